"""The wait-list: paid gifts that a pot could not match in full, served first when money comes back.

A gift takes its place when it is paid and keeps its turn. It waits until some days after its
campaign succeeded (what it gets then is settled at once and paid with a following payout), or until
the campaign failed. While anybody waits, a pot has nothing for new gifts (`queries/matching.py`):
they queue up behind.
What a gift misses is computed by `domain/matching/waiting.py`; here it is stored and given.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import SUCCESSFUL, UNDECIDED
from matchpot.domain.deadlines import local_day
from matchpot.domain.donations import COUNTS, DonationState
from matchpot.domain.matching.caps import Room
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import PotId
from matchpot.domain.matching.scenes import Gift
from matchpot.domain.matching.waiting import missing
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine, Pot, Wait
from matchpot.persistence.queries import matching as queries
from matchpot.persistence.queries import waits
from matchpot.services import captures, growing, histories, keeping, matching, openings, payouts
from matchpot.services.captures import lines_of_gift
from matchpot.services.histories import Asked
from matchpot.services.matching import JOINT, Recalled
from matchpot.services.occasions import OfCampaign
from matchpot.settings import MoneyLimits

REASON = "waited"
# More than any gift misses.
_NO_LIMIT_CENTS = 10**15
# What is on its way back is taken off the gift already; a bank decides about all of it.
MAY_GROW = COUNTS - {DonationState.DISPUTED}


def take_place(
    session: Session, donation: Donation, lines: Iterable[MatchLine], *, at: datetime
) -> None:
    """Put a gift that was just paid and matched on the lists of the pots that were short."""
    given = {line.pot_id: line.amount_cents for line in lines}
    if not _may_be_short(donation, given):
        return
    wants = _missing(recalled(session, donation), donation.gift_cents, given)
    for pot_id, cents in sorted(wants.items()):
        session.add(
            Wait(
                donation_id=donation.id,
                pot_id=pot_id,
                campaign_id=donation.campaign_id,
                missing_cents=cents,
                since=at,
            )
        )
    session.flush()


def _may_be_short(donation: Donation, lines: Mapping[int, int]) -> bool:
    """Whether a pot gave all it had, or had nothing; seen without reading a rule."""
    basis = donation.match_basis
    if basis is None or donation.unmatched_because is not None:
        return False
    return any(
        pot["reason"] == "pot_empty"
        or (pot["reason"] is None and pot["available_cents"] <= donation.gift_cents)
        or lines.get(pot["pot"], 0) == pot["available_cents"]
        for pot in basis["pots"]
    )


def renew(session: Session, donation: Donation) -> None:
    """A gift waits for no more than what is left of it still misses; it keeps its turn."""
    places = _places(session, donation.id)
    if not places:
        return
    left = _left(donation)
    lines = keeping.worth(session, donation.id, lines_of_gift(session, donation.id))
    wants = _missing(recalled(session, donation), left, lines) if left else {}
    for place in places:
        place.missing_cents = min(place.missing_cents, wants.get(place.pot_id, 0))
    session.flush()


def set_last_days(session: Session, campaign: Campaign) -> None:
    """A campaign succeeded: its gifts wait some days more, by the rule of each pot.

    Where the rest of a pot is shared at the end, they wait for that end.
    """
    assert campaign.ended_at is not None  # noqa: S101 - it was judged
    waited_for = select(Wait.pot_id).where(Wait.campaign_id == campaign.id, Wait.missing_cents > 0)
    for pot in session.scalars(select(Pot).where(Pot.id.in_(waited_for))):
        exhaustion = openings.exhaustion_of(session, pot)
        if not exhaustion.shares_rest:
            session.execute(
                update(Wait)
                .where(Wait.campaign_id == campaign.id, Wait.pot_id == pot.id)
                .values(ends_at=campaign.ended_at + timedelta(days=exhaustion.wait_days))
            )


def strike_late(session: Session, *, now: datetime) -> int:
    """Strike off the gifts whose last day of waiting has passed; how many places that were."""
    struck = session.scalars(
        update(Wait)
        .where(Wait.ends_at <= now, Wait.missing_cents > 0)
        .values(missing_cents=0)
        .returning(Wait.donation_id)
    )
    return len(struck.all())


def end(session: Session, campaign_id: int) -> None:
    """Nothing of a campaign waits any more: it failed, or goes into another round."""
    session.execute(
        update(Wait)
        .where(Wait.campaign_id == campaign_id, Wait.missing_cents > 0)
        .values(missing_cents=0)
    )


def end_pot(session: Session, pot_id: int) -> None:
    """Nobody waits for a pot any more: it has ended."""
    session.execute(
        update(Wait).where(Wait.pot_id == pot_id, Wait.missing_cents > 0).values(missing_cents=0)
    )


def leave(session: Session, donation_id: int) -> None:
    """A gift waits no more, because a bank took it back or its campaign is over."""
    session.execute(
        update(Wait)
        .where(Wait.donation_id == donation_id, Wait.missing_cents > 0)
        .values(missing_cents=0)
    )


def due(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Gifts whose pot has money open again, whoever came first before all others."""
    pots = openings.rich_pots(session, today=local_day(now))
    return waits.next_gifts(session, pots=pots, gifts=MAY_GROW, limit=limit) if pots else ()


def serve(
    session: Session,
    donation_id: int,
    *,
    now: datetime,
    limits: MoneyLimits,
    passed_over: Collection[int] = (),
) -> int:
    """Give a waiting gift what the pots it waits for can give now; returns the cents.

    A pot that has money and may not give it to this gift any more, because a limit is reached,
    strikes the gift off its list, so that it blocks nobody. Money that came back after an earlier
    gift was looked at is left for that gift, unless it is one of `passed_over`.
    """
    donation = locks.donation(session, donation_id)
    campaign = locks.campaign(session, donation.campaign_id)
    pots = {pot.id: pot for pot, _place in locks.pots_of_campaign(session, campaign.id)}
    places = _places(session, donation.id)
    if not may_grow(campaign, donation):
        leave(session, donation.id)
        return 0
    given = 0
    for place in places:
        pot = pots[place.pot_id]
        free = openings.free_cents(session, pot, today=local_day(now))
        if pot.state not in openings.SERVES or free <= 0:
            continue
        if not waits.somebody_is_before(session, place, gifts=MAY_GROW, besides=passed_over):
            given += _give(session, donation, campaign, place, pot, free_cents=free, now=now)
    session.flush()
    if given:
        renew(session, donation)  # what one pot brought, another need not
        follow(session, campaign, now=now, limits=limits)
    return given


def may_grow(campaign: Campaign, donation: Donation) -> bool:
    """Whether a gift may still get more match: its campaign runs, or was settled as a success."""
    settled = campaign.state in SUCCESSFUL and campaign.settled_at is not None
    return donation.state in MAY_GROW and (settled or campaign.state in UNDECIDED)


def follow(session: Session, campaign: Campaign, *, now: datetime, limits: MoneyLimits) -> None:
    """After a campaign got more match: its own lines are decided anew, or its maker is paid it."""
    if campaign.state in UNDECIDED:
        captures.decide_campaign(session, campaign, at=now)
    else:
        payouts.draft(session, OfCampaign(session, campaign), now=now, limits=limits)


def _give(
    session: Session,
    donation: Donation,
    campaign: Campaign,
    place: Wait,
    pot: Pot,
    *,
    free_cents: int,
    now: datetime,
) -> int:
    want = min(wanted(session, donation, pot.id), room(session, donation, pot.id, now=now))
    cents = min(want, free_cents)
    place.missing_cents = want - cents
    if cents <= 0:
        return 0
    place.served_cents += cents
    growing.grow(session, campaign, donation, pot, cents=cents, reason=REASON, now=now)
    return cents


def wanted(session: Session, donation: Donation, pot_id: int) -> int:
    """What a pot would add more to what is left of a gift, had it not been short then."""
    lines = keeping.worth(session, donation.id, lines_of_gift(session, donation.id))
    return _missing(recalled(session, donation), _left(donation), lines).get(pot_id, 0)


def room(session: Session, donation: Donation, pot_id: int, *, now: datetime) -> int:
    """What the limits leave now: those of the pot, and those over all pots of the project."""
    rooms = rooms_of(session, donation, pot_id, now=now)
    return min((one.cents for one in rooms), default=_NO_LIMIT_CENTS)


def rooms_of(session: Session, donation: Donation, pot_id: int, *, now: datetime) -> Sequence[Room]:
    """What each limit leaves for a gift now; one of nothing when its campaign left the pot."""
    facts = queries.campaign_facts(session, donation.campaign_id)
    assert facts is not None  # noqa: S101 - its row is locked
    pots = queries.pot_facts(session, facts.id, lock=True)
    asked = Asked(at=now, donor_key=donation.donor_key, besides=donation.id)
    history = histories.before_gift(session, facts, pots, asked)
    own = next((one for one in pots if one.pot_id == pot_id), None)
    if own is None:
        return [Room(Reason.CAMPAIGN_NOT_IN_POT, 0, 0)]
    view = matching.view(own, today=local_day(now), history=history)
    totals = matching.totals(facts, pots)
    joint = JOINT.project_room(totals)
    return [
        *view.caps.rooms(view.usage, goal_cents=totals.goal_cents),
        *([] if joint is None else [Room(Reason.JOINT_PROJECT_GOAL, joint, 0)]),
    ]


def _places(session: Session, donation_id: int) -> Sequence[Wait]:
    """Where a gift waits, by pot."""
    return session.scalars(
        select(Wait)
        .where(Wait.donation_id == donation_id, Wait.missing_cents > 0)
        .order_by(Wait.pot_id)
        .execution_options(populate_existing=True)
    ).all()


def _left(donation: Donation) -> int:
    return donation.gift_cents - donation.refunded_gift_cents


def recalled(session: Session, donation: Donation) -> Recalled:
    """What the decision on a gift looked at, read back."""
    assert donation.match_basis is not None  # noqa: S101 - only weighed gifts wait
    pots = donation.match_basis["pots"]
    versions = queries.rule_versions(session, [pot["version"] for pot in pots])
    return matching.recall(donation.match_basis, versions)


def _missing(recalled: Recalled, gift_cents: int, lines: Mapping[int, int]) -> dict[int, int]:
    given: dict[PotId, int] = dict(lines.items())
    gift = Gift(cents=gift_cents)
    wants = missing(gift, recalled.project, recalled.views, given, recalled.joint)
    return {int(pot_id): cents for pot_id, cents in wants.items()}
