"""Guidelines for pay in all their versions."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.pay_rates import Engagement
from matchpot.domain.projects import Discipline
from matchpot.persistence.models.base import Base, Cents, Key, Moment, Word, whole_cents


class PayRate(Base):
    """One guideline as it was brought in; another with the same key takes its place, none goes.

    Without `replaced_at` it counts, from `valid_from` on.
    """

    __tablename__ = "pay_rate"
    __table_args__ = (
        CheckConstraint("0 < least_cents AND least_cents <= usual_cents", name="least_to_usual"),
        CheckConstraint("valid_until >= valid_from", name="days_in_order"),
        *whole_cents("least_cents", "usual_cents"),
        Index("ix_pay_rate_replaced_at", "replaced_at"),
    )

    id: Mapped[Key]
    role: Mapped[str] = mapped_column(String(40))
    engagement: Mapped[Engagement] = mapped_column(Word(Engagement))
    discipline: Mapped[Discipline | None] = mapped_column(Word(Discipline))
    name_nl: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    least_cents: Mapped[Cents]
    usual_cents: Mapped[Cents]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(160))
    source_url: Mapped[str] = mapped_column(String(300))
    is_demo: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[Moment]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replaced_at: Mapped[Moment | None]
