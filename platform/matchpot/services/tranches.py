"""The parts of an award: made with it, due one by one, called back while they were not sent."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.awards import (
    TRANCHE_MOVES,
    AwardState,
    PlannedPart,
    TrancheState,
    TrancheWhen,
)
from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import IllegalMove, NotFound
from matchpot.domain.ledger.awards import Grant, tranche_due
from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.money import Cents
from matchpot.persistence import locks
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.queries import ledger as entries
from matchpot.persistence.transitions import move
from matchpot.services import audit, books, payouts
from matchpot.services.occasions import OfTranche
from matchpot.settings import MoneyLimits


def of_award(session: Session, award_id: int) -> Sequence[Tranche]:
    """The parts of an award in their order, read afresh."""
    return session.scalars(
        select(Tranche)
        .where(Tranche.award_id == award_id)
        .order_by(Tranche.position)
        .execution_options(populate_existing=True)
    ).all()


def plan(session: Session, award: Award, parts: Iterable[PlannedPart]) -> None:
    """Write down the parts of an award, which sum to it, in their order.

    Those of a proposal are proposed with it.
    """
    is_proposed = award.state is AwardState.PROPOSED
    state = TrancheState.PROPOSED if is_proposed else TrancheState.PLANNED
    session.add_all(
        Tranche(
            award_id=award.id,
            position=position,
            amount_cents=part.cents,
            due_when=part.due_when,
            due_on=part.due_on,
            state=state,
        )
        for position, part in enumerate(parts, 1)
    )
    session.flush()


def settle_proposed(
    session: Session, award: Award, *, to: TrancheState, by: int, now: datetime, reason: str
) -> None:
    """Bring the parts of a proposal along with it: planned, or cancelled."""
    for part in of_award(session, award.id):
        move(session, part, to, moves=TRANCHE_MOVES, at=now, actor_id=by, reason=reason)


def grant_of(session: Session, award: Award, cents: Cents) -> Grant:
    """So many cents of an award, for the books."""
    fund_id = session.scalars(select(Pot.fund_id).where(Pot.id == award.pot_id)).one()
    return Grant(award_id=award.id, fund_id=fund_id, pot_id=award.pot_id, cents=cents)


def fall_due(
    session: Session,
    award: Award,
    part: Tranche,
    *,
    now: datetime,
    limits: MoneyLimits,
    by: int | None,
) -> None:
    """A part is owed to the maker from now on, and its payout drafted; the award is locked."""
    move(session, part, TrancheState.DUE, moves=TRANCHE_MOVES, at=now, actor_id=by, reason="due")
    grant = grant_of(session, award, part.amount_cents)
    entry = tranche_due(grant, tranche_id=part.id, maker_id=award.maker_id, occurred_at=now)
    books.post(session, entry, now=now)
    payouts.draft(session, OfTranche(award, part), now=now, limits=limits)


def fall_due_at_acceptance(
    session: Session, award: Award, *, now: datetime, limits: MoneyLimits
) -> None:
    """A maker has just accepted: what waited for that, and parts whose day is there, are owed."""
    for part in of_award(session, award.id):
        if part.due_when is TrancheWhen.ACCEPTANCE or _has_come(part, now):
            fall_due(session, award, part, now=now, limits=limits, by=award.maker_id)


def fall_due_by_date(session: Session, award_id: int, *, now: datetime, limits: MoneyLimits) -> int:
    """Make the parts of an accepted award due whose day has come; how many. Harmless again.

    A day begins at midnight in Amsterdam.
    """
    award = locks.award(session, award_id)
    if award.state is not AwardState.ACCEPTED:
        return 0
    parts = of_award(session, award_id)
    due = [one for one in parts if one.state is TrancheState.PLANNED and _has_come(one, now)]
    for part in due:
        fall_due(session, award, part, now=now, limits=limits, by=None)
    return len(due)


def _has_come(part: Tranche, now: datetime) -> bool:
    return part.due_on is not None and part.due_on <= local_day(now)


def release(
    session: Session, tranche_id: int, *, by: int, now: datetime, limits: MoneyLimits
) -> Award:
    """Let a later part of an accepted award go, in the order of those that wait for the fund.

    Raises:
        NotFound: There is no such part.
        IllegalMove: It is not next, has a day of its own, or the award is not one that is paid.
    """
    award_id = session.scalar(select(Tranche.award_id).where(Tranche.id == tranche_id))
    if award_id is None:
        raise NotFound("tranche", tranche_id)
    award = locks.award(session, award_id)
    waiting = [one for one in of_award(session, award_id) if _waits_for_fund(one)]
    if award.state is not AwardState.ACCEPTED or not waiting or waiting[0].id != tranche_id:
        raise IllegalMove("tranche", award.state, TrancheState.DUE)
    part = waiting[0]
    part.released_by, part.released_at = by, now
    session.flush()
    ref, detail = ("award", award.id), {"part": part.position, "cents": part.amount_cents}
    audit.write(session, "tranche_released", actor_id=by, now=now, ref=ref, detail=detail)
    fall_due(session, award, part, now=now, limits=limits, by=by)
    return award


def _waits_for_fund(part: Tranche) -> bool:
    return part.state is TrancheState.PLANNED and part.due_when is TrancheWhen.RELEASE


def call_back(session: Session, award: Award, *, by: int | None, now: datetime) -> Cents:
    """Cancel every part that was not sent; how many cents lie with the award again.

    What was due is undone in the books. A part of which money has left stays as it is.
    """
    back = 0
    for part in of_award(session, award.id):
        if part.state not in {TrancheState.PLANNED, TrancheState.DUE}:
            continue
        if part.state is TrancheState.DUE:
            occasion = OfTranche(award, part)
            if payouts.has_left(session, occasion):
                continue
            payouts.call_off(session, occasion, now=now)
            _undo_due(session, part, now=now)
        to = TrancheState.CANCELLED
        move(session, part, to, moves=TRANCHE_MOVES, at=now, actor_id=by, reason="called_back")
        back += part.amount_cents
    return back


def _undo_due(session: Session, part: Tranche, *, now: datetime) -> None:
    key = f"{EntryKind.TRANCHE_DUE}:{part.id}"
    for entry in entries.stored_by_key(session, [key]).values():
        books.correct(session, entry.id, reason="called_back", now=now)
