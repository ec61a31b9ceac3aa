"""The form of a round's days: a row for each phase that can be planned, first and last day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField
from wtforms.validators import Optional

from matchpot.domain.errors import InvalidValue
from matchpot.domain.rounds.flaws import wanted_phases
from matchpot.domain.rounds.phases import PLANNED, Phase
from matchpot.domain.rounds.planning import (
    USUAL_DAYS,
    Span,
    carried,
    fitted,
    moved,
    plan_of,
    relaid,
    spans_of,
)
from matchpot.domain.rounds.rules import RoundRules
from matchpot.domain.rounds.schedule import Plan
from matchpot.web.forms import BaseForm, DayField, SpokenForm

_DAY = timedelta(days=1)

_TOLD = {
    "ends_before_it_starts": _l("The last day lies before the first."),
    "starts_before_the_last_ends": _l("This begins before the phase above is over."),
}


class SpanForm(SpokenForm):
    """The days of one phase."""

    phase = HiddenField()
    takes_place = BooleanField(_l("Takes place"))
    first = DayField(_l("First day"), [Optional()])
    last = DayField(_l("Last day"), [Optional()])

    @property
    def word(self) -> Phase:
        """The phase; rows come in the order in which we sent them."""
        return Phase(self.phase.data or "")


class DaysForm(BaseForm):
    """All days. What was not touched follows what was, unless the box says otherwise."""

    shift_to = DayField(_l("Let the whole round begin on"), [Optional()])
    follows = BooleanField(_l("When a phase ends on another day, what comes after it moves along"))
    spans = FieldList(FormField(SpanForm), _l("Phase by phase"), max_entries=len(PLANNED))

    @classmethod
    def start(cls, rules: RoundRules, plan: Plan) -> dict[str, Any]:
        """A row for each phase that the rules have a use for."""
        planned = {one.phase: one for one in spans_of(plan)}
        useless = {phase for phase, is_wanted in wanted_phases(rules).items() if not is_wanted}
        return {
            "follows": True,
            "spans": [
                {
                    "phase": phase.value,
                    "takes_place": phase in planned,
                    "first": planned[phase].first if phase in planned else None,
                    "last": planned[phase].last if phase in planned else None,
                }
                for phase in PLANNED
                if phase not in useless
            ],
        }

    def is_ours(self, rules: RoundRules, plan: Plan) -> bool:
        """Whether the rows are those we sent; a rule may have changed in another window."""
        wanted = [row["phase"] for row in self.start(rules, plan)["spans"]]
        return [row.form.phase.data for row in self.spans] == wanted

    def plan(self, rules: RoundRules, plan: Plan) -> Plan | None:
        """The plan that was typed, or None with what does not fit beside its row."""
        before = spans_of(plan)
        typed = self._typed(before)
        if self.follows.data:
            typed = carried(before, typed)
        spans = fitted(relaid(typed, self._lengths(typed)), rules)
        if self.shift_to.data:
            spans = moved(spans, self.shift_to.data)
        try:
            return plan_of(spans)
        except InvalidValue as error:
            self._tell(error, spans)
            return None

    def _typed(self, before: Sequence[Span]) -> tuple[Span, ...]:
        """The days as typed; a phase whose box was emptied still stands in its place."""
        was = {one.phase: one for one in before}
        found: list[Span] = []
        for row in self.spans:
            form = row.form
            if form.takes_place.data and (form.first.data or form.last.data):
                first, last = _both(form.word, form.first.data, form.last.data)
                found.append(Span(phase=form.word, first=first, last=last))
            elif form.word in was:
                found.append(was[form.word])
        return tuple(found)

    def _lengths(self, typed: Sequence[Span]) -> dict[Phase, int]:
        """How long each phase lasts that takes place; one without days as long as is usual."""
        days = {one.phase: one.days for one in typed}
        return {
            form.word: days.get(form.word, USUAL_DAYS[form.word])
            for form in (row.form for row in self.spans)
            if form.takes_place.data
        }

    def _tell(self, error: InvalidValue, spans: Sequence[Span]) -> None:
        forms = {row.form.word: row.form for row in self.spans}
        for place, code in error.fields.items():
            at = int(place.removeprefix("plan[").removesuffix("]"))
            phase = spans[at].phase
            field = forms[phase].first if phase in forms else self.shift_to
            told = str(_TOLD.get(code, code))
            field.errors = [*field.errors, told]
            self.spans.errors = [*self.spans.errors, told]


def _both(phase: Phase, first: date | None, last: date | None) -> tuple[date, date]:
    """Both days; one that was left out by what is usual."""
    usual = (USUAL_DAYS[phase] - 1) * _DAY
    starts = first or (last or date.min) - usual
    return starts, last or starts + usual
