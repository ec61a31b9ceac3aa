"""Letting a gift count again that was left out: as if it never had been, as far as there is money.

What a line was worth comes back on that line. A gift that was refused before it was paid has no
line, so it is decided anew without the refusal. What a pot has not goes first in its line.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import UNDECIDED
from matchpot.domain.exclusions import LEAVES_OUT
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.export import DECIDED_ANEW, RESTORED
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.people import canonical_email
from matchpot.domain.pots import PotState
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.exclusions import ExcludedGift, Exclusion
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign, Wait
from matchpot.persistence.queries import exclusions
from matchpot.persistence.queries import matching as queries
from matchpot.persistence.queries.donations import gives_besides
from matchpot.persistence.queries.matching import PotFacts, Seen
from matchpot.persistence.queries.relations import NOBODY, relations
from matchpot.services import (
    captures,
    growing,
    holds,
    keeping,
    matching,
    running_sums,
    settling,
    waiting,
)
from matchpot.services.giving import GRACE
from matchpot.services.histories import Asked
from matchpot.settings import MoneyLimits

_WERE_OPEN = frozenset({PotState.EXHAUSTED, PotState.CLOSED, PotState.SETTLING})
# After a campaign is decided, what is missing is waited for as long as by anybody else.
_LAST_DAYS = timedelta(days=7)


def restore(
    session: Session,
    case: Exclusion,
    gifts: Mapping[int, Donation],
    campaigns: Mapping[int, Campaign],
    *,
    now: datetime,
    limits: MoneyLimits,
) -> int:
    """Let the gifts of a case count again; returns the cents they get at once.

    The case says by now that it is restored. The caller holds all locks but those of pots.
    """
    lost = exclusions.lost_of(session, case.id)
    given = 0
    for gift in gifts.values():
        campaign = campaigns[gift.campaign_id]
        if not waiting.may_grow(campaign, gift):
            continue
        if gift.id in lost:
            given += _give_back(session, campaign, gift, lost[gift.id], now=now)
        elif _was_refused(gift, case):
            given += _decide_anew(session, campaign, gift, case, now=now)
        session.flush()
        waiting.follow(session, campaign, now=now, limits=limits)
    return given


def _was_refused(gift: Donation, case: Exclusion) -> bool:
    if case.pot_id is None:
        return gift.unmatched_because == case.reason
    pots = (gift.match_basis or {}).get("pots", ())
    refusals = (case.reason, Reason.LEFT_OUT.value)
    return any(one["pot"] == case.pot_id and one["reason"] in refusals for one in pots)


def _give_back(
    session: Session, campaign: Campaign, gift: Donation, lost: ExcludedGift, *, now: datetime
) -> int:
    lines = captures.lines_of_gift(session, gift.id)
    worth = {line.pot_id: line.amount_cents for line in lines} | {lost.pot_id: lost.taken_cents}
    left = gift.gift_cents - gift.refunded_gift_cents
    want = keeping.kept(session, gift, worth, gift_left_cents=left).get(lost.pot_id, 0)
    pot = locks.pots(session, [lost.pot_id])[0]
    free = pot.total_cents - pot.reserved_cents - pot.used_cents
    cents = max(0, min(want, free, waiting.room(session, gift, pot.id, now=now)))
    _revive(session, lost, now=now)
    if cents:
        growing.grow(session, campaign, gift, pot, cents=cents, reason=RESTORED, now=now)
    lost.returned_cents = cents
    first_in_line(session, campaign, gift, pot.id, want - cents + lost.missing_cents, now=now)
    return cents


def _revive(session: Session, lost: ExcludedGift, *, now: datetime) -> None:
    """The line that was reversed stands again, with nothing on it yet."""
    if lost.line_id is not None:
        line = session.get_one(MatchLine, lost.line_id)
        holds.change(session, line, to=MatchLineState.CAPTURED, cents=0, reason=RESTORED, at=now)


def first_in_line(
    session: Session, campaign: Campaign, gift: Donation, pot_id: int, cents: int, *, now: datetime
) -> None:
    """Put a gift before all others that wait for a pot; nothing when it misses nothing."""
    if cents <= 0:
        return
    since = _before_all(session, pot_id, now=now)
    place = session.get(Wait, (gift.id, pot_id)) or Wait(
        donation_id=gift.id, pot_id=pot_id, campaign_id=gift.campaign_id, served_cents=0
    )
    place.missing_cents, place.since = cents, since
    place.ends_at = None if campaign.state in UNDECIDED else now + _LAST_DAYS
    session.add(place)
    session.flush()


def _before_all(session: Session, pot_id: int, *, now: datetime) -> datetime:
    first = session.scalar(
        select(func.min(Wait.since)).where(Wait.pot_id == pot_id, Wait.missing_cents > 0)
    )
    return min(now, first or now) - timedelta(seconds=1)


# ---- decided anew -------------------------------------------------------------------------------


def _decide_anew(
    session: Session, campaign: Campaign, gift: Donation, case: Exclusion, *, now: datetime
) -> int:
    before = campaign.match_cents
    _unmake(session, campaign, gift, case, now=now)
    if case.pot_id is None:
        gift.unmatched_because = None
        campaign.eligible_cents += gift.gift_cents - gift.refunded_gift_cents
        campaign.eligible_donors += not gives_besides(session, gift, eligible=True)
    weighed = _weighed(session, gift, now=now)
    gift.match_basis = matching.basis(weighed)
    gift.unmatched_because = weighed.unmatched_because.value if weighed.unmatched_because else None
    rows = holds.lines_of(
        weighed,
        donation_id=gift.id,
        campaign_id=gift.campaign_id,
        donor_key=gift.donor_key,
        state=MatchLineState.HELD,
        at=now,
        expires_at=now + GRACE,
    )
    holds.hold(session, rows)
    lines = captures.lines_of_gift(session, gift.id)
    running_sums.join(session, gift, holding={line.pot_id for line in lines})
    campaign.match_cents += captures.capture(session, lines, at=now, reason=RESTORED)
    session.flush()
    waiting.take_place(session, gift, lines, at=now)
    _less_refunds(session, campaign, gift, case, now=now)
    _settle(session, campaign, gift, case, now=now)
    return campaign.match_cents - before


def _unmake(
    session: Session, campaign: Campaign, gift: Donation, case: Exclusion, *, now: datetime
) -> None:
    """Take away what other pots gave by the decision that falls, and what counted for them."""
    locks.pots_of_campaign(session, campaign.id)
    for line in captures.lines_of_gift(session, gift.id):
        campaign.match_cents -= captures.take_back(
            session,
            line,
            keep_cents=0,
            occasion=f"anew-{case.id}",
            reason=DECIDED_ANEW,
            at=now,
        )
    # What other cases took is part of the new decision, as a refusal.
    session.execute(delete(ExcludedGift).where(ExcludedGift.donation_id == gift.id))
    session.execute(delete(Wait).where(Wait.donation_id == gift.id))
    left = gift.gift_cents - gift.refunded_gift_cents
    if gift.match_basis is not None and gift.unmatched_because is None:
        versions = queries.rule_versions(
            session, [one["version"] for one in gift.match_basis["pots"]]
        )
        for pot_id, cents in running_sums.counted_for(gift.match_basis, versions, left).items():
            session.execute(
                update(PotCampaign)
                .where(PotCampaign.pot_id == pot_id, PotCampaign.campaign_id == campaign.id)
                .values(counted_cents=PotCampaign.counted_cents - cents)
            )
    session.flush()


def _weighed(session: Session, gift: Donation, *, now: datetime) -> matching.Weighed:
    """The decision as if there had been no refusal, over the pots of then and the money of now."""
    facts = queries.campaign_facts(session, gift.campaign_id)
    assert facts is not None  # noqa: S101 - its row is locked
    took_part = {one["pot"] for one in (gift.match_basis or {}).get("pots", ())}
    pots = [
        _as_first(session, one)
        for one in queries.pot_facts(session, gift.campaign_id, lock=True)
        if one.pot_id in took_part
    ]
    related = NOBODY
    if gift.email is not None:
        email = canonical_email(gift.email)
        related = relations(
            session, gift.campaign_id, email_canonical=email, donor_key=gift.donor_key
        )
    out = {
        one.pot_id
        for one in exclusions.cases_about(session, gift)
        if one.state in LEAVES_OUT and one.pot_id is not None
    }
    related = replace(related, left_out=related.left_out | out)
    asked = Asked(
        at=now,
        donor_key=gift.donor_key,
        email=gift.email,
        with_reward=gift.reward_id is not None,
        besides=gift.id,
        at_any_pace=True,
    )
    return matching.weigh_seen(session, Seen(facts, pots, related), gift.gift_cents, asked=asked)


def _as_first(session: Session, facts: PotFacts) -> PotFacts:
    """A pot as it is to whoever is first in its line."""
    pot = session.get_one(Pot, facts.pot_id)
    free = pot.total_cents - pot.reserved_cents - pot.used_cents
    state = PotState.OPEN if pot.state in _WERE_OPEN else pot.state
    return replace(facts, available_cents=free, state=state)


def _less_refunds(
    session: Session, campaign: Campaign, gift: Donation, case: Exclusion, *, now: datetime
) -> None:
    if gift.refunded_gift_cents:
        campaign.match_cents -= captures.recompute(
            session,
            gift,
            gift_left_cents=gift.gift_cents - gift.refunded_gift_cents,
            occasion=f"anew-less-{case.id}",
            at=now,
        )
        running_sums.shrink(session, gift, by_cents=gift.refunded_gift_cents)
        waiting.renew(session, gift)


def _settle(
    session: Session, campaign: Campaign, gift: Donation, case: Exclusion, *, now: datetime
) -> None:
    for line in captures.lines_of_gift(session, gift.id):
        if campaign.settled_at is not None and line.amount_cents:
            turn, cents = f"appeal-{case.id}-{line.id}", line.amount_cents
            settling.settle_cents(session, campaign, line, cents=cents, turn=turn, now=now)
        place = session.get(Wait, (gift.id, line.pot_id))
        if place is not None:
            missing = place.missing_cents
            first_in_line(session, campaign, gift, line.pot_id, missing, now=now)
