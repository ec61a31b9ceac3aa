"""Two people stand between a transfer and a pot that can match with it."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, SecondPersonNeeded
from matchpot.domain.ledger import accounts
from matchpot.domain.people import Role
from matchpot.domain.pots import PayInState, PotState
from matchpot.persistence.models.matching import PayIn, Pot
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import books, pay_ins, pots
from matchpot.services.letters import MAIL
from tests.builders import NOON, a_fund, a_member, a_person, a_pot, a_rule, euros


def _a_promise(session: Session, cents: int) -> Pot:
    fund = a_fund(session)
    owner = a_member(session, fund)
    pot = a_pot(session, fund=fund, state=PotState.DRAFT, total_cents=0, committed_cents=0)
    pots.commit(session, pot_id=pot.id, cents=cents, actor_id=owner.id, now=NOON)
    return pot


def _recorded(session: Session, pot: Pot, cents: int, reference: str = "BANK 1") -> PayIn:
    clerk = a_member(session, a_fund(session), name="Clerk")
    return pay_ins.record(
        session, pot_id=pot.id, cents=cents, reference=reference, actor_id=clerk.id, now=NOON
    )


def _confirmed(session: Session, pot: Pot, cents: int, reference: str = "BANK 1") -> PayIn:
    pay_in = _recorded(session, pot, cents, reference)
    second = a_member(session, a_fund(session), name="Second")
    return pay_ins.confirm(session, pay_in_id=pay_in.id, actor_id=second.id, now=NOON)


def _balances(session: Session, pot: Pot) -> tuple[int, int, int]:
    names = {"fund_id": pot.fund_id, "pot_id": pot.id}
    return (
        -books.balance(session, accounts.pot_pledged(**names).name),
        -books.balance(session, accounts.pot_available(**names).name),
        books.balance(session, accounts.fund_receivable(pot.fund_id).name),
    )


def test_a_recorded_payment_cannot_be_matched_with(session: Session) -> None:
    pot = _a_promise(session, euros(500))
    _recorded(session, pot, euros(500))
    assert pot.total_cents == 0
    assert _balances(session, pot) == (euros(500), 0, euros(500))


def test_nobody_confirms_what_they_recorded(session: Session) -> None:
    pot = _a_promise(session, euros(500))
    pay_in = _recorded(session, pot, euros(500))
    recorder = pay_in.recorded_by
    with pytest.raises(SecondPersonNeeded):
        pay_ins.confirm(session, pay_in_id=pay_in.id, actor_id=recorder, now=NOON)
    with pytest.raises(SecondPersonNeeded):
        pay_ins.send_back(session, pay_in_id=pay_in.id, actor_id=recorder, now=NOON, reason="no")
    assert pay_in.state is PayInState.RECORDED


def test_a_confirmed_payment_fills_the_pot_to_the_cent(session: Session) -> None:
    pot = _a_promise(session, euros(500))
    pay_in = _confirmed(session, pot, 49_999)
    assert pay_in.state is PayInState.RECEIVED
    assert (pot.total_cents, pot.state) == (49_999, PotState.COMMITTED)
    assert _balances(session, pot) == (1, 49_999, 1)


def test_a_pot_is_funded_when_all_that_was_promised_is_there(session: Session) -> None:
    pot = _a_promise(session, euros(500))
    _confirmed(session, pot, 49_999)
    _confirmed(session, pot, 1, "BANK 2")
    assert pot.state is PotState.FUNDED
    assert _balances(session, pot) == (0, euros(500), 0)


def test_a_fund_may_pay_more_than_it_promised(session: Session) -> None:
    pot = _a_promise(session, euros(500))
    _confirmed(session, pot, euros(800))
    assert (pot.committed_cents, pot.total_cents) == (euros(500), euros(800))
    assert _balances(session, pot) == (0, euros(800), 0)


def test_a_fund_may_pay_without_a_promise(session: Session) -> None:
    pot = a_pot(session, state=PotState.DRAFT, total_cents=0, committed_cents=0)
    _confirmed(session, pot, euros(300))
    assert (pot.state, pot.committed_cents) == (PotState.FUNDED, 0)
    assert _balances(session, pot) == (0, euros(300), 0)


def test_a_payment_is_confirmed_once(session: Session) -> None:
    pot = _a_promise(session, euros(500))
    pay_in = _confirmed(session, pot, euros(500))
    third = a_member(session, a_fund(session), name="Third")
    with pytest.raises(IllegalMove):
        pay_ins.confirm(session, pay_in_id=pay_in.id, actor_id=third.id, now=NOON)
    assert pot.total_cents == euros(500)


def test_one_transfer_is_not_written_down_twice(session: Session) -> None:
    pot = _a_promise(session, euros(500))
    _recorded(session, pot, euros(500), "Bank 1")
    with pytest.raises(InvalidValue):
        _recorded(session, pot, euros(500), "BANK 1")


def test_a_payment_that_was_sent_back_may_be_written_down_again(session: Session) -> None:
    pot = _a_promise(session, euros(500))
    pay_in = _recorded(session, pot, euros(500))
    second = a_member(session, a_fund(session), name="Second")
    pay_ins.send_back(
        session, pay_in_id=pay_in.id, actor_id=second.id, now=NOON, reason="not on the statement"
    )
    assert pot.total_cents == 0
    _confirmed(session, pot, euros(500))
    assert pot.total_cents == euros(500)


def _mails(session: Session, notice: str) -> list[Any]:
    rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == MAIL))
    return [row.payload for row in rows if row.payload["notice"] == notice]


def test_operators_are_asked_to_look_and_nobody_of_the_fund(session: Session) -> None:
    operator = a_person(session, "Olga", roles=(Role.OPERATOR,))
    pot = _a_promise(session, euros(500))
    _recorded(session, pot, euros(500))
    assert [mail["to"] for mail in _mails(session, "pay_in_to_confirm")] == [operator.email]


def test_who_wrote_it_down_is_told_why_it_was_sent_back(session: Session) -> None:
    pot = _a_promise(session, euros(500))
    pay_in = _recorded(session, pot, euros(500))
    second = a_member(session, a_fund(session), name="Second")
    pay_ins.send_back(
        session, pay_in_id=pay_in.id, actor_id=second.id, now=NOON, reason="another amount"
    )
    [mail] = _mails(session, "pay_in_sent_back")
    assert mail["to"] == session.get_one(Person, pay_in.recorded_by).email
    assert mail["values"]["reason"] == "another amount"


def test_an_empty_pot_opens_again_when_it_is_filled(session: Session) -> None:
    pot = a_pot(session, state=PotState.EXHAUSTED)
    a_rule(session, pot)
    _confirmed(session, pot, euros(1))
    assert pot.state is PotState.OPEN


def test_a_pot_that_is_over_takes_no_money(session: Session) -> None:
    pot = a_pot(session, state=PotState.CLOSED)
    with pytest.raises(IllegalMove):
        _recorded(session, pot, euros(1))
