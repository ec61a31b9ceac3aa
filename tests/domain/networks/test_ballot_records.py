"""What a ballot of a network came to can be counted again from its record, and nothing else."""

import copy
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchpot.domain.allocation.elections import Application
from matchpot.domain.errors import InvalidValue
from matchpot.domain.networks import ballot_records as records
from matchpot.domain.networks import ways
from matchpot.domain.networks.ballot_records import Mandated
from matchpot.domain.networks.ballots import Call, check_call
from matchpot.domain.networks.ways import Allocation, usual
from matchpot.domain.rounds.rules import BallotKind
from matchpot.domain.rounds.tallying import Gathered
from matchpot.domain.rounds.votes import Cast

SECRET = "5e" * 32
APPROVAL = usual(BallotKind.APPROVAL, Allocation.GREEDY_SKIP, criterion="")
TWO = {
    1: Mandated(brought_cents=300_000, free_cents=300_000, most_cents=50_000),
    2: Mandated(brought_cents=100_000, free_cents=100_000, most_cents=50_000),
}


def gathered(votes: Mapping[str, list[str]], costs: Mapping[str, int]) -> Gathered:
    """Members approve of projects."""
    order = records.lot_order(SECRET, costs.keys())
    return Gathered(
        budget_cents=100_000,
        applications=[Application(id=id_, cost_cents=cost) for id_, cost in costs.items()],
        panel=[Cast(voter=one, says={"picks": picks}) for one, picks in votes.items()],
        lots=records.numbered(order),
    )


def record(votes: Mapping[str, list[str]], costs: Mapping[str, int]) -> dict[str, Any]:
    """A ballot of 1,000 euros, counted."""
    made = records.called(APPROVAL, budget_cents=100_000, most_cents=50_000, mandates=TWO)
    turned = records.turnout(members=4, voted=len(votes), quorum_bps=5_000)
    made["turnout"] = records.voted(turned, quorum_bps=5_000)
    return made | records.counted(made, gathered(votes, costs), secret=SECRET)


COSTS = {"P-1": 50_000, "P-2": 40_000, "P-3": 30_000, "P-4": 10_000}
VOTES = {"L-1": ["P-1", "P-3"], "L-2": ["P-1", "P-2"], "L-3": ["P-3"]}


def test_the_most_wanted_are_granted_and_each_fund_pays_its_part() -> None:
    made = record(VOTES, COSTS)
    # P-1 and P-3 have two votes each; P-2 no longer fits; nobody stands behind P-4.
    assert records.paid(made) == {"P-1": {1: 37_500, 2: 12_500}, "P-3": {1: 22_500, 2: 7_500}}
    verdicts = made["tally"]["outcome"]["allocation"]["verdicts"]
    assert {one["id"]: one["code"] for one in verdicts} == {
        "P-1": "funded",
        "P-2": "does_not_fit",
        "P-3": "funded",
        "P-4": "below_threshold",
    }
    assert records.faults(made) == []


def test_whoever_changes_a_figure_of_the_record_is_found_out() -> None:
    made = record(VOTES, COSTS)

    def broken(*path: Any, value: Any) -> list[str]:
        other = copy.deepcopy(made)
        place: Any = other
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value
        return records.faults(other)

    assert broken("mandates", 0, "held_cents", value=74_999) == ["holds other money ready"]
    assert broken("turnout", "needed", value=1)
    assert broken("lots", "order", value=["P-1", "P-2", "P-3", "P-4"])
    assert broken("lots", "secret", value="00" * 32)
    assert broken("tally", "counted", "panel", 2, "says", value={"picks": ["P-4"]})
    assert broken("awards", 0, "parts", 0, "cents", value=37_501)


VOTERS = st.dictionaries(
    st.sampled_from([f"L-{at}" for at in range(1, 8)]),
    st.lists(st.sampled_from(sorted(COSTS)), min_size=1, unique=True),
)


@settings(max_examples=40)
@given(votes=VOTERS, seed=st.randoms())
def test_nothing_depends_on_the_order_of_votes_projects_or_mandates(
    votes: dict[str, list[str]], seed: Random
) -> None:
    mixed, other = list(votes.items()), list(COSTS.items())
    seed.shuffle(mixed)
    seed.shuffle(other)
    made = record(votes, COSTS)
    assert made == record(dict(mixed), dict(other))
    assert sum(one["cents"] for one in made["awards"]) <= 100_000
    assert records.faults(made) == []


@pytest.mark.parametrize("kind", BallotKind)
@pytest.mark.parametrize("allocation", Allocation)
def test_every_ballot_of_rounds_can_be_used_with_the_rules_that_can_read_it(
    kind: BallotKind, allocation: Allocation
) -> None:
    way = usual(kind, allocation, criterion="Fits what the money is for")
    assert ways.read(ways.plain(way)) == way
    asks_who = allocation in {Allocation.MES, Allocation.PHRAGMEN}
    names = {"approval", "choose_one", "knapsack", "cumulative", "quadratic"}
    if asks_who and kind not in names:
        with pytest.raises(InvalidValue):
            ways.check(way)
    else:
        ways.check(way)


def test_a_no_from_more_members_than_a_yes_is_no_award() -> None:
    way = usual(BallotKind.YES_NO_ABSTAIN, Allocation.GREEDY_SKIP, criterion="")
    made = records.called(way, budget_cents=100_000, most_cents=50_000, mandates=TWO)
    says = [{"P-1": "yes", "P-2": "no"}, {"P-1": "no", "P-2": "yes"}, {"P-1": "no", "P-2": "yes"}]
    told = Gathered(
        budget_cents=100_000,
        applications=[Application(id=one, cost_cents=10_000) for one in ("P-1", "P-2")],
        panel=[Cast(voter=f"L-{at}", says={"answers": one}) for at, one in enumerate(says)],
        lots=records.numbered(["P-2", "P-1"]),
    )
    assert list(records.paid(records.counted(made, told, secret=SECRET))) == ["P-2"]


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (Call(title=" ", budget_cents=9, most_cents=9, gather_days=7), "title"),
        (Call(title="Spring", budget_cents=9, most_cents=10, gather_days=7), "most_cents"),
        (Call(title="Spring", budget_cents=0, most_cents=0, gather_days=7), "budget_cents"),
        (Call(title="Spring", budget_cents=9, most_cents=9, gather_days=1), "gather_days"),
    ],
)
def test_a_call_that_cannot_stand_is_refused_by_field(call: Call, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        check_call(call, purse_most_cents=100)
    assert field in refused.value.fields
