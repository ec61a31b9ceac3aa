"""What a long list is narrowed to, and which part of it is read: what the lists of operators share.

Rows are numbered in the order they came, so a place in a list is a number: a part begins below a
number, and holds the same rows while new ones come in.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Rows that fit all that is given; a list looks at what its rows have.

    Attributes:
        words: What somebody typed; each list says where it looks for them.
        ids: The things the words mean, where they were looked up before; None when they were not.
        since, before: From this moment on, and up to but not at that one.
        least_cents, most_cents: Both included.
    """

    state: str = ""
    kind: str = ""
    words: str = ""
    ids: tuple[int, ...] | None = None
    since: datetime | None = None
    before: datetime | None = None
    least_cents: int | None = None
    most_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """At most `size` rows, those with a number under `below`."""

    size: int
    below: int | None = None


def within(
    narrowed: Narrowed, *, at: Any = None, cents: Any = None
) -> list[ColumnElement[bool]]:  # Any: columns, or sums of them
    """Conditions on when a row happened and on its amount; a row without either fits neither."""
    found = []
    if at is not None and narrowed.since is not None:
        found.append(at >= narrowed.since)
    if at is not None and narrowed.before is not None:
        found.append(at < narrowed.before)
    if cents is not None and narrowed.least_cents is not None:
        found.append(cents >= narrowed.least_cents)
    if cents is not None and narrowed.most_cents is not None:
        found.append(cents <= narrowed.most_cents)
    return found


def under(number: Any, part: Part) -> list[ColumnElement[bool]]:  # Any: a column of numbers
    """The condition that a row belongs to this part or a later one."""
    return [] if part.below is None else [number < part.below]


def holding(words: str, *columns: Any) -> list[ColumnElement[bool]]:  # Any: columns of text
    """The condition that any of these texts holds the words, in capitals or not."""
    if not words:
        return []
    return [or_(*(column.icontains(words, autoescape=True) for column in columns))]


def number_in(words: str) -> int | None:
    """The number somebody looks for, when what they typed is one a row may have."""
    bare = words.removeprefix("#")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 16 else None
