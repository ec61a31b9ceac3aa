"""What every allocation rule promises: never too much, the same for any order, a reason for all."""

import doctest
import importlib
import pkgutil
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import matchpot.domain.allocation as room
from matchpot.domain.allocation.elections import Election
from matchpot.domain.allocation.greedy_skip import GreedySkip
from matchpot.domain.allocation.greedy_stop import GreedyStop
from matchpot.domain.allocation.mes import Mes
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.rules import RULES, parse_allocation_rule
from matchpot.domain.allocation.terms import Leftover, Limit, Terms, Trait
from tests.domain.allocation.electing import elections

NEEDED = {"line_lottery": {"margin_hundredths": 100}}
BALLOTS_IN_CENTS = "cumulative_money"
EVERY = [
    parse_allocation_rule(kind, NEEDED.get(kind, {}))
    for kind in RULES
    if kind not in {"manual", BALLOTS_IN_CENTS}
]
every_rule = pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.KIND)
MODULES = [one.name for one in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")]


@pytest.mark.parametrize("name", MODULES)
def test_worked_examples_come_out(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_every_rule_tells_its_story_with_a_worked_example(rule):
    story = importlib.import_module(rule.__module__).__doc__ or ""
    assert ">>>" in story
    assert "The idea" in story


TERMS = st.builds(
    Terms,
    least_score=st.none() | st.builds(Fraction, st.integers(0, 4)),
    limits=st.lists(
        st.builds(
            Limit,
            trait=st.just(Trait.REGION),
            value=st.sampled_from(["north", "south"]),
            most_cents=st.none() | st.integers(0, 40),
            most_count=st.none() | st.integers(0, 3),
            kept_cents=st.integers(0, 10),
        ),
        max_size=2,
    ),
    most_per_maker=st.none() | st.integers(1, 2),
    reserve=st.integers(0, 3),
    leftover=st.sampled_from(Leftover),
)


@st.composite
def traits(draw: st.DrawFn, election: Election) -> Election:
    """The same election, its applications with makers, regions, groups and least sums."""
    return replace(
        election,
        applications=[
            replace(
                one,
                maker=draw(st.none() | st.sampled_from("xy")),
                region=draw(st.none() | st.sampled_from(["north", "south"])),
                group=draw(st.none() | st.sampled_from("gh")),
                least_cents=draw(st.none() | st.integers(1, one.cost_cents)),
                withdrawn=draw(st.integers(0, 9)) == 0,
            )
            for one in election.applications
        ],
    )


@every_rule
@given(election=elections().flatmap(traits), terms=TERMS, seed=st.integers(0, 99))
@settings(max_examples=60)
def test_never_too_much_and_the_same_for_any_order(rule, election, terms, seed):
    outcome = rule.allocate(election, terms)
    assert outcome.spent_cents <= election.budget_cents
    assert_terms_hold(election, terms, outcome.given)
    assert {one.id for one in outcome.verdicts} == {one.id for one in election.applications}
    for verdict in outcome.verdicts:
        assert (verdict.because is Reason.FUNDED) == (verdict.id in outcome.given)
    left = election.budget_cents
    for step in outcome.steps:
        left -= step.cents
        assert step.left_cents == left
    chance = random.Random(seed)
    applications, ballots = list(election.applications), list(election.ballots)
    chance.shuffle(applications)
    chance.shuffle(ballots)
    shuffled = replace(election, applications=applications, ballots=ballots)
    assert rule.allocate(shuffled, terms) == outcome


def assert_terms_hold(election: Election, terms: Terms, given_cents: dict[str, int]) -> None:
    funded = [one for one in election.applications if one.id in given_cents]
    for one in funded:
        assert not one.withdrawn
        assert given_cents[one.id] <= one.cost_cents
        assert terms.least_score is None or election.score(one.id) >= terms.least_score
    for names in ([one.group for one in funded], [one.maker for one in funded]):
        most = 1 if names is not None and set(names) <= {"g", "h", None} else terms.most_per_maker
        for name in set(names) - {None}:
            assert most is None or names.count(name) <= most
    for limit in terms.limits:
        own = [given_cents[one.id] for one in funded if limit.covers(one)]
        assert limit.most_cents is None or sum(own) <= limit.most_cents
        assert limit.most_count is None or len(own) <= limit.most_count
        others = sum(given_cents.values()) - sum(own)
        assert (
            not others
            or not limit.kept_cents
            or (others <= election.budget_cents - limit.kept_cents)
        )


EXHAUSTIVE = [GreedySkip(), Mes(), *(rule for rule in EVERY if rule.KIND == "per_euro")]


@pytest.mark.parametrize("rule", EXHAUSTIVE, ids=lambda rule: rule.KIND)
@given(election=elections())
@settings(max_examples=60)
def test_what_promises_to_go_on_leaves_nothing_that_fits(rule, election):
    outcome = rule.allocate(election, Terms())
    waiting = [one for one in election.applications if one.id not in outcome.given]
    assert all(one.cost_cents > outcome.left_cents for one in waiting)


MONOTONE = [GreedySkip(), GreedyStop()]


@pytest.mark.parametrize("rule", MONOTONE, ids=lambda rule: rule.KIND)
@given(election=elections(), more=st.integers(1, 5), data=st.data())
@settings(max_examples=60)
def test_more_score_never_harms_in_a_greedy_rule(rule, election, more, data):
    before = rule.allocate(election, Terms()).funded
    assume(before)
    one = data.draw(st.sampled_from(before))
    scores = {**election.scores, one: election.score(one) + more}
    assert one in rule.allocate(replace(election, scores=scores), Terms()).funded
