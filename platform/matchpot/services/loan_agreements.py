"""From the agreement to the money: accepted word by word, booked, and sent by payout.

What follows when the money arrives or comes back is in `loan_arrivals.py`.
"""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, NotFound
from matchpot.domain.ledger.loans import loan_called_off, loan_out
from matchpot.domain.loans.states import MOVES, LoanState
from matchpot.domain.rounds.applications import told
from matchpot.persistence.models.loans import Loan
from matchpot.persistence.transitions import move
from matchpot.services import (
    audit,
    books,
    loan_applications,
    loan_books,
    loan_letters,
    payouts,
    round_purses,
)
from matchpot.services.loan_books import locked
from matchpot.services.occasions import OfLoan
from matchpot.settings import MoneyLimits


def accept(
    session: Session, loan_id: int, *, by: int, terms: str, now: datetime, limits: MoneyLimits
) -> Loan:
    """The maker accepts these very words: they are kept under their digest, and the money goes out.

    Raises:
        NotFound: There is no such loan of this maker.
        IllegalMove: It cannot be accepted, or not any more.
    """
    loan = locked(session, loan_id)
    if loan.maker_id != by:
        raise NotFound("loan", loan_id)
    if loan.accept_by is None or now > loan.accept_by:
        raise IllegalMove("loan", loan.state, LoanState.ACCEPTED)
    digest = hashlib.sha256(terms.encode()).hexdigest()
    values = {"agreement": terms, "digest": digest, "accepted_at": now}
    move(
        session, loan, LoanState.ACCEPTED,
        moves=MOVES, at=now, actor_id=by, reason="accepted", values=values,
    )  # fmt: skip
    round_purses.grant(session, loan.pot_id, loan.amount_cents)
    lent = loan_books.lent(session, loan, loan.amount_cents)
    books.post(session, loan_out(lent, maker_id=by, occurred_at=now), now=now)
    payouts.draft(session, OfLoan(loan), now=now, limits=limits)
    return loan


def lapse(session: Session, loan_id: int, *, now: datetime) -> bool:
    """End an agreement nobody accepted in time; False when it can still be, or was."""
    loan = locked(session, loan_id)
    if loan.state is not LoanState.APPROVED or loan.accept_by is None or now <= loan.accept_by:
        return False
    loan_applications.end(session, loan, LoanState.LAPSED, by=None, reason="", now=now)
    loan_letters.lapsed(session, loan, now=now)
    return True


def call_off(session: Session, loan_id: int, *, by: int, reason: str, now: datetime) -> None:
    """Call a loan off whose money was not sent, with a reason the maker reads.

    Raises:
        NotFound: There is no such loan.
        InvalidValue: The reason says too little.
        IllegalMove: The money is on its way or has arrived.
    """
    loan = locked(session, loan_id)
    said, occasion = told(reason), OfLoan(loan)
    if loan.state is not LoanState.ACCEPTED or payouts.has_left(session, occasion):
        raise IllegalMove("loan", loan.state, LoanState.CALLED_OFF)
    payouts.call_off(session, occasion, now=now)
    values = {"ended_at": now, "reason": said}
    move(
        session, loan, LoanState.CALLED_OFF,
        moves=MOVES, at=now, actor_id=by, reason="called_off", values=values,
    )  # fmt: skip
    lent = loan_books.lent(session, loan, loan.amount_cents)
    books.post(session, loan_called_off(lent, maker_id=loan.maker_id, occurred_at=now), now=now)
    round_purses.give_back(session, None, loan.pot_id, loan.amount_cents)
    detail = {"cents": loan.amount_cents}
    audit.write(
        session, "loan_called_off", actor_id=by, now=now, ref=("loan", loan.id), detail=detail
    )
    loan_letters.called_off(session, loan, now=now)
