"""The sums of a pool once its file is read: the product's whole numbers beside numpy's floats.

Both begin with the same columns of text and take turns. numpy is no part of the product; without it
the comparison is left out.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeAlias

from matchpot.cli.bench import measuring
from matchpot.cli.matching.donation_file import Donations
from matchpot.domain.matching.pools import pool_of

POOL_CENTS = 100_000_000
COUNTED_CAP_CENTS = 5_000
# The rules that are compared, with their parameters.
RULES: dict[str, dict[str, int]] = {
    "qf": {},
    "pro_rata": {"counted_cap_cents": COUNTED_CAP_CENTS},
}

_Side: TypeAlias = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Processor seconds of one rule's sums, pass by pass; nothing of numpy where it is missing."""

    product: Sequence[float]
    numpy: Sequence[float]

    @property
    def times_numpy(self) -> float | None:
        """How many times numpy's time the product took, the median over the passes."""
        pairs = list(zip(self.product, self.numpy, strict=False))
        return measuring.middle([ours / theirs for ours, theirs in pairs]) if pairs else None


def measure(listed: Donations, *, passes: int) -> dict[str, Sums]:
    """Let both sides divide so often, each rule by itself."""
    return {name: _in_turns(name, listed, passes) for name in RULES}


def _in_turns(name: str, listed: Donations, passes: int) -> Sums:
    product: list[float] = []
    floor: list[float] = []
    sides: list[tuple[_Side, list[float]]] = [(_by_product(name, listed), product)]
    with suppress(ModuleNotFoundError):  # the table says so
        sides.append((_by_numpy(import_module("numpy"), name, listed), floor))
    for turn in range(passes):
        for side, found in sides if turn % 2 == 0 else reversed(sides):
            before = time.process_time()
            side()
            found.append(time.process_time() - before)
    return Sums(product=product, numpy=floor)


def _by_product(name: str, listed: Donations) -> _Side:
    return lambda: pool_of(name, RULES[name], listed.rows(), pool_cents=POOL_CENTS)


def _by_numpy(numpy: Any, name: str, listed: Donations) -> _Side:  # Any: it is optional
    """The same sums the way one writes them with numpy, with shares as floats, not as cents."""
    projects, donors = numpy.array(listed.projects), numpy.array(listed.donors)
    cents = numpy.array(listed.cents)

    def divide() -> object:
        _, project = numpy.unique(projects, return_inverse=True)
        names, donor = numpy.unique(donors, return_inverse=True)
        pairs, place = numpy.unique(project * len(names) + donor, return_inverse=True)
        own, sums = pairs // len(names), numpy.bincount(place, weights=cents)
        if name == "qf":
            weights = numpy.bincount(own, weights=numpy.sqrt(sums)) ** 2
            weights -= numpy.bincount(own, weights=sums)
        else:
            weights = numpy.bincount(own, weights=numpy.minimum(sums, COUNTED_CAP_CENTS))
        return weights / weights.sum() * POOL_CENTS

    return divide
