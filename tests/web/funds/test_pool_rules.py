"""A fund builds a rule that divides the pot at the end: form, sentence, example and preset."""

from datetime import UTC, datetime, timedelta

import pytest

from matchpot.domain.matching.pro_rata import ProRata
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.web.funds.pool_forms import POOL_FORMS, POOL_PRESETS
from tests.builders import a_place, a_rule
from tests.services.blend_scenes import a_round_that_voted
from tests.services.round_scenes import Scene
from tests.web.funds.conftest import Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

TYPED = {
    "pro_rata": ({"counted_cap_cents": "250", "cap_cents": "1000"}, "At most €1,000 for one"),
    "equal_share": ({"entry_cents": "500"}, "A project is in when people gave it €500 or more."),
    "qf": ({"min_donors": "5", "cap_bps": "20"}, "No project gets more than it weighs"),
    "qf_pairwise": (
        {"m_cents": "25", "min_donors": "5"},
        "two who each gave €25 to one and the same project count half.",
    ),
    "panel_blend": (
        {"round_id": "1", "panel_bps": "40", "crowd": "qf", "cap_bps": "20"},
        "40% by the votes in the round “Makersronde”, 60% by how many people gave.",
    ),
}


@pytest.fixture(autouse=True)
def _a_round_to_choose(town: Town) -> None:
    with town.app.app_context(), unit_of_work() as session:
        fund = session.get_one(Organisation, town.fund)
        a_round_that_voted(Scene(session), fund, {})


def test_every_kind_has_a_case_and_a_link(town: Town) -> None:
    assert (
        "in proportion to gifts" in town.visit(town.owner).get(f"/fund/pots/{town.draft}/rule").text
    )
    assert TYPED.keys() == POOL_FORMS.keys()
    assert {preset.kind for preset in POOL_PRESETS.values()} == POOL_FORMS.keys()


@pytest.mark.parametrize("kind", sorted(TYPED))
def test_it_is_told_in_words_published_and_filled_in_again(town: Town, kind: str) -> None:
    owner, (typed, sentence) = town.visit(town.owner), TYPED[kind]
    address = f"/fund/pots/{town.draft}/rule/{kind}"
    told = owner.post(f"{address}/preview", **typed).get_data(as_text=True)
    assert sentence in told
    assert "80 people" in told
    asked = owner.post(address, **typed).get_data(as_text=True)
    assert "by a new version until the pot opens, then never" in asked
    assert owner.post(address, **typed, step="publish").status_code == 303
    page = owner.get(f"/fund/pots/{town.draft}/rule").get_data(as_text=True)
    assert sentence in page
    for field, text in typed.items():
        assert f'value="{text}' in owner.get(address).get_data(as_text=True), field


@pytest.mark.parametrize("key", sorted(POOL_PRESETS))
def test_a_preset_is_a_whole_rule(town: Town, key: str) -> None:
    kind = POOL_PRESETS[key].kind
    page = town.visit(town.owner).get(f"/fund/pots/{town.draft}/rule/{kind}?preset={key}")
    assert "10 people" in page.get_data(as_text=True)


def test_a_new_rule_proposes_how_many_addresses_of_one_card_count(town: Town) -> None:
    owner, address = town.visit(town.owner), f"/fund/pots/{town.draft}/rule/qf"
    assert "at most 2 e-mail addresses in 24 hours" in owner.get(address).text
    typed = {"min_donors": "5", "pace_addresses": "3", "pace_hours": "48"}
    assert owner.post(address, **typed, step="publish").status_code == 303
    page = owner.get(f"/fund/pots/{town.draft}/rule").text
    assert "at most 3 e-mail addresses in 48 hours" in page
    again = owner.get(address).text
    assert 'value="48"' in again
    assert "of one person or card, only" not in again.lower()


def test_what_is_wrong_stands_beside_its_field(town: Town) -> None:
    answer = town.visit(town.owner).post(f"/fund/pots/{town.draft}/rule/qf", cap_bps="120")
    assert answer.status_code == 422
    assert "too large" in answer.get_data(as_text=True)


def test_the_rule_of_an_open_pot_cannot_become_one(town: Town) -> None:
    answer = town.visit(town.owner).post(f"/fund/pots/{town.pot}/rule/pro_rata", step="publish")
    assert answer.status_code == 422
    assert "is chosen before it opens" in answer.get_data(as_text=True)


def test_the_rule_about_pairs_needs_to_know_how_strict_it_is(town: Town) -> None:
    address = f"/fund/pots/{town.draft}/rule/qf_pairwise"
    answer = town.visit(town.owner).post(address, min_donors="4")
    assert answer.status_code == 422
    assert 'href="#m_cents"' in answer.text
    assert 'value="4"' in answer.text
    answer = town.visit(town.owner).post(address, m_cents="0")
    assert "too small" in answer.text


def test_the_example_tells_what_people_who_give_together_lose(town: Town) -> None:
    address = f"/fund/pots/{town.draft}/rule/qf_pairwise/preview"
    told = town.visit(town.owner).post(address, m_cents="25").text
    assert told.count("10 people, all in two projects") == 2
    assert "No limit" not in told
    told = town.visit(town.owner).post(address, m_cents="25", cap_bps="20").text
    assert "No limit" in told
    assert "Stays in the pot" in told


def test_only_rules_that_can_still_be_published_are_offered(town: Town) -> None:
    owner, divide, answer = town.visit(town.owner), "Or divide the pot at the end", "Rules to start"
    page = owner.get(f"/fund/pots/{town.draft}/rule").text
    assert divide in page
    assert answer in page
    page = owner.get(f"/fund/pots/{town.pot}/rule").text
    assert divide not in page
    assert answer in page
    assert "Make the next version" in page
    with town.app.app_context(), unit_of_work() as session:
        a_rule(session, session.get_one(Pot, town.pot), ProRata())
    page = owner.get(f"/fund/pots/{town.pot}/rule").text
    assert "How this pot is divided" in page
    assert "This rule stands." in page
    assert answer not in page
    assert "Make the next version" not in page


def test_a_rule_in_force_that_divides_is_tried_in_the_simulator_too(town: Town) -> None:
    owner = town.visit(town.owner)
    owner.post(f"/fund/pots/{town.draft}/rule/equal_share", step="publish")
    assert "The rule in force" in owner.get(f"/fund/pots/{town.draft}/simulator").text


def test_everybody_reads_what_projects_may_expect(town: Town) -> None:
    with town.app.app_context(), unit_of_work() as session:
        pot = session.get_one(Pot, town.pot)
        a_rule(session, pot, ProRata())
        a_place(session, pot, session.get_one(Campaign, town.campaign))
    for lang, words in (("en", "What projects may expect"), ("nl", "Wat projecten mogen")):
        public = town.visit(None, lang).get(f"/funds/{town.fund_slug}/{town.pot_slug}")
        assert words in public.get_data(as_text=True)
        desk = town.visit(town.reader, lang).get(f"/fund/pots/{town.pot}")
        assert words in desk.get_data(as_text=True)


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "gets nothing of it yet"), ("nl", "daar nog niets van")]
)
def test_who_gives_reads_an_estimate_and_no_promise(town: Town, lang: str, words: str) -> None:
    with town.app.app_context(), unit_of_work() as session:
        pot = session.get_one(Pot, town.pot)
        a_rule(session, pot, ProRata())
        campaign = session.get_one(Campaign, town.campaign)
        a_place(session, pot, campaign)
        campaign.deadline_at = datetime.now(UTC) + timedelta(days=9)
        slug = session.get_one(Project, campaign.project_id).slug
    page = town.visit(None, lang).get(f"/give/{slug}").text
    assert words in page
    assert f'href="/{lang}/funds/{town.fund_slug}/{town.pot_slug}"' in page
