"""The two ways of running equal shares agree, and the quick one says when it cannot tell."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchpot.domain.allocation.completions import Completion
from matchpot.domain.allocation.electorate import Electorate
from matchpot.domain.allocation.equal_shares_quick import QuickRun, Unsure
from matchpot.domain.allocation.equal_shares_run import EqualSharesRun
from matchpot.domain.allocation.mes import Mes
from matchpot.domain.allocation.pabulib.reading import read_pb
from matchpot.domain.allocation.spending import Ranking, Spending
from matchpot.domain.allocation.terms import Terms
from tests.domain.allocation.electing import REAL, an_election, elections


def run(made, election, share: Fraction, *, cost_utilities: bool) -> Spending:
    course = Spending(Ranking(election, Terms(most_per_maker=None)), 10**12)
    made(course, Electorate.of(course), share, cost_utilities=cost_utilities).buy_all()
    return course


@given(
    election=elections(least_cost=0),
    share=st.fractions(0, 30, max_denominator=7),
    by_cost=st.booleans(),
)
@settings(max_examples=300)
def test_the_quick_run_answers_as_the_exact_one_or_not_at_all(election, share, by_cost):
    exact = run(EqualSharesRun, election, share, cost_utilities=by_cost)
    try:
        quick = run(QuickRun, election, share, cost_utilities=by_cost)
    except Unsure:
        return
    assert list(quick.given) == list(exact.given)
    assert quick.why_not == exact.why_not


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_the_quick_run_can_tell_in_real_elections(path):
    election = read_pb(path.read_bytes()).election
    for per_voter in (20_011, 40_013, 80_021, 160_007, 320_009):
        share = Fraction(per_voter)
        quick = run(QuickRun, election, share, cost_utilities=True)
        exact = run(EqualSharesRun, election, share, cost_utilities=True)
        assert list(quick.given) == list(exact.given)


def test_money_that_is_just_enough_is_enough():
    # 3 x 1/3 of 100 cents: rounded numbers could never tell.
    election = an_election({"a": 100}, ["a"] * 3, budget_cents=100)
    with pytest.raises(Unsure):
        run(QuickRun, election, Fraction(100, 3), cost_utilities=True)
    assert Mes(completion=(Completion.NONE,)).allocate(election, Terms()).given == {"a": 100}


def test_each_step_says_what_supporters_pay_and_how_many_that_counts_for():
    election = an_election({"a": 400, "b": 300}, ["ab", "ab", "b", "b"], budget_cents=800)
    first, second, *_ = Mes(completion=(Completion.NONE,)).allocate(election, Terms()).steps
    assert (first.id, first.note) == ("b", {"most_paid_cents": "75", "effective_support": "4.00"})
    assert (second.id, second.code.value) == ("a", "supporters_cannot_pay")


def test_add1_goes_on_to_the_first_step_that_overspends():
    election = an_election({"a": 600, "b": 400}, ["a", "a", "b"], budget_cents=1_000)
    outcome = Mes(completion=(Completion.ADD1,), step_cents=50).allocate(election, Terms())
    assert outcome.given == {"a": 600, "b": 400}
    assert outcome.facts == {
        "first_per_voter_cents": "1000/3",
        "per_voter_cents": "400",
        "add1_ended": "all_bought",
    }


def test_nobody_voting_funds_nothing():
    election = an_election({"a": 5}, budget_cents=5)
    assert Mes().allocate(election, Terms()).given == {"a": 5}  # by the greedy completion
    assert Mes(completion=(Completion.ADD1,)).allocate(election, Terms()).given == {}
