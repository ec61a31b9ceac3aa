"""The smallest change that would have funded an application is enough, and one less is not."""

from fractions import Fraction

import pytest
from hypothesis import given, settings

from matchpot.domain.allocation.changes import smallest_change, with_changes
from matchpot.domain.allocation.completions import Completion
from matchpot.domain.allocation.elections import with_ask, with_more
from matchpot.domain.allocation.greedy_skip import GreedySkip
from matchpot.domain.allocation.greedy_stop import GreedyStop
from matchpot.domain.allocation.mes import Mes
from matchpot.domain.allocation.outcomes import Change
from matchpot.domain.allocation.phragmen import Phragmen
from matchpot.domain.allocation.terms import Terms
from tests.domain.allocation.electing import an_election, elections

FREE = Terms(most_per_maker=None)
RULES = [GreedySkip(), GreedyStop(), Phragmen(), Mes(completion=(Completion.NONE,))]


def test_votes_and_cents_that_were_missing():
    election = an_election(
        {"a": 700, "b": 600, "c": 200}, ["a"] * 5 + ["b"] * 3 + ["c"] * 2, budget_cents=1_000
    )
    outcome = with_changes(
        GreedySkip().allocate(election, FREE), GreedySkip(), election, FREE, most=9
    )
    assert outcome.funded == ["a", "c"]
    # With 5 votes b is level with a and asks less; 300 is what a leaves.
    assert outcome.of("b").change == Change(votes=2, cents=300)
    assert outcome.of("a").change is None


def test_a_score_that_is_no_vote_is_told_as_a_score():
    election = an_election(
        {"a": 700, "b": 600},
        budget_cents=1_000,
        scores={"a": Fraction(4), "b": Fraction(7, 2)},
    )
    election = type(election)(
        budget_cents=election.budget_cents,
        applications=election.applications,
        scores=election.scores,
        lots=election.lots,
        step=Fraction(1, 100),
        score_is_votes=False,
    )
    change = smallest_change(GreedySkip(), election, FREE, "b")
    assert change == Change(score=Fraction(1, 2), cents=300)


def test_only_so_many_are_searched():
    election = an_election({"a": 9, "b": 9, "c": 9}, ["a", "a", "b"], budget_cents=9)
    outcome = GreedySkip().allocate(election, FREE)
    searched = with_changes(outcome, GreedySkip(), election, FREE, most=1)
    assert [one.change is not None for one in searched.verdicts] == [False, True, False]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.KIND)
@given(election=elections())
@settings(max_examples=25)
def test_a_change_is_enough_and_one_less_is_not(rule, election):
    outcome = rule.allocate(election, FREE)
    for verdict in outcome.verdicts:
        id_ = verdict.id
        if id_ in outcome.given:
            continue
        change = smallest_change(rule, election, FREE, id_)

        def is_funded(changed, id_=id_):
            return id_ in rule.allocate(changed, FREE).given

        if change.votes is not None:
            assert is_funded(with_more(election, id_, change.votes))
            assert change.votes == 1 or not is_funded(with_more(election, id_, change.votes - 1))
        if change.cents is not None:
            ask = verdict.cost_cents - change.cents
            assert is_funded(with_ask(election, id_, ask))
            assert change.cents == 1 or not is_funded(with_ask(election, id_, ask + 1))
