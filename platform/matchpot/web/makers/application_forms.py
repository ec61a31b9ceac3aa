"""The form of an application: the ask, how little would do, and the questions of the round.

Only amounts can be unreadable; whether the form is complete is said before it is handed in. What
the flaws are called in words stands here too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from matchpot.domain.rounds.applications import Asked
from matchpot.domain.rounds.questions import AnswerFlaw, Question, QuestionKind
from matchpot.domain.rounds.rules import RoundRules
from matchpot.web.choices import choices
from matchpot.web.filters import euros, percent
from matchpot.web.forms import BaseForm, EuroField, TextLine, above
from matchpot.web.words.rounds import ANSWER_FLAWS

_ANSWER = "answer-"


class ApplicationForm(BaseForm):
    """What every round asks; `form_for` adds its own questions."""

    ask = EuroField(
        _l("What do you ask of this round?"),
        [InputRequired(_l("Write an amount.")), above(1, _l("Write an amount above zero."))],
    )
    least = EuroField(
        _l("With how little does the plan still go on?"),
        [above(1, _l("Write an amount above zero."))],
    )

    def validate_least(self, field: Field) -> None:
        """What is enough is not more than what is asked."""
        if field.data is not None and self.ask.data is not None and field.data > self.ask.data:
            raise ValidationError(str(_("Write no more than you ask.")))

    @property
    def asked(self) -> Asked:
        """What was filled in; read only once the form is valid."""
        answers = {
            name.removeprefix(_ANSWER): field.data or ""
            for name, field in self._fields.items()
            if name.startswith(_ANSWER)
        }
        least = self.least.data if "least" in self else None
        return Asked(ask_cents=self.ask.data or 0, least_cents=least, answers=answers)

    @property
    def questions(self) -> Sequence[Field]:
        """The fields of the round's own questions, in its order."""
        return [field for name, field in self._fields.items() if name.startswith(_ANSWER)]


def form_for(rules: RoundRules) -> type[ApplicationForm]:
    """The form of one round."""
    fields: dict[str, Any] = {_ANSWER + one.id: _field(one) for one in rules.questions}
    if not rules.may_need_less:
        fields["least"] = None
    return type("FormOfRound", (ApplicationForm,), fields)


def typed_in(asked: Asked) -> Mapping[str, Any]:
    """What was stored, as the form takes it."""
    answers = {_ANSWER + id_: said for id_, said in asked.answers.items()}
    return {"ask": asked.ask_cents, "least": asked.least_cents, **answers}


def _field(question: Question) -> Any:  # Any: WTForms binds a field only with its form
    name, kind = question.label, question.kind
    if kind is QuestionKind.LONG:
        return TextAreaField(name)
    if kind is QuestionKind.YES_NO:
        pairs = [("yes", _l("Yes")), ("no", _l("No"))]
        return RadioField(name, choices=lambda: choices(pairs), validate_choice=False)
    if kind is QuestionKind.CHOICE:
        options = [(one, one) for one in question.options]
        first = _l("Choose")
        return SelectField(
            name, choices=lambda: choices(options, first=first), validate_choice=False
        )
    return TextLine(name)


# ---- what is missing, in words ------------------------------------------------------------------


def flaw_sentence(field: str, code: str, rules: RoundRules, *, cost_cents: int) -> str:
    """What is wrong with a part of an application before it is handed in."""
    if field.startswith("answers."):
        return str(ANSWER_FLAWS[AnswerFlaw(code)])
    if code == "more_than_it_costs":
        costs = euros(cost_cents)
        return str(
            _("You ask for more than your whole plan costs, %(costs)s. Look at both.", costs=costs)
        )
    if field == "ask_cents":
        least, most = euros(max(rules.least_ask_cents, 1)), euros(rules.most_ask_cents)
        return str(_("Ask for an amount from %(least)s to %(most)s.", least=least, most=most))
    if field == "fair_pay":
        share = percent(rules.least_pay_bps)
        return str(
            _(
                "Your budget must pay at least %(share)s of the guidelines for pay. Write hours, a "
                "rate and a role for all work in the budget of your project, and look what is "
                "missing there.",
                share=share,
            )
        )
    return str(_FLAWS[field])


_FLAWS = {
    "least_cents": _l("What is enough must be more than nothing and no more than you ask."),
    "discipline": _l("This round is not for the discipline of your project."),
    "typed": _l("Something you typed cannot be read yet. Go back to the form and mend it."),
}


def anchor_of(field: str) -> str:
    """The id of the field that a flaw is about, in the form."""
    if field.startswith("answers."):
        return _ANSWER + field.removeprefix("answers.")
    return {"ask_cents": "ask", "least_cents": "least"}.get(field, "")


def label_of(field: str, questions: Sequence[Question]) -> str:
    """What the field is called there."""
    names = {f"answers.{one.id}": one.label for one in questions}
    told = {"ask_cents": _("What you ask"), "least_cents": _("How little would do")}
    told["fair_pay"] = _("Fair pay")
    return names.get(field) or str(told.get(field, _("The application")))
