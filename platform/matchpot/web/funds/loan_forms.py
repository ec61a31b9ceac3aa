"""Forms of a pot of loans: what it offers, a no with its reason, and changes."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from matchpot.domain.loans.changing import FEWEST_PAUSE_MONTHS
from matchpot.domain.loans.products import Borrowers, Offer
from matchpot.domain.loans.states import ChangeKind
from matchpot.domain.loans.terms import MOST_INTEREST_BPS, MOST_MONTHS, Repayment
from matchpot.domain.rounds.applications import LONGEST_REASON, SHORTEST_REASON
from matchpot.persistence.queries.loan_offers import ProductRow
from matchpot.services.loan_changes import ChangeWish
from matchpot.services.loan_products import ProductPlan
from matchpot.web.forms import BaseForm, EuroField, PercentField, TextLine
from matchpot.web.labels import choices

_FILL_IN = _l("Fill this in.")


def reason_field(name: Any) -> TextAreaField:
    """A text that somebody else reads as the reason."""
    return TextAreaField(
        name,
        [
            InputRequired(_l("Write why.")),
            Length(
                min=SHORTEST_REASON,
                max=LONGEST_REASON,
                message=_l("Write a sentence or more, so that the maker understands it."),
            ),
        ],
    )


def rate_field() -> PercentField:
    """Interest a year, as basis points."""
    text = _l("Interest is between 0 and 5 percent a year.")
    return PercentField(
        _l("Interest in percent a year"),
        [InputRequired(_FILL_IN), NumberRange(0, MOST_INTEREST_BPS, text)],
    )


class OfferForm(BaseForm):
    """What a pot offers, and to whom."""

    name = TextLine(_l("Name of the loan"), [InputRequired(_l("Give it a name.")), Length(max=120)])
    summary = TextLine(
        _l("For whom and for what, in one or two sentences"),
        [InputRequired(_FILL_IN), Length(max=300)],
    )
    least_cents = EuroField(_l("From"), [InputRequired(_l("Write an amount."))])
    most_cents = EuroField(_l("Up to"), [InputRequired(_l("Write an amount."))])
    interest_bps = rate_field()
    most_months = IntegerField(
        _l("Months at most"),
        [
            InputRequired(_FILL_IN),
            NumberRange(1, MOST_MONTHS, _l("A loan takes between 1 and 120 months.")),
        ],
    )
    most_grace_months = IntegerField(
        _l("Months at most before paying back begins"),
        [InputRequired(_FILL_IN), NumberRange(0, MOST_MONTHS, _l("Write 0 or more months."))],
        default=0,
    )
    repayments = SelectMultipleField(_l("How it may be paid back"))
    borrowers = SelectField(_l("Who may ask for it"))
    is_open = BooleanField(_l("Makers can ask for it now"), default=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.repayments.choices = choices(*Repayment)
        self.borrowers.choices = choices(*Borrowers)

    def plan(self) -> ProductPlan:
        """What was typed."""
        return ProductPlan(
            name=self.name.data or "",
            summary=self.summary.data or "",
            offer=Offer(
                least_cents=self.least_cents.data or 0,
                most_cents=self.most_cents.data or 0,
                interest_bps=self.interest_bps.data or 0,
                most_months=self.most_months.data or 0,
                most_grace_months=self.most_grace_months.data or 0,
                repayments=tuple(Repayment(word) for word in self.repayments.data or ()),
            ),
            borrowers=Borrowers(self.borrowers.data),
            is_open=self.is_open.data,
        )


def typed_of(row: ProductRow) -> dict[str, Any]:
    """What the form shows of an offer that is there."""
    return {
        "name": row.name,
        "summary": row.summary,
        "least_cents": row.least_cents,
        "most_cents": row.most_cents,
        "interest_bps": row.interest_bps,
        "most_months": row.most_months,
        "most_grace_months": row.most_grace_months,
        "repayments": [one.value for one in row.repayments],
        "borrowers": row.borrowers.value,
        "is_open": row.is_open,
    }


class NoForm(BaseForm):
    """A no, with its reason."""

    reason = reason_field(_l("Why not?"))


class ChangeForm(BaseForm):
    """What the fund wants to change about a loan that runs."""

    kind = SelectField(_l("What do you propose?"))
    months = IntegerField(
        _l("Months"),
        [InputRequired(_FILL_IN), NumberRange(0, MOST_MONTHS, _l("Write up to 120 months."))],
        default=FEWEST_PAUSE_MONTHS,
    )
    interest_bps = rate_field()
    repayment = SelectField(_l("How it is paid back"))
    reason = reason_field(_l("Why?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(*ChangeKind)
        self.repayment.choices = choices(*Repayment)

    def wish(self) -> ChangeWish:
        """What was typed."""
        return ChangeWish(
            kind=ChangeKind(self.kind.data),
            reason=self.reason.data or "",
            months=self.months.data or 0,
            interest_bps=self.interest_bps.data or 0,
            repayment=Repayment(self.repayment.data),
        )
