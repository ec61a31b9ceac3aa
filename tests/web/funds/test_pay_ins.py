"""Two persons stand between a transfer and the meter of a pot."""

import pytest

from tests.web.funds.conftest import Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def _record(town: Town, amount: str = "250", reference: str = "Statement 7") -> None:
    answer = town.visit(town.finance).post(
        f"/fund/pots/{town.draft}/pay-ins/new", amount_cents=amount, reference=reference
    )
    assert answer.status_code == 303


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


def test_a_colleague_confirms_and_only_then_it_counts(town: Town) -> None:
    _record(town)
    assert "Nothing is promised and nothing is paid in yet." in _page(town)
    answer = town.visit(town.owner).post("/fund/pay-ins/1/confirm")
    assert answer.status_code == 303
    assert "Paid in: €250" in _page(town)


def test_who_wrote_it_down_cannot_confirm(town: Town) -> None:
    _record(town)
    visitor = town.visit(town.finance)
    answer = visitor.post("/fund/pay-ins/1/confirm")
    page = visitor.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Somebody else must confirm it." in page
    assert "Paid in: " not in page


def test_nobody_outside_the_money_of_the_fund_confirms(town: Town) -> None:
    _record(town)
    assert town.visit(town.member).post("/fund/pay-ins/1/confirm").status_code == 403
    assert town.visit(town.stranger).post("/fund/pay-ins/1/confirm").status_code == 404
    assert town.visit(town.maker).post("/fund/pay-ins/1/confirm").status_code == 403


def test_an_operator_confirms_on_the_operators_own_page(town: Town) -> None:
    _record(town)
    operator = town.visit(town.operator)
    assert "Statement 7" in operator.get("/admin/pay-ins").get_data(as_text=True)
    assert operator.post("/admin/pay-ins/1/confirm").status_code == 303
    assert "Paid in: €250" in _page(town)
    assert town.visit(town.owner).get("/admin/pay-ins").status_code == 403


def test_a_second_click_confirms_nothing_twice(town: Town) -> None:
    _record(town)
    town.visit(town.owner).post("/fund/pay-ins/1/confirm")
    visitor = town.visit(town.operator)
    visitor.post("/admin/pay-ins/1/confirm")
    assert "Somebody answered this before you." in visitor.get("/admin/pay-ins").get_data(
        as_text=True
    )
    assert "Paid in: €250" in _page(town)


@pytest.mark.parametrize("room", ["fund", "admin"])
def test_a_transfer_that_is_not_found_goes_back_with_a_reason(town: Town, room: str) -> None:
    _record(town)
    visitor = town.visit(town.owner if room == "fund" else town.operator)
    address = f"/{room}/pay-ins/1/send-back"
    assert visitor.post(address, reason="").status_code == 422
    assert visitor.post(address, reason="Not on the statement").status_code == 303
    assert "Sent back: not found" in _page(town)


def test_the_same_transfer_is_not_written_down_twice(town: Town) -> None:
    _record(town)
    answer = town.visit(town.owner).post(
        f"/fund/pots/{town.draft}/pay-ins/new", amount_cents="250", reference="statement 7"
    )
    assert answer.status_code == 422
    assert "written down before" in answer.get_data(as_text=True)
