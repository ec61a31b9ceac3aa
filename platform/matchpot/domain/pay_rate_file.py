"""Guidelines for pay as a CSV file: read line by line, every fault with its line, and written.

Nothing is guessed: a line that cannot be read whole is a problem, and a file with problems is not
taken at all by whoever asks (`services/pay_rates.py`).
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from matchpot.domain.money import Cents
from matchpot.domain.pay_rates import Engagement, Rate, faults
from matchpot.domain.projects import Discipline

COLUMNS = (
    "discipline",
    "role",
    "name_nl",
    "name_en",
    "engagement",
    "least_eur",
    "usual_eur",
    "valid_from",
    "valid_until",
    "source",
    "source_url",
)
MOST_LINES = 2_000
_AMOUNT = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{2}))?")
_ROLE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST = {"role": 40, "name_nl": 120, "name_en": 120, "source": 160, "source_url": 300}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong in one line: its number in the file, the column if one is to blame, a code.

    Codes are those of `RateFault`, and `no_columns`, `too_many`, `unreadable`, `too_long`, `twice`.
    """

    line: int
    code: str
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a file says, or else all that is wrong with it."""

    rates: tuple[Rate, ...] = ()
    problems: tuple[Problem, ...] = ()


def cents_of(text: str) -> Cents | None:
    """Euros with two decimals or none, after a point or a comma; else None.

    >>> cents_of("38.50"), cents_of("38,5"), cents_of("40")
    (3850, None, 4000)
    """
    found = _AMOUNT.fullmatch(text.strip())
    return int(found[1]) * 100 + int(found[2] or 0) if found else None


def read(text: str) -> Read:
    """Read a whole file; its first line names the columns, in any order."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        if missing := [one for one in COLUMNS if one not in (rows.fieldnames or ())]:
            return Read(problems=tuple(_missing(missing)))
        found = [(rows.line_num, row) for row in rows if any(row.values())]
    except csv.Error:
        return Read(problems=(Problem(line=rows.line_num, code="unreadable"),))
    if len(found) > MOST_LINES:
        return Read(problems=(Problem(line=MOST_LINES + 2, code="too_many"),))
    return _all(found)


def _missing(columns: Iterable[str]) -> Iterable[Problem]:
    return (Problem(line=1, code="no_columns", column=one) for one in columns)


def _all(found: Iterable[tuple[int, Mapping[str, Any]]]) -> Read:
    rates: dict[tuple[Any, ...], Rate] = {}
    problems: list[Problem] = []
    for line, row in found:
        values, wrong = _values(line, row)
        problems.extend(wrong)
        if wrong:
            continue
        rate = Rate(**values)
        key = key_of(rate)
        problems.extend(Problem(line=line, code=one.value) for one in faults(rate))
        if key in rates:
            problems.append(Problem(line=line, code="twice"))
        rates[key] = rate
    return Read(problems=tuple(problems)) if problems else Read(rates=tuple(rates.values()))


def key_of(rate: Rate) -> tuple[str, str, str, date]:
    """What tells guidelines apart; a second one with the same key takes the first one's place."""
    return (rate.discipline or "", rate.role, rate.engagement.value, rate.valid_from)


def _role(text: str) -> str | None:
    return text if _ROLE.fullmatch(text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# How the columns are read that are more than words; None where they cannot be.
_READERS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "role": ("role", _role),
    "discipline": ("discipline", lambda text: _word(Discipline, text)),
    "engagement": ("engagement", lambda text: _word(Engagement, text)),
    "least_eur": ("least_cents", cents_of),
    "usual_eur": ("usual_cents", cents_of),
    "valid_from": ("valid_from", _day),
    "valid_until": ("valid_until", _day),
}
_MAY_BE_EMPTY = frozenset({"discipline", "valid_until"})


def _word(words: Any, text: str) -> Any:
    return words(text) if text in set(words) else None


def _values(line: int, row: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    wrong = [] if None not in row else [Problem(line=line, code="unreadable")]
    for column in COLUMNS:
        text = (row[column] or "").strip()
        name, reader = _READERS.get(column, (column, str))
        value = None if column in _MAY_BE_EMPTY and not text else reader(text)
        values[name] = value
        if value is None and (text or column not in _MAY_BE_EMPTY):
            wrong.append(Problem(line=line, code="unreadable", column=column))
        elif len(text) > _LONGEST.get(column, 40):
            wrong.append(Problem(line=line, code="too_long", column=column))
    return values, wrong


def rows_of(rates: Iterable[Rate]) -> list[tuple[str, ...]]:
    """Guidelines as rows under `COLUMNS`, such that `read` gives them back."""
    return [
        (
            one.discipline or "",
            one.role,
            one.name_nl,
            one.name_en,
            one.engagement.value,
            _euros(one.least_cents),
            _euros(one.usual_cents),
            one.valid_from.isoformat(),
            one.valid_until.isoformat() if one.valid_until else "",
            one.source,
            one.source_url,
        )
        for one in rates
    ]


def _euros(cents: Cents) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
