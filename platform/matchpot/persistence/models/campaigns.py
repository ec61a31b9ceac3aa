"""Campaigns: the crowdfunding run of a project, its rewards, and the coach's review."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.campaigns import CampaignState, SuccessRule
from matchpot.persistence.models.base import Base, Cents, Key, Moment, Word, whole_cents


class Campaign(Base):
    """One run. Its sums are counters of donations and match lines, so pages stay constant.

    `raised_cents` counts paid gifts less what was given back, `match_cents` captured
    match, `provisional_match_cents` lines on the whole campaign that are held until it
    closes; `eligible_*` is the part of the crowd that match rules may count.
    `matchpot check` holds all of them against the rows they count.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        # While it is being written a goal may be missing (0) or out of order, so that
        # nothing typed is lost.
        CheckConstraint(
            "goal_min_cents > 0 OR "
            "(goal_min_cents = 0 AND state IN ('draft', 'changes_requested'))",
            name="goal_positive",
        ),
        CheckConstraint(
            "goal_optimum_cents IS NULL OR goal_optimum_cents >= goal_min_cents "
            "OR state IN ('draft', 'changes_requested')",
            name="optimum_above_minimum",
        ),
        CheckConstraint("raised_cents >= 0", name="raised_not_negative"),
        CheckConstraint("tips_cents >= 0", name="tips_not_negative"),
        CheckConstraint("match_cents >= 0", name="match_not_negative"),
        *whole_cents("goal_min_cents", "goal_optimum_cents", "raised_cents", "tips_cents"),
        CheckConstraint("eligible_cents >= 0", name="eligible_not_negative"),
        *whole_cents("match_cents", "provisional_match_cents", "eligible_cents"),
        Index("ix_campaign_state_deadline_at", "state", "deadline_at"),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    state: Mapped[CampaignState] = mapped_column(Word(CampaignState))
    success_rule: Mapped[SuccessRule] = mapped_column(Word(SuccessRule))
    goal_min_cents: Mapped[Cents]
    goal_optimum_cents: Mapped[Cents | None]
    duration_days: Mapped[int] = mapped_column(default=35)
    terms_accepted_at: Mapped[Moment | None]
    submitted_at: Mapped[Moment | None]
    approved_at: Mapped[Moment | None]
    launch_at: Mapped[Moment | None]
    live_at: Mapped[Moment | None]
    deadline_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    settled_at: Mapped[Moment | None]
    raised_cents: Mapped[Cents] = mapped_column(default=0)
    tips_cents: Mapped[Cents] = mapped_column(default=0)
    match_cents: Mapped[Cents] = mapped_column(default=0)
    provisional_match_cents: Mapped[Cents] = mapped_column(default=0)
    eligible_cents: Mapped[Cents] = mapped_column(default=0)
    eligible_donors: Mapped[int] = mapped_column(default=0)
    gift_count: Mapped[int] = mapped_column(default=0)
    donor_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class Reward(Base):
    """What a donor gets. `taken` counts open and paid choices; stock can never be oversold."""

    __tablename__ = "reward"
    __table_args__ = (
        CheckConstraint("minimum_cents > 0", name="minimum_positive"),
        CheckConstraint("taken >= 0", name="taken_not_negative"),
        CheckConstraint("stock IS NULL OR taken <= stock", name="not_oversold"),
        CheckConstraint("fair_value_cents BETWEEN 0 AND minimum_cents", name="fair_value_fits"),
        *whole_cents("minimum_cents", "fair_value_cents"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(String(600), default="")
    minimum_cents: Mapped[Cents]
    stock: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    per_donor: Mapped[int | None]
    fair_value_cents: Mapped[Cents] = mapped_column(default=0)
    vat_bps: Mapped[int] = mapped_column(default=0)
    delivery_month: Mapped[str] = mapped_column(String(7), default="")


class CollectiveReturn(Base):
    """What everyone gets, with the licence it comes under."""

    __tablename__ = "collective_return"

    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))
    licence: Mapped[str] = mapped_column(String(40), default="")


class ReviewComment(Base):
    """A coach's remark on one part of a campaign, and whether it is done with."""

    __tablename__ = "review_comment"

    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    part: Mapped[str] = mapped_column(String(32), default="")
    body: Mapped[str] = mapped_column(String(2000))
    created_at: Mapped[Moment]
    resolved_at: Mapped[Moment | None]


class Amendment(Base):
    """A change made to a frozen field after launch, shown to everyone."""

    __tablename__ = "amendment"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    number: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    before: Mapped[str]
    after: Mapped[str]
    reason: Mapped[str] = mapped_column(String(300))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    amended_at: Mapped[Moment]
