"""Money that is left at a pot's end takes over match that pots after it gave in its place.

Where pots fill one match together, a later one gave what this one was too short for. What this one
has left now it takes over, gift by gift in the order of payment, so that the money of the pot that
should have given is spent first. Lines are swapped, never let go of and taken again: what a gift
gets does not change by a cent, nor what its maker is owed. All of it is one transaction.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.endings import EndingStep
from matchpot.domain.ledger.gifts import Stage
from matchpot.domain.matching.decide import decide_gift
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.rests import limit_key
from matchpot.domain.matching.scenes import Gift
from matchpot.domain.matching.stacking import PotView, in_order
from matchpot.domain.pots import PotMode
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.endings import EndingStepRow, MatchSwap
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.persistence.queries import endings as queries
from matchpot.services import captures, endings, growing, holds, openings, waiting
from matchpot.services.captures import Lies, lines_of_gift

REASON = "swapped"
# More than any rule gives to one gift.
_NEVER_SHORT_CENTS = 10**15
_FINAL = frozenset({MatchLineState.SETTLED, MatchLineState.PAID})
# A gift, the line that gives way, and the cents.
_Swap = tuple[Donation, MatchLine, int]


def swap(session: Session, pot_id: int, *, now: datetime) -> bool:
    """Let a pot whose end has come take over what it can; tells whether it did. Once only."""
    gifts = queries.gifts_of_others(session, pot_id)
    campaigns = {
        one: locks.campaign(session, one) for one in sorted({gift.campaign_id for gift in gifts})
    }
    shared = queries.pots_sharing(session, campaigns)
    pots = {one.id: one for one in locks.pots(session, [pot_id, *shared])}
    pot = pots[pot_id]
    if not _may(session, pot, now=now):
        return False
    endings.begin(session, pot, now=now)
    free = pot.total_cents - pot.reserved_cents - pot.used_cents
    makers = queries.makers_of(session, campaigns)
    swaps = list(_swaps(session, pot, gifts, makers, free_cents=free, now=now))
    written = [[gift.id, line.pot_id, pot.id, cents] for gift, line, cents in swaps]
    step = endings.keep(
        session,
        pot,
        EndingStep.SWAPPED,
        cents=sum(cents for *_, cents in swaps),
        frozen={"available_cents": free, "swaps": written},
        now=now,
    )
    for gift, line, cents in swaps:
        lies = Lies(Stage.SETTLED, makers[gift.campaign_id])
        _apply(session, pots, campaigns[gift.campaign_id], (gift, line, cents), step, lies, now=now)
    return True


def _may(session: Session, pot: Pot, *, now: datetime) -> bool:
    shares_rest = openings.exhaustion_of(session, pot).shares_rest
    return (
        endings.is_ready(session, pot, now=now)
        and (not shares_rest or endings.was_taken(session, pot.id, EndingStep.SHARED))
        and not endings.was_taken(session, pot.id, EndingStep.SWAPPED)
    )


def _swaps(
    session: Session,
    pot: Pot,
    gifts: Sequence[Donation],
    makers: Mapping[int, int],
    *,
    free_cents: int,
    now: datetime,
) -> Iterator[_Swap]:
    """What the pot takes over, in the order of payment, the last line of a gift first.

    Gifts under one limit use it up together, whoever was paid first before the others.
    """
    used: Counter[Hashable] = Counter()
    for gift in gifts:
        if free_cents <= 0:
            return
        lines = {line.pot_id: line for line in lines_of_gift(session, gift.id)}
        rooms = _rooms(session, pot, gift, makers[gift.campaign_id], now=now)
        left = [cents - used[limit] for limit, cents in rooms.items()]
        want = max(0, min(free_cents, _missed(session, pot, gift, lines), *left))
        for line in _giving_way(session, pot, gift, lines):
            cents = min(want, line.amount_cents)
            if cents > 0:
                yield gift, line, cents
                want -= cents
                free_cents -= cents
                used.update(dict.fromkeys(rooms, cents))


def _missed(session: Session, pot: Pot, gift: Donation, lines: Mapping[int, MatchLine]) -> int:
    """What the pot would have given more to what is left of a gift, had it not been short."""
    recalled = waiting.recalled(session, gift)
    views = [
        replace(one, available_cents=_NEVER_SHORT_CENTS, reason=_but_empty(one))
        if one.id == pot.id
        else one
        for one in recalled.views
    ]
    left = Gift(cents=gift.gift_cents - gift.refunded_gift_cents)
    whole = decide_gift(left, recalled.project, views, recalled.joint).cents_of(pot.id)
    return whole - (lines[pot.id].amount_cents if pot.id in lines else 0)


def _rooms(
    session: Session, pot: Pot, gift: Donation, maker: int, *, now: datetime
) -> dict[Hashable, int]:
    """What the pot's limits leave now, by what they are counted over.

    What all pots give together stays as it is, so a limit over all of them is not asked.
    """
    of = {"donor": gift.donor_key, "project": gift.campaign_id, "maker": maker}
    return {
        limit_key(room.reason, **of): room.cents
        for room in waiting.rooms_of(session, gift, pot.id, now=now)
        if room.reason is not Reason.JOINT_PROJECT_GOAL
    }


def _but_empty(view: PotView) -> Reason | None:
    return None if view.reason is Reason.POT_EMPTY else view.reason


def _giving_way(
    session: Session, pot: Pot, gift: Donation, lines: Mapping[int, MatchLine]
) -> list[MatchLine]:
    """Settled lines of pots that fill after this one, the last one first."""
    order = [one.id for one in in_order(waiting.recalled(session, gift).views) if _fills(one)]
    after = order[order.index(pot.id) + 1 :] if pot.id in order else []
    found = [lines[int(one)] for one in reversed(after) if one in lines]
    return [line for line in found if line.state in _FINAL]


def _fills(view: PotView) -> bool:
    return view.mode is PotMode.FILL


def _apply(
    session: Session,
    pots: Mapping[int, Pot],
    campaign: Campaign,
    swapped: _Swap,
    step: EndingStepRow,
    lies: Lies,
    *,
    now: datetime,
) -> None:
    """The pot's line grows and is owed to the maker; the other shrinks and is owed no more."""
    gift, line, cents = swapped
    pot = pots[step.pot_id]
    was = line.state
    mine = growing.grow(session, campaign, gift, pot, cents=cents, reason=REASON, now=now)
    campaign.match_cents -= captures.take_back(
        session,
        line,
        keep_cents=line.amount_cents - cents,
        occasion=f"swap-{step.id}",
        reason=REASON,
        at=now,
        lies=lies,
    )
    if mine.state is not was:
        # What the maker was paid is paid, whichever pot gave it.
        holds.change(session, mine, to=was, cents=mine.amount_cents, reason=was.value, at=now)
    session.add(
        MatchSwap(
            step_id=step.id,
            donation_id=gift.id,
            from_pot_id=line.pot_id,
            to_pot_id=pot.id,
            cents=cents,
        )
    )
    session.flush()
