"""How loans of `test_loan_machine.py` come back: by pages and banks, under other terms, or not."""

from collections.abc import Callable, Container, Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.loans.settling import Ahead, reached
from matchpot.domain.loans.states import (
    RECEIVED,
    RUNNING,
    ChangeKind,
    ChangeState,
    LoanState,
    PaymentState,
    Side,
)
from matchpot.domain.loans.terms import Repayment
from matchpot.domain.money import BPS, Cents
from matchpot.domain.outside import Dispute
from matchpot.persistence.models.loans import Loan, LoanChange, LoanPayment
from matchpot.services import loan_changes, loan_payments, loan_returns
from matchpot.services.loan_books import running
from matchpot.services.loan_changes import ChangeWish
from matchpot.services.loan_pages import LEAST_CENTS
from tests.fake_provider import FEE_CENTS
from tests.services.loan_scenes import Bank

_P = PaymentState
WHICH = st.integers(0, 9)
WHO = st.sampled_from(["maker", "fund", "both"])
WHY = "The tour was moved to autumn."
SHARES = st.sampled_from([1, 300, 900, 5_000, BPS, BPS])


def on_loans(states: Container[LoanState]) -> Callable[[Any], Any]:
    """Only while a loan is in one of these states."""
    return precondition(lambda self: bool(self.loans(states)))


def on_payments(*states: PaymentState) -> Callable[[Any], Any]:
    """Only while a payment is in one of these states."""
    return precondition(lambda self: bool(self.payments(*states)))


class Repaying:
    """What makers pay, what of it goes back, and what is changed about it."""

    session: Session
    bank: Bank
    _try: Callable[[Callable[[], object]], None]

    # ---- in ----

    @on_loans(RUNNING)
    @rule(at=WHICH, share_bps=SHARES, ahead=st.sampled_from(Ahead))
    def opens_a_page(self, at: int, share_bps: int, ahead: Ahead) -> None:
        """Several may be open at a time, so that more is paid than is owed."""
        loan = self.loan(at, RUNNING)
        cents = max(LEAST_CENTS, self.bank.whole(loan) * share_bps // BPS)
        self._try(lambda: self.bank.begins(loan, cents, ahead))

    @on_loans(RUNNING)
    @rule(at=WHICH, ahead=st.sampled_from(Ahead))
    def pays_what_is_due(self, at: int, ahead: Ahead) -> None:
        loan = self.loan(at, RUNNING)
        runs, _ = running(self.session, loan)
        cents = sum(line.left_cents for line in reached(runs, self.bank.today))
        self._try(lambda: self.bank.pays(loan, max(LEAST_CENTS, cents), ahead))

    @on_payments(_P.OPEN, _P.EXPIRED)
    @rule(at=WHICH, status=st.sampled_from(["succeeded", "succeeded", "processing"]),
          is_fee_told=st.booleans())  # fmt: skip
    def pays_on_a_page(self, at: int, status: str, is_fee_told: bool) -> None:
        """Also one that we hold to have closed; the word reaches us twice."""
        payment = self.payment(at, _P.OPEN, _P.EXPIRED)
        if payment.payment_intent is None:
            fee = FEE_CENTS if is_fee_told else None
            self.bank.hears(payment, status=status, fee_cents=fee)

    @on_payments(_P.PROCESSING)
    @rule(at=WHICH, says_yes=st.booleans())
    def the_makers_bank_decides(self, at: int, says_yes: bool) -> None:
        intent = self.payment(at, _P.PROCESSING).payment_intent or ""
        provider, now = self.bank.town.payments, self.bank.town.clock.now()
        seen = provider.succeed(intent) if says_yes else provider.fail(intent)
        for _ in range(2):
            loan_payments.payment_told(self.session, seen, now=now)

    @on_payments(_P.OPEN)
    @rule(at=WHICH)
    def a_page_closes(self, at: int) -> None:
        payment, now = self.payment(at, _P.OPEN), self.bank.town.clock.now()
        loan_payments.end_unpaid(self.session, payment.id, _P.EXPIRED, reason="expired", now=now)

    # ---- back ----

    @rule()
    def what_was_too_much_goes_back(self) -> None:
        self.bank.gives_over_back()

    @on_payments(_P.PAID)
    @rule(at=WHICH, share_bps=SHARES)
    def somebody_refunds_at_the_desk(self, at: int, share_bps: int) -> None:
        payment, now = self.payment(at, _P.PAID), self.bank.town.clock.now()
        if cents := self._left(payment) * share_bps // BPS:
            intent = payment.payment_intent or ""
            seen = self.bank.town.payments.refund_at_desk(intent, cents)
            for _ in range(2):
                loan_returns.desk_refund_told(self.session, payment.id, seen, now=now)

    @on_payments(_P.PAID)
    @rule(at=WHICH, share_bps=SHARES)
    def a_bank_disputes(self, at: int, share_bps: int) -> None:
        payment, now = self.payment(at, _P.PAID), self.bank.town.clock.now()
        if cents := self._left(payment) * share_bps // BPS:
            intent = payment.payment_intent or ""
            seen = self.bank.town.payments.open_dispute(intent, amount_cents=cents)
            loan_returns.dispute_told(self.session, payment.id, seen, now=now)

    @on_payments(_P.DISPUTED)
    @rule(at=WHICH, status=st.sampled_from(["won", "lost", "lost"]))
    def a_dispute_ends(self, at: int, status: str) -> None:
        payment, now = self.payment(at, _P.DISPUTED), self.bank.town.clock.now()
        dispute = self._disputes(payment, "needs_response")[0]
        seen = self.bank.town.payments.close_dispute(dispute.id, status)
        for _ in range(2):
            loan_returns.dispute_told(self.session, payment.id, seen, now=now)

    def _disputes(self, payment: LoanPayment, status: str) -> list[Dispute]:
        every = self.bank.town.payments.disputes.values()
        intent = payment.payment_intent
        return [one for one in every if one.payment_intent == intent and one.status == status]

    def _left(self, payment: LoanPayment) -> Cents:
        """What the provider still has of it."""
        lost = sum(one.amount_cents for one in self._disputes(payment, "lost"))
        seen = self.bank.town.payments.payment(payment.payment_intent or "")
        return seen.amount_cents - seen.refunded_cents - lost

    # ---- other terms ----

    @on_loans(RUNNING)
    @rule(at=WHICH, kind=st.sampled_from(ChangeKind), who=WHO, months=st.integers(1, 24),
          bps=st.integers(0, 500), repayment=st.sampled_from(Repayment))  # fmt: skip
    def a_change_is_asked(
        self, *, at: int, kind: ChangeKind, who: str, months: int, bps: int, repayment: Repayment
    ) -> None:
        """By one side; or by the fund, and agreed on at once by whoever must."""
        loan, now = self.loan(at, RUNNING), self.bank.town.clock.now()
        terms: dict[str, Any] = {
            "months": months % 7 if kind is ChangeKind.PAUSE else months,
            "interest_bps": min(bps, loan.interest_bps),
            "repayment": repayment,
        }
        if who == "both":
            self._try(lambda: self.bank.changes(loan, kind, **terms))
            return
        side, by = (
            (Side.MAKER, loan.maker_id) if who == "maker" else (Side.FUND, self.bank.first.id)
        )
        wish = ChangeWish(kind=kind, reason=WHY, **terms)
        self._try(lambda: loan_changes.ask(self.session, loan.id, wish, side=side, by=by, now=now))

    @rule(at=WHICH, who=st.integers(0, 2), word=st.sampled_from(["agree", "agree", "refuse"]))
    def a_change_is_answered(self, at: int, who: int, word: str) -> None:
        """By anybody; those who may not are refused."""
        waiting = select(LoanChange).where(LoanChange.state == ChangeState.ASKED)
        if not (rows := self.session.scalars(waiting.order_by(LoanChange.id)).all()):
            return
        change = rows[at % len(rows)]
        maker = self.session.get_one(Loan, change.loan_id).maker_id
        by = (self.bank.first.id, self.bank.second.id, maker)[who]
        more = {"answer": WHY} if word == "refuse" else {}
        act, now = getattr(loan_changes, word), self.bank.town.clock.now()
        self._try(lambda: act(self.session, change.id, by=by, now=now, **more))

    # ---- rows ----

    def loans(self, states: Container[LoanState]) -> list[Loan]:
        """The loans in some states, in the order in which they were asked for."""
        rows = self.session.scalars(select(Loan).order_by(Loan.id))
        return [row for row in rows if row.state in states]

    def loan(self, at: int, states: Container[LoanState]) -> Loan:
        """One of them, by number."""
        found = self.loans(states)
        return found[at % len(found)]

    def payments(self, *states: PaymentState) -> Sequence[LoanPayment]:
        """The payments in some states, in the order in which they were begun."""
        wanted = select(LoanPayment).where(LoanPayment.state.in_(states))
        return self.session.scalars(wanted.order_by(LoanPayment.id)).all()

    def payment(self, at: int, *states: PaymentState) -> LoanPayment:
        """One of them, by number."""
        found = self.payments(*states)
        return found[at % len(found)]

    # ---- what is always true of them ----

    def payments_are_whole(self) -> None:
        """What a payment settled, with what was too much, is what was paid."""
        for one in self.session.scalars(select(LoanPayment)):
            parts = one.principal_cents + one.interest_cents + one.over_cents
            went = one.amount_cents - parts  # too much, and back before we gave it back
            assert 0 <= went <= one.back_cents if one.paid_at is not None else not parts
            assert min(one.principal_cents, one.interest_cents, one.over_cents) >= 0
            assert 0 <= one.back_cents <= one.amount_cents
            if one.state in RECEIVED:
                assert one.paid_at is not None

    def end_payments(self) -> None:
        """No page, bank or promise is left that could bring or take money."""
        while self.payments(_P.PROCESSING):
            self.the_makers_bank_decides(0, says_yes=True)
        while self.payments(_P.DISPUTED):
            self.a_dispute_ends(0, "won")
        while self.payments(_P.OPEN):
            self.a_page_closes(0)
        self.bank.gives_over_back()
