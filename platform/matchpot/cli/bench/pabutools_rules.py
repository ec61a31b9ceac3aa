"""The rules of pabutools over our elections, for the benchmark alone; it is no part of the product.

Without the package the comparison is left out, and the table says so.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any, TypeAlias

from matchpot.cli.bench.elections import UNIT_CENTS
from matchpot.domain.allocation.elections import Election

# Any: the package has no types.
Theirs: TypeAlias = Callable[[Any, Any], object]


def prepared(election: Election) -> tuple[Any, Any]:
    """An election as pabutools knows it: its instance and its profile.

    Raises:
        ModuleNotFoundError: pabutools is not installed.
    """
    kinds = import_module("pabutools.election")
    projects = {one.id: kinds.Project(one.id, one.cost_cents) for one in election.applications}
    instance = kinds.Instance(projects.values(), budget_limit=election.budget_cents)
    ballots = [
        kinds.ApprovalBallot(projects[id_] for id_ in votes.weights)
        for votes in election.ballots
        for _ in range(votes.count)
    ]
    return instance, kinds.ApprovalProfile(ballots, instance=instance)


def rules(voters: int) -> Mapping[str, Theirs]:
    """Their rules by our names; steps of `add1` are one unit a voter, as ours."""
    theirs, kinds = import_module("pabutools.rules"), import_module("pabutools.election")
    sat = kinds.Cost_Sat
    return {
        "greedy_skip": lambda one, many: theirs.greedy_utilitarian_welfare(
            one, many, sat_class=sat
        ),
        "mes": lambda one, many: theirs.method_of_equal_shares(one, many, sat_class=sat),
        "mes, add1": lambda one, many: _add1(theirs, sat, one, many, voters),
        "phragmen": lambda one, many: theirs.sequential_phragmen(one, many),
    }


def _add1(theirs: ModuleType, sat: Any, instance: Any, profile: Any, voters: int) -> object:
    return theirs.exhaustion_by_budget_increase(
        instance,
        profile,
        theirs.method_of_equal_shares,
        {"sat_class": sat},
        budget_step=voters * UNIT_CENTS,
        exhaustive_stop=False,
    )
