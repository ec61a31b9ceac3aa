"""Every figure of a text: amounts, percentages, spans and days, however they are written.

Read so that two figures are the same only when they mean the same: `€ 10.000`, `EUR 10,000` and
`tienduizend euro` are one amount, `12 weken` is not `12 %`. A mark before exactly three digits
parts thousands, else it begins the decimals. What looks like a number and cannot be read is a
figure too, of its own kind, so that nobody can hide one in odd characters.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from matchpot.domain.assistant.numerals import MULTIPLIERS, ONES, is_vague, value_of


class Unit(StrEnum):
    """What a figure counts."""

    MONEY = "money"
    PERCENT = "percent"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    NONE = "none"
    DATE = "date"
    MONTH = "month"
    WORD = "word"  # a number too vague or too odd to be read


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: of a number its value as text, of a day `2026-03-01` or `--03-01`."""

    unit: Unit
    value: str


_MONTHS = {
    name: at
    for names in (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "january february march april may june july august september october november december",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
        "jan feb mar apr may jun jul aug sept oct nov dec",
    )
    for at, name in enumerate(names.split(), 1)
}
_UNITS = {
    **dict.fromkeys(("euro", "euros", "eur"), Unit.MONEY),
    **dict.fromkeys(("%", "procent", "percent", "percentage"), Unit.PERCENT),
    **dict.fromkeys(("uur", "uren", "hour", "hours"), Unit.HOURS),
    **dict.fromkeys(("dag", "dagen", "day", "days"), Unit.DAYS),
    **dict.fromkeys(("week", "weken", "weeks"), Unit.WEEKS),
    **dict.fromkeys(("maand", "maanden", "month", "months"), Unit.MONTHS),
    **dict.fromkeys(("jaar", "jaren", "year", "years"), Unit.YEARS),
}
# `may` is a month only behind one of these.
_BEFORE_MAY = frozenset({
    "in", "by", "until", "till", "from", "since", "of", "before", "after", "mid",
})  # fmt: skip
_NUMBER = r"[0-9]+(?:[.,'\u2019 ][0-9]{3})*(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)*"
_ISO = re.compile(r"\b([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\b")
_DUTCH_DAY = re.compile(r"\b([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})\b")
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_MONTH = re.compile(
    rf"\b([0-9]{{1,2}})(?:st|nd|rd|th|e)? (?:of )?({_NAMES})\b(?:,? ([0-9]{{4}})\b)?"
)
_MONTH_DAY = re.compile(rf"\b({_NAMES}) ([0-9]{{1,2}})(?:st|nd|rd|th)?\b(?:,? ([0-9]{{4}})\b)?")
# What no text has after `plain`: marks for days.
_BLANK = frozenset({"Cf", "Co", "Zs"})
_FIRST_MARK = 0xE000
_TOKEN = re.compile(rf"{_NUMBER}|[€%]|[^\W\d_]+|[^\s\w]|\S")


def plain(text: str) -> str:
    """A text in small letters without accents; every kind of space and digit as the plain one."""
    spread = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in spread if not unicodedata.combining(c))
    return " ".join("".join(_digit(c) for c in bare).split())


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    if value is not None:
        return str(value)
    return " " if char.isspace() or unicodedata.category(char) in _BLANK else char


def figures(text: str) -> frozenset[Figure]:
    """All figures of a text."""
    return frozenset(one for one in pieces(text) if isinstance(one, Figure))


def pieces(text: str) -> list[Figure | str]:
    """What a text says in its order: its figures, and the bare words between them."""
    days: list[Figure] = []
    left = _without_dates(plain(text), days)
    return list(_read(_TOKEN.findall(left), days))


def _without_dates(text: str, days: list[Figure]) -> str:
    """A text with a mark of its own in the place of each day; the days by their marks."""
    for pattern, order in ((_ISO, "ymd"), (_DUTCH_DAY, "dmy"), (_DAY_MONTH, "dmy"),
                           (_MONTH_DAY, "mdy")):  # fmt: skip

        def mark(match: re.Match[str], order: str = order) -> str:
            days.append(_day(dict(zip(order, match.groups(), strict=True))))
            return f" {chr(_FIRST_MARK + len(days) - 1)} "

        text = pattern.sub(mark, text)
    return text


def _day(parts: Mapping[str, str | None]) -> Figure:
    word = parts["m"] or ""
    month, day = _MONTHS.get(word) or int(word), int(parts["d"] or "")
    return Figure(Unit.DATE, f"{parts['y'] or '-'}-{month:02d}-{day:02d}")


def _read(tokens: list[str], days: Sequence[Figure]) -> Iterator[Figure | str]:
    at = 0
    while at < len(tokens):
        value, end = _run(tokens, at)
        before = tokens[at - 1] if at else ""
        if value is not None:
            after = tokens[end] if end < len(tokens) else ""
            yield Figure(_unit(before, after), str(value))
            at = end + (after in _UNITS)
            continue
        if one := _other(tokens[at], before, days):
            yield one
        at += 1


def _other(token: str, before: str, days: Sequence[Figure]) -> Figure | str | None:
    """A day, a month, an odd number or a word; a mark alone and the word for money are nothing."""
    if 0 <= ord(token[0]) - _FIRST_MARK < len(days):
        return days[ord(token[0]) - _FIRST_MARK]
    if _is_month(token, before):
        return Figure(Unit.MONTH, str(_MONTHS[token]))
    if is_vague(token) or any(char.isnumeric() for char in token):
        return Figure(Unit.WORD, token)
    return token if token.isalpha() and _UNITS.get(token) is not Unit.MONEY else None


def _is_month(word: str, before: str) -> bool:
    return word in _MONTHS and (word != "may" or before in _BEFORE_MAY)


def _unit(before: str, after: str) -> Unit:
    if before in {"€", "eur", "euro"}:
        return Unit.MONEY
    return Unit.MONEY if after == "€" else _UNITS.get(after, Unit.NONE)


def _run(tokens: list[str], at: int) -> tuple[Fraction | None, int]:
    """The number that begins at a token and where it ends; digits, words and multipliers."""
    total, current, end = Fraction(0), None, at
    seen_number = False
    while end < len(tokens):
        token = tokens[end]
        if token in {"and", "en", "-"} and current is not None and _goes_on(tokens, end + 1):
            end += 1
            continue
        value = _value(token)
        if value is not None and (current is None or not token[0].isdigit()):
            if token in ONES and not seen_number and not _multiplies(tokens, end + 1):
                break
            current = (current or Fraction(0)) + value
        elif token in MULTIPLIERS and (current is not None or _stands_alone(token)):
            grown = (Fraction(1) if current is None else current) * MULTIPLIERS[token]
            total, current = (total, grown) if token in {"hundred", "honderd"} else (
                total + grown, Fraction(0)
            )  # fmt: skip
        else:
            break
        seen_number = True
        end += 1
    return (total + (current or Fraction(0)), end) if seen_number else (None, at)


def _goes_on(tokens: list[str], at: int) -> bool:
    return at < len(tokens) and tokens[at].isalpha() and value_of(tokens[at]) is not None


def _multiplies(tokens: list[str], at: int) -> bool:
    return at < len(tokens) and (tokens[at] in MULTIPLIERS or tokens[at] in _UNITS)


def _stands_alone(token: str) -> bool:
    return token not in {"k", "ton", "mille", "mln"}


def _value(token: str) -> Fraction | None:
    if token[0] in "0123456789":
        return _digits(token)
    value = 1 if token in ONES else value_of(token)
    return None if value is None else Fraction(value)


def _digits(token: str) -> Fraction | None:
    """Digits with marks; three after each mark part thousands, else the last begins decimals."""
    parts = re.split(r"[.,'\u2019 ]", token)
    if len(parts) == 1:
        return Fraction(token)
    if all(len(one) == 3 for one in parts[1:]):
        return Fraction("".join(parts))
    if all(len(one) == 3 for one in parts[1:-1]):
        return Fraction("".join(parts[:-1]) + "." + parts[-1])
    return None


def is_of_figure(word: str) -> bool:
    """Whether a bare word is part of a figure, so that it is judged there and not as a word."""
    return word in _UNITS or word in _MONTHS or word in MULTIPLIERS or value_of(word) is not None


def is_supported(figure: Figure, evidence: frozenset[Figure]) -> bool:
    """Tell whether a figure is among those of the evidence, with the same unit.

    A number without a unit may be an amount or a year of the evidence; a day without a year may be
    one with it; a month one with a day in it.
    """
    if figure in evidence:
        return True
    if figure.unit is Unit.NONE:
        return Figure(Unit.MONEY, figure.value) in evidence or any(
            one.unit is Unit.DATE and one.value.startswith(f"{figure.value}-") for one in evidence
        )
    days = [one.value for one in evidence if one.unit is Unit.DATE]
    if figure.unit is Unit.DATE and figure.value.startswith("--"):
        return any(one[-5:] == figure.value[-5:] for one in days)
    return figure.unit is Unit.MONTH and any(int(one[-5:-3]) == int(figure.value) for one in days)
