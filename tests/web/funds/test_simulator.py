"""A fund tries rules on gifts that were made, before it publishes one."""

import io
import re

import pytest

from tests.web.funds.conftest import Town
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
GIFTS = b"project,donor,cents,goal_cents\nlantern,x,6000,1000000\nbridge,y,5000,1000000\n"


@pytest.fixture
def reader(town: Town) -> Visitor:
    return town.visit(town.reader)


def sent(content: bytes = GIFTS, **more: object) -> dict[str, object]:
    """The form as it is filled in: a file, a pot of 100 euros, the rule in force."""
    form = {"source": "file", "total_cents": "100", "rules": ["in_force"]}
    return {**form, "gifts": (io.BytesIO(content), "gifts.csv"), **more}


def address(town: Town) -> str:
    return f"/fund/pots/{town.pot}/simulator"


def test_every_member_may_look_and_a_stranger_may_not(town: Town, reader: Visitor) -> None:
    page = reader.get(address(town)).text
    assert "The rule in force" in page
    assert "80% by people, then €750" in page
    assert town.visit(town.stranger).get(address(town)).status_code == 404


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_file_is_played_under_each_rule_beside_the_other(town: Town, lang: str) -> None:
    visitor = town.visit(town.member, lang)
    chosen = {"rules": ["in_force", "one_for_one_person", "last_quarter"]}
    page = visitor.post(address(town), **sent(**chosen)).text
    assert "lantern" in page
    assert re.search(r"€\s?60", page)
    assert page.count("<figure") == 6


def test_the_same_as_a_file_to_keep(town: Town, reader: Visitor) -> None:
    answer = reader.post(address(town), **sent(), **{"as": "csv"})
    assert answer.mimetype == "text/csv"
    assert "lantern,60.00" in answer.text
    assert "bridge,40.00" in answer.text


def test_a_rule_in_the_builder_is_tried_as_it_stands(town: Town) -> None:
    owner = town.visit(town.owner)
    typed = {
        "den": "2",
        "num": "1",
        "rounding": "floor",
        "total_cents": "",
        "per_project_cents": "",
    }
    shown = owner.post(f"{address(town)}?kind=ratio", **typed).text
    assert "The rule you are making" in shown
    kept = {"draft-kind": "ratio", "draft-den": "2", "draft-num": "1", "draft-rounding": "floor"}
    answer = owner.post(address(town), **sent(rules=["draft"], **{**kept, "as": "csv"}))
    assert "lantern,30.00" in answer.text


def test_a_rule_that_divides_the_pot_is_tried_beside_one_that_answers_gifts(town: Town) -> None:
    gifts = b"project,donor,cents,goal_cents\nchoir,x,6000,10000\nchoir,y,4000,\nfilm,z,5000,9000\n"
    visitor = town.visit(town.member)
    page = visitor.post(address(town), **sent(gifts, rules=["in_force", "round_equal"])).text
    assert "when it is divided" in page
    assert "Campaigns that did not succeed get nothing of it" in page
    kept = {"draft-kind": "equal_share", "draft-entry_cents": "50"}
    wanted = sent(gifts, rules=["draft"], **kept)
    answer = town.visit(town.owner).post(address(town), **wanted, **{"as": "csv"})
    # The film did not come to its goal.
    assert "choir,100.00" in answer.text
    assert "film,0.00" in answer.text


def test_a_rule_for_a_pool_goes_from_the_builder_to_the_simulator(town: Town) -> None:
    shown = town.visit(town.owner).post(f"{address(town)}?kind=qf_pairwise", m_cents="25").text
    assert "The rule you are making" in shown
    assert 'name="draft-m_cents" value="25"' in shown


def test_conditions_that_gifts_do_not_tell_are_said_to_be_left_out(town: Town) -> None:
    owner = town.visit(town.owner)
    kept = {"draft-kind": "ratio", "draft-den": "1", "draft-num": "1", "draft-rounding": "floor"}
    plain = owner.post(address(town), **sent(rules=["draft"], **kept)).text
    assert "are left out here" not in plain
    kept["draft-per_day_cents"] = "100"
    assert "are left out here" in owner.post(address(town), **sent(rules=["draft"], **kept)).text


def test_a_pot_in_parts_needs_the_days_of_gifts_and_says_so_when_there_are_none(
    town: Town,
) -> None:
    owner = town.visit(town.owner)
    kept = {
        "draft-kind": "ratio", "draft-den": "1", "draft-num": "1", "draft-rounding": "floor",
        "draft-exhaustion_mode": "tranches", "draft-tranche_bps_1": "50",
        "draft-tranche_day_2": "2026-05-06", "draft-tranche_bps_2": "50",
    }  # fmt: skip
    days = (
        b"project,donor,cents,goal_cents,day\n"
        b"a,x,6000,1000000,2026-05-01\nb,y,5000,1000000,2026-05-02\n"
    )
    in_parts = owner.post(address(town), **sent(days, rules=["draft"], **kept)).text
    assert "are left out here" not in in_parts
    answer = owner.post(address(town), **sent(days, rules=["draft"], **kept), **{"as": "csv"})
    assert "b,0.00" in answer.text
    assert "are left out here" in owner.post(address(town), **sent(rules=["draft"], **kept)).text
    answer = owner.post(address(town), **sent(rules=["draft"], **kept), **{"as": "csv"})
    assert "bridge,40.00" in answer.text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"gifts": (io.BytesIO(b""), "")}, "Choose a file first."),
        ({"total_cents": "0"}, "This is too small."),
        ({"total_cents": "abc"}, "Write an amount"),
        ({"rules": []}, "Choose at least one rule"),
        ({"rules": ["in_force", "threshold", "last_quarter", "seventy_thirty", "supporters"]},
         "at most 4"),
    ],
)  # fmt: skip
def test_what_cannot_be_played_is_said_and_nothing_typed_is_lost(
    town: Town, reader: Visitor, wrong: dict[str, object], told: str
) -> None:
    answer = reader.post(address(town), **{**sent(), **wrong})
    assert answer.status_code == 422
    assert told in answer.text
    assert f'value="{wrong.get("total_cents", "100")}"' in answer.text


def test_every_line_that_is_wrong_is_named(town: Town, reader: Visitor) -> None:
    page = reader.post(address(town), **sent(b"project,donor,cents\na,x,oops\na,,5\n")).text
    assert "Line 2: “oops” is not a number of whole cents" in page
    assert "Line 3: Nothing stands under “donor”" in page
