"""How the parameters of rules and caps are read: strictly, with a flaw per field.

A rule lists its fields as data; the same list reads a form, a scenario file and a stored version,
and checks a rule at birth.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from matchpot.domain.errors import RuleIncomplete

# What a field is written as: plain JSON, a table as a list of its rows.
Plain: TypeAlias = int | str | bool | list[list[int | None]] | list[str]

MOST_CENTS = 100_000_000_000  # a thousand million euros: beyond any pot, far within 64 bits


# Few digits are enough for every number of a rule.
_RATIO = re.compile(r"[0-9]{1,15}/[0-9]{1,15}", re.ASCII)


class FieldFlaw(StrEnum):
    """What is wrong with one parameter."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    GIVEN_TWICE = "given_twice"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    NOT_TRUE_OR_FALSE = "not_true_or_false"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_DATE = "not_a_date"
    NOT_A_TABLE = "not_a_table"
    NOT_A_TEXT = "not_a_text"
    NOT_RISING = "not_rising"
    NOT_THE_WHOLE = "not_the_whole"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    EXACTLY_ONE = "exactly_one"


class Flawed(Exception):
    """One value cannot be read; never leaves this module."""

    def __init__(self, flaw: FieldFlaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


class Field(Protocol):
    """One parameter: its name, other names it goes by, and how it is read."""

    @property
    def name(self) -> str:
        """The name in code, in stored versions and in scenario files."""
        ...

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names under which it is taken in."""
        ...

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        ...

    @property
    def default(self) -> Any:  # Any: a default is a value of the field's own type
        """The value when it is not given."""
        ...

    def read(self, raw: object) -> object:
        """Return the value; raise `Flawed`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A whole number; both ends of the range are allowed."""

    name: str
    least: int = 0
    most: int = MOST_CENTS
    required: bool = False
    default: int | None = None
    aliases: tuple[str, ...] = ()

    def read(self, raw: object) -> object:
        """Take an int, never a bool, a float or digits in a string."""
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise Flawed(FieldFlaw.NOT_A_WHOLE_NUMBER)
        if raw < self.least:
            raise Flawed(FieldFlaw.TOO_SMALL)
        if raw > self.most:
            raise Flawed(FieldFlaw.TOO_LARGE)
        return raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the values of an enumeration."""

    name: str
    options: type[StrEnum]
    default: StrEnum
    required: bool = False
    aliases: tuple[str, ...] = ()

    def read(self, raw: object) -> object:
        """Take the value of an option, or the option itself."""
        if not isinstance(raw, str):
            raise Flawed(FieldFlaw.NOT_A_CHOICE)
        try:
            return self.options(raw)
        except ValueError as error:
            raise Flawed(FieldFlaw.NOT_A_CHOICE) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """True or false."""

    name: str
    default: bool = False
    required: bool = False
    aliases: tuple[str, ...] = ()

    def read(self, raw: object) -> object:
        """Take a bool and nothing that merely looks like one."""
        if not isinstance(raw, bool):
            raise Flawed(FieldFlaw.NOT_TRUE_OR_FALSE)
        return raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A calendar day in Europe/Amsterdam, `YYYY-MM-DD`."""

    name: str
    default: None = None
    required: bool = False
    aliases: tuple[str, ...] = ()

    def read(self, raw: object) -> object:
        """Take a date or its ISO text."""
        if type(raw) is date:
            return raw
        try:
            day = date.fromisoformat(raw) if isinstance(raw, str) else None
        except ValueError as error:
            raise Flawed(FieldFlaw.NOT_A_DATE) from error
        # Python reads week dates and dates without hyphens too; one spelling is enough.
        if day is None or day.isoformat() != raw:
            raise Flawed(FieldFlaw.NOT_A_DATE)
        return day


def apart(params: Mapping[str, object]) -> Mapping[str, object]:
    """Take a ratio that is written as one apart; what is not one stays as it is.

    >>> apart({"ratio": "1/3", "first_k": 2})
    {'first_k': 2, 'num': 1, 'den': 3}
    >>> apart({"ratio": [2, 1]})
    {'num': 2, 'den': 1}
    """
    ratio = params.get("ratio")
    if isinstance(ratio, str):
        ratio = [int(part) for part in ratio.split("/")] if _RATIO.fullmatch(ratio) else None
    if not isinstance(ratio, list) or len(ratio) != 2 or {"num", "den"} & params.keys():
        return params
    rest = {name: value for name, value in params.items() if name != "ratio"}
    return {**rest, "num": ratio[0], "den": ratio[1]}


def read_fields(
    fields: Sequence[Field], raw: Mapping[str, object]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Read all fields; return the values and, by field, what is wrong.

    A parameter that is None counts as not given; a rule with `num` and `den` also takes `ratio` as
    `"1/3"` or `[1, 3]`. Any: each value has its own field's type.
    """
    if {"num", "den"} <= {field.name for field in fields}:
        raw = apart(raw)
    given = {name: value for name, value in raw.items() if value is not None}
    values: dict[str, Any] = {}
    flaws: dict[str, str] = {}
    known: set[str] = set()
    for field in fields:
        names = (field.name, *field.aliases)
        known.update(names)
        try:
            values[field.name] = _read_one(field, [given[name] for name in names if name in given])
        except Flawed as error:
            flaws[field.name] = error.flaw
    flaws.update((name, FieldFlaw.UNKNOWN) for name in raw if name not in known)
    return values, flaws


def _read_one(field: Field, found: Sequence[object]) -> object:
    if len(found) > 1:
        raise Flawed(FieldFlaw.GIVEN_TWICE)
    if found:
        return field.read(found[0])
    if field.required:
        raise Flawed(FieldFlaw.MISSING)
    return field.default


def check_born(fields: Sequence[Field], owner: object) -> None:
    """Raise `RuleIncomplete` when a freshly made rule holds a value its fields refuse."""
    _, flaws = read_fields(fields, {field.name: getattr(owner, field.name) for field in fields})
    if flaws:
        raise RuleIncomplete(flaws)


def to_plain(fields: Sequence[Field], owner: object) -> dict[str, Plain]:
    """Write the fields of a rule as plain JSON values; what is not set is left out."""
    plain: dict[str, Plain] = {}
    for field in fields:
        value = getattr(owner, field.name)
        if value is not None:
            plain[field.name] = _plain(value)
    return plain


def _plain(value: object) -> Plain:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        words = [one for one in value if isinstance(one, str)]
        return words or [list(row) for row in value]
    assert isinstance(value, (bool, int, str))  # noqa: S101 -- no field reads anything else
    return value
