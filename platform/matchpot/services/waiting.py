"""The wait-list: paid gifts that a pot could not match in full, served first when money comes back.

A gift takes its place when it is paid, keeps its turn, and waits until its campaign is decided.
While anybody waits, a pot has nothing for new gifts (`queries/matching.py`): they queue up behind.
What a gift misses is computed by `domain/matching/waiting.py`; here it is stored and given.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import UNDECIDED
from matchpot.domain.donations import COUNTS, DonationState
from matchpot.domain.ledger.matches import match_captured
from matchpot.domain.matching.explain import PotId
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.scenes import Gift
from matchpot.domain.matching.waiting import missing
from matchpot.domain.pots import PotState
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchChange, MatchLine, Pot, PotCampaign, Wait
from matchpot.persistence.queries import matching as queries
from matchpot.persistence.queries import waits
from matchpot.services import books, captures, histories, holds, matching
from matchpot.services.captures import lines_of_gift, share_of
from matchpot.services.histories import Asked
from matchpot.services.matching import JOINT, Recalled

REASON = "waited"
# More than any gift misses.
_NO_LIMIT_CENTS = 10**15
# What is on its way back is taken off the gift already; a bank decides about all of it.
_MAY_GROW = COUNTS - {DonationState.DISPUTED}
# A pot that is closed takes no new gifts and still owes those that came in time.
_SERVES = frozenset({PotState.OPEN, PotState.EXHAUSTED, PotState.CLOSED})


def take_place(session: Session, donation: Donation, *, at: datetime) -> None:
    """Put a gift that was just paid and matched on the lists of the pots that were short."""
    lines = {line.pot_id: line.amount_cents for line in lines_of_gift(session, donation.id)}
    if not _may_be_short(donation, lines):
        return
    wants = _missing(_recalled(session, donation), donation.gift_cents, lines)
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
    lines = {line.pot_id: line.amount_cents for line in lines_of_gift(session, donation.id)}
    wants = _missing(_recalled(session, donation), left, lines) if left else {}
    for place in places:
        place.missing_cents = min(place.missing_cents, wants.get(place.pot_id, 0))
    session.flush()


def end(session: Session, campaign_id: int) -> None:
    """Nothing of a campaign waits any more: it is decided."""
    session.execute(
        update(Wait)
        .where(Wait.campaign_id == campaign_id, Wait.missing_cents > 0)
        .values(missing_cents=0)
    )


def leave(session: Session, donation_id: int) -> None:
    """A gift waits no more, because a bank took it back or its campaign is over."""
    session.execute(
        update(Wait)
        .where(Wait.donation_id == donation_id, Wait.missing_cents > 0)
        .values(missing_cents=0)
    )


def due(session: Session, *, limit: int) -> Sequence[int]:
    """Gifts whose pot has money again, whoever came first before all others."""
    return waits.next_gifts(session, pots=_SERVES, gifts=_MAY_GROW, limit=limit)


def serve(session: Session, donation_id: int, *, now: datetime) -> int:
    """Give a waiting gift what the pots it waits for can give now; returns the cents.

    A pot that has money and may not give it to this gift any more, because a limit is reached,
    strikes the gift off its list, so that it blocks nobody.
    """
    donation = locks.donation(session, donation_id)
    campaign = locks.campaign(session, donation.campaign_id)
    pots = {pot.id: pot for pot, _place in locks.pots_of_campaign(session, campaign.id)}
    places = _places(session, donation.id)
    if campaign.state not in UNDECIDED or donation.state not in _MAY_GROW:
        leave(session, donation.id)
        return 0
    given = 0
    for place in places:
        pot = pots[place.pot_id]
        free = pot.total_cents - pot.reserved_cents - pot.used_cents
        if pot.state in _SERVES and free > 0:
            given += _give(session, donation, campaign, place, pot, free_cents=free, now=now)
    session.flush()
    if given:
        renew(session, donation)  # what one pot brought, another need not
        captures.decide_campaign(session, campaign, at=now)
    return given


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
    lines = {line.pot_id: line for line in lines_of_gift(session, donation.id)}
    worth = {pot_id: line.amount_cents for pot_id, line in lines.items()}
    want = _missing(_recalled(session, donation), _left(donation), worth).get(pot.id, 0)
    want = min(want, _room(session, donation, pot.id, now=now))
    cents = min(want, free_cents)
    place.missing_cents = want - cents
    if cents <= 0:
        return 0
    place.served_cents += cents
    line = lines.get(pot.id)
    if line is None:
        _begin_line(session, donation, pot.id, cents, now=now)
    else:
        _grow(session, line, pot, cents, now=now)
    campaign.match_cents += cents
    campaign.updated_at = now
    session.flush()
    return cents


def _room(session: Session, donation: Donation, pot_id: int, *, now: datetime) -> int:
    """What the limits leave now: those of the pot, and those over all pots of the project."""
    facts = queries.campaign_facts(session, donation.campaign_id)
    assert facts is not None  # noqa: S101 - its row is locked
    pots = queries.pot_facts(session, facts.id, lock=True)
    asked = Asked(at=now, donor_key=donation.donor_key, besides=donation.id)
    history = histories.before_gift(session, facts, pots, asked)
    view = next((matching.view(one, history=history) for one in pots if one.pot_id == pot_id), None)
    if view is None:
        return 0  # the campaign left the pot
    totals = matching.totals(facts, pots)
    rooms = [one.cents for one in view.caps.rooms(view.usage, goal_cents=totals.goal_cents)]
    joint = JOINT.project_room(totals)
    return min([*rooms, *([] if joint is None else [joint])], default=_NO_LIMIT_CENTS)


def _begin_line(
    session: Session, donation: Donation, pot_id: int, cents: int, *, now: datetime
) -> None:
    """A line for a gift that the pot had nothing for when it came; the pots are locked."""
    assert donation.match_basis is not None  # noqa: S101 - it waits, so it was weighed
    version = next(one["version"] for one in donation.match_basis["pots"] if one["pot"] == pot_id)
    row = {
        "donation_id": donation.id,
        "pot_id": pot_id,
        "campaign_id": donation.campaign_id,
        "rule_version_id": version,
        "donor_key": donation.donor_key,
        "state": MatchLineState.HELD,
        "amount_cents": cents,
        "counted_cents": 0,
        "why": None,
        "expires_at": None,
        "created_at": now,
        "changed_at": now,
    }
    holds.hold(session, [row])
    made = [line for line in lines_of_gift(session, donation.id) if line.pot_id == pot_id]
    captures.capture(session, made, at=now, reason=REASON)


def _grow(session: Session, line: MatchLine, pot: Pot, cents: int, *, now: datetime) -> None:
    """More on a line that stands; the caller has locked the pot."""
    times = session.scalar(
        select(func.count())
        .select_from(MatchChange)
        .where(MatchChange.line_id == line.id, MatchChange.reason == REASON)
    )
    to = line.amount_cents + cents
    holds.change(session, line, to=line.state, cents=to, reason=REASON, at=now)
    session.execute(update(Pot).where(Pot.id == pot.id).values(used_cents=Pot.used_cents + cents))
    session.execute(
        update(PotCampaign)
        .where(PotCampaign.pot_id == pot.id, PotCampaign.campaign_id == line.campaign_id)
        .values(used_cents=PotCampaign.used_cents + cents)
    )
    holds.turn(session, [pot], at=now)
    share = share_of(line, fund_id=pot.fund_id, cents=cents)
    entry = match_captured(share, occurred_at=now, occasion=f"waited-{(times or 0) + 1}")
    books.post(session, entry, now=now)


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


def _recalled(session: Session, donation: Donation) -> Recalled:
    assert donation.match_basis is not None  # noqa: S101 - only weighed gifts wait
    pots = donation.match_basis["pots"]
    versions = queries.rule_versions(session, [pot["version"] for pot in pots])
    return matching.recall(donation.match_basis, versions)


def _missing(recalled: Recalled, gift_cents: int, lines: Mapping[int, int]) -> dict[int, int]:
    given: dict[PotId, int] = dict(lines.items())
    gift = Gift(cents=gift_cents)
    wants = missing(gift, recalled.project, recalled.views, given, recalled.joint)
    return {int(pot_id): cents for pot_id, cents in wants.items()}
