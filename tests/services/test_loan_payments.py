"""Payments of loans that go astray: too much, twice, too late, taken back; each with true books."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import AmountOutOfRange, NotFound
from matchpot.domain.ledger import accounts
from matchpot.domain.loans.states import ChangeKind, LoanState, PaymentState
from matchpot.domain.outside import Dispute, ProviderRefund
from matchpot.persistence.models.loans import Loan, LoanPayment
from matchpot.persistence.queries import loan_lives
from matchpot.services import books, loan_payments, loan_returns, quarantine
from tests.builders import a_person, euros
from tests.services.loan_scenes import Bank


def test_nobody_can_begin_to_pay_more_than_is_owed(session: Session) -> None:
    bank = Bank(session)
    loan = bank.lends()
    with pytest.raises(AmountOutOfRange):
        bank.begins(loan, bank.whole(loan) + 1)
    with pytest.raises(AmountOutOfRange):
        bank.begins(loan, 49)


def test_a_rest_smaller_than_the_provider_takes_is_paid_with_more_that_goes_back(
    session: Session,
) -> None:
    bank = Bank(session)
    loan = bank.lends()
    bank.pays(loan, bank.whole(loan) - 7)
    assert bank.whole(loan) == 7
    payment = bank.pays(loan, 50)
    assert (loan.state, payment.principal_cents, payment.over_cents) == (LoanState.REPAID, 7, 43)
    assert payment.over_refund is not None
    bank.checked()


def paid_whole_twice(bank: Bank) -> tuple[Loan, LoanPayment, int]:
    """A loan paid on two pages open at once; the second payment, and all that was owed."""
    loan = bank.lends()
    whole = bank.whole(loan)
    once, twice = bank.begins(loan, whole), bank.begins(loan, whole)
    bank.hears(once)
    bank.hears(twice)
    return loan, twice, whole


def test_the_whole_paid_twice_goes_back_the_second_time(session: Session) -> None:
    bank = Bank(session)
    loan, twice, whole = paid_whole_twice(bank)
    bank.checked()
    bank.gives_over_back()
    bank.gives_over_back()
    assert (loan.state, twice.over_cents) == (LoanState.REPAID, whole)
    assert twice.state is PaymentState.RETURNED
    assert books.balance(session, accounts.refunds_payable().name) == 0
    bank.checked()


def test_an_instalment_paid_twice_makes_the_loan_smaller(session: Session) -> None:
    bank = Bank(session)
    loan = bank.lends()
    bank.pays(loan, 25_789)
    again = bank.pays(loan, 25_789)
    assert (again.principal_cents, again.interest_cents, again.over_cents) == (25_789, 0, 0)
    bank.checked()


def test_one_page_paid_by_two_payments_sets_the_second_aside(session: Session) -> None:
    bank = Bank(session)
    loan = bank.lends()
    payment = bank.begins(loan, 10_000)
    bank.hears(payment)
    twin = bank.begins(loan, 10_000)
    seen = bank.town.payments.pay(twin.session_id or "")
    wrong = replace(seen, loan_payment_id=payment.id)
    told = loan_payments.payment_told(session, wrong, now=bank.town.clock.now())
    assert told is None
    assert [one.reason for one in quarantine.waiting(session)] == ["paid_twice"]


def test_money_for_a_loan_that_was_written_off_makes_the_loss_smaller(session: Session) -> None:
    bank = Bank(session)
    loan = bank.lends()
    payment = bank.begins(loan, 50_000)
    bank.changes(loan, ChangeKind.WRITE_OFF)
    assert (loan.state, loan.written_off_cents) == (LoanState.WRITTEN_OFF, euros(6_000))
    bank.checked()
    with pytest.raises(NotFound):
        bank.begins(loan, 50_000)
    bank.hears(payment)
    session.refresh(loan)
    assert (loan.written_off_cents, loan.paid_cents) == (550_000, 50_000)
    assert payment.is_recovery
    bank.checked()
    figures = loan_lives.revolving(session, bank.pot.id)
    assert (figures.lost_cents, figures.out_cents) == (550_000, 0)
    taken_back(bank, payment)
    assert loan.written_off_cents == euros(6_000)
    bank.checked()


def taken_back(bank: Bank, payment: LoanPayment) -> None:
    """Somebody refunds the payment at the provider's desk; told twice."""
    assert payment.payment_intent is not None
    seen: ProviderRefund = bank.town.payments.refund(
        key=f"desk:{payment.id}",
        payment_intent=payment.payment_intent,
        amount_cents=payment.amount_cents,
        refund_id=99,
    )
    for _ in range(2):
        loan_returns.desk_refund_told(bank.session, payment.id, seen, now=bank.town.clock.now())
    bank.session.flush()


def test_a_payment_given_back_at_the_desk_is_owed_again(session: Session) -> None:
    bank = Bank(session)
    loan = bank.lends()
    payment = bank.pays(loan, bank.whole(loan))
    assert loan.state is LoanState.REPAID
    taken_back(bank, payment)
    session.refresh(loan)
    assert (loan.state, loan.paid_cents, loan.interest_cents) == (LoanState.REPAYING, 0, 0)
    assert bank.whole(loan) == payment.amount_cents
    bank.checked()
    bank.pays(loan, bank.whole(loan))
    assert loan.state is LoanState.REPAID
    bank.checked()


def disputed(bank: Bank, payment: LoanPayment, status: str) -> None:
    seen = Dispute(
        id=f"dp_{payment.id}",
        status=status,
        amount_cents=payment.amount_cents,
        fee_cents=2_000,
        payment_intent=payment.payment_intent,
    )
    for _ in range(2):
        loan_returns.dispute_told(bank.session, payment.id, seen, now=bank.town.clock.now())


def test_a_dispute_that_is_won_leaves_all_as_it_was(session: Session) -> None:
    bank = Bank(session)
    loan = bank.lends()
    payment = bank.pays(loan, 25_789)
    disputed(bank, payment, "needs_response")
    assert payment.state is PaymentState.DISPUTED
    disputed(bank, payment, "won")
    assert (payment.state, loan.paid_cents) == (PaymentState.PAID, payment.principal_cents)
    bank.checked()


def test_what_was_too_much_is_not_given_back_twice_when_a_bank_takes_it(session: Session) -> None:
    bank = Bank(session)
    loan, twice, whole = paid_whole_twice(bank)
    disputed(bank, twice, "needs_response")
    bank.gives_over_back()
    assert twice.over_refund is None
    disputed(bank, twice, "lost")
    bank.gives_over_back()
    session.refresh(loan)
    assert (twice.state, twice.over_cents, twice.back_cents) == (PaymentState.RETURNED, 0, whole)
    assert (loan.state, loan.paid_cents) == (LoanState.REPAID, euros(6_000))
    assert books.balance(session, accounts.refunds_payable().name) == 0
    bank.checked()


def test_what_was_too_much_goes_back_after_a_dispute_that_is_won(session: Session) -> None:
    bank = Bank(session)
    _loan, twice, whole = paid_whole_twice(bank)
    disputed(bank, twice, "won")
    bank.gives_over_back()
    assert (twice.state, twice.over_cents) == (PaymentState.RETURNED, whole)
    bank.checked()


def test_a_dispute_that_is_lost_is_owed_again_by_the_loan(session: Session) -> None:
    bank = Bank(session)
    loan = bank.lends()
    payment = bank.pays(loan, 25_789)
    disputed(bank, payment, "lost")
    session.refresh(loan)
    assert (payment.state, loan.paid_cents) == (PaymentState.RETURNED, 0)
    bank.checked()


def test_a_dispute_lost_after_the_money_was_lent_again_is_a_debt_of_the_maker(
    session: Session,
) -> None:
    bank = Bank(session, cents=euros(6_000))
    loan: Loan = bank.lends()
    payment = bank.pays(loan, bank.whole(loan))
    bank.lends(euros(6_000), maker=a_person(session, "Noa"))
    disputed(bank, payment, "lost")
    session.refresh(loan)
    assert (loan.state, loan.paid_cents) == (LoanState.REPAID, euros(6_000))
    debt = books.balance(session, accounts.maker_receivable(loan.maker_id).name)
    assert debt == payment.amount_cents
