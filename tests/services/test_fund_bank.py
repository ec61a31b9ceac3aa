"""What makers paid back reaches the fund: from the provider to the bank, and from there back."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.endings import ReturnState
from matchpot.domain.errors import InvalidValue, NotFound
from matchpot.domain.ledger import accounts
from matchpot.persistence.models.endings import FundReturn
from matchpot.persistence.queries import fund_bank as queries
from matchpot.services import books, fund_bank, fund_returns
from tests.builders import euros
from tests.services.loan_scenes import Bank


@pytest.fixture
def bank(session: Session) -> Bank:
    """All a fund paid in was lent and came back, so that its bank account is empty."""
    lent = Bank(session, cents=euros(6_000))
    loan = lent.lends()
    lent.pays(loan, lent.whole(loan))
    return lent


def asks_back(bank: Bank, cents: int) -> FundReturn:
    return fund_returns.request(
        bank.session, pot_id=bank.pot.id, cents=cents, holder="Stadsfonds",
        iban="NL91ABNA0417164300", actor_id=bank.first.id, now=bank.town.clock.now(),
    )  # fmt: skip


def brings(bank: Bank, cents: int, payout: str = "po_1abc") -> None:
    by, now = bank.operators[0].id, bank.town.clock.now()
    fund_bank.sent(bank.session, payout=payout, cents=cents, by=by, now=now)


def test_money_that_came_back_is_brought_to_the_bank_and_then_to_its_fund(bank: Bank) -> None:
    session, by = bank.session, bank.operators[0].id
    asked, now = asks_back(bank, euros(6_000)), bank.town.clock.now()
    assert fund_bank.position(session).to_bring_cents == euros(6_000)
    with pytest.raises(InvalidValue):
        fund_returns.paid(session, asked.id, bank_reference="S1", actor_id=by, now=now)
    brings(bank, euros(6_000))
    bank.checked()
    assert [(one.payout, one.cents) for one in queries.under_way(session)] == [
        ("po_1abc", euros(6_000))
    ]
    assert fund_bank.position(session).short_cents == 0
    fund_bank.arrived(session, payout="po_1abc", by=by, now=now)
    with pytest.raises(NotFound):
        fund_bank.arrived(session, payout="po_1abc", by=by, now=now)
    fund_returns.paid(session, asked.id, bank_reference="S1", actor_id=by, now=now)
    assert asked.state is ReturnState.SENT
    assert books.balance(session, accounts.bank_funds().name) == 0
    assert books.balance(session, accounts.clearing_payout().name) == 0
    bank.checked()


def test_no_more_is_brought_than_is_asked_back_and_no_payment_twice(bank: Bank) -> None:
    with pytest.raises(InvalidValue):
        brings(bank, 1)
    asks_back(bank, euros(1_000))
    with pytest.raises(InvalidValue):
        brings(bank, euros(1_000) + 1)
    brings(bank, euros(400))
    with pytest.raises(InvalidValue):
        brings(bank, euros(600))
    brings(bank, euros(600), "po_2")
    bank.checked()


def test_what_a_maker_is_still_to_be_paid_does_not_leave_for_the_bank(bank: Bank) -> None:
    bank.accepted(euros(5_500))
    asks_back(bank, euros(500))
    found = fund_bank.position(bank.session)
    assert found.short_cents == euros(500)
    assert found.may_leave_cents < euros(600)
    brings(bank, found.to_bring_cents)
    bank.checked()
