"""Gifts as donors meet them: one behind its unguessable address, and all of one's own.

Match lines and refunds of a gift are in `gift_lines.py`, what jobs need in `donations.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState, SuccessRule
from matchpot.domain.donations import DonationState
from matchpot.domain.projects import Discipline
from matchpot.persistence.models.campaigns import Campaign, Reward
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.matching import STANDING


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftFacts:
    """One gift with its campaign, as its own page shows it. Amounts in cents."""

    id: int
    token: str
    campaign_id: int
    state: DonationState
    gift_cents: int
    tip_cents: int
    refunded_cents: int
    refunded_gift_cents: int
    expected_match_cents: int
    unmatched_because: str | None
    match_basis: Mapping[str, Any] | None
    email: str | None
    name: str | None
    anonymous: bool
    message: str | None
    locale: str
    method: str | None
    session_id: str | None
    session_url: str | None
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    reward_id: int | None
    reward: str | None
    reward_value_cents: int | None
    reward_vat_bps: int | None
    delivery_month: str | None
    project_id: int
    slug: str
    title: str
    discipline: Discipline
    maker: str
    campaign_state: CampaignState
    success_rule: SuccessRule
    goal_min_cents: int
    raised_cents: int
    match_cents: int
    provisional_match_cents: int
    deadline_at: datetime | None

    @property
    def gift_left_cents(self) -> int:
        """What of the gift was not given back."""
        return self.gift_cents - self.refunded_gift_cents

    @property
    def tip_left_cents(self) -> int:
        """What of the tip was not given back."""
        return self.tip_cents - (self.refunded_cents - self.refunded_gift_cents)


_GIFT = (
    select(
        Donation.id,
        Donation.token,
        Donation.campaign_id,
        Donation.state,
        Donation.gift_cents,
        Donation.tip_cents,
        Donation.refunded_cents,
        Donation.refunded_gift_cents,
        Donation.expected_match_cents,
        Donation.unmatched_because,
        Donation.match_basis,
        Donation.email,
        Donation.name,
        Donation.anonymous,
        Donation.message,
        Donation.locale,
        Donation.method,
        Donation.session_id,
        Donation.session_url,
        Donation.created_at,
        Donation.expires_at,
        Donation.paid_at,
        Donation.reward_id,
        Reward.title.label("reward"),
        Reward.fair_value_cents.label("reward_value_cents"),
        Reward.vat_bps.label("reward_vat_bps"),
        Reward.delivery_month,
        Project.id.label("project_id"),
        Project.slug,
        Project.title,
        Project.discipline,
        Person.name.label("maker"),
        Campaign.state.label("campaign_state"),
        Campaign.success_rule,
        Campaign.goal_min_cents,
        Campaign.raised_cents,
        Campaign.match_cents,
        Campaign.provisional_match_cents,
        Campaign.deadline_at,
    )
    .join(Campaign, Campaign.id == Donation.campaign_id)
    .join(Project, Project.id == Campaign.project_id)
    .join(Person, Person.id == Project.maker_id)
    .outerjoin(Reward, Reward.id == Donation.reward_id)
)


def by_token(session: Session, token: str) -> GiftFacts | None:
    """The gift behind an unguessable address."""
    row = session.execute(_GIFT.where(Donation.token == token)).one_or_none()
    return None if row is None else GiftFacts(**row._mapping)


def by_form(session: Session, form_key: str) -> GiftFacts | None:
    """The gift that was made of a form, if it was sent before."""
    row = session.execute(_GIFT.where(Donation.form_key == form_key)).one_or_none()
    return None if row is None else GiftFacts(**row._mapping)


# What somebody began and never paid is no gift, and tells a donor nothing.
_NOT_GIVEN = (DonationState.CREATED, DonationState.ABANDONED, DonationState.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGift:
    """A line of a donor's overview; `match_cents` is what stands now."""

    id: int
    token: str
    title: str
    slug: str
    maker: str
    state: DonationState
    campaign_state: CampaignState
    gift_cents: int
    tip_cents: int
    refunded_cents: int
    refunded_gift_cents: int
    match_cents: int
    created_at: datetime
    deadline_at: datetime | None

    @property
    def gift_left_cents(self) -> int:
        """What of the gift was not given back."""
        return self.gift_cents - self.refunded_gift_cents


def own_gifts(
    session: Session, person_id: int, *, donor_key: str | None, limit: int = 1_000
) -> Sequence[OwnGift]:
    """Gifts given while signed in or, with a key, with the same address; newest first."""
    matched = (
        select(func.coalesce(func.sum(MatchLine.amount_cents), 0))
        .where(MatchLine.donation_id == Donation.id, MatchLine.state.in_(STANDING))
        .scalar_subquery()
    )
    mine = Donation.person_id == person_id
    rows = session.execute(
        select(
            Donation.id,
            Donation.token,
            Project.title,
            Project.slug,
            Person.name.label("maker"),
            Donation.state,
            Campaign.state.label("campaign_state"),
            Donation.gift_cents,
            Donation.tip_cents,
            Donation.refunded_cents,
            Donation.refunded_gift_cents,
            matched.label("match_cents"),
            Donation.created_at,
            Campaign.deadline_at,
        )
        .join(Campaign, Campaign.id == Donation.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .join(Person, Person.id == Project.maker_id)
        .where(
            or_(mine, Donation.donor_key == donor_key) if donor_key else mine,
            Donation.state.not_in(_NOT_GIVEN),
        )
        .order_by(Donation.created_at.desc(), Donation.id.desc())
        .limit(limit)
    )
    return [OwnGift(**{**row._mapping, "match_cents": int(row.match_cents)}) for row in rows]
