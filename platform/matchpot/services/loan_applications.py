"""Asking for a loan and being told yes or no: two people of the fund decide, never a machine.

The project is the one the maker has already. What one person proposes is set aside in the pot until
another confirms it, or somebody says no.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.domain.campaigns import CampaignState
from matchpot.domain.errors import InvalidValue, NotAllowed, NotFound
from matchpot.domain.loans.products import Borrowers
from matchpot.domain.loans.states import ACCEPT_WITHIN, ENDED, MOVES, SET_ASIDE, LoanState
from matchpot.domain.loans.terms import Repayment, Terms
from matchpot.domain.money import Cents
from matchpot.domain.rounds.applications import told
from matchpot.domain.trust.roles import Action, check_second_person
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.loans import Loan, LoanProduct
from matchpot.persistence.models.projects import Project
from matchpot.persistence.transitions import move
from matchpot.services import audit, loan_letters, round_purses
from matchpot.services.loan_books import locked, locked_pot
from matchpot.services.loan_products import offer_of

_S = CampaignState
_REACHED = frozenset({_S.SUCCEEDED, _S.SETTLED, _S.PAID_OUT, _S.FULFILLING, _S.COMPLETED})


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanWish:
    """What a maker asks for; `income` says from what it will be paid back."""

    product_id: int
    project_id: int
    cents: Cents
    months: int
    grace_months: int
    repayment: Repayment
    purpose: str
    income: str


def terms_wished(wish: LoanWish, *, interest_bps: int, from_day: date) -> Terms:
    """What would be agreed, if the money went out on that day."""
    return Terms(
        principal_cents=wish.cents,
        interest_bps=interest_bps,
        months=wish.months,
        grace_months=wish.grace_months,
        repayment=wish.repayment,
        from_day=from_day,
    )


def apply(session: Session, wish: LoanWish, *, by: int, today: date, now: datetime) -> Loan:
    """Ask for a loan for one's own project.

    Raises:
        NotFound: There is no such offer, or no such project of this maker.
        InvalidValue: The offer is shut or for others, the wish does not fit it, a text says too
            little, or a loan for this project was asked for from this pot already.
    """
    product = session.get(LoanProduct, wish.product_id)
    mine = select(Project.id).where(Project.id == wish.project_id, Project.maker_id == by)
    if product is None:
        raise NotFound("loan_product", wish.product_id)
    if session.scalar(mine) is None:
        raise NotFound("project", wish.project_id)
    _check(session, product, wish, by=by, today=today)
    loan = Loan(
        product_id=product.id,
        pot_id=product.pot_id,
        project_id=wish.project_id,
        maker_id=by,
        state=LoanState.APPLIED,
        amount_cents=wish.cents,
        interest_bps=product.interest_bps,
        months=wish.months,
        grace_months=wish.grace_months,
        repayment=wish.repayment,
        purpose=told(wish.purpose, field="purpose"),
        income=told(wish.income, field="income"),
        applied_at=now,
        now_interest_bps=product.interest_bps,
        now_repayment=wish.repayment,
    )
    session.add(loan)
    session.flush()
    loan_letters.applied(session, loan, now=now)
    return loan


def _check(session: Session, product: LoanProduct, wish: LoanWish, *, by: int, today: date) -> None:
    if not product.is_open:
        raise InvalidValue({"product_id": "shut"})
    if product.borrowers is Borrowers.BACKED and not _is_backed(session, by):
        raise InvalidValue({"product_id": "for_others"})
    again = select(Loan.id).where(
        Loan.project_id == wish.project_id,
        Loan.pot_id == product.pot_id,
        Loan.state.not_in(sorted(ENDED)),
    )
    if session.scalar(again.limit(1)) is not None:
        raise InvalidValue({"project_id": "asked_before"})
    terms = terms_wished(wish, interest_bps=product.interest_bps, from_day=today)
    if terms.faults():
        raise InvalidValue({"terms": terms.faults()[0].value})
    if misfits := offer_of(product).misfits(terms):
        raise InvalidValue({"terms": misfits[0].value})


def _is_backed(session: Session, maker_id: int) -> bool:
    """Whether a campaign of theirs reached its goal, or a fund granted them something."""
    reached = (
        select(Campaign.id)
        .join(Project, Project.id == Campaign.project_id)
        .where(Project.maker_id == maker_id, Campaign.state.in_(sorted(_REACHED)))
    )
    granted = select(Award.id).where(
        Award.maker_id == maker_id, Award.state.in_((AwardState.ACCEPTED, AwardState.PAID))
    )
    return any(session.scalar(one.limit(1)) is not None for one in (reached, granted))


def withdraw(session: Session, loan_id: int, *, by: int, now: datetime) -> None:
    """The maker does not want it any more; possible until the agreement is accepted.

    Raises:
        NotFound: There is no such loan of this maker.
        IllegalMove: It was agreed on, or has ended.
    """
    loan = locked(session, loan_id)
    if loan.maker_id != by:
        raise NotFound("loan", loan_id)
    end(session, loan, LoanState.WITHDRAWN, by=by, reason="", now=now)


def end(
    session: Session, loan: Loan, to: LoanState, *, by: int | None, reason: str, now: datetime
) -> None:
    """End a locked loan that was not agreed on; what was set aside for it is free again."""
    was_set_aside = loan.state in SET_ASIDE
    values = {"ended_at": now, "reason": reason}
    move(session, loan, to, moves=MOVES, at=now, actor_id=by, reason=to.value, values=values)
    if was_set_aside:
        round_purses.let_go(session, loan.pot_id, loan.amount_cents)


def propose(session: Session, loan_id: int, *, by: int, now: datetime) -> Loan:
    """Say yes as the first of two: the money is set aside.

    Raises:
        NotFound: There is no such loan.
        NotAllowed: Nobody lends to themselves.
        IllegalMove: It does not wait for that.
        PotExhausted: Less than that is free in the pot.
    """
    loan = locked(session, loan_id)
    if loan.maker_id == by:
        raise NotAllowed(Action.PROPOSE_AWARD)
    values = {"proposed_by": by, "proposed_at": now}
    move(
        session, loan, LoanState.PROPOSED,
        moves=MOVES, at=now, actor_id=by, reason="proposed", values=values,
    )  # fmt: skip
    round_purses.set_aside(session, locked_pot(session, loan), loan.amount_cents)
    _noted(session, "loan_proposed", loan, by=by, now=now)
    loan_letters.proposed(session, loan, now=now)
    return loan


def take_back(session: Session, loan_id: int, *, by: int, now: datetime) -> None:
    """Undo the first yes: the application waits again, and the money is free.

    Raises:
        NotFound: There is no such loan.
        IllegalMove: It is not proposed.
    """
    loan = locked(session, loan_id)
    values = {"proposed_by": None, "proposed_at": None}
    move(
        session, loan, LoanState.APPLIED,
        moves=MOVES, at=now, actor_id=by, reason="taken_back", values=values,
    )  # fmt: skip
    round_purses.let_go(session, loan.pot_id, loan.amount_cents)


def confirm(session: Session, loan_id: int, *, by: int, now: datetime) -> Loan:
    """Say yes as the second: the maker gets the agreement to accept, and four weeks to read it.

    Raises:
        NotFound: There is no such loan.
        SecondPersonNeeded: The same person proposed it.
        NotAllowed: Nobody lends to themselves.
        IllegalMove: It is not proposed.
    """
    loan = locked(session, loan_id)
    check_second_person(Action.CONFIRM_AWARD, first_id=loan.proposed_by, second_id=by)
    if loan.maker_id == by:
        raise NotAllowed(Action.CONFIRM_AWARD)
    values = {"confirmed_by": by, "decided_at": now, "accept_by": now + ACCEPT_WITHIN}
    move(
        session, loan, LoanState.APPROVED,
        moves=MOVES, at=now, actor_id=by, reason="confirmed", values=values,
    )  # fmt: skip
    _noted(session, "loan_confirmed", loan, by=by, now=now)
    loan_letters.approved(session, loan, now=now)
    return loan


def decline(session: Session, loan_id: int, *, by: int, reason: str, now: datetime) -> None:
    """Say no, with a reason the maker reads; also to what was confirmed and not accepted yet.

    Raises:
        NotFound: There is no such loan.
        InvalidValue: The reason says too little.
        IllegalMove: It was agreed on, or has ended.
    """
    loan = locked(session, loan_id)
    end(session, loan, LoanState.DECLINED, by=by, reason=told(reason), now=now)
    _noted(session, "loan_declined", loan, by=by, now=now)
    loan_letters.declined(session, loan, now=now)


def _noted(session: Session, action: str, loan: Loan, *, by: int, now: datetime) -> None:
    detail = {"cents": loan.amount_cents}
    audit.write(session, action, actor_id=by, now=now, ref=("loan", loan.id), detail=detail)
