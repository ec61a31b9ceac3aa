"""What a project costs and where the money comes from: two steps of the editor.

A form checks shape alone; whether costs and sources add up is the checklist's to say.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    ValidationError,
)
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from matchpot.domain.projects import BudgetKind, SourceKind, SourceState
from matchpot.persistence.queries import projects as queries
from matchpot.services import projects
from matchpot.services.editing import Opened
from matchpot.web import fair_pay
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm, DayField, EuroField, SpokenForm, TextLine, above
from matchpot.web.labels import BUDGET_KINDS, SOURCE_KINDS, SOURCE_STATES
from matchpot.web.makers.scheme_field import SchemeField, scheme_names

MOST_LINES = 60
_ABOVE_ZERO = above(1, _l("Write an amount above zero."))
# What people give is the campaign's goal; match may be planned, and is part of that goal.
_BY_ITSELF = (SourceKind.CROWD,)


class CostForm(SpokenForm):
    """One cost: an amount, or hours at a rate."""

    label = TextLine(
        _l("What for"),
        [
            DataRequired(_l("Say what this costs money for.")),
            Length(max=160, message=_l("Use at most %(max)d characters.")),
        ],
    )
    kind = SelectField(_l("Kind"), choices=lambda: choices(BUDGET_KINDS.items()))
    hours = IntegerField(
        _l("Hours"),
        [Optional(), NumberRange(min=1, max=20_000, message=_l("Write whole hours, at least 1."))],
    )
    rate = EuroField(_l("Rate per hour"), [_ABOVE_ZERO])
    pay_role = SelectField(
        _l("Role, for fair pay"), choices=fair_pay.role_choices, default="", validate_choice=False
    )
    amount = EuroField(_l("Amount"), [_ABOVE_ZERO])
    needed_on = DayField(_l("To be paid on"), [Optional()])
    in_kind = BooleanField(_l("Not paid in money (in kind)"))

    def validate_rate(self, field: Field) -> None:
        """A rate goes with hours, and hours with a rate."""
        if (field.data is None) != (self.hours.data is None):
            raise ValidationError(str(_l("Write both the hours and the rate, or neither.")))

    def validate_amount(self, field: Field) -> None:
        """Without hours there is an amount."""
        if field.data is None and self.hours.data is None and not field.errors:
            raise ValidationError(str(_l("Write an amount, or hours and a rate.")))

    @property
    def cents(self) -> int:
        """What the line costs: hours at a rate, or else the amount."""
        hours, rate = self.hours.data, self.rate.data
        if hours is not None and rate is not None:
            return int(hours * rate)
        return int(self.amount.data or 0)


class BudgetForm(BaseForm):
    """Everything the project costs."""

    costs = FieldList(FormField(CostForm), _l("Costs"), max_entries=MOST_LINES)


def cost_data(line: Any) -> Mapping[str, Any]:  # Any: a stored line or a `projects.Cost`
    """A line for the form; labour shows its hours and rate, not the sum of them."""
    return {
        "label": line.label,
        "kind": line.kind.value,
        "hours": line.hours,
        "rate": line.rate_cents,
        "pay_role": line.pay_role or "",
        "amount": line.amount_cents if line.hours is None else None,
        "needed_on": line.needed_on,
        "in_kind": line.in_kind,
    }


def costs_in(form: BudgetForm) -> list[projects.Cost]:
    """The lines that could be read."""
    return [
        projects.Cost(
            kind=BudgetKind(line.form.kind.data),
            label=line.form.label.data or "",
            amount_cents=line.form.cents,
            hours=line.form.hours.data,
            rate_cents=line.form.rate.data,
            pay_role=fair_pay.known(line.form.pay_role.data),
            in_kind=line.form.in_kind.data,
            needed_on=line.form.needed_on.data,
        )
        for line in form.costs
        if not line.errors
    ]


def load_budget(session: Session, opened: Opened) -> Mapping[str, Any]:
    """The stored lines."""
    return {"costs": [cost_data(one) for one in queries.budget_of(session, opened.project.id)]}


def store_budget(session: Session, opened: Opened, form: BudgetForm, _now: datetime) -> None:
    """Store what was read."""
    projects.save_budget(session, opened, costs_in(form))


class IncomeForm(SpokenForm):
    """One source of money besides the crowd."""

    label = TextLine(
        _l("From whom"),
        [
            DataRequired(_l("Say where this money comes from.")),
            Length(max=160, message=_l("Use at most %(max)d characters.")),
        ],
    )
    kind = SelectField(
        _l("Kind"),
        choices=lambda: choices(one for one in SOURCE_KINDS.items() if one[0] not in _BY_ITSELF),
    )
    state = SelectField(_l("How sure"), choices=lambda: choices(SOURCE_STATES.items()))
    amount = EuroField(_l("Amount"), [InputRequired(_l("Write an amount.")), _ABOVE_ZERO])
    condition = TextLine(
        _l("Condition"), [Length(max=300, message=_l("Use at most %(max)d characters."))]
    )
    expected_on = DayField(_l("When the money comes"), [Optional()])
    is_public = BooleanField(_l("Public money (of a government or a public fund)"))
    is_hidden = BooleanField(_l("Not named on the page for everybody"))
    scheme_key = SchemeField(_l("Scheme of the guide"))


class SourcesForm(BaseForm):
    """Where the rest of the money comes from."""

    sources = FieldList(FormField(IncomeForm), _l("Sources"), max_entries=MOST_LINES)

    @property
    def scheme_names(self) -> Iterable[str]:
        """What a line may name as its scheme."""
        return scheme_names().values()


def income_data(line: Any) -> Mapping[str, Any]:  # Any: a stored line or a `projects.Income`
    """A line for the form."""
    return {
        "label": line.label,
        "kind": line.kind.value,
        "state": line.state.value,
        "amount": line.amount_cents,
        "condition": line.condition,
        "expected_on": line.expected_on,
        "is_public": line.is_public,
        "is_hidden": line.is_hidden,
        "scheme_key": line.scheme_key or "",
    }


def incomes_in(form: SourcesForm) -> list[projects.Income]:
    """The lines that could be read."""
    read = [one.data for one in form.sources if not one.errors]
    return [
        projects.Income(
            kind=SourceKind(line["kind"]),
            state=SourceState(line["state"]),
            label=line["label"],
            amount_cents=line["amount"],
            condition=line["condition"] or "",
            scheme_key=line["scheme_key"] or "",
            expected_on=line["expected_on"],
            is_public=line["is_public"],
            is_hidden=line["is_hidden"],
        )
        for line in read
    ]


def load_sources(session: Session, opened: Opened) -> Mapping[str, Any]:
    """The stored sources."""
    return {"sources": [income_data(one) for one in queries.sources_of(session, opened.project.id)]}


def store_sources(session: Session, opened: Opened, form: SourcesForm, _now: datetime) -> None:
    """Store what was read."""
    projects.save_sources(session, opened, incomes_in(form))
