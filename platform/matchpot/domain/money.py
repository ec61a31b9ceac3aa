"""Amounts in whole euro cents, and how a sum is split without losing one.

The product knows one currency, and this module is where that is said. Writing amounts for people
is the work of the web layer.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

CURRENCY = "eur"
BPS = 10_000  # basis points in one whole

Cents: TypeAlias = int


class Ordered(Hashable, Protocol):
    """An id with a stable order: it settles who gets the odd cent."""

    def __lt__(self, other: Any, /) -> bool:  # Any: int and str each compare with their own kind
        """Tell whether this id comes first."""
        ...


K = TypeVar("K", bound=Ordered)


@dataclass(frozen=True, slots=True)
class Split(Generic[K]):
    """Parts of a sum, and what could not be placed under the caps."""

    parts: Mapping[K, Cents]
    left_cents: Cents


def largest_remainder(
    total_cents: Cents, weights: Mapping[K, int] | Iterable[tuple[K, int]]
) -> dict[K, Cents]:
    """Split a sum in proportion to whole-number weights, exactly.

    Everyone gets the floor of the exact share; the cents then left go one each to the largest
    remainders, ties to the lowest id. The answer does not depend on the order of the weights.
    When all weights are 0 everyone gets 0 and the sum stays whole with whoever asked.

    >>> largest_remainder(100, {"a": 1, "b": 1, "c": 1})
    {'a': 34, 'b': 33, 'c': 33}
    """
    by_id = _weights(weights)
    if total_cents < 0:
        raise ValueError(f"cannot split {total_cents} cents")
    whole = sum(by_id.values())
    if whole == 0:
        return dict.fromkeys(by_id, 0)
    parts: dict[K, Cents] = {}
    remainders: list[tuple[int, K]] = []
    for key, weight in by_id.items():
        parts[key], remainder = divmod(total_cents * weight, whole)
        remainders.append((-remainder, key))
    odd_cents = total_cents - sum(parts.values())
    for _, key in sorted(remainders)[:odd_cents]:
        parts[key] += 1
    assert sum(parts.values()) == total_cents  # noqa: S101 -- parts sum to the whole, always
    return parts


def capped_largest_remainder(
    total_cents: Cents,
    weights: Mapping[K, int] | Iterable[tuple[K, int]],
    caps: Mapping[K, Cents],
) -> Split[K]:
    """Split a sum in proportion to weights, nobody above their cap.

    Whoever's exact share is over their cap gets the cap, and the rest is shared again among the
    others until nobody is over; then `largest_remainder` divides. An id without a cap is not
    limited. What fits under no cap is `left_cents`. The answer does not depend on order.

    >>> capped_largest_remainder(100, {"a": 3, "b": 1}, {"a": 50})
    Split(parts={'a': 50, 'b': 50}, left_cents=0)
    """
    by_id = _weights(weights)
    if total_cents < 0 or any(cap < 0 for cap in caps.values()):
        raise ValueError("neither the sum nor a cap may be negative")
    parts: dict[K, Cents] = {}
    left, open_weights = total_cents, by_id
    while True:
        whole = sum(open_weights.values())
        full = [k for k, w in open_weights.items() if k in caps and left * w > caps[k] * whole]
        if not full:
            break
        parts.update((key, caps[key]) for key in full)
        left = total_cents - sum(parts.values())
        open_weights = {k: w for k, w in open_weights.items() if k not in parts}
    rest = largest_remainder(left, open_weights)
    # An odd cent only ever goes to a share with a remainder, which is below its whole-cent cap.
    assert all(cents <= caps.get(k, cents) for k, cents in rest.items())  # noqa: S101
    placed = {key: parts[key] if key in parts else rest[key] for key in by_id}
    return Split(placed, total_cents - sum(placed.values()))


def _weights(weights: Mapping[K, int] | Iterable[tuple[K, int]]) -> dict[K, int]:
    """Read weights by id; an id given twice or a negative weight is a mistake of the caller."""
    pairs = list(weights.items() if isinstance(weights, Mapping) else weights)
    by_id = dict(pairs)
    if len(by_id) != len(pairs):
        raise ValueError("an id was given twice")
    if any(weight < 0 for weight in by_id.values()):
        raise ValueError("a weight is negative")
    return by_id


def bps_of(cents: Cents, bps: int) -> Cents:
    """Take basis points of an amount, rounded down."""
    return cents * bps // BPS


def bps_of_rounded_up(cents: Cents, bps: int) -> Cents:
    """Take basis points of an amount, rounded up: the first cent that reaches a threshold.

    >>> bps_of_rounded_up(1_000_001, 7_500)
    750001
    """
    return -(-cents * bps // BPS)


def share_bps(part_cents: Cents, whole_cents: Cents) -> int:
    """Say how large a part is in basis points, rounded down; 0 of nothing is 0.

    Rounded down on purpose: nothing shows as 100 % before it is.
    """
    return part_cents * BPS // whole_cents if whole_cents > 0 else 0
