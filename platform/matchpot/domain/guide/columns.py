"""A scheme as people write it down: one text per column, read exactly or refused.

Forms and files share these columns. Amounts are euros, shares are percents, days are
`2027-03-31` or `31-3-2027`, periods `2027-03-01/2027-03-31`; several of a kind stand between bars.
Whether what was read makes sense together is for `schemes.faults`.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from matchpot.domain.guide.documents import CHOICES, SETS
from matchpot.domain.guide.schemes import Scheme, SchemeFault, Window
from matchpot.domain.money import Cents

BAR = "|"
Cell = str | Sequence[str]


class CellFlaw(StrEnum):
    """Why a cell cannot be read; each has its words in the web layer."""

    MISSING = "missing"
    UNKNOWN_WORD = "unknown_word"
    NOT_AN_AMOUNT = "not_an_amount"
    NOT_A_SHARE = "not_a_share"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DAY = "not_a_day"
    NOT_A_PERIOD = "not_a_period"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_TEXT = "not_a_text"
    BAR_IN_NAME = "bar_in_name"


class CellRefused(ValueError):
    """A cell cannot be read; `value` is the part of it that cannot."""

    def __init__(self, flaw: CellFlaw, value: str = "") -> None:
        super().__init__(flaw.value)
        self.flaw = flaw
        self.value = value


@dataclass(frozen=True, slots=True, kw_only=True)
class Flawed:
    """What is wrong in one column, and with which part of its text."""

    column: str
    code: CellFlaw | SchemeFault
    value: str = ""


class ColumnKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    SET = "set"
    NAMES = "names"
    AMOUNT = "amount"
    SHARE = "share"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    PERIODS = "periods"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column by its name in files and forms, and the field of `Scheme` it fills."""

    name: str
    field: str
    kind: ColumnKind
    words: type[StrEnum] | None = None


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PLAIN = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,2}))?")
_GROUPED = re.compile(
    r"([0-9]{1,3}(?P<mark>[., ])[0-9]{3}(?:(?P=mark)[0-9]{3}){0,3})"
    r"(?:(?!(?P=mark))[.,]([0-9]{1,2}))?"
)
_SHARE = re.compile(r"([0-9]{1,5})(?:[.,]([0-9]{1,2}))?\s*%?")
_DAY = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})")
_YES = frozenset({"yes", "ja", "true", "1", "x"})
_NO = frozenset({"no", "nee", "false", "0"})


def cents_of(text: str) -> Cents:
    """Euros as whole cents; three digits behind a mark are thousands, one or two are cents.

    >>> cents_of("1.250,00"), cents_of("1250.00"), cents_of("€ 1.250"), cents_of("12,5")
    (125000, 125000, 125000, 1250)
    """
    bare = text.replace("€", "").replace("\u00a0", " ").strip()
    found = _PLAIN.fullmatch(bare)
    if found:
        return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    found = _GROUPED.fullmatch(bare)
    if not found:
        raise CellRefused(CellFlaw.NOT_AN_AMOUNT, text)
    return int(found[1].replace(found["mark"], "")) * 100 + int((found[3] or "0").ljust(2, "0"))


def _bps_of(text: str) -> int:
    found = _SHARE.fullmatch(text)
    if not found:
        raise CellRefused(CellFlaw.NOT_A_SHARE, text)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _number_of(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise CellRefused(CellFlaw.NOT_A_NUMBER, text)
    return int(text)


def _day_of(text: str) -> date:
    dutch = _DAY.fullmatch(text)
    try:
        if dutch:
            return date(int(dutch[3]), int(dutch[2]), int(dutch[1]))
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CellRefused(CellFlaw.NOT_A_DAY, text)


def _flag_of(text: str) -> bool:
    word = text.casefold()
    if word not in _YES | _NO:
        raise CellRefused(CellFlaw.NOT_YES_OR_NO, text)
    return word in _YES


def _window_of(text: str) -> Window:
    ends = [one.strip() for one in text.split("/")]
    if len(ends) != 2:
        raise CellRefused(CellFlaw.NOT_A_PERIOD, text)
    return Window(_day_of(ends[0]), _day_of(ends[1]))


def _word_of(words: type[StrEnum], text: str) -> StrEnum:
    try:
        return words(text.casefold())
    except ValueError:
        raise CellRefused(CellFlaw.UNKNOWN_WORD, text) from None


def _parts(cell: Cell) -> list[str]:
    parts = cell.split(BAR) if isinstance(cell, str) else list(cell)
    if any(BAR in one for one in parts):
        raise CellRefused(CellFlaw.BAR_IN_NAME, next(one for one in parts if BAR in one))
    return [tidy for one in parts if (tidy := _line(one))]


def _line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", _CONTROL.sub("", text)).split())


def _lines(text: str) -> str:
    plain = unicodedata.normalize("NFC", _CONTROL.sub("", text.replace("\r\n", "\n")))
    return plain.replace("\r", "\n").strip()


_SINGLE: Mapping[ColumnKind, Callable[[str], Any]] = {  # Any: what a field of a scheme holds
    ColumnKind.AMOUNT: cents_of,
    ColumnKind.SHARE: _bps_of,
    ColumnKind.NUMBER: _number_of,
    ColumnKind.FLAG: _flag_of,
    ColumnKind.DAY: _day_of,
}


def _read(column: Column, cell: Cell) -> Any:
    """The value of a cell; None where it is empty."""
    kind, words = column.kind, column.words
    if kind in {ColumnKind.SET, ColumnKind.NAMES, ColumnKind.PERIODS}:
        parts = _parts(cell)
        if kind is ColumnKind.PERIODS:
            return tuple(sorted(_window_of(one) for one in parts))
        return frozenset(_word_of(words, one) if words else one for one in parts)
    if not isinstance(cell, str):
        raise CellRefused(CellFlaw.NOT_A_TEXT)
    if kind is ColumnKind.LONG_TEXT:
        return _lines(cell)
    text = _line(cell)
    if kind is ColumnKind.TEXT:
        return text
    if not text:
        return None
    return _word_of(words, text) if words else _SINGLE[kind](text)


# ---- writing ------------------------------------------------------------------------------------


def _hundredths(value: int) -> str:
    return f"{value // 100}.{value % 100:02d}"


def _percent(bps: int) -> str:
    return _hundredths(bps).rstrip("0").rstrip(".")


def cell_of(column: Column, scheme: Scheme) -> str | list[str]:
    """A column of a scheme as text; a list where there may be several, in one order."""
    value = getattr(scheme, column.field)
    if column.kind is ColumnKind.PERIODS:
        return [f"{one.opens_on.isoformat()}/{one.closes_on.isoformat()}" for one in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if value is None:
        return ""
    if column.kind is ColumnKind.FLAG:
        return "yes" if value else "no"
    written: Mapping[ColumnKind, Callable[[Any], str]] = {
        ColumnKind.AMOUNT: _hundredths,
        ColumnKind.SHARE: _percent,
        ColumnKind.DAY: date.isoformat,
    }
    return written.get(column.kind, str)(value)


# ---- the columns --------------------------------------------------------------------------------

_K = ColumnKind
_NAMED = {
    "least_cents": "least_euros",
    "most_cents": "most_euros",
    "most_share_bps": "most_share_percent",
    "own_bps": "own_percent",
    "most_public_bps": "most_public_percent",
    "interest_bps": "interest_percent",
}
_KINDS: Mapping[str, ColumnKind] = {
    "summary": _K.LONG_TEXT,
    "places": _K.NAMES,
    "excluded": _K.NAMES,
    "windows": _K.PERIODS,
    "checked_on": _K.DAY,
    **dict.fromkeys(SETS, _K.SET),
    **dict.fromkeys(CHOICES, _K.CHOICE),
    **dict.fromkeys(("least_cents", "most_cents"), _K.AMOUNT),
    **dict.fromkeys(("most_share_bps", "own_bps", "most_public_bps", "interest_bps"), _K.SHARE),
    **dict.fromkeys(("decision_weeks", "effort_hours", "loan_months"), _K.NUMBER),
    **dict.fromkeys(("may_have_started", "is_public", "counts_as_own", "is_demo"), _K.FLAG),
}
COLUMNS: tuple[Column, ...] = tuple(
    Column(
        name=_NAMED.get(one.name, one.name),
        field=one.name,
        kind=_KINDS.get(one.name, _K.TEXT),
        words=SETS.get(one.name) or CHOICES.get(one.name),
    )
    for one in fields(Scheme)
)
BY_NAME: Mapping[str, Column] = {one.name: one for one in COLUMNS}
NEEDED = frozenset({"key", "title", "provider", "kind", "source_url", "checked_on"})
_USUAL = {one.name: one.default for one in fields(Scheme) if one.default is not MISSING}


def read_cells(cells: Mapping[str, Cell]) -> tuple[Scheme | None, tuple[Flawed, ...]]:
    """The scheme of some cells, or every cell that cannot be read; what is left out is as usual."""
    values: dict[str, Any] = {}
    flaws: list[Flawed] = []
    for column in COLUMNS:
        try:
            value = _read(column, cells.get(column.name, ""))
            if value is None and column.field not in _USUAL:
                raise CellRefused(CellFlaw.MISSING)
        except CellRefused as refused:
            flaws.append(Flawed(column=column.name, code=refused.flaw, value=refused.value))
            continue
        values[column.field] = _USUAL.get(column.field) if value is None else value
    return (None if flaws else Scheme(**values)), tuple(flaws)
