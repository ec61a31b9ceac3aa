"""A panel of the applicants themselves: two groups with half the budget each, who judge each other.

Nobody judges an application that competes with their own for the same half, let alone their own.
Whoever takes part in several applications has all of them in one half.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One group.

    Attributes:
        applications: What is judged, by the people of the other half, in draw order.
        people: Who take part in these, and judge the other half.
        budget_cents: What these applications compete for.
    """

    applications: tuple[str, ...]
    people: frozenset[str]
    budget_cents: Cents


def split(
    applications: Mapping[str, Collection[str]], order: Sequence[str], *, budget_cents: Cents
) -> tuple[Half, Half]:
    """Split applications, each with its people, in two by a draw order of all applications.

    Applications that share people stay together. The largest such groups are placed first, in draw
    order, each in the half with fewer applications so far; the first half gets the odd cent. Raises
    `InvalidValue`: the order is another, an application has nobody, or all hang together.
    """
    if sorted(order) != sorted(applications):
        raise InvalidValue({"order": "not_of_these_applications"})
    if not all(applications.values()):
        raise InvalidValue({"applications": "nobody"})
    groups = sorted(_groups(applications, order), key=len, reverse=True)
    if len(groups) < 2:
        raise InvalidValue({"applications": "all_share_people"})
    halves: tuple[list[str], list[str]] = ([], [])
    for group in groups:
        min(halves, key=len).extend(group)
    odd = budget_cents % 2
    first, second = (
        Half(
            applications=tuple(one for one in order if one in own),
            people=frozenset(name for one in own for name in applications[one]),
            budget_cents=cents,
        )
        for own, cents in zip(halves, (budget_cents // 2 + odd, budget_cents // 2), strict=True)
    )
    return first, second


def can_split(applications: Mapping[str, Collection[str]]) -> bool:
    """Tell whether there are two groups of applications that share nobody."""
    return len(_groups(applications, sorted(applications))) > 1


def _groups(applications: Mapping[str, Collection[str]], order: Sequence[str]) -> list[list[str]]:
    """Applications that hang together by their people, in the order of the first of each."""
    groups: list[list[str]] = []
    for one in order:
        people = set(applications[one])
        joined = [group for group in groups if any(people & set(applications[o]) for o in group)]
        if not joined:
            groups.append([one])
            continue
        for other in joined[1:]:
            joined[0].extend(other)
            groups.remove(other)
        joined[0].append(one)
    return groups
