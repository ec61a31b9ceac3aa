"""Reading a list of donations (CSV), in two ways that agree: a fast one and a careful one.

The fast way takes plain files apart column by column and gives up at anything unusual; the careful
way then reads line by line, and is the one that finds and names what is wrong.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

from matchpot.cli.matching.documents import MOST_CENTS, BadInput

COLUMNS = ("project", "donor", "cents")

_MOST_DIGITS = 30
_LONGEST_SHOWN = 40
_BLOCK_LENGTH = 1 << 15


@dataclass(frozen=True, slots=True)
class Donations:
    """A list of donations by column, in the order of the file."""

    projects: list[str]
    donors: list[str]
    cents: list[int]

    def rows(self) -> Iterator[tuple[str, str, int]]:
        """(project, donor, cents), row by row."""
        return zip(self.projects, self.donors, self.cents, strict=True)


def read_donations(data: bytes) -> Donations:
    """Read a CSV file with the columns project, donor and cents, in any order, among others.

    UTF-8 with or without a mark in front; fields may be quoted; lines may end in either way and
    empty ones count for nothing.

    Raises:
        BadInput: Anything is wrong, with every line where it is.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput([f"line {line}: not UTF-8 (byte {error.start + 1})"]) from error
    return _by_column(text) or _by_line(text)


# ---- the fast way -------------------------------------------------------------------------------


class _Unusual(Exception):
    """The fast way does not know this; never leaves this module."""


class _Names(dict[str, str]):
    """Each id once, so that equal ids are one object and found again at once."""

    def __missing__(self, name: str) -> str:
        if not name.strip():
            raise _Unusual
        self[name] = name
        return name


class _Amounts(dict[str, int]):
    """Each written amount, read once."""

    def __missing__(self, written: str) -> int:
        cents = _cents(written)
        if isinstance(cents, str):
            raise _Unusual
        self[written] = cents
        return cents


def _by_column(text: str) -> Donations | None:
    """Read a file without quotes, empty lines or mistakes; None when it is not of that kind."""
    text = text.replace("\r\n", "\n").removesuffix("\n")
    head, _, body = text.partition("\n")
    names = head.split(",")
    if '"' in text or "\r" in text or any(names.count(column) != 1 for column in COLUMNS):
        return None
    donations = Donations([], [], [])
    project, donor, amount = _Names().__getitem__, _Names().__getitem__, _Amounts().__getitem__
    first, second, third = (slice(names.index(one), None, len(names)) for one in COLUMNS)
    try:
        for fields in _blocks(body, len(names)):
            donations.projects.extend(map(project, fields[first]))
            donations.donors.extend(map(donor, fields[second]))
            donations.cents.extend(map(amount, fields[third]))
    except _Unusual:
        return None
    return donations


def _blocks(body: str, width: int) -> Iterator[list[str]]:
    """The fields of some thousand lines at a time, few enough to stay in the processor's cache."""
    start = 0
    while start < len(body):
        end = body.find("\n", start + _BLOCK_LENGTH)
        block = body[start : end if end >= 0 else len(body)]
        start += len(block) + 1
        # Every line must have as many fields as the header before all can be cut at once.
        if set(map(str.count, block.split("\n"), repeat(","))) != {width - 1}:
            raise _Unusual
        yield block.replace("\n", ",").split(",")


# ---- the careful way ----------------------------------------------------------------------------


def _by_line(text: str) -> Donations:
    """Read line by line and gather every problem."""
    rows = _rows(text)
    line, header = next(rows, (1, []))
    problems = _header_problems(header)
    if problems:
        raise BadInput([f"line {line}: {problem}" for problem in problems])
    places = [header.index(column) for column in COLUMNS]
    donations = Donations([], [], [])
    for line, fields in rows:
        found = _row_problems(fields, len(header), places)
        if found:
            problems.append(f"line {line}: {'; '.join(found)}")
        else:
            project, donor, written = (fields[place] for place in places)
            donations.projects.append(project)
            donations.donors.append(donor)
            donations.cents.append(int(written))
    if problems:
        raise BadInput(problems)
    return donations


def _row_problems(fields: list[str] | str, width: int, places: Sequence[int]) -> list[str]:
    if isinstance(fields, str):
        return [fields]
    if len(fields) != width:
        return [f"{len(fields)} fields, the header has {width}"]
    project, donor, written = (fields[place] for place in places)
    named = (("project", project), ("donor", donor))
    found = [f"{name} is empty" for name, value in named if not value.strip()]
    cents = _cents(written)
    return [*found, cents] if isinstance(cents, str) else found


def _rows(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """Every row that is not empty with the line it begins on; a problem in words ends them."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for fields in reader:
            if fields:
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        yield line, f"not CSV: {error}"


def _header_problems(header: list[str] | str) -> list[str]:
    if isinstance(header, str):
        return [header]
    found = f"the columns are {', '.join(map(_shown, header))}" if header else "there is no header"
    missing = [f'no column "{one}"; {found}' for one in COLUMNS if one not in header]
    return missing + [f'column "{one}" stands twice' for one in COLUMNS if header.count(one) > 1]


def _cents(written: str) -> int | str:
    """An amount of at least one cent, or what is wrong with it."""
    digits = written.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return f"cents is not a whole number: {_shown(written)}"
    if digits != written:
        return f"cents is negative: {_shown(written)}"
    if len(digits) > _MOST_DIGITS or int(digits) > MOST_CENTS:
        return f"cents is too large: {_shown(written)}"
    return int(digits) or "cents is 0, a gift is at least 1"


def _shown(value: str) -> str:
    """A value as it can be shown on one line."""
    return repr(value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}...")
