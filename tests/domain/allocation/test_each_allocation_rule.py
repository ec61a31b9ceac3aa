"""Each allocation rule in the cases that tell it from the others, and what it refuses."""

from dataclasses import replace
from fractions import Fraction

import pytest

from matchpot.domain.allocation.completions import Completion
from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.equal_base_proportional import EqualBaseProportional
from matchpot.domain.allocation.greedy_skip import GreedySkip
from matchpot.domain.allocation.greedy_stop import GreedyStop
from matchpot.domain.allocation.greedy_topup import GreedyTopup
from matchpot.domain.allocation.line_lottery import LineLottery
from matchpot.domain.allocation.lottery_above_threshold import LotteryAboveThreshold
from matchpot.domain.allocation.manual import Choice, Manual
from matchpot.domain.allocation.mes import Mes
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.partial_next import PartialNext
from matchpot.domain.allocation.rules import parse_allocation_rule
from matchpot.domain.allocation.terms import Leftover, Limit, Terms, Trait
from matchpot.domain.errors import InvalidValue, RuleIncomplete
from tests.domain.allocation.electing import an_election


def codes(outcome) -> dict[str, str]:
    return {one.id: one.because.value for one in outcome.verdicts}


def test_everyone_hears_why_and_the_best_three_are_on_the_reserve_list():
    election = an_election(
        {"a": 600, "b": 500, "c": 300, "d": 100, "e": 200, "f": 300, "g": 900, "h": 900},
        budget_cents=1_000,
        scores={"a": 9, "b": 8, "c": 7, "d": 6, "e": 5, "f": 4, "g": 3, "h": 1},
        maker={"a": "x", "d": "x"},
        group={"c": "hall", "f": "hall"},
    )
    outcome = GreedySkip().allocate(election, Terms(least_score=Fraction(2)))
    assert codes(outcome) == {
        "a": "funded",
        "b": "does_not_fit",
        "c": "funded",
        "d": "cap_reached",
        "e": "does_not_fit",
        "f": "exclusive_group",
        "g": "does_not_fit",
        "h": "below_threshold",
    }
    assert [one.id for one in outcome.verdicts if one.reserve_place] == ["b", "e", "g"]
    assert outcome.of("b").code is Reason.RESERVE


def test_ties_go_to_more_supporters_then_the_lower_ask_then_the_lot():
    election = an_election({"a": 5, "b": 4, "c": 4, "d": 9}, budget_cents=0)
    election = replace(
        election,
        scores=dict.fromkeys("abcd", Fraction(3)),
        supporters={"a": 1, "b": 1, "c": 1, "d": 2},
        lots={"a": 1, "b": 4, "c": 2, "d": 3},
    )
    ranks = [one.id for one in GreedySkip().allocate(election, Terms()).verdicts]
    assert ranks == ["d", "c", "b", "a"]


def test_equals_without_lot_numbers_are_refused_and_never_settled_by_id():
    election = replace(an_election({"a": 5, "b": 5}, budget_cents=5), lots={})
    with pytest.raises(InvalidValue) as refused:
        GreedySkip().allocate(election, Terms())
    assert refused.value.fields == {"lots": "missing"}


def test_money_kept_for_a_region_is_not_spent_elsewhere():
    election = an_election(
        {"a": 500, "b": 400, "c": 300},
        budget_cents=1_000,
        scores={"a": 3, "b": 2, "c": 1},
        region={"c": "north"},
    )
    kept = Limit(trait=Trait.REGION, value="north", kept_cents=300)
    assert GreedySkip().allocate(election, Terms()).given == {"a": 500, "b": 400}
    assert GreedySkip().allocate(election, Terms(limits=[kept])).given == {"a": 500, "c": 300}


def test_a_topup_is_given_only_when_enough_is_there_and_the_reserve_bears_the_rest():
    election = an_election({"a": 700, "b": 375}, budget_cents=1_000, scores={"a": 2, "b": 1})
    assert GreedyTopup(reserve_cents=75).allocate(election, Terms()).given == {"a": 700, "b": 300}
    assert GreedyTopup(reserve_cents=74).allocate(election, Terms()).given == {"a": 700}
    rule = GreedyTopup(reserve_cents=75, topup_bps=8_001)
    assert rule.allocate(election, Terms()).given == {"a": 700}


def test_what_is_left_may_go_to_the_next_that_can_do_with_it():
    election = an_election(
        {"a": 700, "b": 600, "c": 500},
        budget_cents=1_000,
        scores={"a": 3, "b": 2, "c": 1},
        least_cents={"b": 301, "c": 300},
    )
    assert PartialNext().allocate(election, Terms()).given == {"a": 700, "c": 300}
    terms = Terms(leftover=Leftover.PARTIAL_NEXT)
    assert GreedyStop().allocate(election, terms).given == {"a": 700, "c": 300}


def test_a_lottery_without_a_place_for_everyone_is_refused():
    election = replace(
        an_election({"a": 5, "b": 5}, budget_cents=5, scores={"a": 1, "b": 1}), draw={"a": 1}
    )
    with pytest.raises(InvalidValue):
        LotteryAboveThreshold().allocate(election, Terms())


def test_the_lot_gives_no_more_than_its_share():
    election = an_election(
        dict.fromkeys("abcd", 250), budget_cents=750, scores=dict.fromkeys("abcd", 4)
    )
    rule = LineLottery(margin_hundredths=0)
    assert [one.id for one in rule.middle(election, Terms())] == list("abcd")
    outcome = rule.allocate(election, Terms(reserve=0))
    assert outcome.given == {"a": 250}
    assert codes(outcome)["b"] == "not_drawn"


def test_a_base_is_shared_anew_when_a_part_is_too_little():
    election = an_election(
        {"a": 900, "b": 900, "c": 900},
        budget_cents=1_000,
        scores={"a": 3, "b": 2, "c": 1},
        least_cents={"c": 300},
    )
    outcome = EqualBaseProportional(base_cents=100).allocate(election, Terms())
    assert outcome.given == {"a": 580, "b": 420}


def test_a_choice_by_hand_needs_a_reason_and_the_money():
    election = an_election({"a": 700, "b": 400}, budget_cents=1_000)
    reason = "It reaches the villages in the north."
    with pytest.raises(InvalidValue):
        Manual(choices=[Choice(id="a", cents=700, reason="because")])
    both = [Choice(id="a", cents=700, reason=reason), Choice(id="b", cents=400, reason=reason)]
    with pytest.raises(InvalidValue) as refused:
        Manual(choices=both).allocate(election, Terms())
    assert refused.value.fields == {"b": "does_not_fit"}
    outcome = Manual(choices=both[:1]).allocate(election, Terms())
    assert outcome.facts == {"decided": "by_hand"}
    assert outcome.steps[0].note == {"reason": reason}


@pytest.mark.parametrize(
    "chain", ["", "add1,add1", "greedy,add1", "none,greedy", "all", 3], ids=repr
)
def test_a_chain_of_completions_that_makes_no_sense_is_refused(chain):
    with pytest.raises(RuleIncomplete):
        parse_allocation_rule("mes", {"completion": chain})


def test_a_chain_is_read_from_text_as_from_a_list():
    wanted = Mes(completion=(Completion.ADD1, Completion.PHRAGMEN))
    assert parse_allocation_rule("mes", {"completion": "add1,phragmen"}) == wanted
    assert parse_allocation_rule("mes", {"completion": ["add1", "phragmen"]}) == wanted


def test_a_majority_may_prefer_the_greedy_outcome():
    # Equal shares buy the small b with the money of a third; two thirds wanted the large a.
    election = an_election({"a": 900, "b": 200}, ["a"] * 2 + ["b"], budget_cents=900)
    plain = Mes(completion=(Completion.NONE,))
    assert plain.allocate(election, Terms()).given == {"b": 200}
    outcome = replace(plain, compared=True).allocate(election, Terms())
    assert outcome.given == {"a": 900}
    assert outcome.facts["prefer_greedy"] == "2"


def test_an_application_that_is_impossible_is_refused():
    with pytest.raises(InvalidValue):
        Application(id="a", cost_cents=-1)
    with pytest.raises(InvalidValue):
        Application(id="a", cost_cents=5, least_cents=6)
    with pytest.raises(InvalidValue):
        an_election({"a": 5}, ["b"], budget_cents=5)
