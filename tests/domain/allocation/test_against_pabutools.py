"""Our rules and those of pabutools fund the same, and so does the checker of Pabulib."""

from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given, settings
from pabulib.checker import Checker
from pabutools.election import (
    ApprovalBallot,
    ApprovalProfile,
    CardinalBallot,
    CardinalProfile,
    Instance,
    Project,
)
from pabutools.election.satisfaction import (
    Additive_Cardinal_Sat,
    Cardinality_Sat,
    Cost_Sat,
)
from pabutools.rules import (
    exhaustion_by_budget_increase,
    greedy_utilitarian_welfare,
    method_of_equal_shares,
    sequential_phragmen,
)
from pabutools.tiebreaking import TieBreakingRule

from matchpot.domain.allocation.completions import Completion
from matchpot.domain.allocation.elections import Election, TieRule
from matchpot.domain.allocation.greedy_skip import GreedySkip
from matchpot.domain.allocation.knapsack_optimal import KnapsackOptimal
from matchpot.domain.allocation.mes import Mes, Utilities
from matchpot.domain.allocation.pabulib.reading import read_pb
from matchpot.domain.allocation.per_euro import PerEuro
from matchpot.domain.allocation.phragmen import Phragmen
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.terms import Terms
from tests.domain.allocation.electing import REAL, elections

FREE = Terms(most_per_maker=None, reserve=0)
Theirs = tuple[Instance, ApprovalProfile, TieBreakingRule]


def theirs(election: Election) -> Theirs:
    """The same election as pabutools knows it, ties by lot number."""
    projects = {one.id: Project(one.id, one.cost_cents) for one in election.applications}
    instance = Instance(projects.values(), budget_limit=election.budget_cents)
    is_approval = all(
        weight == 1 for votes in election.ballots for weight in votes.weights.values()
    )
    if is_approval:
        ballots = [ApprovalBallot(projects[id_] for id_ in one.weights) for one in each(election)]
        profile = ApprovalProfile(ballots, instance=instance)
    else:
        ballots = [
            CardinalBallot({projects[id_]: weight for id_, weight in one.weights.items()})
            for one in each(election)
        ]
        profile = CardinalProfile(ballots, instance=instance)
    by_lot = TieBreakingRule(lambda _, __, project: election.lots[project.name])
    return instance, profile, by_lot


def each(election: Election) -> Iterator:
    return (votes for votes in election.ballots for _ in range(votes.count))


def ours(rule: AllocationRule, election: Election) -> list[str]:
    return rule.allocate(election, FREE).funded


def names(allocation) -> list[str]:
    return [project.name for project in allocation]


SAT = {Utilities.COST: Cost_Sat, Utilities.CARDINALITY: Cardinality_Sat}


@given(election=elections())
@settings(max_examples=150)
@pytest.mark.parametrize("utilities", Utilities)
def test_equal_shares_buy_what_pabutools_buys_in_the_same_order(utilities, election):
    instance, profile, by_lot = theirs(election)
    expected = method_of_equal_shares(
        instance, profile, sat_class=SAT[utilities], tie_breaking=by_lot
    )
    rule = Mes(utilities=utilities, completion=(Completion.NONE,))
    assert ours(rule, election) == names(expected)


@given(election=elections(most_weight=4))
@settings(max_examples=100)
def test_equal_shares_of_points_buy_what_pabutools_buys(election):
    instance, profile, by_lot = theirs(election)
    sat = Additive_Cardinal_Sat if isinstance(profile, CardinalProfile) else Cardinality_Sat
    expected = method_of_equal_shares(instance, profile, sat_class=sat, tie_breaking=by_lot)
    rule = Mes(utilities=Utilities.CARDINALITY, completion=(Completion.NONE,))
    assert ours(rule, election) == names(expected)


@given(election=elections())
@settings(max_examples=60)
def test_add1_ends_where_pabutools_ends_when_steps_are_as_whole(election):
    voters = election.voters
    whole = Election(
        budget_cents=election.budget_cents // voters * voters,
        applications=election.applications,
        scores=election.scores,
        supporters=election.supporters,
        ballots=election.ballots,
        lots=election.lots,
        tie=election.tie,
    )
    instance, profile, by_lot = theirs(whole)
    expected = exhaustion_by_budget_increase(
        instance,
        profile,
        method_of_equal_shares,
        {"sat_class": Cost_Sat, "tie_breaking": by_lot},
        budget_step=voters,
        exhaustive_stop=False,
    )
    rule = Mes(completion=(Completion.ADD1,), step_cents=1)
    outcome = rule.allocate(whole, FREE)
    # They give up at their bound, we go on until more money buys nothing more.
    if outcome.facts["add1_ended"] == "overspends":
        assert set(outcome.funded) == set(names(expected))


@given(election=elections())
@settings(max_examples=150)
def test_phragmen_buys_what_pabutools_buys(election):
    instance, profile, by_lot = theirs(election)
    expected = sequential_phragmen(instance, profile, tie_breaking=by_lot)
    # In the end they buy what nobody supports, after an infinite time; we never do.
    supported = {name for name in names(expected) if election.supporters.get(name)}
    assert set(ours(Phragmen(), election)) == supported


@given(election=elections())
@settings(max_examples=100)
@pytest.mark.parametrize(
    ("rule", "sat"), [(GreedySkip(), Cost_Sat), (PerEuro(), Cardinality_Sat)], ids=["skip", "euro"]
)
def test_greedy_funds_what_pabutools_funds(rule, sat, election):
    instance, profile, by_lot = theirs(election)
    expected = greedy_utilitarian_welfare(instance, profile, sat_class=sat, tie_breaking=by_lot)
    assert set(ours(rule, election)) == set(names(expected))


@given(election=elections())
@settings(max_examples=100)
def test_the_knapsack_has_as_much_score_as_any_other_set_that_can_be_paid(election):
    chosen = ours(KnapsackOptimal(), election)
    best = max(sum((election.score(one) for one in some), Fraction(0)) for some in paid(election))
    assert sum((election.score(one) for one in chosen), Fraction(0)) == best


def paid(election: Election) -> Iterator[list[str]]:
    """Every set that the budget bears."""
    costs = [(one.id, one.cost_cents) for one in election.applications]
    for bits in range(1 << len(costs)):
        some = [one for at, one in enumerate(costs) if bits >> at & 1]
        if sum(cents for _, cents in some) <= election.budget_cents:
            yield [id_ for id_, _ in some]


# ---- real elections -----------------------------------------------------------------------------

on_real = pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)


@on_real
@pytest.mark.parametrize("tie", TieRule)
def test_greedy_gives_what_the_city_gave(path, tie):
    read = read_pb(path.read_bytes(), tie=tie)
    outcome = GreedySkip().allocate(read.election, FREE)
    assert read.recorded
    assert set(outcome.funded) == set(read.recorded)


@on_real
@pytest.mark.parametrize("add1", [False, True])
def test_equal_shares_of_real_elections_are_those_of_pabulibs_checker(path, add1, capsys):
    read = read_pb(path.read_bytes(), tie=TieRule.LOWER_COST)
    chain = (Completion.ADD1,) if add1 else (Completion.NONE,)
    rule = Mes(completion=chain, step_cents=read.cents_per_unit)
    checker = Checker()
    checker.process_files([path.read_text(encoding="utf-8")])
    expected = checker._compute_equalshares_winners(add1=add1)
    assert rule.allocate(read.election, FREE).funded == expected


@on_real
def test_phragmen_of_real_elections_is_that_of_pabutools(path):
    election = read_pb(path.read_bytes(), tie=TieRule.FILE_ORDER).election
    instance, profile, by_lot = theirs(election)
    expected = sequential_phragmen(instance, profile, tie_breaking=by_lot)
    assert set(ours(Phragmen(), election)) == set(names(expected))
