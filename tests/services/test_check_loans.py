"""I12 holds for loans in an honest pot, and every way of breaking their money is found."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from matchpot.domain.ledger.invariants import Invariant
from matchpot.domain.loans.states import ChangeKind
from matchpot.services.check_loans import loans_add_up
from tests.builders import euros
from tests.services.loan_scenes import Bank


@pytest.fixture
def loans(session: Session) -> dict[str, int]:
    """Ids of a loan that runs and was paid on, one written off, and one whose money waits."""
    bank = Bank(session)
    running, lost = bank.lends(), bank.lends(euros(1_000))
    bank.pays(running, euros(1_000))
    bank.changes(lost, ChangeKind.WRITE_OFF)
    waiting = bank.accepted(euros(2_000))
    session.flush()
    return {"running": running.id, "lost": lost.id, "waiting": waiting.id}


def test_an_honest_pot_of_loans_adds_up(session: Session, loans: dict[str, int]) -> None:
    found = loans_add_up(session)
    assert found.figures["loans"] == len(loans)
    assert found.ok, found
    assert found.invariant is Invariant.LOANS_ADD_UP


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ("UPDATE loan SET paid_cents = paid_cents + 1 WHERE id = {running}", "running"),
        ("UPDATE loan SET amount_cents = amount_cents - 1 WHERE id = {waiting}", "waiting"),
        ("UPDATE loan SET state = 'repaid' WHERE id = {running}", "running"),
        ("UPDATE loan SET written_off_cents = written_off_cents - 1 WHERE id = {lost}", "lost"),
        ("UPDATE loan SET interest_cents = interest_cents + 1 WHERE id = {running}", "running"),
        ("UPDATE loan_payment SET principal_cents = principal_cents - 1", "running"),
        ("UPDATE loan_payment SET owed_again_cents = 1", "running"),
        ("UPDATE loan_instalment SET gone_at = made_at WHERE loan_id = {running}", "running"),
        (
            "UPDATE loan_instalment SET principal_cents = principal_cents + 1"
            " WHERE loan_id = {running} AND gone_at IS NULL AND paid_principal_cents = 0",
            "running",
        ),
        ("UPDATE payout SET amount_cents = amount_cents + 1 WHERE loan_id = {running}", "running"),
        ("UPDATE payout SET loan_id = {lost} WHERE loan_id = {running}", "running"),
    ],
)
def test_each_way_of_breaking_a_loan_is_found_and_named(
    session: Session, loans: dict[str, int], broken: str, named: str
) -> None:
    session.execute(text(broken.format(**loans)))
    session.expire_all()
    found = loans_add_up(session)
    assert not found.ok
    assert any(one.startswith(f"loan {loans[named]}: ") for one in found.refs), found
