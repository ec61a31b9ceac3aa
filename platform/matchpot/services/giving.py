"""Starting a gift: the exact match shown before paying, and the reservation while one pays.

One transaction holds the match, the reward and the gift, and promises the
payment page; the call to the provider comes after it (`jobs/donations.py`).
This is the hot path: plain statements, no entities.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.deadlines import is_over
from matchpot.domain.donations import DonationState, GiftLimits, donor_key
from matchpot.domain.errors import CampaignNotOpen, NotFound, RewardNeedsMore, RewardSoldOut
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.outside import CheckoutOrder
from matchpot.domain.people import canonical_email
from matchpot.persistence import reserving
from matchpot.persistence.models.campaigns import Reward
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.queries import matching as queries
from matchpot.persistence.queries.matching import CampaignFacts
from matchpot.persistence.queries.reserving import look
from matchpot.services import holds, matching, outbox
from matchpot.services.histories import Asked
from matchpot.services.matching import Weighed
from matchpot.services.outbox import Promise
from matchpot.settings import MoneyLimits

# A hold outlives the payment page by this much, for a payment made at the last second.
GRACE = timedelta(minutes=5)
_CLOCKS_DIFFER = timedelta(minutes=5)
OPEN_CHECKOUT = "donation.open_checkout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to give, as the form says it.

    `form_key` is the form's own: the same form sent twice is one gift.
    """

    campaign_id: int
    form_key: str
    gift_cents: int
    tip_cents: int
    email: str
    name: str | None = None
    anonymous: bool = False
    message: str | None = None
    reward_id: int | None = None
    person_id: int | None = None
    locale: str = "nl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A gift that waits to be paid. `is_new` is false when the form was sent before."""

    donation_id: int
    token: str
    match_cents: int
    is_new: bool


def open_campaign(session: Session, campaign_id: int, *, now: datetime) -> CampaignFacts:
    """The campaign, when it takes gifts now.

    Raises:
        NotFound: There is no such campaign.
        CampaignNotOpen: It is not live, or its deadline has passed.
    """
    facts = queries.campaign_facts(session, campaign_id)
    if facts is None:
        raise NotFound("campaign", campaign_id)
    _check_open(facts, now=now)
    return facts


def _check_open(facts: CampaignFacts, *, now: datetime) -> None:
    over = facts.deadline_at is not None and is_over(facts.deadline_at, now)
    if facts.state is not CampaignState.LIVE or over:
        raise CampaignNotOpen(CampaignState.COUNTING if over else facts.state)


def start(
    session: Session,
    wish: Wish,
    *,
    now: datetime,
    token: str,
    limits: MoneyLimits,
    secret: bytes,
) -> Started:
    """Store a gift that is about to be paid, and hold its match and its reward.

    Raises:
        CampaignNotOpen: See `open_campaign`.
        AmountOutOfRange: The gift is smaller or larger than the limits.
        RewardNeedsMore, RewardSoldOut: The reward asks for a larger gift, or is gone.
    """
    GiftLimits(min_cents=limits.gift_min_cents, max_cents=limits.gift_max_cents).check(
        wish.gift_cents
    )
    # Rewards come before pots in the order of locks.
    if wish.reward_id is not None:
        open_campaign(session, wish.campaign_id, now=now)
        _take_reward(session, wish)
    email = canonical_email(wish.email)
    key = donor_key(wish.email, secret=secret)
    seen = look(session, wish.campaign_id, email_canonical=email, donor_key=key)
    if seen is None:
        raise NotFound("campaign", wish.campaign_id)
    _check_open(seen.campaign, now=now)
    has_reward = wish.reward_id is not None
    asked = Asked(at=now, donor_key=key, email=wish.email, with_reward=has_reward)
    weighed = matching.weigh_seen(session, seen, wish.gift_cents, asked=asked)
    expires_at = _page_closes_at(now=now, limits=limits)
    row = _donation_row(wish, weighed, key=key, token=token, now=now, expires_at=expires_at)
    lines = holds.lines_of(
        weighed,
        donation_id=None,
        campaign_id=wish.campaign_id,
        donor_key=key,
        state=MatchLineState.HELD,
        at=now,
        expires_at=expires_at + GRACE,
    )
    donation_id = reserving.store(session, row, lines=lines, promise=_promise(now=now))
    if donation_id is None:
        session.rollback()
        return _started_before(session, wish.form_key)
    return Started(
        donation_id=donation_id,
        token=token,
        match_cents=row["expected_match_cents"],
        is_new=True,
    )


def _page_closes_at(*, now: datetime, limits: MoneyLimits) -> datetime:
    # The provider takes no shorter life than half an hour, and its clock is not ours.
    minutes = max(30, limits.session_minutes)
    return now + timedelta(minutes=minutes, seconds=30)


def _donation_row(
    wish: Wish, weighed: Weighed, *, key: str, token: str, now: datetime, expires_at: datetime
) -> dict[str, Any]:
    return {
        "token": token,
        "form_key": wish.form_key,
        "campaign_id": wish.campaign_id,
        "person_id": wish.person_id,
        "reward_id": wish.reward_id,
        "state": DonationState.CREATED,
        "gift_cents": wish.gift_cents,
        "tip_cents": wish.tip_cents,
        "refunded_cents": 0,
        "refunded_gift_cents": 0,
        "expected_match_cents": weighed.decision.total_cents,
        "unmatched_because": weighed.unmatched_because,
        "match_basis": matching.basis(weighed) if weighed.views else None,
        "donor_key": key,
        "email": wish.email,
        "name": wish.name,
        "anonymous": wish.anonymous,
        "message": wish.message,
        "locale": wish.locale,
        "created_at": now,
        "expires_at": expires_at,
    }


def _started_before(session: Session, form_key: str) -> Started:
    found = session.execute(
        select(Donation.id, Donation.token, Donation.expected_match_cents).where(
            Donation.form_key == form_key
        )
    ).one()
    return Started(
        donation_id=found.id,
        token=found.token,
        match_cents=found.expected_match_cents,
        is_new=False,
    )


def _take_reward(session: Session, wish: Wish) -> None:
    """Take one of a reward's stock; the database refuses the one too many."""
    reward = session.execute(
        select(Reward.minimum_cents, Reward.stock, Reward.taken)
        .where(Reward.id == wish.reward_id, Reward.campaign_id == wish.campaign_id)
        .with_for_update()
    ).one_or_none()
    if reward is None:
        raise NotFound("reward", wish.reward_id)
    if wish.gift_cents < reward.minimum_cents:
        raise RewardNeedsMore(wish.reward_id, min_cents=reward.minimum_cents)
    if reward.stock is not None and reward.taken >= reward.stock:
        raise RewardSoldOut(wish.reward_id)
    session.execute(
        update(Reward).where(Reward.id == wish.reward_id).values(taken=Reward.taken + 1)
    )


def give_back_reward(session: Session, reward_id: int | None) -> None:
    """Put a reward back when its gift will not be paid, or was given back."""
    if reward_id is not None:
        session.execute(
            update(Reward)
            .where(Reward.id == reward_id, Reward.taken > 0)
            .values(taken=Reward.taken - 1)
        )


_ORDERED = select(
    Donation.id,
    Donation.token,
    Donation.campaign_id,
    Donation.gift_cents,
    Donation.tip_cents,
    Donation.email,
    Donation.locale,
    Donation.created_at,
    Donation.expires_at,
).where(Donation.id == bindparam("donation_id"), Donation.state == DonationState.CREATED)


def checkout_order(
    session: Session,
    donation_id: int,
    *,
    base_url: str,
    gift_name: str,
    tip_name: str,
    key: str | None = None,
) -> CheckoutOrder | None:
    """What the payment page must know; None when the gift no longer waits for a page.

    The names are what the donor reads on the page, in the language of the gift. The key is
    that of the first attempt when left out.
    """
    gift = session.execute(_ORDERED, {"donation_id": donation_id}).one_or_none()
    if gift is None:
        return None
    page = f"{base_url}/{gift.locale}/give/gift/{gift.token}"
    return CheckoutOrder(
        key=key or f"donation:{gift.id}:checkout:1",
        begun_at=gift.created_at - _CLOCKS_DIFFER,
        donation_id=gift.id,
        campaign_id=gift.campaign_id,
        gift_cents=gift.gift_cents,
        tip_cents=gift.tip_cents,
        title=gift_name,
        tip_title=tip_name,
        email=gift.email or "",
        language=gift.locale,
        expires_at=gift.expires_at,
        success_url=f"{page}/paid",
        cancel_url=f"{page}/back",
    )


def _promise(*, now: datetime) -> Mapping[str, Any]:
    """The row that promises the payment page; the gift's id is filled in when it has one."""
    promise = Promise(
        key=f"donation:{reserving.GIFT_ID}:checkout:1",
        kind=OPEN_CHECKOUT,
        ref_type="donation",
        ref_id=0,
        # The request itself opens the page at once; the worker only if that did not happen.
        due_at=now + timedelta(seconds=30),
    )
    return outbox.row_values(promise, now=now)
