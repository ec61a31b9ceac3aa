"""Made-up volunteers and quotas, and panels found by trying everything."""

import hashlib
from collections.abc import Collection, Sequence
from itertools import combinations

from hypothesis import strategies as st

from matchpot.domain.panels.quotas import Quota, Volunteer

FEATURES = ("discipline", "region", "age")
VALUES = ("a", "b", "c")
MARKS = ("house 1", "house 2", "studio")


@st.composite
def crowds(draw: st.DrawFn, *, most: int = 9) -> tuple[list[Volunteer], list[Quota], int]:
    """Volunteers, quotas and a number of seats."""
    features = FEATURES[: draw(st.integers(1, 3))]
    values = st.dictionaries(st.sampled_from(features), st.sampled_from(VALUES))
    ties = st.just(frozenset[str]()) | st.frozensets(st.sampled_from(MARKS), max_size=2)
    people = [
        Volunteer(id=f"v{at}", values=draw(values), ties=draw(ties))
        for at in range(draw(st.integers(1, most)))
    ]
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from(features), st.sampled_from(VALUES)), unique=True, max_size=6
        )
    )
    quotas = [
        Quota(feature=feature, value=value, least=low, most=draw(st.none() | st.integers(low, 4)))
        for feature, value in keys
        for low in [draw(st.integers(0, 2))]
    ]
    return people, quotas, draw(st.integers(1, 5))


def keeps(panel: Sequence[Volunteer], quotas: Collection[Quota]) -> bool:
    """Whether these people keep the quotas, and nobody shares a mark."""
    marks = [mark for person in panel for mark in person.ties]
    if len(marks) != len(set(marks)):
        return False
    for quota in quotas:
        count = sum(person.values.get(quota.feature) == quota.value for person in panel)
        if count < quota.least or (quota.most is not None and count > quota.most):
            return False
    return True


def can_be_filled(
    seated: Sequence[Volunteer],
    others: Sequence[Volunteer],
    quotas: Collection[Quota],
    seats: int,
) -> bool:
    """The same question, by trying every set of people."""
    if len(seated) > seats:
        return False
    return any(
        keeps([*seated, *more], quotas) for more in combinations(others, seats - len(seated))
    )


def drawn_by_hand(
    people: Sequence[Volunteer], quotas: Collection[Quota], seats: int
) -> list[str] | None:
    """The panel, going through the people in their order and trying everything at each."""
    if not can_be_filled([], people, quotas, seats):
        return None
    panel: list[Volunteer] = []
    for at, person in enumerate(people):
        if can_be_filled([*panel, person], people[at + 1 :], quotas, seats):
            panel.append(person)
    return [person.id for person in panel]


def lot_order(people: Collection[Volunteer], key: str) -> list[str]:
    """The draw order of a key."""
    return sorted(
        (person.id for person in people),
        key=lambda one: hashlib.sha256(f"{key}|{one}".encode()).hexdigest(),
    )
