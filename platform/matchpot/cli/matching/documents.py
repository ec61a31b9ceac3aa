"""Reading JSON strictly: every problem is told with its place, and nothing is guessed.

What a scenario is made of is in `scenario_file.py`; here is how any part of a file is read.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn, TypeGuard, TypeVar

import click

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.donation_lists import MOST_CENTS
from matchpot.domain.matching.parameters import FieldFlaw, Flawed, Number
from matchpot.domain.matching.scenario import Id

_LONGEST_KEY = 60
MOST_TOLD = 20

E = TypeVar("E", bound=StrEnum)


class BadInput(Exception):
    """A file that cannot be used; each problem is a line that opens with its place."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class _Object(dict[str, Any]):
    """An object of the file that remembers the keys it was given twice."""

    doubled: Sequence[str] = ()


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        made.doubled = sorted({name for name in names if names.count(name) > 1})
    return made


def _json(data: bytes) -> Any:
    """Read bytes as JSON; raise `BadInput` with where it is none. Any: JSON is anything."""
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        raise BadInput([f"byte {error.start + 1}: not UTF-8"]) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BadInput([f"{place}: not JSON: {error.msg}"]) from error
    except RecursionError as error:
        raise BadInput(["file: too many brackets within each other"]) from error
    except ValueError as error:
        raise BadInput(["file: holds a number with too many digits"]) from error


def _doubled(place: str, raw: object) -> Iterator[str]:
    """The places of all keys that stand twice in one object."""
    if isinstance(raw, _Object):
        yield from (key(place, name) for name in raw.doubled)
        for name, value in raw.items():
            yield from _doubled(key(place, name), value)
    elif isinstance(raw, list):
        for at, value in enumerate(raw):
            yield from _doubled(f"{place}[{at}]", value)


def refuse(problems: Sequence[str]) -> NoReturn:
    """Name the problems, not endlessly many, and end with the code of bad input."""
    for problem in problems[:MOST_TOLD]:
        click.echo(problem, err=True)
    if len(problems) > MOST_TOLD:
        click.echo(f"and {len(problems) - MOST_TOLD} more", err=True)
    raise SystemExit(2)


class Sheet:
    """A file being read: what is wrong is gathered, so that all of it can be told at once."""

    def __init__(self, data: bytes) -> None:
        """Raise `BadInput` when the bytes are no JSON at all."""
        self.content = _json(data)
        self.problems = [f"{place}: stands twice" for place in _doubled("", self.content)]

    def wrong(self, place: str, problem: str) -> None:
        """Write down one problem."""
        self.problems.append(f"{place}: {problem}")

    def flaws(self, place: str, error: RuleIncomplete) -> None:
        """Write down what is wrong with the parameters of a rule, or with its limits."""
        for name, flaw in error.fields.items():
            self.wrong(key(place, name), said(flaw))

    def is_object(self, raw: object, place: str) -> TypeGuard[Mapping[str, Any]]:
        """Whether there is an object; writes down that there is none."""
        if isinstance(raw, Mapping):
            return True
        self.wrong(place or "file", "not an object")
        return False

    def part(
        self, place: str, raw: object, *, needs: Collection[str], may: Collection[str] = ()
    ) -> "Part":
        """Take an object with these keys; an optional one that is null counts as left out."""
        if not self.is_object(raw, place):
            return Part(self, place, {})
        for name in raw:
            if name not in needs and name not in may:
                self.wrong(key(place, name), "unknown")
        for name in needs:
            if name not in raw:
                self.wrong(key(place, name), "missing")
        found = {name: raw[name] for name in raw if name in needs or raw[name] is not None}
        return Part(self, place, found)

    def ident(self, place: str, raw: object) -> Id:
        """Take an id: text or a whole number, kept as it is; "" stands for one that is wrong."""
        if isinstance(raw, str | int) and not isinstance(raw, bool) and raw != "":
            return raw
        self.wrong(place, "not an id: ids are texts or whole numbers")
        return ""

    def number(
        self, place: str, raw: object, *, least: int = 0, most: int = MOST_CENTS, instead: int = 0
    ) -> int:
        """Take a whole number in a range with both ends; `instead` stands for one that is wrong."""
        try:
            value = Number(name=place, least=least, most=most).read(raw)
        except Flawed as error:
            bounds = {
                FieldFlaw.TOO_SMALL: f"too small, must be at least {least}",
                FieldFlaw.TOO_LARGE: f"too large, must be at most {most}",
            }
            self.wrong(place, bounds.get(error.flaw) or said(error.flaw))
            return instead
        assert isinstance(value, int)  # noqa: S101 - a number is read as one
        return value

    def check(self) -> None:
        """Raise `BadInput` when anything was wrong."""
        if self.problems:
            raise BadInput(self.problems)


@dataclass(frozen=True, slots=True)
class Part:
    """An object of the file; a value that cannot be had is told, and something stands for it."""

    sheet: Sheet
    place: str
    found: Mapping[str, Any]

    def at(self, name: str) -> str:
        """The place of a key."""
        return key(self.place, name)

    def ident(self, name: str) -> Id:
        """An id; that the key is missing was told before."""
        return self.sheet.ident(self.at(name), self.found[name]) if name in self.found else ""

    def text(self, name: str) -> str:
        """A text that is not empty; that the key is missing was told before."""
        raw = self.found.get(name, "-")
        if not isinstance(raw, str) or not raw:
            self.sheet.wrong(self.at(name), said(FieldFlaw.NOT_A_TEXT))
            return "-"
        return raw

    def number(self, name: str, *, least: int = 0, most: int = MOST_CENTS, default: int = 0) -> int:
        """A whole number in a range with both ends."""
        if name not in self.found:
            return default
        raw = self.found[name]
        return self.sheet.number(self.at(name), raw, least=least, most=most, instead=default)

    def flag(self, name: str) -> bool:
        """True or false; false when it is left out."""
        raw = self.found.get(name, False)
        if not isinstance(raw, bool):
            self.sheet.wrong(self.at(name), said(FieldFlaw.NOT_TRUE_OR_FALSE))
        return raw is True

    def choice(self, name: str, options: type[E], default: E) -> E:
        """One of some words."""
        raw = self.found.get(name, default)
        found = next((option for option in options if option.value == raw), None)
        if found is None:
            self.sheet.wrong(self.at(name), f"not one of {', '.join(options)}")
        return found or default

    def items(self, name: str) -> Iterator[tuple[str, Any]]:
        """The items of a list with their places; Any: what they are is looked at next."""
        raw = self.found.get(name, [])
        if not isinstance(raw, list):
            self.sheet.wrong(self.at(name), "not a list")
            return iter(())
        return ((f"{self.at(name)}[{at}]", one) for at, one in enumerate(raw))


def said(flaw: str) -> str:
    """A flaw in words."""
    return flaw.replace("_", " ")


def key(place: str, name: str) -> str:
    """The place of a key; a name that is no plain word is written as JSON, and never long."""
    plain = name if name.isidentifier() and name.isascii() else json.dumps(name)
    short = plain if len(plain) <= _LONGEST_KEY else f"{plain[:_LONGEST_KEY]}..."
    return f"{place}.{short}" if place else short
