"""Distribution runs: pots divided at the end of their round, with what each campaign gets."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.runs import RunState
from matchpot.persistence.models.base import Base, Cents, Document, Key, Moment, Word, whole_cents

_BEFORE_APPROVAL = "state IN ('draft', 'withdrawn')"


class DistributionRun(Base):
    """One division of a pot; a later one corrects it. `frozen` is all it divides over.

    One person prepares and another approves; a correction takes two who approve, of whom one may
    have prepared it. `persistence/run_guards.py` refuses any change but that of the state.
    """

    __tablename__ = "distribution_run"
    __table_args__ = (
        UniqueConstraint("pot_id", "number"),
        CheckConstraint("pool_cents >= 0", name="pool_not_negative"),
        CheckConstraint(
            f"{_BEFORE_APPROVAL} OR approved_by IS NOT NULL", name="approved_by_somebody"
        ),
        CheckConstraint(
            f"{_BEFORE_APPROVAL} OR corrects_id IS NULL OR second_approved_by IS NOT NULL",
            name="correction_approved_twice",
        ),
        CheckConstraint(
            "corrects_id IS NOT NULL OR approved_by <> prepared_by", name="another_person"
        ),
        CheckConstraint("second_approved_by <> approved_by", name="two_people"),
        *whole_cents("pool_cents"),
        Index(
            "uq_distribution_run_open",
            "pot_id",
            unique=True,
            sqlite_where=text("state IN ('draft', 'approved')"),
            postgresql_where=text("state IN ('draft', 'approved')"),
        ),
    )

    id: Mapped[Key]
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"))
    number: Mapped[int]
    state: Mapped[RunState] = mapped_column(Word(RunState), index=True)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("distribution_run.id"))
    rule_version_id: Mapped[int] = mapped_column(ForeignKey("rule_version.id"))
    pool_cents: Mapped[Cents]
    frozen: Mapped[Document]
    digest: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(300), default="")
    prepared_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    frozen_at: Mapped[Moment]
    approved_at: Mapped[Moment | None]
    settled_at: Mapped[Moment | None]


class DistributionShare(Base):
    """What a campaign gets by a run, and by how much that differs from what it had.

    `weight` is the raw weight in the rule's own unit, as digits: it may be longer than any column.
    """

    __tablename__ = "distribution_share"
    __table_args__ = (
        CheckConstraint("cents >= 0", name="cents_not_negative"),
        *whole_cents("cents", "diff_cents", "counted_cents"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("distribution_run.id"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaign.id"), primary_key=True, index=True
    )
    weight: Mapped[str] = mapped_column(String(120))
    cents: Mapped[Cents]
    diff_cents: Mapped[Cents]
    donors: Mapped[int]
    counted_donors: Mapped[int]
    counted_cents: Mapped[Cents]
    why: Mapped[str | None] = mapped_column(String(40))
