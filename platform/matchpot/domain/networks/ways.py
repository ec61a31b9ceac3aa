"""How a network votes on several projects at once: its ballot, and how votes become money.

A way is part of the words of a purse and never changes. Ballots, counting and rules are those of
rounds; here is only which of them a network can use, and with which terms.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from matchpot.domain.allocation.terms import Leftover
from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import Cents
from matchpot.domain.rounds.flaws import flaws_of_vote
from matchpot.domain.rounds.rules import (
    PARAMS,
    AllocationRules,
    BallotKind,
    BallotRules,
    Criterion,
    PanelMode,
    PanelRules,
    RoundRules,
)


class Allocation(StrEnum):
    """Rules that give all that is asked or nothing, with no draw and no hand in it."""

    GREEDY_SKIP = "greedy_skip"
    GREEDY_STOP = "greedy_stop"
    PER_EURO = "per_euro"
    KNAPSACK_OPTIMAL = "knapsack_optimal"
    MES = "mes"
    PHRAGMEN = "phragmen"


# Nothing is granted that no member stands behind: one supporter of 10,000 voters is one at least.
_SOMEBODY_BPS = 1
# The criterion where a network names none of its own.
PLAIN_CRITERION = "fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A ballot, and the rule that spends by what it says."""

    ballot: BallotRules
    allocation: Allocation


def usual(kind: BallotKind, allocation: Allocation, *, criterion: str) -> Way:
    """A way with the usual numbers of its ballot; `criterion` is what scores are for."""
    is_score = kind is BallotKind.SCORE
    criteria = (Criterion(id=PLAIN_CRITERION, label=criterion),) if is_score else ()
    ballot = BallotRules(kind=kind, params=dict(PARAMS.get(kind, {})), criteria=criteria)
    return Way(ballot=ballot, allocation=allocation)


def check(way: Way) -> None:
    """Raise `InvalidValue`, by field, where ballot and rule do not fit each other.

    >>> check(usual(BallotKind.RANKING, Allocation.MES, criterion=""))
    Traceback (most recent call last):
    matchpot.domain.errors.InvalidValue: allocation.kind: needs_ballots
    """
    found = flaws_of_vote(rules(way, budget_cents=1, most_cents=1))
    if found:
        raise InvalidValue(found)


def rules(way: Way, *, budget_cents: Cents, most_cents: Cents) -> RoundRules:
    """The rules by which the counting of rounds decides a ballot of a network.

    One award a maker at most, nobody in reserve, and what is left stays in the pots. Of answers
    yes or no there must be more yes than no.
    """
    is_answer = way.ballot.kind is BallotKind.YES_NO_ABSTAIN
    return RoundRules(
        budget_cents=budget_cents,
        most_ask_cents=most_cents,
        panel=PanelRules(mode=PanelMode.APPLICANTS),
        ballot=way.ballot,
        allocation=AllocationRules(
            kind=way.allocation.value,
            least_score=Fraction(1) if is_answer else None,
            least_support_bps=_SOMEBODY_BPS,
            reserve=0,
            leftover=Leftover.POT,
        ),
    )


# Any below: plain JSON.
def plain(way: Way) -> dict[str, Any]:
    """A way as plain JSON, as the words of a purse keep it."""
    ballot = way.ballot
    return {
        "kind": ballot.kind.value,
        "params": dict(ballot.params),
        "criteria": [asdict(one) for one in ballot.criteria],
        "allocation": way.allocation.value,
    }


def read(kept: Mapping[str, Any]) -> Way:
    """Read what `plain` wrote."""
    criteria = tuple(Criterion(**one) for one in kept["criteria"])
    ballot = BallotRules(
        kind=BallotKind(kept["kind"]), params=dict(kept["params"]), criteria=criteria
    )
    return Way(ballot=ballot, allocation=Allocation(kept["allocation"]))
