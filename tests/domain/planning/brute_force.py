"""Every set of steps with every amount there is, written down without any thought of speed."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations, product

from matchpot.domain.guide.schemes import SchemeKind
from matchpot.domain.planning.candidates import Candidate, Limits

Amounts = tuple[tuple[Candidate, int], ...]


def best_score(offered: Sequence[Candidate], limits: Limits) -> tuple[int, int, int, date, int]:
    """The best figures any set with any whole amounts has."""
    return min(_every_score(offered, limits))


def _every_score(
    offered: Sequence[Candidate], limits: Limits
) -> Iterator[tuple[int, int, int, date, int]]:
    yield (limits.gap_cents, 0, 0, limits.today, 0)
    for size in range(min(limits.most_applications, len(offered)) + 1):
        for chosen in combinations(offered, size):
            ranges = [range(one.least_cents, one.most_cents + 1) for one in chosen]
            crowds = (0, *range(limits.crowd_least_cents, limits.crowd_most_cents + 1))
            for crowd, own, *amounts in product(crowds, range(limits.own_most_cents + 1), *ranges):
                steps = tuple(zip(chosen, amounts, strict=True))
                if keeps_to(steps, crowd, own, limits):
                    yield _score(steps, crowd, own, limits)


def keeps_to(steps: Amounts, crowd: int, own: int, limits: Limits) -> bool:
    """Every limit by itself, in the words of the specification."""
    total = sum(cents for _, cents in steps) + crowd + own
    public = limits.public_cents + sum(cents for one, cents in steps if one.is_public)
    roofs = [one.public_most_cents for one, _ in steps] + [limits.public_most_cents]
    counted = limits.own_cents + own + sum(c for one, c in steps if one.counts_as_own)
    keys = {one.key for one, _ in steps}
    return (
        total <= limits.gap_cents
        and len(steps) <= limits.most_applications
        and own <= limits.own_most_cents
        and (crowd == 0 or limits.crowd_least_cents <= crowd <= limits.crowd_most_cents)
        and all(one.least_cents <= cents <= one.most_cents for one, cents in steps)
        and all(
            c <= limits.matched_cents(one.key, frozenset(keys), limits.crowd_cents + crowd)
            for one, c in steps
            if one.kind is SchemeKind.MATCH
        )
        and sum(one.kind is SchemeKind.LOAN for one, _ in steps) <= 1
        and all(public <= roof for roof in roofs if roof is not None)
        and all(counted >= one.own_asked_cents for one, _ in steps)
        and not any(one.excluded & keys for one, _ in steps)
    )


def _score(steps: Amounts, crowd: int, own: int, limits: Limits) -> tuple[int, int, int, date, int]:
    borrowed = sum(cents for one, cents in steps if one.kind is SchemeKind.LOAN)
    days = [one.decided_on for one, _ in steps] + ([limits.crowd_on] if crowd else [])
    return (
        limits.gap_cents - sum(cents for _, cents in steps) - crowd - own,
        borrowed + own,
        sum(one.hours for one, _ in steps) + (limits.crowd_hours if crowd else 0),
        max(days, default=limits.today),
        crowd,
    )
