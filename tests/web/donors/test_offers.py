"""Rewards to choose from: a few in the maker's order, many by amount, what is gone folded away."""

import re

import pytest

from tests.web.donors.scenes import Donor, Stage, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def _form(donor: Donor) -> str:
    page = donor.client.get(donor.form_url).text
    return page[page.index('id="reward"') : page.index("</fieldset>", page.index('id="reward"'))]


def _in_order(text: str, *said: str) -> bool:
    places = [text.index(one) for one in said]
    return places == sorted(places)


def test_a_few_rewards_stand_in_the_maker_s_order(stage: Stage, donor: Donor) -> None:
    for title, minimum in (("A boat", 500), ("A card", 10)):
        stage.reward(title, minimum=minimum)
    told = words(_form(donor))
    assert _in_order(told, "Nothing: the gift is enough", "A boat", "A card")
    assert "From €" not in told


def test_many_rewards_are_parted_by_amount_and_each_part_has_a_link(
    stage: Stage, donor: Donor
) -> None:
    for number, minimum in enumerate((300, 10, 25, 24, 99, 50, 25, 1_000, 60)):
        stage.reward(f"Reward {number}", minimum=minimum)
    form = _form(donor)
    assert _in_order(
        words(form), "Less than €25 2 From €25 2 From €50 3", "Nothing:", "Less than €25 Reward 1",
        "Reward 3", "From €25 Reward 2", "From €50 Reward 5", "Reward 8", "Reward 4",
        "From €250 Reward 0", "From €1,000 Reward 7",
    )  # fmt: skip
    ways = re.findall(r'href="#(reward-\d+)"', form)
    assert len(ways) == 5
    assert all(f'type="radio" id="{one}"' in form for one in ways)


def test_what_is_gone_is_folded_away_and_cannot_be_chosen(stage: Stage, donor: Donor) -> None:
    stage.reward("A card")
    gone = stage.reward("A painting", stock=0)
    form = _form(donor)
    there, _, folded = form.partition("<details")
    assert "A painting" not in there
    assert "1 reward is gone" in words(folded)
    assert re.search(rf'value="{gone}" aria-describedby="[^"]+" disabled', folded)
    assert " open" not in folded.partition(">")[0]


def test_whoever_chose_a_reward_that_went_meanwhile_sees_it(stage: Stage, donor: Donor) -> None:
    gone = stage.reward("A painting", stock=0)
    donor.opens_the_form()
    late = donor.sends(reward=str(gone)).text
    assert "This reward has just gone." in words(late)
    assert '<details class="offers-gone" open>' in late
