"""Unspent money that goes back to funds, for operators: paid by bank, then written down here.

What lies at the payment service, as loans paid back do, is brought to the bank first.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, Length, Regexp

from matchpot.domain.endings import ReturnState
from matchpot.domain.errors import IllegalMove, InvalidValue, NotFound, SecondPersonNeeded
from matchpot.domain.people import Role
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import desk_waits, fund_bank
from matchpot.persistence.queries import fund_returns as queries
from matchpot.services import fund_bank as bringing
from matchpot.services import fund_returns as service
from matchpot.services.fund_bank import Position
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.forms import BaseForm, EuroField, TextLine, above
from matchpot.web.sessions import me

QUEUES.append(
    Queue(
        label=_l("Money back to funds"),
        text=_l("What pots did not spend. Pay it by bank, then write down how the bank names it."),
        endpoint="admin.returns",
        roles=frozenset({Role.OPERATOR}),
        count=queries.count_to_pay,
        since=desk_waits.returns,
    )
)


class PaidForm(BaseForm):
    """How the bank itself names the payment."""

    bank_reference = TextLine(
        _l("Reference on the bank statement"),
        [
            InputRequired(_l("Write down how the payment is found.")),
            Length(3, 120, _l("Use 3 to 120 characters.")),
        ],
    )


class BringForm(BaseForm):
    """What left the payment service for the bank, and how the service names it."""

    cents = EuroField(
        _l("Amount that left"),
        [InputRequired(_l("Write an amount.")), above(1, _l("Write an amount above nothing."))],
    )
    payout = TextLine(
        _l("Number of the payment at the payment service"),
        [
            InputRequired(_l("Write down how the payment is found.")),
            Regexp(r"^po_\w{3,70}$", message=_l("It begins with po_, without spaces.")),
        ],
    )


@admin.get("/returns")
@only(Role.OPERATOR)
def returns() -> str:
    """What is to be paid back, the oldest first, and what was."""
    position = bringing.position(reader())
    return _shown(position, BringForm(data={"cents": position.to_bring_cents}))


def _shown(position: Position, bring: BringForm) -> str:
    session = reader()
    return render_template(
        "admin/returns_list.html",
        waiting=queries.to_pay(session),
        paid=queries.paid_lately(session),
        position=position,
        under_way=fund_bank.under_way(session),
        bring=bring,
        me=me().id,
    )


@admin.post("/returns/bring")
@only(Role.OPERATOR)
def bring_to_bank() -> ResponseReturnValue:
    """Money left the payment service for the bank: it is under way in the books."""
    form = BringForm(request.form)
    if form.validate():
        try:
            with unit_of_work() as session:
                bringing.sent(
                    session,
                    payout=form.payout.data or "",
                    cents=form.cents.data or 0,
                    by=me().id,
                    now=outside().clock.now(),
                )
            flash(_("Written in the books: it is on its way to the bank."), "success")
            return redirect(url_for("admin.returns"), 303)
        except InvalidValue as refused:
            _beside_field(form, refused)
    return _shown(bringing.position(reader()), form), 422


def _beside_field(form: BringForm, refused: InvalidValue) -> None:
    if "payout" in refused.fields:
        form.payout.errors = [_("This payment is in the books already.")]
    else:
        form.cents.errors = [_("That is more than the bank lacks, or than may leave.")]


@admin.post("/returns/arrived")
@only(Role.OPERATOR)
def arrived_at_bank() -> ResponseReturnValue:
    """It is on the funds' bank account."""
    try:
        with unit_of_work() as session:
            bringing.arrived(
                session,
                payout=request.form.get("payout", ""),
                by=me().id,
                now=outside().clock.now(),
            )
        flash(_("Written in the books: it is at the bank."), "success")
    except NotFound:
        flash(_("Somebody answered this before you. Nothing was changed."), "info")
    return redirect(url_for("admin.returns"), 303)


@admin.route("/returns/<int:return_id>", methods=["GET", "POST"])
@only(Role.OPERATOR)
def pay_back(return_id: int) -> ResponseReturnValue:
    """The money left by bank: it leaves the pot and the books."""
    found = queries.by_id(reader(), return_id)
    if found is None or found.state is not ReturnState.ASKED:
        abort(404)
    form = PaidForm(request.form)
    if request.method == "POST" and form.validate() and _is_paid(return_id, form):
        flash(_("Written in the books: the money is back with the fund."), "success")
        return redirect(url_for("admin.returns"), 303)
    page = render_template("admin/returns_pay.html", form=form, one=found)
    return page, 422 if form.errors else 200


def _is_paid(return_id: int, form: PaidForm) -> bool:
    try:
        with unit_of_work() as session:
            service.paid(
                session,
                return_id,
                bank_reference=form.bank_reference.data or "",
                actor_id=me().id,
                now=outside().clock.now(),
            )
    except SecondPersonNeeded:
        form.bank_reference.errors = [_("You named the account. Somebody else must pay it.")]
    except IllegalMove:
        form.bank_reference.errors = [_("Somebody answered this before you. Nothing was changed.")]
    except InvalidValue:
        form.bank_reference.errors = [
            _(
                "The books say that less than this lies on the funds' bank account. The page "
                "before this one says what is to be brought there first."
            )
        ]
    return not form.errors
