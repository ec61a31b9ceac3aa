"""A fund makes a pot, and nobody else sees it before it is published."""

import pytest
from werkzeug.test import TestResponse

from tests.web.funds.conftest import Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def _text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def test_the_desk_shows_the_funds_own_pots(town: Town) -> None:
    page = town.visit(town.owner).get("/fund/")
    assert page.status_code == 200
    assert "Buurtpot" in _text(page)
    assert "Buurtpot" not in _text(town.visit(town.stranger).get("/fund/"))


def test_whoever_is_in_no_fund_has_no_fund_desk(town: Town) -> None:
    assert town.visit(None).get("/fund/").status_code == 303
    assert town.visit(town.maker).get("/fund/").status_code == 403


@pytest.mark.parametrize(
    "path",
    ["", "/edit", "/promise", "/pay-ins/new", "/rule", "/rule/ratio", "/campaigns", "/to/closed"],
)
def test_a_pot_of_another_fund_is_not_there(town: Town, path: str) -> None:
    address = f"/fund/pots/{town.pot}{path}"
    assert town.visit(town.owner).get(address).status_code == 200
    assert town.visit(town.stranger).get(address).status_code == 404
    assert town.visit(town.operator).get(address).status_code == 403


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("finance", "/rule/ratio"),
        ("finance", "/edit"),
        ("member", "/promise"),
        ("member", "/pay-ins/new"),
        ("member", "/to/closed"),
        ("reader", "/edit"),
        ("reader", "/to/paused"),
    ],
)
def test_a_place_in_the_fund_does_not_allow_everything(town: Town, who: str, path: str) -> None:
    visitor = town.visit(getattr(town, who))
    assert visitor.get(f"/fund/pots/{town.pot}").status_code == 200
    assert visitor.get(f"/fund/pots/{town.pot}{path}").status_code == 403


def test_a_new_pot_is_made_and_shown(town: Town) -> None:
    answer = town.visit(town.member).post(
        f"/fund/{town.fund}/pots/new",
        name="Wijkpot", summary="Voor de wijk", closes_on="2027-05-31", opens_on="",
        mode="fill", share="ordered", tier="1", priority="100",
    )  # fmt: skip
    assert answer.status_code == 303
    page = _text(town.visit(town.owner).get(answer.headers["Location"]))
    assert "Wijkpot" in page
    assert "Draft" in page


def test_a_refused_pot_keeps_what_was_typed(town: Town) -> None:
    answer = town.visit(town.owner).post(
        f"/fund/{town.fund}/pots/new",
        name="", summary="Voor de wijk", opens_on="2027-06-01", closes_on="2027-05-31",
        mode="fill", share="ordered", tier="12", priority="100",
    )  # fmt: skip
    assert answer.status_code == 422
    page = _text(answer)
    assert "Voor de wijk" in page
    assert "Give the pot a name." in page
    assert "A tier is 1 to 9." in page


def test_a_last_day_before_the_first_is_told_beside_its_field(town: Town) -> None:
    answer = town.visit(town.owner).post(
        f"/fund/pots/{town.pot}/edit",
        name="Buurtpot", summary="", opens_on="2027-06-01", closes_on="2027-05-31",
        mode="fill", share="ordered", tier="1", priority="100",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "The last day lies before the first." in _text(answer)


def test_a_pot_is_paused_and_opened_again_by_hand(town: Town) -> None:
    visitor = town.visit(town.member)
    address = f"/fund/pots/{town.pot}"
    assert "Pause this pot?" in _text(visitor.get(f"{address}/to/paused"))
    assert visitor.post(f"{address}/to/paused").status_code == 303
    assert "Paused" in _text(visitor.get(address))
    assert visitor.post(f"{address}/to/open").status_code == 303


def test_a_draft_cannot_be_published_and_the_page_says_what_it_lacks(town: Town) -> None:
    answer = town.visit(town.owner).post(f"/fund/pots/{town.draft}/to/published")
    assert answer.status_code == 409
    assert "Set what the fund promises first." in _text(answer)
    assert "Choose and publish a rule first." in _text(answer)


def test_a_pot_cannot_be_brought_to_a_state_that_comes_by_itself(town: Town) -> None:
    assert town.visit(town.owner).post(f"/fund/pots/{town.pot}/to/settled").status_code == 404


def test_the_money_position_of_a_fund_is_for_its_members(town: Town) -> None:
    page = town.visit(town.reader).get(f"/fund/{town.fund}/position")
    assert page.status_code == 200
    assert "€1,000.00" in _text(page)
    assert town.visit(town.stranger).get(f"/fund/{town.fund}/position").status_code == 404
