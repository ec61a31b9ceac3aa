"""Every kind of rule can be started from a preset, published, read back and made anew."""

import pytest

from matchpot.domain.matching.rules import KINDS
from matchpot.web.funds.presets import PRESETS
from matchpot.web.funds.rule_forms import FORMS
from tests.web.funds.conftest import Town
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

TYPED: dict[str, tuple[dict[str, str], str]] = {
    "tier_gift": (
        {"cents_1": "100", "bps_1": "20", "cents_2": "500", "bps_2": "30", "style": "slab"},
        "20% from €100 on and 30% from €500 on.",
    ),
    "tier_pot": (
        {"cents_1": "20,000", "bps_1": "100", "bps_2": "10"},
        "100% for the first €20,000 of the pot and 10% after that.",
    ),
    "per_donor": (
        {"cents_each": "5", "max_donors": "100"},
        "For everyone who gives, Stadsfonds adds €5.",
    ),
    "nth_payment": (
        {"num": "1", "den": "1", "counts": "first_k", "place": "3", "all_or_nothing": "y"},
        "This is so for the first 3 gifts of one person to a project.",
    ),
    "ratio": (
        {
            "num": "1",
            "den": "1",
            "exhaustion_mode": "tranches",
            "wait_days": "14",
            "tranche_bps_1": "30",
            "tranche_day_2": "2027-05-01",
            "tranche_bps_2": "70",
        },
        "The money becomes available in parts: 30% from the start and 70% from 1 May 2027 on.",
    ),
    "gap_fill": (
        {"num": "1", "den": "1", "goal": "optimum"},
        "Only as far as the project still needs it to reach its optimum.",
    ),
    "bridge": (
        {"place_at_bps": "25", "share_bps": "25", "keep_if_bps": "100"},
        "Once people have given 25% of the goal, Stadsfonds adds 25% of the goal.",
    ),
    "seed": (
        {
            "amount_cents": "1000",
            "named": "Ada",
            "condition": "threshold",
            "trigger_bps": "80",
        },
        "It is paid only when people have given 80% of the goal.",
    ),
}


@pytest.fixture
def owner(town: Town) -> Visitor:
    return town.visit(town.owner)


def _address(town: Town, kind: str) -> str:
    return f"/fund/pots/{town.draft}/rule/{kind}"


@pytest.mark.parametrize("key", PRESETS)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_preset_is_a_whole_rule_with_an_example(town: Town, key: str, lang: str) -> None:
    found = PRESETS[key]
    visitor = town.visit(town.owner, lang)
    page = visitor.get(f"{_address(town, found.kind)}?preset={found.key}").get_data(as_text=True)
    assert page.count("<table>") == 1


@pytest.mark.parametrize("kind", TYPED)
def test_a_rule_of_each_kind_is_published_and_the_next_starts_from_it(
    town: Town, owner: Visitor, kind: str
) -> None:
    typed, sentence = TYPED[kind]
    asked = owner.post(_address(town, kind), **typed).get_data(as_text=True)
    assert sentence in asked
    answer = owner.post(_address(town, kind), **typed, step="publish")
    assert answer.status_code == 303
    assert sentence in owner.get(answer.headers["Location"]).get_data(as_text=True)
    again = owner.get(_address(town, kind)).get_data(as_text=True)
    assert sentence in again
    # Word for word: nothing was lost on the way to the form and back.
    refused = owner.post(_address(town, kind), **typed, step="publish")
    assert "word for word" in refused.get_data(as_text=True)


@pytest.mark.parametrize(
    ("kind", "typed", "told"),
    [
        ("tier_gift", {"style": "slab"}, "Fill this in."),
        (
            "tier_gift",
            {"cents_1": "5", "bps_1": "1", "cents_2": "5", "bps_2": "2", "style": "slab"},
            "Each row must start higher than the one before.",
        ),
        (
            "per_donor",
            {"cents_each": "5", "exhaustion_mode": "tranches", "tranche_bps_1": "30"},
            "Together these must be the whole pot",
        ),
        ("per_donor", {"cents_each": "5", "exhaustion_mode": "hybrid"}, "Fill this in."),
        ("tier_pot", {"bps_1": "1", "cents_2": "5", "bps_2": "1"}, "Write a whole number."),
        ("nth_payment", {"num": "1", "den": "1", "counts": "vest_on", "place": "0"}, "too small"),
        ("seed", {"amount_cents": "5", "condition": "threshold"}, "Fill this in."),
        ("bridge", {"place_at_bps": "25", "share_bps": "120", "keep_if_bps": "1"}, "too large"),
    ],
)
def test_what_is_wrong_with_a_kind_is_told_beside_its_field(
    town: Town, owner: Visitor, kind: str, typed: dict[str, str], told: str
) -> None:
    answer = owner.post(_address(town, kind), **typed)
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)


def test_every_kind_has_its_form(town: Town, owner: Visitor) -> None:
    forms = {kind for kind, made in KINDS.items() if hasattr(made, "clauses")}
    assert set(FORMS) <= forms
    page = owner.get(f"/fund/pots/{town.draft}/rule").get_data(as_text=True)
    for kind in FORMS:
        assert f"/rule/{kind}" in page


def test_conditions_are_published_with_the_rule_and_come_back_in_the_form(
    town: Town, owner: Visitor
) -> None:
    typed = {
        "cents_each": "5",
        "disciplines": "music",
        "cities": "Zwolle, Deventer",
        "makers": "person",
        "max_other_funds": "0",
        "first_gift": "y",
        "rewards": "any",
        "from_day": "2027-05-01",
        "per_day_cents": "100",
    }
    address = _address(town, "per_donor")
    answer = owner.post(address, **typed, step="publish")
    assert answer.status_code == 303
    shown = owner.get(answer.headers["Location"]).get_data(as_text=True)
    for sentence in (
        "Only for projects in these disciplines: Music.",
        "Only for projects in these places: Deventer and Zwolle.",
        "Only for projects to which no other fund adds.",
        "Gifts from 1 May 2027 on count.",
    ):
        assert sentence in shown
    again = owner.get(address).get_data(as_text=True)
    assert 'value="Deventer, Zwolle"' in again
    assert 'value="2027-05-01"' in again
    assert "Only for projects in these disciplines: Music." in again
    assert owner.post(address, **typed, step="publish").status_code == 422


def test_a_rest_that_is_shared_at_the_end_is_published_and_told(town: Town, owner: Visitor) -> None:
    typed = {"cents_each": "5", "exhaustion_mode": "hybrid", "first_bps": "60"}
    answer = owner.post(_address(town, "per_donor"), **typed, step="publish")
    shown = owner.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Whoever comes first gets 60% of the pot. The rest is shared at the end" in shown
