"""What became of a scheme, version by version, in words: each field as it was and as it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from matchpot.domain.guide.columns import COLUMNS, Column, ColumnKind, cell_of
from matchpot.domain.guide.revisions import differences
from matchpot.domain.guide.schemes import Scheme
from matchpot.persistence.queries.guide import Revision
from matchpot.web.filters import day, euros_exact, percent_exact
from matchpot.web.guide_sentences import names
from matchpot.web.labels import label
from matchpot.web.words.scheme_columns import COLUMN_NAMES

_BY_FIELD = {one.field: one for one in COLUMNS}
_WRITTEN: Mapping[ColumnKind, Callable[[Any], str]] = {  # Any: what a field of a scheme holds
    ColumnKind.AMOUNT: euros_exact,
    ColumnKind.SHARE: percent_exact,
    ColumnKind.DAY: day,
}


@dataclass(frozen=True, slots=True)
class Said:
    """A field that differs: its name, and what it said before and says now."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """A version, and in what it differs from the one before it."""

    revision: Revision
    changes: tuple[Said, ...]


def steps(revisions: Sequence[Revision]) -> list[Step]:
    """The versions, the newest first; the first of all differs in nothing."""
    older = [*revisions[1:], None]
    return [
        Step(one, () if before is None else said(before.scheme, one.scheme))
        for one, before in zip(revisions, older, strict=True)
    ]


def column_of(field: str) -> Column:
    """The column of a field of a scheme."""
    return _BY_FIELD[field]


def said(before: Scheme, after: Scheme) -> tuple[Said, ...]:
    """In what two versions differ, in words."""
    return tuple(
        Said(str(COLUMN_NAMES[column.name]), shown(column, before), shown(column, after))
        for one in differences(before, after)
        if (column := column_of(one.field))
    )


def shown(column: Column, scheme: Scheme) -> str:
    """A field of a scheme as people read it; a dash where it is empty."""
    value = getattr(scheme, column.field)
    if column.kind is ColumnKind.FLAG:
        return str(_("Yes") if value else _("No"))
    if value in (None, "", (), frozenset()):
        return "–"
    if column.kind in _WRITTEN:
        return _WRITTEN[column.kind](value)
    if column.kind is ColumnKind.PERIODS:
        return ", ".join(f"{day(one.opens_on)} – {day(one.closes_on)}" for one in value)
    if column.words is not None:
        return names(value) if column.kind is ColumnKind.SET else label(value)
    cell = cell_of(column, scheme)
    return cell if isinstance(cell, str) else ", ".join(cell)
