"""What a fund promises to a pot, and what it writes down of its transfers.

An operator who sees the money on the platform's bank account confirms them, in `web/admin/`.
"""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError
from wtforms.validators import InputRequired, Length

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import BudgetBelowUse, IllegalMove, InvalidValue
from matchpot.domain.people import Role
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, unit_of_work
from matchpot.services import pay_ins as service
from matchpot.services import pots
from matchpot.web.access import only
from matchpot.web.errors import text_of
from matchpot.web.forms import BaseForm, DayField, EuroField, TextLine, above
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import own_pot
from matchpot.web.sessions import me


class PromiseForm(BaseForm):
    """The whole amount a fund promises to a pot."""

    committed_cents = EuroField(
        _l("What the fund promises in all"), [InputRequired(_l("Write an amount."))]
    )


class PayInForm(BaseForm):
    """A transfer that was made, and what an operator can find it by."""

    amount_cents = EuroField(
        _l("Amount of the transfer"),
        [InputRequired(_l("Write an amount.")), above(1, _l("Write an amount above zero."))],
    )
    reference = TextLine(
        _l("Reference of the transfer"),
        [
            InputRequired(_l("Write down what the transfer can be found by.")),
            Length(3, 120, _l("Use 3 to 120 characters.")),
        ],
    )
    paid_on = DayField(
        _l("Day of the transfer"), [InputRequired(_l("Choose the day the transfer was made."))]
    )
    proof = TextLine(
        _l("Proof"),
        [
            InputRequired(_l("Say where the proof can be found.")),
            Length(3, 200, _l("Use 3 to 200 characters.")),
        ],
    )

    def validate_paid_on(self, field: Field) -> None:
        """Only what was paid can be looked for."""
        if field.data and field.data > local_day(outside().clock.now()):
            raise ValidationError(_("This day is yet to come."))


@funds.route("/pots/<int:pot_id>/promise", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def promise(pot_id: int) -> ResponseReturnValue:
    """Set the promise; it may rise any time and falls to what is in use."""
    own = own_pot(pot_id, Action.CHANGE_BUDGET)
    form = PromiseForm(request.form, data={"committed_cents": own.pot.position.committed_cents})
    if request.method == "POST" and form.validate() and _promised(pot_id, form):
        flash(_("The promise is written in the books."), "success")
        return redirect(url_for("funds.pot", pot_id=pot_id), 303)
    page = render_template("funds/promise_edit.html", form=form, fund=own.fund, pot=own.pot)
    return page, 422 if form.errors else 200


def _promised(pot_id: int, form: PromiseForm) -> bool:
    """Set the promise, or put what stands in its way beside the field."""
    try:
        with unit_of_work() as session:
            pots.commit(
                session, pot_id=pot_id, cents=form.committed_cents.data,
                actor_id=me().id, now=outside().clock.now(),
            )  # fmt: skip
    except BudgetBelowUse as error:
        form.committed_cents.errors = [text_of(error)]
    except InvalidValue:
        form.committed_cents.errors = [_("Write an amount above zero.")]
    return not form.errors


@funds.route("/pots/<int:pot_id>/pay-ins/new", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def record_pay_in(pot_id: int) -> ResponseReturnValue:
    """Write a transfer down; an operator confirms it."""
    own = own_pot(pot_id, Action.RECORD_PAY_IN)
    form = PayInForm(request.form)
    if request.method == "POST" and form.validate() and _recorded(pot_id, form):
        flash(
            _("Written down. An operator looks it up at the bank; then it can be matched with."),
            "info",
        )
        return redirect(url_for("funds.pot", pot_id=pot_id, _anchor="money"), 303)
    page = render_template("funds/pay_in_record.html", form=form, fund=own.fund, pot=own.pot)
    return page, 422 if form.errors else 200


def _recorded(pot_id: int, form: PayInForm) -> bool:
    try:
        with unit_of_work() as session:
            service.record(
                session, pot_id=pot_id, cents=form.amount_cents.data,
                reference=form.reference.data or "", paid_on=form.paid_on.data,
                proof=form.proof.data or "", actor_id=me().id, now=outside().clock.now(),
            )  # fmt: skip
    except InvalidValue:
        form.reference.errors = [
            _("This transfer was written down before, with the same amount and reference.")
        ]
    except IllegalMove:
        form.amount_cents.errors = [_("This pot is over and takes no money any more.")]
    return not form.errors
