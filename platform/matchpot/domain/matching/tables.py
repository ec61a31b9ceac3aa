"""Parameters that are small tables of two columns, such as brackets and segments, and short texts.

Tables are read from rows of two numbers or from rows with names, and kept as tuples. Fields of one
number are in `parameters.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from matchpot.domain.matching.parameters import FieldFlaw, Flawed, Number

MOST_ROWS = 20

Row: TypeAlias = tuple[int | None, int]
Rows: TypeAlias = tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of two whole numbers.

    Attributes:
        first: the first column; its name and aliases are the keys of rows with names.
        second: the second column.
        rising: each row's first number must be above that of the row before.
        open_end: the first number of the last row may be left out: it has no end.
    """

    name: str
    first: Number
    second: Number
    rising: bool = False
    open_end: bool = False
    required: bool = True
    default: None = None
    aliases: tuple[str, ...] = ()

    def read(self, raw: object) -> object:
        """Take a list of rows; a row is a pair, or has the names of the two columns."""
        if isinstance(raw, str | bytes) or not isinstance(raw, Sequence):
            raise Flawed(FieldFlaw.NOT_A_TABLE)
        if not 1 <= len(raw) <= MOST_ROWS:
            raise Flawed(FieldFlaw.NOT_A_TABLE)
        last = len(raw) - 1
        rows = [self._row(one, may_be_open=self.open_end and at == last) for at, one in
                enumerate(raw)]  # fmt: skip
        if self.rising and any(_place(later) <= _place(row) for row, later in pairwise(rows)):
            raise Flawed(FieldFlaw.NOT_RISING)
        return tuple(rows)

    def _row(self, raw: object, *, may_be_open: bool) -> Row:
        first, second = self._cells(raw)
        size = None if first is None and may_be_open else self.first.read(first)
        share = self.second.read(second)
        assert isinstance(size, int | None)  # noqa: S101 -- columns are numbers
        assert isinstance(share, int)  # noqa: S101
        return size, share

    def _cells(self, raw: object) -> tuple[object, object]:
        if isinstance(raw, Mapping):
            columns = [(column.name, *column.aliases) for column in (self.first, self.second)]
            found = [[raw[name] for name in names if name in raw] for names in columns]
            if sum(map(len, found)) != len(raw) or any(len(cells) > 1 for cells in found):
                raise Flawed(FieldFlaw.NOT_A_TABLE)
            first, second = (cells[0] if cells else None for cells in found)
            return first, second
        if isinstance(raw, str | bytes) or not isinstance(raw, Sequence) or len(raw) != 2:
            raise Flawed(FieldFlaw.NOT_A_TABLE)
        return raw[0], raw[1]


def _place(row: Row) -> int:
    return row[0] or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A short line of text; white space at its ends is dropped, an empty one is none."""

    name: str
    longest: int = 80
    required: bool = False
    default: None = None
    aliases: tuple[str, ...] = ()

    def read(self, raw: object) -> object:
        """Take a string that fits on one line."""
        if not isinstance(raw, str) or not raw.isprintable():
            raise Flawed(FieldFlaw.NOT_A_TEXT)
        text = raw.strip()
        if len(text) > self.longest:
            raise Flawed(FieldFlaw.TOO_LONG)
        return text or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A list of different words or names, sorted, so that one choice has one spelling."""

    name: str
    longest: int = 80
    required: bool = False
    default: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    def read(self, raw: object) -> object:
        """Take a list of strings; white space at their ends is dropped."""
        if isinstance(raw, str | bytes) or not isinstance(raw, Sequence):
            raise Flawed(FieldFlaw.NOT_A_TABLE)
        words = [Text(name=self.name, longest=self.longest).read(one) for one in raw]
        return tuple(sorted({word for word in words if isinstance(word, str)}))


def rows_text(rows: Rows) -> str:
    """Write a table as one word, for the figures of clauses and steps.

    >>> rows_text(((10_000, 2_000), (None, 3_000)))
    '10000:2000,:3000'
    """
    return ",".join(f"{'' if first is None else first}:{second}" for first, second in rows)


def read_rows_text(text: str) -> Rows:
    """Read back what `rows_text` wrote.

    >>> read_rows_text('10000:2000,:3000')
    ((10000, 2000), (None, 3000))
    """
    cells = (row.split(":") for row in text.split(","))
    return tuple((int(first) if first else None, int(second)) for first, second in cells)
