"""A fund writes its transfer down; only an operator who sees the money makes it count."""

import pytest
from werkzeug.test import TestResponse

from matchpot.domain.people import Role
from matchpot.extensions import unit_of_work
from matchpot.services import roles
from tests.builders import NOON
from tests.web.funds.conftest import Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def _write_down(town: Town, who: int, amount: str, reference: str, **other: str) -> TestResponse:
    told = {"paid_on": "2025-11-20", "proof": "Statement page 2", **other}
    return town.visit(who).post(
        f"/fund/pots/{town.draft}/pay-ins/new", amount_cents=amount, reference=reference, **told
    )


def _confirm(town: Town, who: int, bank_reference: str = "2025-11/17") -> TestResponse:
    return town.visit(who).post("/admin/pay-ins/1/confirm", bank_reference=bank_reference)


def _record(town: Town, amount: str = "250", reference: str = "Statement 7") -> None:
    assert _write_down(town, town.finance, amount, reference).status_code == 303


def _page(town: Town) -> str:
    return town.visit(town.owner).get(f"/fund/pots/{town.draft}").get_data(as_text=True)


def test_a_promise_is_shown_as_a_promise(town: Town) -> None:
    answer = town.visit(town.finance).post(
        f"/fund/pots/{town.draft}/promise", committed_cents="1,500.50"
    )
    assert answer.status_code == 303
    assert "€1,500.50 is promised. Nothing is paid in yet." in _page(town)


@pytest.mark.parametrize("typed", ["", "a lot", "-5", "0"])
def test_a_promise_that_is_no_amount_is_refused_and_kept(town: Town, typed: str) -> None:
    answer = town.visit(town.finance).post(
        f"/fund/pots/{town.draft}/promise", committed_cents=typed
    )
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.get_data(as_text=True)


def test_an_operator_confirms_and_only_then_it_counts(town: Town) -> None:
    _record(town)
    assert "Nothing is promised and nothing is paid in yet." in _page(town)
    listed = town.visit(town.operator).get("/admin/pay-ins").get_data(as_text=True)
    for told in ("€250.00", "Statement 7", "20 November 2025", "Statement page 2"):
        assert told in listed
    assert _confirm(town, town.operator).status_code == 303
    page = _page(town)
    assert "Paid in: €250" in page
    assert "2025-11/17" in page


def test_a_fund_never_confirms_its_own_money(town: Town) -> None:
    _record(town)
    for member in (town.owner, town.finance, town.member, town.maker):
        assert _confirm(town, member).status_code == 403
        assert town.visit(member).post("/fund/pay-ins/1/confirm").status_code == 404
    assert "Paid in: " not in _page(town)


def test_the_line_of_the_bank_statement_must_be_named(town: Town) -> None:
    _record(town)
    assert _confirm(town, town.operator, "").status_code == 422
    assert "Paid in: " not in _page(town)


def test_one_line_of_the_statement_fills_a_pot_once(town: Town) -> None:
    _record(town)
    assert _confirm(town, town.operator, "2025-11/17").status_code == 303
    _record(town, "250", "Statement 8")
    answer = town.visit(town.operator).post("/admin/pay-ins/2/confirm", bank_reference="2025-11/17")
    assert answer.status_code == 422
    assert "confirmed before, for this pot" in answer.get_data(as_text=True)
    assert "Paid in: €250" in _page(town)


def test_an_operator_in_the_fund_cannot_confirm_what_they_wrote_down(town: Town) -> None:
    with town.app.app_context(), unit_of_work() as session:
        roles.grant(session, town.finance, Role.OPERATOR, actor_id=town.operator, now=NOON)
    _record(town)
    answer = _confirm(town, town.finance)
    assert answer.status_code == 422
    assert "Somebody else must confirm it." in answer.get_data(as_text=True)
    assert "Paid in: " not in _page(town)


def test_a_second_click_confirms_nothing_twice(town: Town) -> None:
    _record(town)
    _confirm(town, town.operator)
    answer = _confirm(town, town.operator, "another line")
    assert "Somebody answered this before you." in answer.get_data(as_text=True)
    assert "Paid in: €250" in _page(town)


def test_a_transfer_that_is_not_found_goes_back_and_the_fund_reads_why(town: Town) -> None:
    _record(town)
    visitor = town.visit(town.operator)
    assert visitor.post("/admin/pay-ins/1/send-back", reason="").status_code == 422
    answer = visitor.post("/admin/pay-ins/1/send-back", reason="Not on the statement of May")
    assert answer.status_code == 303
    page = _page(town)
    assert "Sent back: not found" in page
    assert "Why: Not on the statement of May" in page
    _record(town)
    assert "Why: Not on the statement of May" not in _page(town)


@pytest.mark.parametrize("wrong", [{"paid_on": "2125-01-01"}, {"paid_on": ""}, {"proof": ""}])
def test_a_transfer_has_a_day_that_was_and_a_proof(town: Town, wrong: dict[str, str]) -> None:
    assert _write_down(town, town.finance, "250", "Statement 7", **wrong).status_code == 422


def test_the_same_transfer_is_not_written_down_twice(town: Town) -> None:
    _record(town)
    answer = _write_down(town, town.owner, "250", "statement 7")
    assert answer.status_code == 422
    assert "written down before" in answer.get_data(as_text=True)
