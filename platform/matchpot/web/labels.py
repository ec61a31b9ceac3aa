"""Words for the domain's words, so that no page shows a bare code.

The tables lie in `web/words/`, one per enum; a new enum's table joins `TABLES` by itself.
Lazy strings, because a table is made once and read in the language of each request.
"""

from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from types import ModuleType

from flask import Flask
from flask_babel import LazyString
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # stubs of an older WTForms

from matchpot.web.words.people import AIMS, MEMBERSHIP_ROLES, ORGANISATION_KINDS, ROLES
from matchpot.web.words.projects import (
    BUDGET_KINDS,
    CAMPAIGN_STATES,
    CHECKLIST,
    DISCIPLINES,
    SOURCE_KINDS,
    SOURCE_STATES,
    SUCCESS_RULES,
)

__all__ = [
    "AIMS",
    "BUDGET_KINDS",
    "CAMPAIGN_STATES",
    "CHECKLIST",
    "DISCIPLINES",
    "MEMBERSHIP_ROLES",
    "ORGANISATION_KINDS",
    "ROLES",
    "SOURCE_KINDS",
    "SOURCE_STATES",
    "SUCCESS_RULES",
    "TABLES",
    "choices",
    "install",
    "label",
]

Table = Mapping[StrEnum, LazyString]


def _tables(module: ModuleType) -> dict[type[StrEnum], Table]:
    """The tables of a module by their enum: two enums may share a word, so the type decides."""
    found = [one for name, one in vars(module).items() if name.isupper()]
    return {type(next(iter(table))): table for table in found}


# Not `work`: what an operator reads of an invariant is no label of it.
_MODULES = (
    "advice allocation assistant cofunding endings exclusions follows gifts guide loans matching "
    "money networks panels pay people planning projects referrals reports rounds runs"
)
TABLES: Mapping[type[StrEnum], Table] = {
    enum: table
    for name in _MODULES.split()
    for enum, table in _tables(import_module(f"matchpot.web.words.{name}")).items()
}


def label(word: StrEnum) -> str:
    """A word of the domain in the reader's language."""
    return str(TABLES[type(word)][word])


def choices(*words: StrEnum) -> list[SelectChoice]:
    """Words as the choices of a form's field, labelled in the reader's language."""
    return [SelectChoice(word.value, label(word)) for word in words]


def install(app: Flask) -> None:
    """Give the templates the filter `label`."""
    app.add_template_filter(label)
