"""A scheme as a form: a field for each column of its files, read by the same rules.

Whatever is wrong stands beside its field and what was typed stays, because fields hold texts.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from matchpot.domain.guide.columns import (
    BAR,
    COLUMNS,
    NEEDED,
    Cell,
    Column,
    ColumnKind,
    Flawed,
    cell_of,
)
from matchpot.domain.guide.documents import CHOICES, SETS
from matchpot.domain.guide.schemes import Scheme
from matchpot.services.guide import MOST_WHY
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm, SpokenForm, TextLine
from matchpot.web.labels import label
from matchpot.web.words.scheme_columns import COLUMN_NAMES

_ROWS = 4
_PERIODS = "windows"
_OF_ITSELF = frozenset({"offered_by"})


class PeriodForm(SpokenForm):
    """One period; a row without days is none."""

    opens = StringField(_l("Opens on"))
    closes = StringField(_l("Closes after"))


class _Needed:
    """Says beside a field that it must be filled in; whether it is, the columns tell."""

    field_flags: ClassVar[Mapping[str, bool]] = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Refuse nothing."""


def _field(column: Column) -> Any:
    name = COLUMN_NAMES[column.name]
    if column.kind is ColumnKind.SET:
        words = SETS[column.field]
        return SelectMultipleField(
            name,
            choices=lambda: choices([(one.value, label(one)) for one in words]),
            validate_choice=False,
        )
    if column.kind is ColumnKind.CHOICE:
        return _choice(column, name)
    if column.kind is ColumnKind.FLAG:
        return BooleanField(name)
    if column.kind is ColumnKind.PERIODS:
        return FieldList(FormField(PeriodForm), name, min_entries=_ROWS)
    if column.kind in {ColumnKind.LONG_TEXT, ColumnKind.NAMES}:
        return TextAreaField(name)
    return StringField(name, [_Needed()] if column.name in NEEDED else [])


def _choice(column: Column, name: Any) -> SelectField:
    words = CHOICES[column.field]
    first = _l("Both") if column.field == "makers" else None
    return SelectField(
        name,
        choices=lambda: choices([(one.value, label(one)) for one in words], first=first),
        validate_choice=False,
    )


_Fields = type(
    "_Fields",
    (BaseForm,),
    {one.name: _field(one) for one in COLUMNS if one.name not in _OF_ITSELF},
)


class SchemeForm(_Fields):  # type: ignore[misc, valid-type]  # its fields are those of the columns
    """All of a scheme; `why` goes into its history, `seen` is the version that was read."""

    why = TextLine(_l("Why you change it"), [Length(max=MOST_WHY)])
    seen = StringField()

    def cells(self) -> dict[str, Cell]:
        """What was typed, by column."""
        return {one.name: _cell(one, self[one.name]) for one in COLUMNS if one.name in self}

    def refuse(self, flaws: Sequence[Flawed]) -> None:
        """Say what is wrong, each beside its field."""
        for one in flaws:
            field = self[one.column]
            field.errors = [*field.errors, label(one.code)]


def _cell(column: Column, field: Any) -> Cell:
    data = field.data
    if column.kind is ColumnKind.PERIODS:
        rows = [(one["opens"] or "", one["closes"] or "") for one in data]
        return [f"{opens}/{closes}" for opens, closes in rows if opens or closes]
    if column.kind is ColumnKind.SET:
        return list(data or ())
    if column.kind is ColumnKind.NAMES:
        return [part for line in (data or "").splitlines() for part in line.split(BAR)]
    if column.kind is ColumnKind.FLAG:
        return "yes" if data else "no"
    return data or ""


def data_of(scheme: Scheme, *, seen: int) -> Mapping[str, Any]:
    """What the form begins with."""
    found: dict[str, Any] = {"seen": str(seen)}
    for column in COLUMNS:
        cell = cell_of(column, scheme)
        if column.kind is ColumnKind.PERIODS:
            parts = [one.split("/") for one in cell]
            rows = [{"opens": opens, "closes": closes} for opens, closes in parts]
            found[_PERIODS] = rows + [{}] * max(1, _ROWS - len(rows))
        elif column.kind is ColumnKind.NAMES:
            found[column.name] = "\n".join(cell)
        else:
            found[column.name] = cell == "yes" if column.kind is ColumnKind.FLAG else cell
    return found


def chapters(form: SchemeForm) -> list[tuple[str, list[tuple[Any, str, str]]]]:
    """The fields by chapter, each with its kind and its help."""
    helps = _helps()
    kinds = {one.name: one.kind.value for one in COLUMNS}
    return [
        (title, [(form[name], kinds[name], helps.get(name, "")) for name in names if name in form])
        for title, names in _chapters()
    ]


def _chapters() -> list[tuple[str, tuple[str, ...]]]:
    return [
        (_("What it is"), ("title", "provider", "kind", "key", "summary", "is_demo")),
        (
            _("For whom"),
            ("disciplines", "career_phases", "legal_forms", "makers", "places", "place_of"),
        ),
        (
            _("What for"),
            ("project_kinds", "stages", "costs_counted", "costs_refused", "may_have_started"),
        ),
        (
            _("How much"),
            (
                "least_euros", "most_euros", "most_share_percent", "own_percent",
                "interest_percent", "loan_months",
            ),
        ),
        (_("When"), ("opening", "windows", "decision_weeks")),
        (
            _("Together with others"),
            ("excluded", "most_public_percent", "is_public", "counts_as_own"),
        ),
        (_("How much work it is"), ("effort_hours", "accounting")),
        (_("Where this comes from"), ("source_url", "checked_on", "checked_by")),
    ]  # fmt: skip


def _helps() -> dict[str, str]:
    return {
        "key": _("Small letters, digits and hyphens. It stands in the address and never changes."),
        "disciplines": _("Tick nothing when it is for everybody."),
        "places": _("Towns, municipalities or provinces, one on each line."),
        "most_share_percent": _("A percentage, such as 50."),
        "own_percent": _("What makers must bring themselves, as a percentage of the budget."),
        "interest_percent": _("Only for a loan."),
        "loan_months": _("Only for a loan."),
        "windows": _("Leave rows empty that you do not need."),
        "excluded": _("The keys of other schemes, one on each line. It counts for both of them."),
        "most_public_percent": _("As a percentage of the budget, this scheme included."),
        "checked_on": _("The day on which you compared all of this with the source."),
    }
