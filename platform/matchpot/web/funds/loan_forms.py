"""Forms of a pot of loans: the pot, what it offers, a no with its reason, and changes."""

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DecimalField,
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
from matchpot.web.forms import BaseForm, EuroField, TextLine
from matchpot.web.labels import choices

_FILL_IN = _l("Fill this in.")
_MOST_PERCENT = MOST_INTEREST_BPS // 100


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


def rate_field(name: Any) -> DecimalField:
    """Interest in percent a year, with two decimals."""
    return DecimalField(
        name,
        [
            InputRequired(_FILL_IN),
            NumberRange(0, _MOST_PERCENT, _l("Interest is between 0 and 5 percent a year.")),
        ],
        places=2,
    )


def bps_of_percent(percent: Decimal | None) -> int:
    """Percent as basis points; what is finer than a hundredth of a percent is dropped."""
    return int((percent or Decimal(0)) * 100)


class LoanPotForm(BaseForm):
    """A pot that lends."""

    name = TextLine(
        _l("Name of the pot"), [InputRequired(_l("Give the pot a name.")), Length(max=120)]
    )
    summary = TextLine(_l("What it is for, in one or two sentences"), [Length(max=300)])


class OfferForm(BaseForm):
    """What a pot offers, and to whom."""

    name = TextLine(_l("Name of the loan"), [InputRequired(_l("Give it a name.")), Length(max=120)])
    summary = TextLine(
        _l("For whom and for what, in one or two sentences"),
        [InputRequired(_FILL_IN), Length(max=300)],
    )
    least_cents = EuroField(_l("From"), [InputRequired(_l("Write an amount."))])
    most_cents = EuroField(_l("Up to"), [InputRequired(_l("Write an amount."))])
    interest = rate_field(_l("Interest in percent a year"))
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
                interest_bps=bps_of_percent(self.interest.data),
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
        "interest": Decimal(row.interest_bps) / 100,
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
    interest = rate_field(_l("Interest in percent a year"))
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
            interest_bps=bps_of_percent(self.interest.data),
            repayment=Repayment(self.repayment.data),
        )
