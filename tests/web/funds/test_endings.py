"""A fund decides what becomes of its last money, asks it back, and an operator pays it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from matchpot.domain.ledger import postings
from matchpot.domain.pots import PotState
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.endings import FundReturn, PotEnding
from matchpot.persistence.models.matching import Pot
from matchpot.services import books, pots, swapping, unspent
from matchpot.settings import MoneyLimits
from tests.builders import NOON
from tests.web.funds.conftest import Town
from tests.web.funds.round_desk import Desk

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def _ended(town: Town) -> int:
    """The pot closed, nobody was matched, and the days have passed; the amount that goes back."""
    now = NOON
    with town.app.app_context(), unit_of_work() as session:
        pot = session.get_one(Pot, town.pot)
        pledge = {"fund_id": pot.fund_id, "pot_id": pot.id, "cents": pot.total_cents}
        paid = postings.PaidIn(**pledge, pay_in_id=1, pledged_cents=pot.total_cents)
        promise = postings.fund_commits(**pledge, occasion=1, occurred_at=now)
        entries = [promise, postings.fund_pays_by_bank(paid, occurred_at=now)]
        books.post_all(session, entries, now=now)
        pots.bring(session, PotState.CLOSED, pot_id=pot.id, actor_id=None, now=now)
        later = now + timedelta(days=8)
        swapping.swap(session, pot.id, now=later)
        unspent.give_purpose(session, pot.id, now=later, limits=MoneyLimits())
        return session.scalars(select(FundReturn.id)).one()


def test_a_fund_says_what_happens_to_what_is_left(town: Town) -> None:
    finance = town.visit(town.finance)
    address = f"/fund/pots/{town.pot}/ending"
    assert "What happens to what is left?" in finance.get(address).get_data(as_text=True)
    answer = finance.post(address, unspent="carry", carry_to_id=str(town.draft))
    assert answer.status_code == 303
    assert "It goes to another pot" in finance.get(f"/fund/pots/{town.pot}").get_data(as_text=True)
    with town.app.app_context(), unit_of_work() as session:
        plan = session.get_one(PotEnding, town.pot)
        assert (plan.unspent.value, plan.carry_to_id) == ("carry", town.draft)
    assert finance.post(address, unspent="carry", carry_to_id="0").status_code == 422
    refused = finance.post(address, unspent="carry", carry_to_id=str(town.pot))
    assert refused.status_code == 422
    assert "Choose another pot of your fund" in refused.get_data(as_text=True)
    assert town.visit(town.reader).post(address, unspent="return").status_code == 403
    assert town.visit(town.stranger).get(address).status_code == 404


def test_money_goes_back_by_two_hands_and_out_of_the_pot(town: Town) -> None:
    back = _ended(town)
    finance, operator = town.visit(town.finance), town.visit(town.operator)
    page = finance.get(f"/fund/pots/{town.pot}/ending").get_data(as_text=True)
    assert "was left and goes back to the fund" in page
    address = f"/fund/pots/{town.pot}/returns/{back}"
    wrong = finance.post(address, holder="Stadsfonds", iban="NL91ABNA0417164301")
    assert "This is no IBAN" in wrong.get_data(as_text=True)
    asked = finance.post(address, holder="Stadsfonds", iban="NL91 ABNA 0417 1643 00")
    assert asked.status_code == 303
    queue = operator.get("/admin/returns").get_data(as_text=True)
    assert "NL91ABNA0417164300" in queue
    assert operator.post(f"/admin/returns/{back}", bank_reference="S12/3").status_code == 303
    assert "S12/3" in operator.get("/admin/returns").get_data(as_text=True)
    with town.app.app_context(), unit_of_work() as session:
        pot = session.get_one(Pot, town.pot)
        assert (pot.total_cents, pot.committed_cents, pot.state) == (0, 0, PotState.SETTLED)
    assert operator.post(f"/admin/returns/{back}", bank_reference="again").status_code == 404


def test_what_lies_at_the_payment_service_is_brought_to_the_bank_first(town: Town) -> None:
    back, operator = _ended(town), town.visit(town.operator)
    typed = {"holder": "Stadsfonds", "iban": "NL91 ABNA 0417 1643 00"}
    town.visit(town.finance).post(f"/fund/pots/{town.pot}/returns/{back}", **typed)
    assert "First to the bank" not in operator.get("/admin/returns").get_data(as_text=True)
    with town.app.app_context(), unit_of_work() as session:
        # A payout took the money along, and it came back to the payment service.
        cents = session.get_one(FundReturn, back).amount_cents
        moved = postings.TopUp(name="moved", cents=cents)
        there = postings.top_up_arrived(moved, occurred_at=NOON, external_id="tu_1")
        books.post_all(session, [postings.top_up_sent(moved, occurred_at=NOON), there], now=NOON)
    amount = f"{cents // 100}.{cents % 100:02d}"
    told = operator.get("/admin/returns").get_data(as_text=True)
    assert "First to the bank" in told
    assert f'value="{amount}"' in told
    refused = operator.post(f"/admin/returns/{back}", bank_reference="S12/3")
    assert "what is to be brought there first" in refused.get_data(as_text=True)
    bring = "/admin/returns/bring"
    for wrong in ({"cents": amount, "payout": "12"}, {"cents": f"1{amount}", "payout": "po_1abc"}):
        assert operator.post(bring, **wrong).status_code == 422
    nothing = operator.post(bring, cents="0", payout="po_1abc")
    assert nothing.status_code == 422
    assert "Write an amount above nothing." in nothing.get_data(as_text=True)
    assert operator.post(bring, cents=amount, payout="po_1abc").status_code == 303
    late = operator.post(bring, cents=amount, payout="po_2abc").get_data(as_text=True)
    assert "That is more than the bank lacks" in late
    assert "Pay out" not in late
    assert "po_1abc" in operator.get("/admin/returns").get_data(as_text=True)
    assert operator.post("/admin/returns/arrived", payout="po_1abc").status_code == 303
    assert "First to the bank" not in operator.get("/admin/returns").get_data(as_text=True)
    assert operator.post(f"/admin/returns/{back}", bank_reference="S12/3").status_code == 303


def test_a_pot_for_rounds_gives_back_what_is_free_when_its_fund_asks(town: Town) -> None:
    desk = Desk.of(town)
    address = f"/fund/pots/{desk.pot}/ending"
    typed = {"holder": "Stadsfonds", "iban": "NL91 ABNA 0417 1643 00"}
    finance = town.visit(town.finance)
    assert address in finance.get(f"/fund/pots/{desk.pot}").get_data(as_text=True)
    assert "€40,000.00 is free." in finance.get(address).get_data(as_text=True)
    for person in (town.member, town.reader):
        assert "Ask money back" not in town.visit(person).get(address).get_data(as_text=True)
        assert town.visit(person).post(address, amount_cents="1", **typed).status_code == 403
    refused = finance.post(address, amount_cents="40000.01", **typed)
    assert refused.status_code == 422
    assert "The pot has €40,000 left, less than this needs." in refused.get_data(as_text=True)
    assert finance.post(address, amount_cents="0", **typed).status_code == 422
    assert finance.post(address, amount_cents="15000", **typed).status_code == 303
    page = finance.get(address).get_data(as_text=True)
    assert "€15,000.00" in page
    assert "€25,000.00 is free." in page
    queue = town.visit(town.operator).get("/admin/returns").get_data(as_text=True)
    assert "NL91ABNA0417164300" in queue
