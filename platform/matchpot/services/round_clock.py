"""The clock of a round: it learns what it must know, moves on, and does what a new phase needs.

How a round moves is in `domain/rounds/machine.py`. One call takes at most one step, in the
caller's transaction and with the round locked, so that two workers never take the same; whatever is
done here can be done again. Counting takes longer and is done between writes (`jobs/rounds.py`).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.follows import FollowEvent
from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.applications import STANDS, ApplicationState
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.machine import Facts, Wait
from matchpot.domain.rounds.phases import ENDS, VOTES, Phase
from matchpot.domain.rounds.rules import PanelMode
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import tallies as counts
from matchpot.services import (
    applicant_panels,
    applications,
    awards,
    ballots,
    conflicts,
    eligibility,
    follow_letters,
    lots,
    panel_draws,
    panel_pay,
    readings,
    referrals,
    round_letters,
    rounds,
    tallies,
)
from matchpot.services.round_building import release_hold

# Lots that are drawn before anybody reads or votes.
_EARLY_LOTS = (LotPurpose.PANEL, LotPurpose.NUMBERS)


def open_rounds(session: Session) -> list[int]:
    """Every round that runs."""
    return list(
        session.scalars(
            select(Round.id).where(Round.phase.not_in({Phase.DRAFT, *ENDS})).order_by(Round.id)
        )
    )


def advance(session: Session, round_id: int, *, now: datetime) -> bool:
    """Do what is due in one round, one step at most; True when anything was done.

    Raises:
        NotFound: There is no such round.
    """
    row = rounds.locked(session, round_id)
    if row.phase is Phase.DRAFT or row.phase in ENDS:
        return False
    caught_up = _catch_up(session, row, now=now)
    before = rounds.course(row)
    facts = facts_of(session, row, now=now)
    after = machine.move_on(before, now, facts)
    if after == before:
        return caught_up
    if after.phase is not before.phase and before.phase in _LEAVING:
        _LEAVING[before.phase](session, row, now)
    rounds.keep(session, row, after, now=now)
    if after.phase is before.phase:
        round_letters.extended(session, row, now=now)
    elif after.phase in _ENTERING:
        _ENTERING[after.phase](session, row, now)
    return True


def facts_of(session: Session, row: Round, *, now: datetime) -> Facts:
    """What a round has to know to move on; nothing is looked up while its days last."""
    course = rounds.course(row)
    if machine.why_wait(course, now, Facts()) is Wait.WINDOW:
        return Facts()
    early = (lots.latest(session, row.id, purpose) for purpose in _EARLY_LOTS)
    last = counts.last(session, row.id) if row.phase in {Phase.TALLY, Phase.LOTTERY} else []
    return Facts(
        undeclared=conflicts.undeclared(session, row.id),
        appeals_until=eligibility.appeals_until(session, row.id),
        is_quorate=row.phase in VOTES and ballots.quorum(session, row).is_met,
        is_whole=applicant_panels.is_whole(session, row),
        is_lot_due=any(lot is not None and lot.drawn_at is None for lot in early),
        is_tallied=_is_tallied(row, last),
        is_drawn=bool(last) and all(one.is_decided for one in last),
    )


def _is_tallied(row: Round, last: list[counts.Done]) -> bool:
    """Whether this count says who gets what, or whom a lottery that is planned is among."""
    if not last or last[0].row.started_at < row.phase_since:
        return False
    can_draw = rounds.plan_of(row).has(Phase.LOTTERY)
    return all(
        one.is_decided or (can_draw and one.result is not None and bool(one.result.entrants))
        for one in last
    )


def waits_for(session: Session, row: Round, *, now: datetime) -> Wait | None:
    """Why an open round stays where it is now; None when its next step is a minute away."""
    return machine.why_wait(rounds.course(row), now, facts_of(session, row, now=now))


# ---- what falls due within a phase --------------------------------------------------------------


def _catch_up(session: Session, row: Round, *, now: datetime) -> bool:
    """Do what waited for a lot, and begin the count where it was not begun."""
    done = panel_draws.seat_drawn(session, row.id, actor_id=None, now=now)
    done |= applicant_panels.look(session, row, now=now)
    if row.phase is not Phase.SUBMISSION:  # opened again, it has a draw of before that is void
        done |= _number(session, row)
    last = counts.last(session, row.id) if row.phase in {Phase.TALLY, Phase.LOTTERY} else []
    begun = bool(last) and last[0].row.started_at >= row.phase_since
    if row.phase is Phase.TALLY and not begun:
        tallies.begin(session, row, now=now)
        return True
    if row.phase is Phase.LOTTERY and _waits_for_its_draw(session, row, last):
        tallies.begin(session, row, now=now, with_draw=True)
        return True
    return done


def _waits_for_its_draw(session: Session, row: Round, last: list[counts.Done]) -> bool:
    """Whether the lottery was drawn and not counted with yet."""
    lot = lots.latest(session, row.id, LotPurpose.LOTTERY)
    is_drawn = lot is not None and lot.drawn_at is not None and lot.drawn_at >= row.phase_since
    waits = any(one.result is not None and not one.is_decided for one in last)
    return is_drawn and waits


def _number(session: Session, row: Round) -> bool:
    """Give applications their lot numbers, once those are drawn."""
    order = lots.order_of(session, row.id, LotPurpose.NUMBERS)
    if order is None:
        return False
    codes = {code: at for at, code in enumerate(order, 1)}
    unnumbered = session.scalars(
        select(Application).where(
            Application.round_id == row.id,
            Application.code.in_(codes),
            Application.lot_number.is_(None),
        )
    ).all()
    for one in unnumbered:
        one.lot_number = codes[one.code or ""]
    session.flush()
    return bool(unnumbered)


# ---- leaving and entering -----------------------------------------------------------------------

Effect = Callable[[Session, Round, datetime], None]


def _after_submission(session: Session, row: Round, now: datetime) -> None:
    """Freeze the lot that gives applications their numbers, where there are any."""
    tickets = [
        Ticket(id=one.id) for one in applications.standing(session, row) if not one.withdrawn
    ]
    _freeze(session, row, LotPurpose.NUMBERS, tickets, now)


def _after_eligibility(session: Session, row: Round, now: datetime) -> None:
    """Who takes part is known now, so applicants who judge each other are seated."""
    eligibility.close(session, row, now=now)
    applicant_panels.seat_applicants(session, row, now=now)


def _submission(session: Session, row: Round, now: datetime) -> None:
    """Promise to tell those who follow the round, or its fund, that makers can apply."""
    for event in (FollowEvent.APPLYING_OPEN, FollowEvent.ROUND_OPEN):
        follow_letters.promise(session, event, row.id, now=now)


def _conflicts(session: Session, row: Round, now: datetime) -> None:
    conflicts.ask(session, row.id, now=now)


def _reading(session: Session, row: Round, _now: datetime) -> None:
    if rounds.rules_of(row).panel.mode is not PanelMode.NONE:
        readings.assign(session, row)


def _final_vote(session: Session, row: Round, now: datetime) -> None:
    """Give out what is missing of the lists, and say what becomes of the first ballots."""
    _reading(session, row, now)
    if rounds.plan_of(row).has(Phase.BLIND_VOTE):
        round_letters.final_vote(session, row, now=now)


def _lottery(session: Session, row: Round, now: datetime) -> None:
    """Freeze the lot among those the count left to it; nobody is drawn where all is decided."""
    entrants = [
        Ticket(id=id_)
        for one in counts.last(session, row.id)
        if one.result is not None and not one.is_decided
        for id_ in one.result.entrants
    ]
    _freeze(session, row, LotPurpose.LOTTERY, entrants, now)


def _freeze(
    session: Session, row: Round, purpose: LotPurpose, tickets: list[Ticket], now: datetime
) -> None:
    """Freeze a lot where there is anything to draw, and call for people if it needs them."""
    if not tickets:
        return
    lot = lots.freeze(session, row, purpose, tickets, Limits(), now)
    if lot.seal is None:
        round_letters.lot_waits(session, row, purpose, now=now)


def _published(session: Session, row: Round, now: datetime) -> None:
    """Owe the panel its pay and offer the awards, from what the pot holds for this round."""
    panel_pay.pay(session, row, now)
    awards.offer(session, row, counts.given(counts.last(session, row.id)), now)
    hints = referrals.of_round(session, row.id, {ApplicationState.DECLINED}, now=now)
    round_letters.published(session, row, now=now, hints=hints)
    follow_letters.promise(session, FollowEvent.PUBLISHED, row.id, now=now)


def _undecided(session: Session, row: Round, now: datetime) -> None:
    """The panel is paid for its work; all else is free in the pot again."""
    panel_pay.pay(session, row, now)
    release_hold(session, row, now=now)
    panel_draws.forget_told(session, row)
    hints = referrals.of_round(session, row.id, STANDS, now=now)
    round_letters.undecided(session, row, now=now, hints=hints)


def _closed(session: Session, row: Round, now: datetime) -> None:
    """What nobody was awarded is free in the pot again, and what volunteers told is forgotten."""
    release_hold(session, row, now=now)
    panel_draws.forget_told(session, row)


_LEAVING: Mapping[Phase, Effect] = MappingProxyType(
    {Phase.SUBMISSION: _after_submission, Phase.ELIGIBILITY: _after_eligibility}
)
_ENTERING: Mapping[Phase, Effect] = MappingProxyType(
    {
        Phase.SUBMISSION: _submission,
        Phase.CONFLICTS: _conflicts,
        Phase.READING: _reading,
        # Where no days were planned for reading, the vote gives out the lists; again is no harm.
        Phase.BLIND_VOTE: _reading,
        Phase.FINAL_VOTE: _final_vote,
        Phase.LOTTERY: _lottery,
        Phase.PUBLISHED: _published,
        Phase.NO_DECISION: _undecided,
        Phase.CLOSED: _closed,
    }
)
