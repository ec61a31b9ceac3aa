"""Panels drawn by lot: the lot decides as far as the quotas leave anything, and nobody guesses."""

import doctest
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchpot.domain.errors import InvalidValue
from matchpot.domain.panels import feasibility, selection
from matchpot.domain.panels.feasibility import Search, Table
from matchpot.domain.panels.quotas import (
    Quota,
    QuotasContradict,
    QuotasTooTight,
    Volunteer,
)
from matchpot.domain.panels.selection import (
    Panel,
    Standing,
    draw_panel,
    exclusions,
    replace_members,
)
from tests.domain.panels.crowd import can_be_filled, crowds, drawn_by_hand, keeps, lot_order


def _people(**fields: str) -> list[Volunteer]:
    return [Volunteer(id=name, values={"works in": field}) for name, field in fields.items()]


def test_the_worked_example_holds() -> None:
    done = doctest.testmod(selection)
    assert done.attempted
    assert not done.failed


# ---- against trying everything ------------------------------------------------------------------


@settings(max_examples=400)
@given(crowd=crowds(), split=st.integers(0, 3))
def test_whether_seats_can_be_filled_is_told_exactly(crowd, split):
    people, quotas, seats = crowd
    seated, others = people[:split], people[split:]
    table = Table.of(quotas, seats=seats)
    cards = [table.card(person) for person in people]
    told = Search(table, seats).can_fill(cards[:split], cards[split:])
    if keeps(seated, ()):  # two who are seated and share a mark are the caller's
        assert told is can_be_filled(seated, others, quotas, seats)


@settings(max_examples=250)
@given(crowd=crowds(most=8))
def test_a_panel_is_the_one_found_by_trying_everything(crowd):
    people, quotas, seats = crowd
    order = [person.id for person in people]
    by_hand = drawn_by_hand(people, quotas, seats)
    if by_hand is None:
        with pytest.raises(QuotasContradict) as refused:
            draw_panel(people, order, quotas, seats=seats)
        _check_smallest(refused.value.quotas, people, seats)
        return
    panel = draw_panel(people[::-1], order, quotas, seats=seats, reserves=3)
    assert list(panel.members) == by_hand
    _check_reserves(panel, people, quotas)


def _check_smallest(named: tuple[Quota, ...], people: list[Volunteer], seats: int) -> None:
    assert not can_be_filled([], people, named, seats)
    for one in named:
        others = [quota for quota in named if quota is not one]
        assert can_be_filled([], people, others, seats)


def _check_reserves(panel: Panel, people: list[Volunteer], quotas: list[Quota]) -> None:
    by_id = {person.id: person for person in people}
    could = [
        person.id
        for person in people
        if person.id not in panel.members
        and any(
            keeps([person, *(by_id[one] for one in panel.members if one != member)], quotas)
            for member in panel.members
        )
    ]
    assert list(panel.reserves) == could[:3]


# ---- who is left out ----------------------------------------------------------------------------


def test_applicants_their_households_and_recent_members_are_left_out_with_a_reason() -> None:
    people = [
        Volunteer(id="applies"),
        Volunteer(id="lives with an applicant", ties=frozenset({"house 9"})),
        Volunteer(id="served last round"),
        Volunteer(id="served the round before"),
        Volunteer(id="served three rounds ago"),
    ]
    found = exclusions(
        people,
        applicants={"applies"},
        applicant_ties={"house 9"},
        served=[
            {"served last round", "applies"},
            {"served the round before"},
            {"served three rounds ago"},
        ],
    )
    assert found == {
        "applies": Standing.APPLICANT,
        "lives with an applicant": Standing.SHARES_WITH_APPLICANT,
        "served last round": Standing.SERVED_RECENTLY,
        "served the round before": Standing.SERVED_RECENTLY,
    }
    panel = draw_panel(people, [one.id for one in people], seats=1, excluded=found)
    assert panel.members == ("served three rounds ago",)
    assert panel.standing["applies"] is Standing.APPLICANT


def test_of_two_in_one_household_the_first_drawn_sits() -> None:
    home = frozenset({"house 1"})
    people = [Volunteer(id=name, ties=home) for name in ("ada", "bo")] + [Volunteer(id="cas")]
    panel = draw_panel(people, ["ada", "bo", "cas"], seats=2)
    assert panel.members == ("ada", "cas")
    # Bo may still come in ada's place, and in nobody else's.
    assert panel.standing["bo"] is Standing.RESERVE
    without = draw_panel(people, ["ada", "bo", "cas"], seats=2, reserves=0)
    assert without.standing["bo"] is Standing.SHARES_WITH_MEMBER


def test_whoever_comes_after_the_last_seat_was_not_reached() -> None:
    people = _people(ada="music", bo="music", cas="film")
    quota = Quota(feature="works in", value="film", most=0)
    panel = draw_panel(people, ["cas", "ada", "bo"], [quota], seats=1, reserves=0)
    assert panel.standing == {
        "ada": Standing.SEATED,
        "bo": Standing.NOT_REACHED,
        "cas": Standing.QUOTAS,
    }


# ---- who comes in later -------------------------------------------------------------------------


def test_the_next_who_keeps_the_quotas_takes_a_free_seat() -> None:
    people = _people(ada="film", bo="music", cas="music", dee="film", eef="film")
    order = [person.id for person in people]
    quotas = [Quota(feature="works in", value="film", least=1, most=1)]
    panel = draw_panel(people, order, quotas, seats=2)
    assert (panel.members, panel.reserves) == (("ada", "bo"), ("cas", "dee", "eef"))
    after = replace_members(panel, {"ada"}, people, order, quotas)
    assert after.members == ("bo", "dee")
    assert after.standing["ada"] is Standing.LEFT
    again = replace_members(after, {"dee"}, people, order, quotas)
    assert again.members == ("bo", "eef")
    assert again.standing["ada"] is again.standing["dee"] is Standing.LEFT
    with pytest.raises(QuotasContradict, match="works in film: at least 1"):
        replace_members(again, {"eef"}, people, order, quotas)


# ---- quotas that cannot be kept -----------------------------------------------------------------


def test_quotas_that_contradict_each_other_are_named_and_no_others() -> None:
    people = [
        Volunteer(id=f"v{at}", values={"region": "north", "age": "old"}) for at in range(6)
    ] + [Volunteer(id=f"w{at}", values={"region": "south", "age": "young"}) for at in range(6)]
    quotas = [
        Quota(feature="region", value="north", least=3, most=4),
        Quota(feature="age", value="young", least=2),
        Quota(feature="region", value="east", most=1),
    ]
    with pytest.raises(QuotasContradict) as refused:
        draw_panel(people, [one.id for one in people], quotas, seats=4)
    assert str(refused.value) == (
        "4 seats cannot be filled from 12 volunteers and keep these quotas together: "
        "region north: at least 3; age young: at least 2"
    )
    assert refused.value.quotas == (
        Quota(feature="region", value="north", least=3),
        Quota(feature="age", value="young", least=2),
    )


def test_too_few_people_are_no_matter_of_quotas() -> None:
    people = _people(ada="film")
    with pytest.raises(QuotasContradict) as refused:
        draw_panel(people, ["ada"], [Quota(feature="works in", value="film", most=1)], seats=2)
    assert refused.value.quotas == ()
    assert str(refused.value) == "2 seats cannot be filled from 1 volunteer"


@pytest.mark.parametrize(
    ("quotas", "seats", "flaws"),
    [
        ([Quota(feature="f", value="a", least=3, most=2)], 4, {"quotas[0]": "least_over_most"}),
        ([Quota(feature="f", value="a", least=-1)], 4, {"quotas[0]": "too_small"}),
        ([Quota(feature="f", value="a")] * 2, 4, {"quotas[1]": "stands_twice"}),
        ([], 0, {"seats": "too_small"}),
    ],
)
def test_a_quota_that_is_none_is_refused(quotas, seats, flaws):
    with pytest.raises(InvalidValue) as refused:
        draw_panel(_people(ada="film"), ["ada"], quotas, seats=seats)
    assert refused.value.fields == flaws


def test_an_order_of_other_people_is_refused() -> None:
    people = _people(ada="film", bo="film")
    for order in (["ada"], ["ada", "cas"], ["ada", "ada"], ["ada", "bo", "bo"]):
        with pytest.raises(InvalidValue, match="not_of_these_volunteers"):
            draw_panel(people, order, seats=1)
    with pytest.raises(InvalidValue, match="stands_twice"):
        draw_panel([*people, people[0]], ["ada", "bo"], seats=1)


def test_a_quota_is_written_as_a_person_would() -> None:
    made = [Quota(feature="age", value="18-25", least=low, most=top) for low, top in LIMITS]
    assert [str(quota) for quota in made] == [
        "age 18-25: at least 1 and at most 2",
        "age 18-25: at least 1",
        "age 18-25: at most 2",
        "age 18-25: at least 0",
    ]


LIMITS = ((1, 2), (1, None), (0, 2), (0, None))


# ---- size ---------------------------------------------------------------------------------------


def _town(size: int, seed: int) -> list[Volunteer]:
    chance = random.Random(seed)
    shares = {
        "discipline": (5, 3, 2, 1),
        "region": (4, 4, 2),
        "age": (1, 3, 5),
        "gender": (5, 5, 1),
    }
    return [
        Volunteer(
            id=f"v{at:04}",
            values={
                name: str(chance.choices(range(len(share)), share)[0])
                for name, share in shares.items()
            },
        )
        for at in range(size)
    ]


def _in_proportion(people: list[Volunteer], seats: int) -> list[Quota]:
    counts = Counter(pair for person in people for pair in person.values.items())
    return [
        Quota(
            feature=feature,
            value=value,
            least=seats * count // len(people),
            most=seats * count // len(people) + 1,
        )
        for (feature, value), count in sorted(counts.items())
    ]


def test_twelve_of_two_thousand_are_drawn_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    # Thirteen values of four features. The steps, not the clock: they are alike on every machine.
    monkeypatch.setattr(feasibility, "MOST_STEPS", 2_000)
    people = _town(2_000, seed=7)
    quotas = _in_proportion(people, 12)
    order = lot_order(people, "key")
    panel = draw_panel(people, order, quotas)
    by_id = {person.id: person for person in people}
    assert len(panel.members) == 12
    assert len(panel.reserves) == 6
    assert keeps([by_id[one] for one in panel.members], quotas)
    assert panel == draw_panel(people[::-1], order, quotas)


def test_a_search_without_end_is_given_up_and_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feasibility, "MOST_STEPS", 3)
    people = _town(200, seed=1)
    with pytest.raises(QuotasTooTight):
        draw_panel(people, lot_order(people, "key"), _in_proportion(people, 12))
