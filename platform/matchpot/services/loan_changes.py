"""Changes of a loan that runs: a pause, other terms, or writing it off; each by two people.

A pause and other terms are asked by the maker or the fund, and agreed on by the other side. Writing
off is proposed by one person of the fund and confirmed by another. One wish waits at a time.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import IllegalMove, InvalidValue, NotFound, SecondPersonNeeded
from matchpot.domain.ledger.loans import loan_written_off
from matchpot.domain.loans.changing import (
    FEWEST_PAUSE_MONTHS,
    MOST_PAUSE_MONTHS,
    given_up,
    paused,
    rescheduled,
)
from matchpot.domain.loans.states import (
    CHANGE_MOVES,
    MOVES,
    RUNNING,
    ChangeKind,
    ChangeState,
    LoanState,
    Side,
)
from matchpot.domain.loans.terms import Repayment, Terms
from matchpot.domain.rounds.applications import told
from matchpot.persistence.models.loans import Loan, LoanChange
from matchpot.persistence.transitions import move
from matchpot.services import audit, books, loan_books, loan_letters


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWish:
    """What somebody wants to change; the terms are a new plan's, `months` also a pause's."""

    kind: ChangeKind
    reason: str
    months: int = 0
    interest_bps: int = 0
    repayment: Repayment | None = None


def ask(
    session: Session, loan_id: int, wish: ChangeWish, *, side: Side, by: int, now: datetime
) -> LoanChange:
    """Ask for a change; nothing changes before somebody else has agreed.

    Raises:
        NotFound: There is no such loan, or it is another maker's.
        IllegalMove: It does not run, or another wish waits.
        InvalidValue: The reason says too little, or the terms cannot be.
    """
    loan = loan_books.locked(session, loan_id)
    if (side is Side.MAKER) != (loan.maker_id == by) or (
        side is Side.MAKER and wish.kind is ChangeKind.WRITE_OFF
    ):
        raise NotFound("loan", loan_id)
    if loan.state not in RUNNING or _waiting(session, loan_id) is not None:
        raise IllegalMove("loan", loan.state, wish.kind)
    reason = told(wish.reason)
    _check(loan, wish, now=now)
    change = LoanChange(
        loan_id=loan_id,
        kind=wish.kind,
        state=ChangeState.ASKED,
        side=side,
        months=wish.months,
        interest_bps=wish.interest_bps,
        repayment=wish.repayment,
        reason=reason,
        asked_by=by,
        asked_at=now,
    )
    session.add(change)
    session.flush()
    loan_letters.change_asked(session, loan, change, now=now)
    return change


def _waiting(session: Session, loan_id: int) -> LoanChange | None:
    waits = (LoanChange.loan_id == loan_id) & (LoanChange.state == ChangeState.ASKED)
    return session.scalar(select(LoanChange).where(waits))


def _check(loan: Loan, wish: ChangeWish, *, now: datetime) -> None:
    if wish.kind is ChangeKind.PAUSE and not (
        FEWEST_PAUSE_MONTHS <= wish.months <= MOST_PAUSE_MONTHS
    ):
        raise InvalidValue({"months": "out_of_range"})
    if wish.kind is not ChangeKind.RESCHEDULE:
        return
    # Other terms are there to help: they never cost more a year than what was agreed first.
    if wish.repayment is None or wish.interest_bps > loan.interest_bps:
        raise InvalidValue({"interest_bps": "higher"})
    if _terms(loan, wish, now=now).faults():
        raise InvalidValue({"months": "out_of_range"})


def _terms(loan: Loan, wish: ChangeWish | LoanChange, *, now: datetime) -> Terms:
    assert wish.repayment is not None  # noqa: S101 - checked when it was asked
    return Terms(
        principal_cents=loan_books.owed_cents(loan),
        interest_bps=wish.interest_bps,
        months=wish.months,
        repayment=wish.repayment,
        from_day=local_day(now),
    )


def _asked(session: Session, change_id: int) -> tuple[Loan, LoanChange]:
    """A loan and a wish about it, locked in that order."""
    loan_id = session.scalar(select(LoanChange.loan_id).where(LoanChange.id == change_id))
    if loan_id is None:
        raise NotFound("loan_change", change_id)
    loan = loan_books.locked(session, loan_id)
    change = session.get_one(LoanChange, change_id, with_for_update=True, populate_existing=True)
    return loan, change


def agree(session: Session, change_id: int, *, by: int, now: datetime) -> Loan:
    """Agree as the other side, or as the second person of the fund: it counts from now on.

    Raises:
        NotFound: There is no such wish, or it is not this person's to agree on.
        SecondPersonNeeded: The same person asked for it.
        IllegalMove: It was answered, or the loan has ended meanwhile.
    """
    loan, change = _asked(session, change_id)
    _check_other(loan, change, by)
    if loan.state not in RUNNING:
        raise IllegalMove("loan", loan.state, change.kind)
    values = {"answered_by": by, "answered_at": now}
    move(
        session, change, ChangeState.AGREED,
        moves=CHANGE_MOVES, at=now, actor_id=by, values=values,
    )  # fmt: skip
    match change.kind:
        case ChangeKind.PAUSE:
            _pause(session, loan, change.months, now=now)
        case ChangeKind.RESCHEDULE:
            _reschedule(session, loan, change, now=now)
        case ChangeKind.WRITE_OFF:
            _write_off(session, loan, change, by=by, now=now)
    loan_letters.change_answered(session, loan, change, now=now)
    return loan


def _check_other(loan: Loan, change: LoanChange, by: int) -> None:
    """Whether this person may answer: the maker to the fund, the fund's people to the maker."""
    is_maker = loan.maker_id == by
    waits_for_maker = change.side is Side.FUND and change.kind is not ChangeKind.WRITE_OFF
    if change.asked_by == by:
        raise SecondPersonNeeded(change.kind)
    if is_maker != waits_for_maker:
        raise NotFound("loan_change", change.id)


def _pause(session: Session, loan: Loan, months: int, *, now: datetime) -> None:
    runs, number = loan_books.running(session, loan)
    today = local_day(now)
    change = paused(runs, months, today=today, next_number=number)
    loan_books.write(session, loan, runs, change, now=now, today=today)


def _reschedule(session: Session, loan: Loan, agreed: LoanChange, *, now: datetime) -> None:
    runs, number = loan_books.running(session, loan)
    terms = _terms(loan, agreed, now=now)
    then, change = rescheduled(runs, terms, next_number=number)
    loan.now_interest_bps, loan.now_repayment = terms.interest_bps, terms.repayment
    loan.from_day = terms.from_day
    session.flush()
    loan_books.write(session, loan, then, change, now=now, today=terms.from_day)
    if loan.state is not LoanState.RESCHEDULED:
        to = LoanState.RESCHEDULED
        move(session, loan, to, moves=MOVES, at=now, reason="agreed")


def _write_off(session: Session, loan: Loan, agreed: LoanChange, *, by: int, now: datetime) -> None:
    runs, _ = loan_books.running(session, loan)
    change = given_up(runs)
    values = {"ended_at": now, "reason": agreed.reason, "written_off_cents": change.principal_cents}
    move(
        session, loan, LoanState.WRITTEN_OFF,
        moves=MOVES, at=now, actor_id=by, reason="written_off", values=values,
    )  # fmt: skip
    loan_books.write(session, loan, runs, change, now=now, today=local_day(now))
    lent = loan_books.lent(session, loan, change.principal_cents)
    if lent.cents:
        books.post(session, loan_written_off(lent, occurred_at=now), now=now)
    detail = {"cents": lent.cents}
    audit.write(
        session, "loan_written_off", actor_id=by, now=now, ref=("loan", loan.id), detail=detail
    )


def refuse(session: Session, change_id: int, *, answer: str, by: int, now: datetime) -> None:
    """Say no to a wish, with a reason; all stays as it was.

    Raises:
        NotFound: There is no such wish, or it is not this person's to answer.
        SecondPersonNeeded: The same person asked for it; they withdraw it.
        InvalidValue: The reason says too little.
        IllegalMove: It was answered.
    """
    loan, change = _asked(session, change_id)
    _check_other(loan, change, by)
    values = {"answered_by": by, "answered_at": now, "answer": told(answer)}
    move(
        session, change, ChangeState.REFUSED,
        moves=CHANGE_MOVES, at=now, actor_id=by, values=values,
    )  # fmt: skip
    loan_letters.change_answered(session, loan, change, now=now)


def withdraw(session: Session, change_id: int, *, by: int, now: datetime) -> None:
    """Take one's own wish back.

    Raises:
        NotFound: There is no such wish of this person.
        IllegalMove: It was answered.
    """
    _loan, change = _asked(session, change_id)
    if change.asked_by != by:
        raise NotFound("loan_change", change_id)
    move(session, change, ChangeState.WITHDRAWN, moves=CHANGE_MOVES, at=now, actor_id=by)
