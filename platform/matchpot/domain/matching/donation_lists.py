"""A list of donations (CSV), read strictly in two ways that agree: a fast one and a careful one.

Everything that takes such a list reads it here: the command that divides a pool, and the simulator
of funds. The fast way takes plain files apart column by column and gives up at anything unusual;
the careful way then reads line by line, and is the one that finds what is wrong. The words for it
are those of whoever asked.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from matchpot.domain.money import Cents

COLUMNS = ("project", "donor", "cents")
# Beyond any pot; with basis points it still fits where other programs keep whole numbers.
MOST_CENTS = 10**15

_MOST_DIGITS = 30
_BLOCK_LENGTH = 1 << 15


class Flaw(StrEnum):
    """What is wrong with a list of donations, or with one of its lines."""

    NOT_UTF8 = "not_utf8"
    NOT_CSV = "not_csv"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    OTHER_WIDTH = "other_width"
    EMPTY = "empty"
    NOT_WHOLE = "not_whole"
    NEGATIVE = "negative"
    ZERO = "zero"
    TOO_LARGE = "too_large"


# What concerns the first line alone.
OF_HEADER = frozenset({Flaw.COLUMN_MISSING, Flaw.COLUMN_TWICE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        line: As an editor counts.
        column: The column it is about, if it is about one.
        value: What stood there; for `OTHER_WIDTH` how many fields, for `NOT_CSV` why it is none.
        header: The columns there are, where one of them is wrong; how many, where a line differs.
    """

    line: int
    flaw: Flaw
    column: str = ""
    value: str = ""
    header: Sequence[str] = ()


class ListRefused(Exception):
    """A list that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems in a list of donations")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Donations:
    """A list of donations by column, in the order of the file.

    `more` are the other columns that were asked for, empty where they are not there; `lines` the
    lines the rows begin on, only known when other columns were asked for.
    """

    projects: list[str]
    donors: list[str]
    cents: list[Cents]
    more: Mapping[str, list[str]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list, compare=False)

    def rows(self) -> Iterator[tuple[str, str, Cents]]:
        """(project, donor, cents), row by row."""
        return zip(self.projects, self.donors, self.cents, strict=True)


def read_donations(data: bytes, *, more: Sequence[str] = ()) -> Donations:
    """Read a CSV file with the columns project, donor and cents, in any order, among others.

    UTF-8 with or without a mark in front; fields may be quoted; lines may end in either way and
    empty ones count for nothing. Ids are taken as they are. `more` names columns that may be there.

    Raises:
        ListRefused: Anything is wrong.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        value = str(error.start + 1)
        raise ListRefused([Problem(line=line, flaw=Flaw.NOT_UTF8, value=value)]) from error
    return (None if more else _by_column(text)) or _by_line(text, more)


def whole_cents(written: str) -> Cents | Flaw:
    """An amount of at least one cent, or what is wrong with it."""
    digits = written.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return Flaw.NOT_WHOLE
    if digits != written:
        return Flaw.NEGATIVE
    if len(digits) > _MOST_DIGITS or int(digits) > MOST_CENTS:
        return Flaw.TOO_LARGE
    return int(digits) or Flaw.ZERO


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
        cents = whole_cents(written)
        if isinstance(cents, Flaw):
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
    project, amount = _Names().__getitem__, _Amounts().__getitem__
    first, second, third = (slice(names.index(one), None, len(names) + 1) for one in COLUMNS)
    try:
        for fields in _blocks(body, len(names)):
            donations.projects.extend(map(project, fields[first]))
            # Donors are many: looking each one up takes longer than keeping an id twice.
            donations.donors.extend(_named(fields[second]))
            donations.cents.extend(map(amount, fields[third]))
    except _Unusual:
        return None
    return donations


def _named(names: list[str]) -> list[str]:
    if not all(map(str.strip, names)):
        raise _Unusual
    return names


def _blocks(body: str, width: int) -> Iterator[list[str]]:
    """The fields of some thousand lines at a time, few enough to stay in the processor's cache.

    The end of a line stands between them as a field of its own.
    """
    start = 0
    while start < len(body):
        end = body.find("\n", start + _BLOCK_LENGTH)
        block = body[start : end if end >= 0 else len(body)]
        start += len(block) + 1
        fields = block.replace("\n", ",\n,").split(",")
        # Every line must have as many fields as the header, or columns are cut at wrong places.
        ends, lines = fields[width :: width + 1], block.count("\n") + 1
        if ends.count("\n") != lines - 1 or len(fields) != lines * (width + 1) - 1:
            raise _Unusual
        yield fields


# ---- the careful way ----------------------------------------------------------------------------


def _by_line(text: str, more: Sequence[str]) -> Donations:
    """Read line by line and gather every problem."""
    rows = _rows(text)
    line, header = next(rows, (1, []))
    problems = _header_problems(line, header, more)
    if problems or isinstance(header, Problem):
        raise ListRefused(problems)
    read = Donations([], [], [], {name: [] for name in more})
    for line, fields in rows:
        found = _row_problems(line, fields, header)
        problems += found
        if not found and not isinstance(fields, Problem):
            _take(read, line, dict(zip(header, fields, strict=True)))
    if problems:
        raise ListRefused(problems)
    return read


def _take(read: Donations, line: int, row: Mapping[str, str]) -> None:
    read.projects.append(row["project"])
    read.donors.append(row["donor"])
    read.cents.append(int(row["cents"]))
    for name, values in read.more.items():
        values.append(row.get(name, ""))
    if read.more:
        read.lines.append(line)


def _row_problems(
    line: int, fields: list[str] | Problem, header: Sequence[str]
) -> Sequence[Problem]:
    if isinstance(fields, Problem):
        return [fields]
    if len(fields) != len(header):
        value = str(len(fields))
        return [Problem(line=line, flaw=Flaw.OTHER_WIDTH, value=value, header=header)]
    found = [
        Problem(line=line, flaw=Flaw.EMPTY, column=name)
        for name in ("project", "donor")
        if not fields[header.index(name)].strip()
    ]
    written = fields[header.index("cents")]
    cents = whole_cents(written)
    if isinstance(cents, Flaw):
        found.append(Problem(line=line, flaw=cents, column="cents", value=written))
    return found


def _rows(text: str) -> Iterator[tuple[int, list[str] | Problem]]:
    """Every row that is not empty with the line it begins on; a problem ends them."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for fields in reader:
            if fields:
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        yield line, Problem(line=line, flaw=Flaw.NOT_CSV, value=str(error))


def _header_problems(line: int, header: list[str] | Problem, more: Sequence[str]) -> list[Problem]:
    if isinstance(header, Problem):
        return [header]
    missing = [
        Problem(line=line, flaw=Flaw.COLUMN_MISSING, column=one, header=header)
        for one in COLUMNS
        if one not in header
    ]
    return missing + [
        Problem(line=line, flaw=Flaw.COLUMN_TWICE, column=one, header=header)
        for one in (*COLUMNS, *more)
        if header.count(one) > 1
    ]
