"""What the guide asks about a plan and its makers, as the fields of a form.

A maker tells it of a plan that is there; somebody without an account tries it out, and may take
the answers along in an address when a plan is begun with them.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self, TypeVar

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.validators import Length, Optional

from matchpot.domain.guide.facts import (
    CareerPhase,
    Facts,
    LegalForm,
    Makers,
    ProjectKind,
    Stage,
    Told,
)
from matchpot.domain.projects import BudgetKind, CostLine, Discipline, mix
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm, DayField, EuroField, TextLine
from matchpot.web.labels import DISCIPLINES
from matchpot.web.words.guide import CAREER_PHASES, LEGAL_FORMS, MAKERS, PROJECT_KINDS, STAGES

_NOT_YET = _l("I do not know yet")
_SHORT = Length(max=80, message=_l("Use at most %(max)d characters."))
W = TypeVar("W", bound=StrEnum)


def _one_of(text: Any, words: Mapping[Any, Any]) -> SelectField:
    return SelectField(text, choices=lambda: choices(words.items(), first=_NOT_YET))


class FactsForm(BaseForm):
    """Everything may stay open; a scheme that asks for it then may fit."""

    project_kind = _one_of(_l("What is the plan for?"), PROJECT_KINDS)
    stage = _one_of(_l("How far is it?"), STAGES)
    works_in = TextLine(_l("Where do you make or show it?"), [_SHORT])
    needed_by = DayField(_l("When must the money be there?"), [Optional()])
    makers = _one_of(_l("Who makes it?"), MAKERS)
    legal_form = _one_of(_l("In what form do you work?"), LEGAL_FORMS)
    career_phase = _one_of(_l("How long have you worked in your field?"), CAREER_PHASES)
    lives_in = TextLine(_l("Where do you live?"), [_SHORT])

    def read(self) -> Told:
        """What was told; a field that cannot be read tells nothing."""
        return Told(
            career_phase=self._word("career_phase", CareerPhase),
            legal_form=self._word("legal_form", LegalForm),
            makers=self._word("makers", Makers),
            lives_in=self._said("lives_in") or "",
            works_in=self._said("works_in") or "",
            project_kind=self._word("project_kind", ProjectKind),
            stage=self._word("stage", Stage),
            needed_by=self._said("needed_by"),
        )

    def _said(self, name: str) -> Any:  # Any: what the field reads
        field = self[name]
        return None if field.errors else field.data

    def _word(self, name: str, words: type[W]) -> W | None:
        return words(said) if (said := self._said(name)) else None


class AnswersForm(FactsForm):
    """The same with what a plan itself would tell, for a plan that is not there yet."""

    discipline = _one_of(_l("Discipline"), DISCIPLINES)
    starts_on = DayField(_l("When does the work begin?"), [Optional()])
    costs = EuroField(_l("What will it cost, about?"), [Optional()])

    @classmethod
    def of_address(cls) -> Self:
        """The answers as they stand in the address, looked at already."""
        names = [field.name for field in cls()]
        form = cls(MultiDict([(name, request.args.get(name, "")) for name in names]))
        form.validate()
        return form

    @property
    def answered(self) -> dict[str, str]:
        """What was answered and can be read, as it is written in an address."""
        return {
            field.name: text
            for field in self
            if not field.errors and (text := request.args.get(field.name, "").strip())
        }

    def discipline_told(self) -> Discipline | None:
        """The field the plan belongs to."""
        return self._word("discipline", Discipline)

    def starts_on_told(self) -> date | None:
        """The first day of the work."""
        said: date | None = self._said("starts_on")
        return said

    def costs_told(self) -> int:
        """Whole cents; 0: not told."""
        return int(self._said("costs") or 0)

    def facts(self, *, today: date) -> Facts:
        """All that is known of such a plan: what it costs is taken for paid work."""
        told, cents, starts_on = self.read(), self.costs_told(), self.starts_on_told()
        told = replace(told, needed_by=told.needed_by or starts_on)
        return Facts(
            today=today,
            discipline=self.discipline_told(),
            starts_on=starts_on,
            mix=mix([CostLine(kind=BudgetKind.TASK, cents=cents)], []),
            labour_cents=cents,
            **asdict(told),
        )
