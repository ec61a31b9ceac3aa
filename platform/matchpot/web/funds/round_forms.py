"""The forms of a round's rules, and what they share: its money, and who may apply.

Each holds one part of the rules: `start` fills it from them, `changed` puts it back in. The panel
is in `round_panel_form.py`, how people vote and how votes become money in `round_vote_forms.py`,
the days in `round_days_form.py`.
"""

import re
from abc import ABCMeta, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.form import FormMeta
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from matchpot.domain.projects import Discipline
from matchpot.domain.rounds.questions import MOST_QUESTIONS, Question, QuestionKind
from matchpot.domain.rounds.rules import RoundRules
from matchpot.web.filters import percent_exact
from matchpot.web.forms import BaseForm, DayField, EuroField, SpokenForm, TextLine
from matchpot.web.labels import choices

NEEDED = InputRequired(_l("Fill this in."))
BLANKS = 2  # rows to fill in besides those that are there
_MOST_ROWS = 40
_TRANCHES = ((), (10_000,), (8_000, 2_000), (5_000, 5_000), (6_000, 3_000, 1_000))


def count(
    label: Any,
    least: int = 0,
    most: int = 100_000,
    *,
    needed: bool = True,
    default: int | None = None,
) -> IntegerField:
    """A whole number within a range."""
    said = _l("Write a whole number from %(least)d to %(most)d.", least=least, most=most)
    first = NEEDED if needed else Optional()
    return IntegerField(label, [first, NumberRange(least, most, said)], default=default)


def rows(form: type[Form], label: Any) -> Any:
    """As many rows as are there, and some to fill in. Any: a field that is not bound yet."""
    return FieldList(FormField(form), label, max_entries=_MOST_ROWS)


def padded(data: Sequence[Mapping[str, Any]], blanks: int = BLANKS) -> list[Mapping[str, Any]]:
    """Rows with empty ones after them."""
    return [*data, *({} for _ in range(blanks))]


def new_id(label: str, taken: set[str]) -> str:
    """A short name for something people named, unlike those there are."""
    stem = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:24] or "x"
    tries = (stem, *(f"{stem}_{number}" for number in range(2, len(taken) + 3)))
    found = next(one for one in tries if one not in taken)
    taken.add(found)
    return found


def words_of(text: str | None, mark: str = ",") -> tuple[str, ...]:
    """What stands between commas, or on lines; nothing twice."""
    return tuple(dict.fromkeys(one.strip() for one in (text or "").split(mark) if one.strip()))


class _PartMeta(FormMeta, ABCMeta):
    """Forms have a metaclass of their own; this one lets them leave something open."""


class PartForm(BaseForm, metaclass=_PartMeta):
    """One part of the rules, as a page of its own.

    Attributes:
        TITLE: What the page is called.
        TEMPLATE: Where its fields are laid out.
    """

    TITLE: ClassVar[LazyString]
    TEMPLATE: ClassVar[str]

    @classmethod
    @abstractmethod
    def start(cls, rules: RoundRules) -> dict[str, Any]:
        """What the form shows of rules."""

    def fit(self, rules: RoundRules) -> None:
        """Leave out the fields that rules as they are have no use for."""

    @abstractmethod
    def changed(self, rules: RoundRules) -> RoundRules:
        """Rules with what was typed; raises `InvalidValue` for what cannot even be kept."""


class MoneyForm(PartForm):
    """What is awarded, and what may be asked."""

    TITLE = _l("The money")
    TEMPLATE = "funds/_round_money.html"

    budget_cents = EuroField(_l("To award in all"), [NEEDED])
    most_ask_cents = EuroField(_l("Somebody may ask at most"), [NEEDED])
    least_ask_cents = EuroField(_l("and at least"))
    may_need_less = BooleanField(_l("Makers may say with how much less their plan still goes on"))
    tranches = RadioField(_l("An award is paid"), validate_choice=False)
    second_on = DayField(_l("The second part is sent on"), [Optional()])
    third_on = DayField(_l("The third part is sent on"), [Optional()])
    least_pay = IntegerField(
        _l("Percent of the guidelines for pay that a budget must pay"),
        [Optional(), NumberRange(0, 100, _l("Choose a number from %(min)s to %(max)s."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = _read_parts(self.tranches.data)
        known = [*_TRANCHES, *([own] if own not in _TRANCHES else [])]
        self.tranches.choices = [(_parts_text(one), _parts_label(one)) for one in known]

    @classmethod
    def start(cls, rules: RoundRules) -> dict[str, Any]:
        """The amounts."""
        names = ("budget_cents", "most_ask_cents", "least_ask_cents", "may_need_less")
        found = {name: getattr(rules, name) for name in names}
        second, third = (*rules.tranche_days, None, None)[:2]
        days = {"second_on": second, "third_on": third}
        pay = {"least_pay": rules.least_pay_bps // 100 or None}
        return {**found, **days, **pay, "tranches": _parts_text(rules.tranche_bps)}

    def changed(self, rules: RoundRules) -> RoundRules:
        """The amounts as typed."""
        return replace(
            rules,
            budget_cents=self.budget_cents.data,
            most_ask_cents=self.most_ask_cents.data,
            least_ask_cents=self.least_ask_cents.data or 0,
            may_need_less=self.may_need_less.data,
            tranche_bps=_read_parts(self.tranches.data),
            tranche_days=self._days(),
            least_pay_bps=(self.least_pay.data or 0) * 100,
        )

    def _days(self) -> tuple[date | None, ...]:
        """The days of later parts; none where nothing was filled in."""
        days = (self.second_on.data, self.third_on.data)
        if not any(days):
            return ()
        return days if days[1] else days[:1]


def _parts_text(parts: Sequence[int]) -> str:
    return "-".join(str(one) for one in parts)


def _read_parts(text: str | None) -> tuple[int, ...]:
    return tuple(int(one) for one in re.findall(r"[0-9]{1,5}", text or ""))


def _parts_label(parts: Sequence[int]) -> Any:
    if not parts:
        return _l("By its size: under €25,000 at once, larger ones in two or three parts")
    if len(parts) == 1:
        return _l("At once")
    told = ", ".join(percent_exact(bps) for bps in parts)
    return _l("In parts: %(parts)s", parts=told)


class QuestionForm(SpokenForm):
    """One question to applicants."""

    id = HiddenField()
    label = TextLine(_l("Question"), [Length(max=200)])
    kind = SelectField(_l("Answered by"), default=QuestionKind.LONG.value)
    help = TextLine(_l("Explanation"), [Length(max=300)])
    options = TextLine(_l("Answers to choose from"), [Length(max=600)])
    required = BooleanField(_l("Everybody must answer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(*QuestionKind)

    def validate_options(self, field: TextLine) -> None:
        """Whoever must choose has at least two answers to choose from."""
        chooses = self.kind.data == QuestionKind.CHOICE.value and self.label.data
        if chooses and len(words_of(field.data)) < 2:
            raise ValidationError(str(_l("Give at least two answers, with commas between them.")))


class WhoForm(PartForm):
    """Who may apply, under which conditions, and what is asked besides the project."""

    TITLE = _l("Who may apply")
    TEMPLATE = "funds/_round_who.html"

    disciplines = SelectMultipleField(_l("Disciplines"))
    conditions = TextAreaField(_l("Conditions"), [Length(max=3_000)])
    questions = rows(QuestionForm, _l("Questions"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.disciplines.choices = choices(*Discipline)

    @classmethod
    def start(cls, rules: RoundRules) -> dict[str, Any]:
        """What is asked now; a new question must be answered unless one says otherwise."""
        asked = [
            {
                "id": one.id,
                "label": one.label,
                "kind": one.kind.value,
                "help": one.help,
                "options": ", ".join(one.options),
                "required": one.required,
            }
            for one in rules.questions
        ]
        blanks = min(BLANKS, MOST_QUESTIONS - len(asked))
        return {
            "disciplines": list(rules.disciplines),
            "conditions": "\n".join(rules.conditions),
            "questions": [*asked, *({"required": True} for _ in range(blanks))],
        }

    def changed(self, rules: RoundRules) -> RoundRules:
        """Conditions line by line; questions without words are left out."""
        taken: set[str] = set()
        return replace(
            rules,
            disciplines=tuple(self.disciplines.data or ()),
            conditions=words_of(self.conditions.data, "\n"),
            questions=tuple(
                _question(row.form, taken) for row in self.questions if row.form.label.data
            ),
        )


def _question(form: QuestionForm, taken: set[str]) -> Question:
    kind = QuestionKind(form.kind.data)
    return Question(
        id=new_id(form.id.data or form.label.data or "", taken),
        label=form.label.data or "",
        kind=kind,
        help=form.help.data or "",
        required=form.required.data,
        options=words_of(form.options.data) if kind is QuestionKind.CHOICE else (),
    )
