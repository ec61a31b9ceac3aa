"""A fund builds a rule by reading it back, publishes it once, and can never change it."""

import pytest

from tests.web.funds.conftest import Town
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

THRESHOLD = {
    "grant_cents": "750",
    "trigger_by": "share",
    "trigger_bps": "80",
    "trigger_cents": "",
    "basis": "crowd",
    "min_donors": "0",
    "by_date": "",
}
SENTENCE = "Once people have given 80% of the goal, Stadsfonds adds €750."


@pytest.fixture
def owner(town: Town) -> Visitor:
    return town.visit(town.owner)


def _address(town: Town, kind: str = "unlock_fixed") -> str:
    return f"/fund/pots/{town.draft}/rule/{kind}"


def test_a_preset_is_told_in_words_before_anything_is_typed(town: Town, owner: Visitor) -> None:
    page = owner.get(f"{_address(town)}?preset=threshold").get_data(as_text=True)
    assert SENTENCE in page
    assert "€7,999.99" in page


@pytest.mark.parametrize(
    ("kind", "preset"),
    [
        ("unlock_fixed", "threshold"),
        ("unlock_fixed", "supporters"),
        ("top_up", "last_quarter"),
        ("top_up", "seventy_thirty"),
        ("ratio", "one_for_one_person"),
        ("ratio", "one_for_one_project"),
    ],
)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_preset_is_a_whole_rule_in_both_languages(
    town: Town, kind: str, preset: str, lang: str
) -> None:
    visitor = town.visit(town.owner, lang)
    page = visitor.get(f"{_address(town, kind)}?preset={preset}").get_data(as_text=True)
    assert 'id="rule-preview"' in page
    assert page.count("<table>") == 1


def test_limits_that_never_decide_are_told_while_typing(town: Town, owner: Visitor) -> None:
    typed = THRESHOLD | {"per_project_cents": "6000", "per_maker_year_cents": "5000"}
    told = owner.post(f"/fund/pots/{town.pot}/rule/unlock_fixed/preview", **typed).text
    assert "never decides: “At most for one maker in a year” is lower." in told
    assert "this pot is enough for" in told


def test_the_preview_follows_what_is_typed(town: Town, owner: Visitor) -> None:
    answer = owner.post(f"{_address(town)}/preview", **THRESHOLD | {"grant_cents": "1,234.50"})
    assert answer.status_code == 200
    assert "Stadsfonds adds €1,234.50." in answer.get_data(as_text=True)
    half = owner.post(f"{_address(town)}/preview", **THRESHOLD | {"grant_cents": ""})
    assert "Fill in the form" in half.get_data(as_text=True)


@pytest.mark.parametrize(("lang", "told"), [("nl", "12,5%"), ("en", "12.5%")])
@pytest.mark.parametrize("typed", ["12,5", "12.5", "12.50 %"])
def test_a_share_is_read_with_a_comma_or_a_point(
    town: Town, lang: str, told: str, typed: str
) -> None:
    owner = town.visit(town.owner, lang)
    answer = owner.post(f"{_address(town)}/preview", **THRESHOLD | {"trigger_bps": typed})
    assert told in answer.text


def test_without_scripts_the_rule_is_read_back_by_its_button(town: Town, owner: Visitor) -> None:
    answer = owner.post(_address(town), **THRESHOLD, step="preview")
    assert answer.status_code == 200
    assert SENTENCE in answer.get_data(as_text=True)


def test_a_rule_is_asked_about_before_it_is_published(town: Town, owner: Visitor) -> None:
    asked = owner.post(_address(town), **THRESHOLD).get_data(as_text=True)
    assert "Publish this rule?" in asked
    assert 'name="grant_cents" value="750"' in asked
    assert "No rule yet" in owner.get(f"/fund/pots/{town.draft}").get_data(as_text=True)
    answer = owner.post(_address(town), **THRESHOLD, step="publish")
    assert answer.status_code == 303
    shown = owner.get(answer.headers["Location"]).get_data(as_text=True)
    assert SENTENCE in shown
    assert "Version 1" in shown


def test_going_back_to_the_form_loses_no_word(town: Town, owner: Visitor) -> None:
    answer = owner.post(_address(town), **THRESHOLD | {"min_donors": "77"}, step="edit")
    assert answer.status_code == 200
    assert 'value="77"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("kind", "typed", "told"),
    [
        ("unlock_fixed", THRESHOLD | {"grant_cents": ""}, "Fill this in."),
        ("unlock_fixed", THRESHOLD | {"trigger_bps": ""}, "Fill in exactly one of these."),
        ("unlock_fixed", THRESHOLD | {"trigger_bps": "eighty"}, "Write a share in percent"),
        ("ratio", {"num": "0", "den": "1", "rounding": "floor"}, "This is too small."),
        ("top_up", {"trigger_bps": "120", "share_bps": "30"}, "This is too large."),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    town: Town, owner: Visitor, kind: str, typed: dict[str, str], told: str
) -> None:
    answer = owner.post(_address(town, kind), **typed)
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)
    assert 'id="error-summary"' in answer.get_data(as_text=True)


def test_the_rule_in_force_is_not_published_again(town: Town, owner: Visitor) -> None:
    owner.post(_address(town), **THRESHOLD, step="publish")
    answer = owner.post(_address(town), **THRESHOLD, step="publish")
    assert answer.status_code == 422
    assert "word for word" in answer.get_data(as_text=True)


def test_the_next_version_starts_from_the_one_in_force(town: Town, owner: Visitor) -> None:
    owner.post(_address(town), **THRESHOLD | {"by_date": "2027-05-01"}, step="publish")
    page = owner.get(_address(town)).get_data(as_text=True)
    assert 'value="750.00"' in page
    assert 'value="2027-05-01"' in page
    owner.post(_address(town), **THRESHOLD, step="publish")
    versions = owner.get(f"/fund/pots/{town.draft}/rule").get_data(as_text=True)
    assert "Version 2" in versions
    assert "Version 1" in versions


def test_an_unknown_kind_is_not_there(town: Town, owner: Visitor) -> None:
    assert owner.get(_address(town, "magic")).status_code == 404
