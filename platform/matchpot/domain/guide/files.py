"""The guide as a file, CSV or JSON, and back: everything wrong in one is told by line and column.

A CSV may have `;` or `,` between its cells and a mark at its beginning, as spreadsheets write it.
A text that a spreadsheet would take for a formula has an apostrophe before it, which is taken off
again. Lines of what the platform offers by itself are left out when a file is read.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from matchpot.domain.guide.columns import BAR, BY_NAME, COLUMNS, NEEDED, Cell, CellFlaw, cell_of
from matchpot.domain.guide.fault_columns import read_sound
from matchpot.domain.guide.schemes import Scheme, SchemeFault

MOST_BYTES = 4_000_000
MOST_SCHEMES = 5_000
_MARK = "\ufeff"
_FORMULA = re.compile(r"'*[=+\-@]")


class FileFlaw(StrEnum):
    """Why a file, or a whole line of it, cannot be read; each has its words in the web layer."""

    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    NOT_A_LIST = "not_a_list"
    NOT_A_TABLE = "not_a_table"
    EMPTY = "empty"
    TOO_MANY = "too_many"
    UNKNOWN_COLUMN = "unknown_column"
    COLUMN_TWICE = "column_twice"
    COLUMN_MISSING = "column_missing"
    CELLS_TOO_MANY = "cells_too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFault:
    """What is wrong at one place; line 0 is the whole file. Of JSON the line counts schemes."""

    line: int
    column: str = ""
    code: FileFlaw | CellFlaw | SchemeFault
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file holds: sound schemes with their lines, or what is wrong; `offers` were left out.

    Nobody may use the schemes while there are faults.
    """

    schemes: tuple[tuple[int, Scheme], ...] = ()
    faults: tuple[FileFault, ...] = ()
    offers: int = 0


class _Unreadable(ValueError):
    def __init__(self, code: FileFlaw, *, line: int = 0, column: str = "") -> None:
        super().__init__(code.value)
        self.fault = FileFault(line=line, code=code, column=column)


Row = tuple[int, Mapping[str, Cell]]


def read_file(data: bytes, *, today: date) -> Reading:
    """Read a file; JSON when it begins like it, else CSV."""
    try:
        rows = _rows(data)
    except _Unreadable as unreadable:
        return Reading(faults=(unreadable.fault,))
    own = [(line, cells) for line, cells in rows if not cells.get("offered_by")]
    schemes: list[tuple[int, Scheme]] = []
    wrong: list[FileFault] = []
    for line, cells in own:
        scheme, flaws = read_sound(cells, today=today)
        wrong += (
            FileFault(line=line, column=one.column, code=one.code, value=one.value) for one in flaws
        )
        if scheme is not None:
            schemes.append((line, scheme))
    wrong += _twice(own)
    wrong.sort(key=lambda one: one.line)
    return Reading(schemes=tuple(schemes), faults=tuple(wrong), offers=len(rows) - len(own))


def _twice(rows: Sequence[Row]) -> Iterator[FileFault]:
    seen: set[str] = set()
    for line, cells in rows:
        key = str(cells.get("key", "")).strip()
        if key and key in seen:
            yield FileFault(line=line, column="key", code=SchemeFault.KEY_TAKEN, value=key)
        seen.add(key)


def _rows(data: bytes) -> list[Row]:
    if len(data) > MOST_BYTES:
        raise _Unreadable(FileFlaw.TOO_LARGE)
    try:
        text = data.decode("utf-8").removeprefix(_MARK)
    except UnicodeDecodeError:
        raise _Unreadable(FileFlaw.NOT_UTF8) from None
    if not text.strip():
        raise _Unreadable(FileFlaw.EMPTY)
    rows = _of_json(text) if text.lstrip()[0] in "[{" else _of_csv(text)
    if not rows:
        raise _Unreadable(FileFlaw.EMPTY)
    if len(rows) > MOST_SCHEMES:
        raise _Unreadable(FileFlaw.TOO_MANY)
    return rows


# ---- CSV ----------------------------------------------------------------------------------------


def _of_csv(text: str) -> list[Row]:
    first = text.lstrip().splitlines()[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    found: list[Row] = []
    try:
        head = [one.strip().casefold() for one in next(lines)]
        _check_head(head)
        line = lines.line_num + 1
        for cells in lines:
            if any(cell.strip() for cell in cells):
                if any(cell.strip() for cell in cells[len(head) :]):
                    raise _Unreadable(FileFlaw.CELLS_TOO_MANY, line=line)
                read = zip(head, map(_bare, cells), strict=False)
                found.append((line, dict(read)))
            line = lines.line_num + 1
    except csv.Error:
        raise _Unreadable(FileFlaw.NOT_A_TABLE, line=lines.line_num) from None
    return found


def _check_head(head: Sequence[str]) -> None:
    for at, name in enumerate(head):
        if name in head[:at]:
            raise _Unreadable(FileFlaw.COLUMN_TWICE, line=1, column=name)
        if name not in BY_NAME:
            raise _Unreadable(FileFlaw.UNKNOWN_COLUMN, line=1, column=name)
    for name in sorted(NEEDED - set(head)):
        raise _Unreadable(FileFlaw.COLUMN_MISSING, line=1, column=name)


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def csv_pieces(schemes: Iterable[Scheme]) -> Iterator[str]:
    """The lines of a CSV, its head first, as `read_file` takes them."""
    yield _MARK + _line([one.name for one in COLUMNS])
    for scheme in schemes:
        yield _line([_guarded(_joined(cell_of(one, scheme))) for one in COLUMNS])


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _joined(cell: str | list[str]) -> str:
    return cell if isinstance(cell, str) else BAR.join(cell)


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


# ---- JSON ---------------------------------------------------------------------------------------


def _of_json(text: str) -> list[Row]:
    try:
        # Amounts stay the digits they are.
        plain = json.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        raise _Unreadable(FileFlaw.NOT_JSON) from None
    listed = plain.get("schemes") if isinstance(plain, dict) else plain
    if not isinstance(listed, list):
        raise _Unreadable(FileFlaw.NOT_A_LIST)
    return [(line, _cells(line, one)) for line, one in enumerate(listed, start=1)]


def _cells(line: int, one: Any) -> dict[str, Cell]:  # Any: what JSON holds
    if not isinstance(one, dict):
        raise _Unreadable(FileFlaw.NOT_A_TABLE, line=line)
    for name in one:
        if name not in BY_NAME:
            raise _Unreadable(FileFlaw.UNKNOWN_COLUMN, line=line, column=name)
    return {name: _text(value) for name, value in one.items()}


def _text(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return [_one(part) for part in value]
    return _one(value)


def _one(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else json.dumps(value)


def json_document(schemes: Iterable[Scheme]) -> list[dict[str, str | list[str]]]:
    """Each scheme as its columns, without those that are empty; as `read_file` takes them."""
    return [
        {one.name: cell for one in COLUMNS if (cell := cell_of(one, scheme))} for scheme in schemes
    ]
