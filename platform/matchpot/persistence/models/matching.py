"""Pots, their rules, the campaigns they match and the match itself.

A pot's columns move while donors pay (holds); the ledger moves at capture.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.pots import (
    PayInState,
    PotCampaignState,
    PotMode,
    PotPurpose,
    PotState,
    Share,
)
from matchpot.persistence.models.base import (
    Base,
    Cents,
    Document,
    Key,
    Moment,
    Word,
    whole_cents,
)


class Pot(Base):
    """A ring-fenced budget: `total` is paid in, of which part is held and part is used.

    `committed_cents` is what the fund promised; only what came in can be matched with.
    """

    __tablename__ = "pot"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("committed_cents >= 0", name="committed_not_negative"),
        CheckConstraint("reserved_cents >= 0", name="reserved_not_negative"),
        CheckConstraint("used_cents >= 0", name="used_not_negative"),
        CheckConstraint("reserved_cents + used_cents <= total_cents", name="never_overspent"),
        *whole_cents("committed_cents", "total_cents", "reserved_cents", "used_cents"),
    )

    id: Mapped[Key]
    fund_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300), default="")
    purpose: Mapped[PotPurpose] = mapped_column(Word(PotPurpose))
    state: Mapped[PotState] = mapped_column(Word(PotState), index=True)
    committed_cents: Mapped[Cents] = mapped_column(default=0)
    total_cents: Mapped[Cents] = mapped_column(default=0)
    reserved_cents: Mapped[Cents] = mapped_column(default=0)
    used_cents: Mapped[Cents] = mapped_column(default=0)
    tier: Mapped[int] = mapped_column(default=1)
    priority: Mapped[int] = mapped_column(default=100)
    mode: Mapped[PotMode] = mapped_column(Word(PotMode))
    share: Mapped[Share] = mapped_column(Word(Share))
    rule_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("rule_version.id", use_alter=True)
    )
    opens_at: Mapped[Moment | None]
    closes_at: Mapped[Moment | None]
    created_at: Mapped[Moment]


class PayIn(Base):
    """Money a fund brings: promised, recorded by one person, confirmed by another.

    `reference`, `paid_on` and `proof` are what the fund tells of its transfer; `bank_reference`
    is what the operator who confirmed read on the platform's own bank statement.
    """

    __tablename__ = "pay_in"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> recorded_by", name="two_persons"),
        *whole_cents("amount_cents"),
    )

    id: Mapped[Key]
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), index=True)
    state: Mapped[PayInState] = mapped_column(Word(PayInState), index=True)
    amount_cents: Mapped[Cents]
    reference: Mapped[str] = mapped_column(String(120))
    paid_on: Mapped[date | None]
    proof: Mapped[str] = mapped_column(String(200), default="", server_default="")
    bank_reference: Mapped[str | None] = mapped_column(String(120))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    provider_id: Mapped[str | None] = mapped_column(String(80))
    recorded_at: Mapped[Moment]
    confirmed_at: Mapped[Moment | None]


class RuleVersion(Base):
    """A published match rule; never changed, only followed by the next version."""

    __tablename__ = "rule_version"
    __table_args__ = (
        UniqueConstraint("pot_id", "number"),
        *whole_cents("min_donation_cents"),
    )

    id: Mapped[Key]
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    params: Mapped[Document]
    caps: Mapped[Document]
    min_donation_cents: Mapped[Cents] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64))
    published_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[Moment]


class PotCampaign(Base):
    """A campaign in a pot, with what the pot holds for it and has given it so far.

    `latched_at` is the moment a threshold rule was met for good.
    """

    __tablename__ = "pot_campaign"
    __table_args__ = (
        CheckConstraint("held_cents >= 0 AND used_cents >= 0", name="not_negative"),
        *whole_cents("held_cents", "used_cents", "counted_cents"),
    )

    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaign.id"), primary_key=True, index=True
    )
    state: Mapped[PotCampaignState] = mapped_column(Word(PotCampaignState))
    held_cents: Mapped[Cents] = mapped_column(default=0)
    used_cents: Mapped[Cents] = mapped_column(default=0)
    counted_cents: Mapped[Cents] = mapped_column(default=0)
    latched_at: Mapped[Moment | None]
    asked_at: Mapped[Moment]
    decided_at: Mapped[Moment | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class MatchLine(Base):
    """What one pot adds to one donation, or to a campaign as a whole (no donation).

    How a gift's line came about is in the donation's `match_basis`; `why` tells it for a
    line on a whole campaign. `counted_cents` is what of the gift counted for this pot.
    """

    __tablename__ = "match_line"
    __table_args__ = (
        CheckConstraint("amount_cents >= 0", name="amount_not_negative"),
        *whole_cents("amount_cents", "counted_cents"),
        # A line that was let go may be followed by another when the gift is paid late.
        Index(
            "uq_match_line_gift_and_pot",
            "donation_id",
            "pot_id",
            unique=True,
            sqlite_where=text("state NOT IN ('released', 'reversed')"),
            postgresql_where=text("state NOT IN ('released', 'reversed')"),
        ),
        Index("ix_match_line_pot_id_state", "pot_id", "state"),
        Index("ix_match_line_pot_id_donor_key", "pot_id", "donor_key"),
        Index("ix_match_line_state_expires_at", "state", "expires_at"),
    )

    id: Mapped[Key]
    # Of its own, because the partial index below serves only those who ask for its very condition.
    donation_id: Mapped[int | None] = mapped_column(ForeignKey("donation.id"), index=True)
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    rule_version_id: Mapped[int] = mapped_column(ForeignKey("rule_version.id"))
    donor_key: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[MatchLineState] = mapped_column(Word(MatchLineState))
    amount_cents: Mapped[Cents]
    counted_cents: Mapped[Cents] = mapped_column(default=0)
    why: Mapped[Document | None]
    expires_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]


class Wait(Base):
    """A gift that a pot could not match in full, in the order of `since`.

    `missing_cents` is what it still waits for, 0 once that is over; `served_cents` what it got
    from the list, beyond what was decided when it came; `ends_at` until when it waits, once its
    campaign is decided.
    """

    __tablename__ = "wait"
    __table_args__ = (
        CheckConstraint("missing_cents >= 0 AND served_cents >= 0", name="not_negative"),
        *whole_cents("missing_cents", "served_cents"),
        Index(
            "ix_wait_pot_id_since",
            "pot_id",
            "since",
            sqlite_where=text("missing_cents > 0"),
            postgresql_where=text("missing_cents > 0"),
        ),
    )

    donation_id: Mapped[int] = mapped_column(ForeignKey("donation.id"), primary_key=True)
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    missing_cents: Mapped[Cents]
    served_cents: Mapped[Cents] = mapped_column(default=0)
    since: Mapped[Moment]
    ends_at: Mapped[Moment | None]


class MatchChange(Base):
    """What happened to a match line, in order: append only."""

    __tablename__ = "match_change"
    __table_args__ = (*whole_cents("before_cents", "after_cents"),)

    id: Mapped[Key]
    line_id: Mapped[int] = mapped_column(ForeignKey("match_line.id"), index=True)
    before_state: Mapped[MatchLineState | None] = mapped_column(Word(MatchLineState))
    after_state: Mapped[MatchLineState] = mapped_column(Word(MatchLineState))
    before_cents: Mapped[Cents]
    after_cents: Mapped[Cents]
    reason: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[Moment]
