"""A loan from the asking to the last cent, and the books at every step."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import (
    IllegalMove,
    InvalidValue,
    NotFound,
    PotExhausted,
    SecondPersonNeeded,
)
from matchpot.domain.ledger import accounts
from matchpot.domain.loans.products import Borrowers
from matchpot.domain.loans.settling import Ahead
from matchpot.domain.loans.states import LoanState
from matchpot.persistence.models.payouts import Payee
from matchpot.persistence.queries import loan_lives
from matchpot.services import books, loan_agreements, loan_applications, transfers
from tests.builders import a_person, euros
from tests.services.loan_scenes import AGREEMENT, Bank
from tests.services.payout_scenes import at_bank


def test_two_people_decide_and_the_money_waits_for_the_maker(session: Session) -> None:
    bank = Bank(session)
    loan, now = bank.asks(), bank.town.clock.now()
    bank.checked()
    loan_applications.propose(session, loan.id, by=bank.first.id, now=now)
    assert bank.pot.reserved_cents == euros(6_000)
    bank.checked()
    with pytest.raises(SecondPersonNeeded):
        loan_applications.confirm(session, loan.id, by=bank.first.id, now=now)
    loan_applications.confirm(session, loan.id, by=bank.second.id, now=now)
    bank.checked()
    loan_applications.decline(
        session, loan.id, by=bank.first.id, reason="The venue closed its doors.", now=now
    )
    assert (loan.state, bank.pot.reserved_cents) == (LoanState.DECLINED, 0)
    bank.checked()


def test_who_asks_for_what_is_not_offered_is_told_why(session: Session) -> None:
    bank = Bank(session)
    for said, word in (
        ({"cents": euros(100)}, "too_little"),
        ({"months": 61}, "too_long"),
        ({"grace_months": 24, "months": 24}, "grace_too_long"),
    ):
        with pytest.raises(InvalidValue) as told:
            bank.asks(**said)  # type: ignore[arg-type]
        assert told.value.fields == {"terms": word}
    bank.product.borrowers = Borrowers.BACKED
    with pytest.raises(InvalidValue, match="for_others"):
        bank.asks()


def test_a_pot_lends_no_more_than_it_has(session: Session) -> None:
    bank = Bank(session, cents=euros(7_000))
    bank.approved()
    second, now = bank.asks(), bank.town.clock.now()
    with pytest.raises(PotExhausted):
        loan_applications.propose(session, second.id, by=bank.first.id, now=now)


def test_the_agreement_is_kept_word_by_word_and_the_money_goes_out(session: Session) -> None:
    bank = Bank(session)
    loan = bank.accepted()
    assert (loan.agreement, len(loan.digest or "")) == (AGREEMENT, 64)
    assert (bank.pot.reserved_cents, bank.pot.used_cents) == (0, euros(6_000))
    bank.checked()
    payout = bank.sends(loan)
    bank.checked()
    at_bank(bank.town, payout)
    session.refresh(loan)
    assert (loan.state, loan.from_day) == (LoanState.DISBURSED, bank.today)
    bank.checked()


def test_only_the_maker_accepts_and_only_in_time(session: Session) -> None:
    bank = Bank(session)
    loan = bank.approved()
    accept = {"terms": AGREEMENT, "now": bank.town.clock.now(), "limits": bank.town.limits}
    with pytest.raises(NotFound):
        loan_agreements.accept(session, loan.id, by=bank.first.id, **accept)  # type: ignore[arg-type]
    late = bank.town.clock.now() + timedelta(days=29)
    accept["now"] = late
    with pytest.raises(IllegalMove):
        loan_agreements.accept(session, loan.id, by=loan.maker_id, **accept)  # type: ignore[arg-type]
    assert loan_agreements.lapse(session, loan.id, now=late)
    assert (loan.state, bank.pot.reserved_cents) == (LoanState.LAPSED, 0)
    bank.checked()


def test_a_loan_that_was_never_sent_can_be_called_off(session: Session) -> None:
    bank = Bank(session)
    loan, now = bank.accepted(), bank.town.clock.now()
    why = "The project was given up by its makers."
    loan_agreements.call_off(session, loan.id, by=bank.first.id, reason=why, now=now)
    assert (loan.state, bank.pot.used_cents) == (LoanState.CALLED_OFF, 0)
    assert books.balance(session, accounts.maker_payable(loan.maker_id).name) == 0
    bank.checked()
    sent = bank.lends()
    with pytest.raises(IllegalMove):
        loan_agreements.call_off(session, sent.id, by=bank.first.id, reason=why, now=now)


def test_money_the_bank_returned_begins_its_schedule_anew(session: Session) -> None:
    bank = Bank(session)
    loan = bank.lends()
    payout = bank.payout(loan)
    bank.town.clock.forward(days=2)
    account = session.get_one(Payee, payout.payee_id).account or ""
    bounced = [replace(one, status="failed") for one in bank.town.payments.bank[account]]
    bank.town.payments.bank[account] = bounced
    transfers.bank_told(session, account, bounced, now=bank.town.clock.now())
    session.refresh(loan)
    assert (loan.state, loan.from_day) == (LoanState.ACCEPTED, None)
    assert loan_lives.instalments(session, loan.id) == []
    bank.checked()


def test_a_euro_that_came_back_is_lent_again(session: Session) -> None:
    bank = Bank(session, cents=euros(6_000))
    loan = bank.lends()
    assert bank.pot.total_cents - bank.pot.used_cents == 0
    bank.town.clock.forward(days=31)
    first = bank.pays(loan, 25_789)
    assert (first.principal_cents, first.interest_cents) == (24_289, 1_500)
    assert loan.state is LoanState.REPAYING
    bank.checked()
    bank.pays(loan, bank.whole(loan))
    assert (loan.state, loan.paid_cents) == (LoanState.REPAID, euros(6_000))
    bank.checked()
    again = bank.lends(euros(6_000), maker=a_person(session, "Noa"))
    assert again.state is LoanState.DISBURSED
    bank.checked()
    figures = loan_lives.revolving(session, bank.pot.id)
    assert (figures.paid_in_cents, figures.lent_cents, figures.back_cents) == (
        euros(6_000), euros(12_000), euros(6_000),
    )  # fmt: skip
    assert (figures.interest_cents, figures.times_worked) == (loan.interest_cents, 2)
    assert figures.free_cents == loan.interest_cents


def test_paying_sooner_shortens_the_schedule(session: Session) -> None:
    bank = Bank(session)
    loan = bank.lends()
    bank.pays(loan, euros(3_000), Ahead.SOONER)
    left = [one for one in loan_lives.instalments(session, loan.id) if one.left_cents]
    assert len(left) < 13
    assert max(one.left_cents for one in left) <= 25_789
    bank.checked()
