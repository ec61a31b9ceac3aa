"""What a fund promises to a pot and pays in: written down by one person, confirmed by another."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, Length

from matchpot.domain.errors import (
    BudgetBelowUse,
    IllegalMove,
    InvalidValue,
    SecondPersonNeeded,
)
from matchpot.domain.people import Role
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import pay_ins as queries
from matchpot.services import pay_ins as service
from matchpot.services import pots
from matchpot.web.access import only
from matchpot.web.errors import text_of
from matchpot.web.filters import euros
from matchpot.web.forms import BaseForm, EuroField, TextLine, above
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import own_pot
from matchpot.web.sessions import me


class PromiseForm(BaseForm):
    """The whole amount a fund promises to a pot."""

    committed_cents = EuroField(
        _l("What the fund promises in all"), [InputRequired(_l("Write an amount."))]
    )


class PayInForm(BaseForm):
    """A transfer that was made, and what a second person can find it by."""

    amount_cents = EuroField(
        _l("Amount of the transfer"),
        [InputRequired(_l("Write an amount.")), above(1, _l("Write an amount above zero."))],
    )
    reference = TextLine(
        _l("Reference or proof"),
        [
            InputRequired(_l("Write down what the transfer can be found by.")),
            Length(3, 120, _l("Use 3 to 120 characters.")),
        ],
    )


class SendBackForm(BaseForm):
    """Why a payment is not confirmed."""

    reason = TextLine(
        _l("What is wrong with it"),
        [InputRequired(_l("Say what is wrong.")), Length(max=300)],
    )


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
    """Write a transfer down; a second person confirms it."""
    own = own_pot(pot_id, Action.RECORD_PAY_IN)
    form = PayInForm(request.form)
    if request.method == "POST" and form.validate() and _recorded(pot_id, form):
        flash(_("Written down. A second person confirms it, then it can be matched with."), "info")
        return redirect(url_for("funds.pot", pot_id=pot_id, _anchor="money"), 303)
    page = render_template("funds/pay_in_record.html", form=form, fund=own.fund, pot=own.pot)
    return page, 422 if form.errors else 200


def _recorded(pot_id: int, form: PayInForm) -> bool:
    try:
        with unit_of_work() as session:
            service.record(
                session, pot_id=pot_id, cents=form.amount_cents.data,
                reference=form.reference.data or "", actor_id=me().id,
                now=outside().clock.now(),
            )  # fmt: skip
    except InvalidValue:
        form.reference.errors = [
            _("This transfer was written down before, with the same amount and reference.")
        ]
    except IllegalMove:
        form.amount_cents.errors = [_("This pot is over and takes no money any more.")]
    return not form.errors


@funds.post("/pay-ins/<int:pay_in_id>/confirm")
@only(Role.FUND_MEMBER)
def confirm_pay_in(pay_in_id: int) -> ResponseReturnValue:
    """The second person of the fund says that the money is there."""
    pay_in = queries.pay_in_by_id(reader(), pay_in_id) or abort(404)
    own_pot(pay_in.pot_id, Action.RECORD_PAY_IN)
    try:
        with unit_of_work() as session:
            service.confirm(
                session, pay_in_id=pay_in_id, actor_id=me().id, now=outside().clock.now()
            )
    except SecondPersonNeeded:
        flash(_("You wrote this transfer down. Somebody else must confirm it."), "danger")
    except IllegalMove:
        flash(_("Somebody answered this before you. Nothing was changed."), "warning")
    else:
        said = _(
            "%(amount)s is confirmed and can be matched with.", amount=euros(pay_in.amount_cents)
        )
        flash(said, "success")
    return redirect(url_for("funds.pot", pot_id=pay_in.pot_id, _anchor="money"), 303)


@funds.route("/pay-ins/<int:pay_in_id>/send-back", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def send_pay_in_back(pay_in_id: int) -> ResponseReturnValue:
    """The second person cannot find the money and says why."""
    pay_in = queries.pay_in_by_id(reader(), pay_in_id) or abort(404)
    own = own_pot(pay_in.pot_id, Action.RECORD_PAY_IN)
    form = SendBackForm(request.form)
    if request.method == "POST" and form.validate() and _sent_back(pay_in_id, form):
        flash(_("Sent back. It does not count as paid in."), "info")
        return redirect(url_for("funds.pot", pot_id=pay_in.pot_id, _anchor="money"), 303)
    page = render_template(
        "funds/pay_in_send_back.html", form=form, fund=own.fund, pot=own.pot, pay_in=pay_in
    )
    return page, 422 if form.errors else 200


def _sent_back(pay_in_id: int, form: SendBackForm) -> bool:
    try:
        with unit_of_work() as session:
            service.send_back(
                session, pay_in_id=pay_in_id, actor_id=me().id,
                now=outside().clock.now(), reason=form.reason.data or "",
            )  # fmt: skip
    except SecondPersonNeeded:
        form.reason.errors = [_("You wrote this transfer down. Somebody else must answer it.")]
    except IllegalMove:
        form.reason.errors = [_("Somebody answered this before you. Nothing was changed.")]
    return not form.errors
