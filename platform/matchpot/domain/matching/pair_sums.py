"""What all pairs of givers add to each project, turned down by what the two share: the arithmetic.

Millions of pairs are worked out in whole numbers only. The roots of all givers stand side by side
in one long number, a place for each; times the root of one giver it is, place by place, what this
giver shares with every other through one project. What such a sum is for, `qf_pairwise.py` tells.

Two ways come to the same sums, each within the last binary places it keeps. By project: only pairs
that have the project in common, one project after the other. By giver: every pair once, for all
projects at the same time, which is faster when most people give to many projects.

Long numbers are those of GMP, which multiplies them several times as fast as Python does. They are
the same whole numbers: without it the sums are the same to the last digit, and take longer.
"""

import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from math import isqrt
from operator import floordiv, mul
from typing import Any, TypeAlias

from matchpot.domain.money import Cents

# What one person gave: (project, cents), the projects as numbers from 0 on.
Profile: TypeAlias = tuple[tuple[int, Cents], ...]
Each: TypeAlias = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]

MICRO = 10**6  # so many millionths make a cent

_PLACE_BYTES = 16
_PLACE_BITS = 8 * _PLACE_BYTES
_MOST_ROOT_BITS = 42
_READ_BITS = 64  # a denominator is read from its place as one machine word
_FACTOR_BITS = 60  # what a pair is turned down by, on the way by giver
_BLOCK = 64  # givers between two cuts of the long numbers to those before them
_PARTS = 8  # of the way by giver, to be spread over processes

# Measured, in nanoseconds: a pair by project, a pair by giver and each project of it, and in either
# way each project of the giver.
_BY_PROJECT, _BY_GIVER, _EACH_PROJECT, _EACH_GIFT = 95, 120, 2, 2


@dataclass(frozen=True, slots=True)
class _Givers:
    """People who gave exactly the same: how many they are, what they gave, and its roots."""

    count: int
    cents: Mapping[int, Cents]
    roots: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """How many binary places roots carry, and where in its place a denominator is read."""

    m_cents: Cents
    root_bits: int
    skip_bytes: int
    read_bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """A part of the work, self-contained: one project, or every so many blocks of givers."""

    scale: _Scale
    givers: Sequence[_Givers]
    number: int


def pair_sums(
    profiles: Mapping[Profile, int], *, projects: int, m_cents: Cents, each: Each
) -> list[int]:
    """For each project the sum over pairs of people, in millionths of a cent, rounded half-even.

    A pair adds the root of the product of its two gifts, times `m_cents` / (`m_cents` + the same
    over all projects together). `profiles` counts the people who gave the same; they are taken in
    the order of what they gave.
    """
    ordered = sorted(profiles.items())
    scale = _scale(ordered, m_cents)
    givers = [_givers(profile, count, scale.root_bits) for profile, count in ordered]
    way = _all_by_giver if _is_dense(givers) else _all_by_project
    apart = way(scale, givers, projects, each)
    alike = [_pairs_alike(scale, givers, project) for project in range(projects)]
    whole = 1 << 2 * scale.root_bits
    return [
        _half_even((one + other) * MICRO, whole) for one, other in zip(alike, apart, strict=True)
    ]


def _scale(profiles: Sequence[tuple[Profile, int]], m_cents: Cents) -> _Scale:
    most = max((sum(cents for _, cents in profile) for profile, _ in profiles), default=0)
    # What two people share is never more than the larger of what each gave.
    total_bits = (m_cents + most).bit_length()
    root_bits = min(_MOST_ROOT_BITS, (_PLACE_BITS - 1 - total_bits) // 2)
    skip_bytes = max(0, -(-(2 * root_bits + total_bits - _READ_BITS) // 8))
    return _Scale(
        m_cents=m_cents,
        root_bits=root_bits,
        skip_bytes=skip_bytes,
        read_bits=2 * root_bits - 8 * skip_bytes,
    )


def _givers(profile: Profile, count: int, root_bits: int) -> _Givers:
    roots = {project: isqrt(cents << 2 * root_bits) for project, cents in profile}
    return _Givers(count, dict(profile), roots)


def _is_dense(givers: Sequence[_Givers]) -> bool:
    """Whether the way by giver is the shorter one: a question to the gifts, not to the machine."""
    sizes: dict[int, int] = {}
    for one in givers:
        for project in one.roots:
            sizes[project] = sizes.get(project, 0) + 1
    people, gifts = len(givers), sum(sizes.values())
    sharing = sum(size * size for size in sizes.values())
    by_project = sharing * (_BY_PROJECT * people + _EACH_GIFT * gifts)
    per_pair = (_BY_GIVER + _EACH_PROJECT * len(sizes)) * people + _EACH_GIFT * gifts
    return by_project > people * people * per_pair


def _pairs_alike(scale: _Scale, givers: Sequence[_Givers], project: int) -> int:
    """Pairs of people who gave exactly the same: they share all they gave."""
    total = 0
    for one in givers:
        if project in one.cents and one.count > 1:
            value = one.count * (one.count - 1) // 2 * one.cents[project] * scale.m_cents
            whole = scale.m_cents + sum(one.cents.values())
            total += (value << 2 * scale.root_bits) // whole
    return total


# ---- by project ---------------------------------------------------------------------------------


def _all_by_project(
    scale: _Scale, givers: Sequence[_Givers], projects: int, each: Each
) -> list[int]:
    tasks = (
        _Task(scale=scale, givers=[one for one in givers if project in one.roots], number=project)
        for project in range(projects)
    )
    return list(each(_by_project, tasks))


def _by_project(task: _Task) -> int:
    """Each of a project's givers with everybody before them."""
    project, scale, givers = task.number, task.scale, task.givers
    numerators = [
        _long()(one.roots[project] * one.count * scale.m_cents) << scale.read_bits for one in givers
    ]
    total = 0
    for at, denominators in _denominators(scale, givers, range(0, len(givers), _BLOCK)):
        parts = map(floordiv, numerators[:at], denominators)
        total += givers[at].roots[project] * givers[at].count * int(sum(parts))
    return total


# ---- by giver -----------------------------------------------------------------------------------


def _all_by_giver(scale: _Scale, givers: Sequence[_Givers], projects: int, each: Each) -> list[int]:
    tasks = (_Task(scale=scale, givers=givers, number=number) for number in range(_PARTS))
    totals = [0] * projects
    for found in each(_by_giver, tasks):
        for project, total in found.items():
            totals[project] += total
    return [total >> _FACTOR_BITS for total in totals]


def _by_giver(task: _Task) -> dict[int, int]:
    """Every so many blocks of givers, each giver with everybody before them, for all projects."""
    scale, givers = task.scale, task.givers
    longest = max(max(one.roots.values()) for one in givers).bit_length()
    width = _FACTOR_BITS + longest + sum(one.count for one in givers).bit_length()
    rows = [
        _long()(sum(root * one.count << width * project for project, root in one.roots.items()))
        for one in givers
    ]
    factor = _long()(scale.m_cents << scale.read_bits + _FACTOR_BITS)
    mask = (1 << width) - 1
    totals: dict[int, int] = {}
    starts = range(task.number * _BLOCK, len(givers), _PARTS * _BLOCK)
    for at, denominators in _denominators(scale, givers, starts):
        others = int(sum(map(mul, map(factor.__floordiv__, denominators), rows[:at])))
        for project, root in givers[at].roots.items():
            part = root * givers[at].count * (others >> width * project & mask)
            totals[project] = totals.get(project, 0) + part
    return totals


# ---- long numbers -------------------------------------------------------------------------------


@cache
def _long() -> type[int]:
    """What long numbers are made of; loaded when it is needed, because it takes 6 MB."""
    try:
        made: type[int] = import_module("gmpy2").mpz
    except ModuleNotFoundError:
        made = int
    return made


def _denominators(
    scale: _Scale, givers: Sequence[_Givers], starts: Iterable[int]
) -> Iterator[tuple[int, list[int]]]:
    """For each giver of the blocks, `m_cents` and what they share with everybody before them.

    The lists are longer than that: what follows belongs to givers of the same block.
    """
    columns = {
        project: _column(givers, project) for project in {p for g in givers for p in g.roots}
    }
    bound = (scale.m_cents << 2 * scale.root_bits).to_bytes(_PLACE_BYTES, "little")
    for start in starts:
        end = min(len(givers), start + _BLOCK)
        bounds = _long().from_bytes(bound * end, "little")
        before = {
            project: _long().from_bytes(column[: _PLACE_BYTES * end], "little")
            for project, column in columns.items()
        }
        for at in range(start, end):
            shared = bounds
            for project, root in givers[at].roots.items():
                shared += root * before[project]
            yield at, _places(shared, end, scale.skip_bytes)


def _column(givers: Sequence[_Givers], project: int) -> bytes:
    """The roots of what each giver gave to a project, a place each, 0 for nothing."""
    return b"".join(one.roots.get(project, 0).to_bytes(_PLACE_BYTES, "little") for one in givers)


def _places(packed: int, count: int, skip_bytes: int) -> list[int]:
    """Read 8 bytes of every place, from `skip_bytes` bytes on."""
    raw = packed.to_bytes(_PLACE_BYTES * count + skip_bytes, "little")
    halves = array("Q", raw[skip_bytes:])
    if sys.byteorder == "big":
        halves.byteswap()
    return halves[::2].tolist()


def _half_even(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest whole number, halves to the even one."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))
