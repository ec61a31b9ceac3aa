"""Whether enough of a panel voted: two thirds of it, and three votes on each application."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

LEAST_VOTES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """What was cast, against what it takes.

    Attributes:
        needed, voted: Members.
        short: Applications with fewer than three votes, and how many are missing.
    """

    needed: int
    voted: int
    short: Mapping[str, int]

    @property
    def is_met(self) -> bool:
        """Tell whether a decision can be made."""
        return self.voted >= self.needed and not self.short


def count(
    members: Collection[str],
    ballots: Mapping[str, Collection[str]],
    applications: Collection[str],
) -> Quorum:
    """Count ballots, given as the applications each person voted on, without recused ones.

    A ballot of somebody who is no member (any more) counts for nothing. Two thirds round up.

    >>> count(["a", "b", "c", "d"], {"a": ["P"], "b": ["P"], "c": []}, ["P"])
    Quorum(needed=3, voted=3, short={'P': 1})
    """
    cast = {name: set(own) for name, own in ballots.items() if name in members}
    votes = {one: sum(one in own for own in cast.values()) for one in sorted(applications)}
    return Quorum(
        needed=-(-2 * len(members) // 3),
        voted=len(cast),
        short={one: LEAST_VOTES - found for one, found in votes.items() if found < LEAST_VOTES},
    )
