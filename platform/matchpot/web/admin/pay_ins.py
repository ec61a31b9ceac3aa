"""Pay-ins of funds for operators: what to look for at the bank, and what came in lately.

Only here is a pay-in confirmed: a fund never confirms its own.
"""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms.validators import InputRequired, Length

from matchpot.domain.errors import IllegalMove, InvalidValue, SecondPersonNeeded
from matchpot.domain.people import Role
from matchpot.domain.pots import PayInState
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import desk_waits
from matchpot.persistence.queries import pay_ins as queries
from matchpot.services import pay_ins as service
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.admin.lists import (
    AmountsForm,
    as_file,
    choice_of,
    listing,
    moment_text,
    whole,
    words_field,
)
from matchpot.web.filters import euros
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.sessions import me
from matchpot.web.spreadsheets import euros_text


def _waiting(session: Session) -> int:
    return len(queries.pay_ins_to_confirm(session))


QUEUES.append(
    Queue(
        label=_l("Pay-ins to confirm"),
        text=_l("Transfers of funds that somebody wrote down. Look for them on the bank account."),
        endpoint="admin.pay_ins",
        roles=frozenset({Role.OPERATOR}),
        count=_waiting,
        since=desk_waits.pay_ins,
    )
)


class PayInForm(AmountsForm):
    """Which pay-ins."""

    q = words_field(_l("Reference, fund or pot"))
    state = choice_of(_l("State"), *PayInState)


class ConfirmForm(BaseForm):
    """How the bank itself names the transfer."""

    bank_reference = TextLine(
        _l("Reference on the bank statement"),
        [
            InputRequired(_l("Write down how the payment is found.")),
            Length(3, 120, _l("Use 3 to 120 characters.")),
        ],
    )


class SendBackForm(BaseForm):
    """Why a payment is not confirmed."""

    reason = TextLine(
        _l("What is wrong with it"),
        [InputRequired(_l("Say what is wrong.")), Length(max=300)],
    )


@admin.get("/pay-ins")
@only(Role.OPERATOR)
def pay_ins() -> str:
    """The queue, the oldest first, and every payment there ever was."""
    session = reader()
    return render_template(
        "admin/pay_ins_show.html",
        waiting=queries.pay_ins_to_confirm(session),
        list=listing(
            PayInForm(request.args), queries.listed, page="admin.pay_ins", file="admin.pay_ins_csv"
        ),
        me=me().id,
    )


@admin.get("/pay-ins.csv")
@only(Role.OPERATOR)
def pay_ins_csv() -> Response:
    """The same payments as a file."""
    head = ("pay_in", "fund", "pot", "state", "amount_eur", "reference", "bank_reference",
            "written_down_by", "written_down_at", "confirmed_by", "confirmed_at")  # fmt: skip
    rows = (
        (
            row.id,
            row.fund_name,
            row.pot_name,
            row.state.value,
            euros_text(row.amount_cents),
            row.reference,
            row.bank_reference,
            row.recorder,
            moment_text(row.recorded_at),
            row.confirmer,
            moment_text(row.confirmed_at),
        )
        for row in whole(PayInForm(request.args), queries.listed)
    )
    return as_file("pay-ins", head, rows)


@admin.route("/pay-ins/<int:pay_in_id>/confirm", methods=["GET", "POST"])
@only(Role.OPERATOR)
def confirm_pay_in(pay_in_id: int) -> ResponseReturnValue:
    """The money is on the bank account: the pot can match with it."""
    pay_in = queries.pay_in_by_id(reader(), pay_in_id) or abort(404)
    form = ConfirmForm(request.form)
    if request.method == "POST" and form.validate() and _confirmed(pay_in_id, form):
        amount = euros(pay_in.amount_cents)
        flash(_("%(amount)s is confirmed and can be matched with.", amount=amount), "success")
        return redirect(url_for("admin.pay_ins"), 303)
    page = render_template("admin/pay_in_confirm.html", form=form, pay_in=pay_in)
    return page, 422 if form.errors else 200


def _confirmed(pay_in_id: int, form: ConfirmForm) -> bool:
    try:
        with unit_of_work() as session:
            service.confirm(
                session, pay_in_id=pay_in_id, actor_id=me().id, now=outside().clock.now(),
                bank_reference=form.bank_reference.data or "",
            )  # fmt: skip
    except SecondPersonNeeded:
        form.bank_reference.errors = [
            _("You wrote this transfer down. Somebody else must confirm it.")
        ]
    except IllegalMove:
        form.bank_reference.errors = [_("Somebody answered this before you. Nothing was changed.")]
    except InvalidValue:
        form.bank_reference.errors = [
            _("This line of the statement was confirmed before, for this pot.")
        ]
    return not form.errors


@admin.route("/pay-ins/<int:pay_in_id>/send-back", methods=["GET", "POST"])
@only(Role.OPERATOR)
def send_pay_in_back(pay_in_id: int) -> ResponseReturnValue:
    """The money is not on the bank account; the fund reads why."""
    pay_in = queries.pay_in_by_id(reader(), pay_in_id) or abort(404)
    form = SendBackForm(request.form)
    if request.method == "POST" and form.validate() and _sent_back(pay_in_id, form):
        flash(_("Sent back. It does not count as paid in."), "info")
        return redirect(url_for("admin.pay_ins"), 303)
    page = render_template("admin/pay_in_send_back.html", form=form, pay_in=pay_in)
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
