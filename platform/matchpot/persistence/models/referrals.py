"""Referrals: hints to makers whom one fund could not give to, and what became of them."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.referrals import ReferralKind
from matchpot.persistence.models.base import JSON_DOCUMENT, Base, Key, Moment, Word


class Referral(Base):
    """A hint from one application to a round, a pot or a scheme of the guide, told to its maker.

    `made_by` is empty where the product found it by published conditions; `reasons` are codes with
    their values. `opened_at` is when the maker took it up, `opened_application_id` what came of it
    in a round.
    """

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'round') = (round_id IS NOT NULL) AND (kind = 'pot') = (pot_id IS NOT NULL) "
            "AND (kind = 'scheme') = (scheme_slug IS NOT NULL)",
            name="leads_to_one_thing",
        ),
        CheckConstraint(
            "opened_application_id IS NULL OR opened_at IS NOT NULL", name="opened_before_applied"
        ),
    )

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_fund_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[ReferralKind] = mapped_column(Word(ReferralKind))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"), index=True)
    pot_id: Mapped[int | None] = mapped_column(ForeignKey("pot.id"), index=True)
    scheme_slug: Mapped[str | None] = mapped_column(String(80))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(1000), default="")
    # Any: plain JSON, a list of [code, value].
    reasons: Mapped[list[Any]] = mapped_column(JSON_DOCUMENT, default=list)
    made_at: Mapped[Moment]
    opened_at: Mapped[Moment | None]
    opened_application_id: Mapped[int | None] = mapped_column(
        ForeignKey("application.id"), index=True
    )
