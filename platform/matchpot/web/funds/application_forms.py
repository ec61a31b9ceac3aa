"""The forms by which a fund judges an application, answers an objection and names a group."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from matchpot.domain.rounds.applications import LONGEST_REASON, SHORTEST_REASON
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm, TextLine

_CHECK = "check-"
_TOLD = [
    InputRequired(_l("Say why.")),
    Length(SHORTEST_REASON, LONGEST_REASON, _l("Use %(min)d to %(max)d characters.")),
]


class JudgeForm(BaseForm):
    """Why an application is refused; `judge_form_for` adds a question per condition."""

    reason = TextAreaField(
        _l("Why it is refused"),
        [Length(max=LONGEST_REASON, message=_l("Use at most %(max)d characters."))],
    )

    @property
    def conditions(self) -> Sequence[Field]:
        """The questions, in the order of the conditions."""
        return [field for name, field in self._fields.items() if name.startswith(_CHECK)]

    @property
    def checks(self) -> tuple[bool, ...]:
        """The answers; read only once the form is valid."""
        return tuple(field.data == "yes" for field in self.conditions)


def judge_form_for(conditions: Sequence[str]) -> type[JudgeForm]:
    """The form of one round."""
    pairs = [("yes", _l("Yes")), ("no", _l("No"))]
    fields: dict[str, Any] = {
        f"{_CHECK}{at}": RadioField(
            condition,
            [InputRequired(_l("Say yes or no."))],
            choices=lambda: choices(pairs),
        )
        for at, condition in enumerate(conditions)
    }
    return type("JudgeFormOfRound", (JudgeForm,), fields)


def judged_before(checks: dict[str, bool] | None, reason: str) -> dict[str, Any]:
    """What was judged before, as the form takes it."""
    said = {f"{_CHECK}{at}": "yes" if check else "no" for at, check in (checks or {}).items()}
    return {"reason": reason, **said}


class AnswerForm(BaseForm):
    """Why a refused application takes part after all, or does not."""

    words = TextAreaField(_l("Your answer"), _TOLD)


class GroupForm(BaseForm):
    """Which others an application excludes."""

    group = TextLine(_l("Group"), [Length(max=60, message=_l("Use at most %(max)d characters."))])
