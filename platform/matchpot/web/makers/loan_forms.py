"""Forms of a maker's loan: asking for one, paying back, a pause, and a no to a change."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from matchpot.domain.loans.changing import FEWEST_PAUSE_MONTHS, MOST_PAUSE_MONTHS
from matchpot.domain.loans.settling import Ahead
from matchpot.domain.loans.terms import MOST_MONTHS, Repayment
from matchpot.domain.rounds.applications import LONGEST_REASON, SHORTEST_REASON
from matchpot.persistence.queries.loan_offers import ProductRow
from matchpot.services.loan_applications import LoanWish
from matchpot.web.forms import BaseForm, EuroField
from matchpot.web.labels import choices

_FILL_IN = _l("Fill this in.")
_A_SENTENCE = _l("Write a sentence or more, so that the fund understands it.")


def _told(name: Any) -> TextAreaField:
    return TextAreaField(
        name,
        [
            InputRequired(_FILL_IN),
            Length(min=SHORTEST_REASON, max=LONGEST_REASON, message=_A_SENTENCE),
        ],
    )


class AskForm(BaseForm):
    """How much, how long, for what, and from what it comes back."""

    project_id = SelectField(_l("For which project"), coerce=int)
    amount_cents = EuroField(_l("Amount"), [InputRequired(_l("Write an amount."))])
    months = IntegerField(
        _l("Months until all is paid back"),
        [
            InputRequired(_FILL_IN),
            NumberRange(1, MOST_MONTHS, _l("A loan takes between 1 and 120 months.")),
        ],
    )
    grace_months = IntegerField(
        _l("Months before paying back begins"),
        [InputRequired(_FILL_IN), NumberRange(0, MOST_MONTHS, _l("Write 0 or more months."))],
        default=0,
    )
    repayment = SelectField(_l("How you pay it back"))
    purpose = _told(_l("What the money is for"))
    income = _told(_l("What you will pay it back from"))

    def __init__(
        self, *args: Any, offer: ProductRow, projects: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.project_id.choices = projects
        self.repayment.choices = choices(*offer.repayments)

    def wish(self, product_id: int) -> LoanWish:
        """What was typed."""
        return LoanWish(
            product_id=product_id,
            project_id=self.project_id.data,
            cents=self.amount_cents.data or 0,
            months=self.months.data or 0,
            grace_months=self.grace_months.data or 0,
            repayment=Repayment(self.repayment.data),
            purpose=self.purpose.data or "",
            income=self.income.data or "",
        )


class PayForm(BaseForm):
    """How much to pay back now, and what becomes of the rest when it is more than is due."""

    amount_cents = EuroField(_l("Amount to pay now"), [InputRequired(_l("Write an amount."))])
    ahead = RadioField(_l("If this is more than is due"), default=Ahead.LOWER.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ahead.choices = choices(*Ahead)


class PauseForm(BaseForm):
    """For how long, and why."""

    months = IntegerField(
        _l("Months without paying"),
        [
            InputRequired(_FILL_IN),
            NumberRange(FEWEST_PAUSE_MONTHS, MOST_PAUSE_MONTHS, _l("A pause takes 1 to 6 months.")),
        ],
        default=FEWEST_PAUSE_MONTHS,
    )
    reason = _told(_l("Why you need it"))


class RefuseForm(BaseForm):
    """A no to what the fund proposes."""

    answer = _told(_l("Why not?"))
