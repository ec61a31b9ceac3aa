"""Where what is typed in one window differs from what another window stored, in words.

A maker who is told that a page was changed elsewhere reads both texts, field by field, and loses
neither. Nothing is decided here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField
from wtforms.fields.core import Field

from matchpot.web.filters import day, euros_exact
from matchpot.web.forms import BaseForm, DayField, EuroField


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: its label, and its text as it is stored; a list has a line each."""

    label: Any
    stored: tuple[str, ...]


def differences(typed: BaseForm, stored: BaseForm) -> list[Difference]:
    """The fields whose stored text is another than the typed one, in the order of the form."""
    pairs = ((stored[field.name], field) for field in typed if field.name in stored)
    return [
        Difference(there.label.text, _lines(there))
        for there, here in pairs
        if _lines(there) != _lines(here)
    ]


def _lines(field: Field) -> tuple[str, ...]:
    if isinstance(field, FieldList):
        told = (_one(entry) for entry in field)
        return tuple(text for text in told if text)
    return (_one(field),)


def _one(field: Any) -> str:  # Any: fields lack `_value` in the stubs
    if isinstance(field, FormField):
        return " · ".join(text for text in map(_one, _written(field)) if text)
    if isinstance(field, HiddenField):
        return ""
    if isinstance(field, BooleanField):
        return str(_("Yes") if field.data else _("No"))
    if isinstance(field, SelectField):
        chosen: Any = [one for one in field.iter_choices() if one.selected]  # type: ignore[attr-defined]
        # The choice of nothing has no value, only a word for those who choose.
        return str(chosen[0].label) if chosen and chosen[0].value else ""
    if isinstance(field, EuroField) and field.data is not None:
        return euros_exact(field.data)
    if isinstance(field, DayField) and field.data is not None:
        return day(field.data)
    return str(field._value()).replace("\r\n", "\n").strip()


def _written(field: Any) -> Iterable[Field]:
    """The fields of a line that somebody filled in; a yes or no only when it is a yes."""
    return (one for one in field.form if not isinstance(one, BooleanField) or one.data)
