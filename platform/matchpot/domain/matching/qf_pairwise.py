"""Pairwise-bounded quadratic funding: two people who give to all the same things weigh less.

The idea: in plain quadratic funding two people who act as one can draw almost the whole pool to
each other. A project's weight is a sum over pairs of its givers; here each pair is turned down the
more the two have in common over all projects: by `m_cents` / (`m_cents` + what they share). A pair
that shares as much as `m_cents` counts half, and no pair ever adds more than `m_cents`.

Worked example, `m_cents` 100. Two people give 1.00 each: they share 100, so the pair counts half:

>>> alike = {"x": 100, "y": 100}
>>> rule = QfPairwise(m_cents=100, saturate=False)
>>> rule.divide(PoolScene(pool_cents=1_000, given={"one": alike})).cents
{'one': 50}

If the same two also give to a second project they share 200, and both projects see a third:

>>> rule.divide(PoolScene(pool_cents=1_000, given={"one": alike, "two": alike})).cents
{'one': 33, 'two': 33}

Each pair counts once, so with a very large `m_cents` the weights are half of plain quadratic
funding; the division of a whole pool is the same.

Exact enough, and the same on every machine: whole numbers only. Roots carry 42 binary places,
products and their sums are exact, a denominator is read as one word of 64 bits, and what each pair
adds is cut at 42 binary places. Weights are then right to better than one part in 10**9 (tests hold
them against sixty decimals, for gifts of 1 cent to 100,000 euros), in rounds of some size to one in
10**14. Of a pool of a million euros that is a tenth of a cent at worst, where a share's last cent
may fall the other way than it would with endless precision. The sum is rounded half-even to
millionths of a cent, and a pool is divided by those. Givers are taken in the order of their
amounts, so neither their names nor the order of their gifts matter.

The time grows with the pairs that share a project: 15,000 people with five gifts each to 30
projects are 111 million such pairs.

Source: Vitalik Buterin, "Pairwise coordination subsidies: a new quadratic funding design"
(ethresear.ch, 4 June 2019), with every pair counted once.
"""

import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from operator import floordiv
from typing import ClassVar

from matchpot.domain.matching.parameters import Field, Number
from matchpot.domain.matching.pool_scene import (
    DonorId,
    PoolResult,
    PoolScene,
    ProjectId,
    Weighed,
)
from matchpot.domain.matching.qf import QuadraticRule
from matchpot.domain.money import Cents

MICRO = 10**6  # so much weight is one cent

# Many sums are worked out at once in one long number: a place of 16 bytes for each.
_PLACE_BYTES = 16
_PLACE_BITS = 8 * _PLACE_BYTES
_MOST_ROOT_BITS = 42
# A denominator is read from its place as one machine word.
_READ_BITS = 64
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class _Givers:
    """People who gave exactly the same, project by project: how many, what, and its roots."""

    count: int
    cents: Mapping[int, Cents]
    roots: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """The pairs of one project: self-contained, so that a process of its own can work it out."""

    project: int
    givers: Sequence[_Givers]
    m_cents: Cents
    root_bits: int
    total_bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QfPairwise(QuadraticRule):
    """Quadratic funding with every pair of givers bounded by `m_cents`."""

    KIND: ClassVar[str] = "qf_pairwise"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        *QuadraticRule.FIELDS,
        Number(name="m_cents", least=1, required=True, aliases=("m",)),
    )

    m_cents: Cents

    def weigh(self, scene: PoolScene) -> list[Weighed]:
        """Weights in millionths of a cent, rounded half-even."""
        counted = list(self.counted(scene))
        weights = scene.each(_pair_weight, _tasks(counted, self.m_cents))
        return [
            self.judged(scene, project, own, weight)
            for (project, own), weight in zip(counted, weights, strict=True)
        ]

    def divide(self, scene: PoolScene) -> PoolResult:
        """Divide the pool; without `saturate` what is above the weights stays in it."""
        return self.divide_weights(scene, self.weigh(scene), unit=MICRO)


def _tasks(
    counted: Sequence[tuple[ProjectId, Mapping[DonorId, Cents]]], m_cents: Cents
) -> Iterator[_Task]:
    """One task per project; people who gave the same are one, in the order of what they gave."""
    by_donor: defaultdict[DonorId, list[tuple[int, Cents]]] = defaultdict(list)
    for project, (_, own) in enumerate(counted):
        for donor, cents in own.items():
            by_donor[donor].append((project, cents))
    profiles = sorted(Counter(map(tuple, by_donor.values())).items())
    most = max((sum(cents for _, cents in profile) for profile, _ in profiles), default=0)
    # What two people share is never more than the larger of what each gave.
    total_bits = (m_cents + most).bit_length()
    root_bits = min(_MOST_ROOT_BITS, (_PLACE_BITS - 1 - total_bits) // 2)
    members: list[list[_Givers]] = [[] for _ in counted]
    for profile, count in profiles:
        roots = {project: isqrt(cents << 2 * root_bits) for project, cents in profile}
        givers = _Givers(count, dict(profile), roots)
        for project in roots:
            members[project].append(givers)
    for project, own_givers in enumerate(members):
        yield _Task(
            project=project,
            givers=own_givers,
            m_cents=m_cents,
            root_bits=root_bits,
            total_bits=total_bits,
        )


def _pair_weight(task: _Task) -> int:
    """The weight of one project in millionths of a cent."""
    scaled = _pairs_alike(task) + _pairs_apart(task)
    return _half_even(scaled * MICRO, 1 << 2 * task.root_bits)


def _pairs_alike(task: _Task) -> int:
    """Pairs of people who gave exactly the same: they share all they gave."""
    total = 0
    for one in task.givers:
        value = one.count * (one.count - 1) // 2 * one.cents[task.project] * task.m_cents
        total += (value << 2 * task.root_bits) // (task.m_cents + sum(one.cents.values()))
    return total


def _pairs_apart(task: _Task) -> int:
    """All other pairs: each of the givers with everybody before them, in long numbers.

    A column holds the roots of all givers to one other project, a place for each giver. A column
    times one giver's root is that project's part of what this giver shares with every other.
    """
    givers, total = task.givers, 0
    others = {other for one in givers for other in one.roots}
    columns = {other: _column(givers, other) for other in others}
    # The lowest bytes of a place are below what a denominator keeps.
    skip = max(0, -(-(2 * task.root_bits + task.total_bits - _READ_BITS) // 8))
    read_bits = 2 * task.root_bits - 8 * skip
    numerators = [
        (one.roots[task.project] * one.count * task.m_cents) << read_bits for one in givers
    ]
    bound = (task.m_cents << 2 * task.root_bits).to_bytes(_PLACE_BYTES, "little")
    for start in range(0, len(givers), _BLOCK):
        end = min(len(givers), start + _BLOCK)
        bounds = int.from_bytes(bound * end, "little")
        before = {
            other: int.from_bytes(column[: _PLACE_BYTES * end], "little")
            for other, column in columns.items()
        }
        for at in range(start, end):
            one, shared = givers[at], bounds
            for other, root in one.roots.items():
                shared += root * before[other]
            parts = map(floordiv, numerators[:at], _places(shared, end, skip))
            total += one.roots[task.project] * one.count * sum(parts)
    return total


def _column(givers: Sequence[_Givers], project: int) -> bytes:
    """The roots of what each giver gave to a project, a place each, 0 for nothing."""
    return b"".join(one.roots.get(project, 0).to_bytes(_PLACE_BYTES, "little") for one in givers)


def _places(packed: int, count: int, skip: int) -> list[int]:
    """Read 8 bytes of every place, from `skip` bytes on."""
    raw = packed.to_bytes(_PLACE_BYTES * count + skip, "little")
    halves = array("Q", raw[skip:])
    if sys.byteorder == "big":
        halves.byteswap()
    return halves[::2].tolist()


def _half_even(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest whole number, halves to the even one."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))
