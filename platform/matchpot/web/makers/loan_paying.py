"""Paying back: to the provider's page and back, where what came of it is asked once more.

Every call to the provider stands outside any transaction.
"""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.errors import AmountOutOfRange, NotFound
from matchpot.domain.loans.settling import Ahead
from matchpot.domain.loans.states import PaymentState
from matchpot.domain.outside import PaymentRefused, PaymentsUnavailable
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import loan_lives
from matchpot.persistence.queries.loans import PaymentRow
from matchpot.services import loan_pages, loan_payments
from matchpot.services.loan_pages import PayWish
from matchpot.web.access import signed_in
from matchpot.web.filters import euros_exact
from matchpot.web.languages import current
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.loan_forms import PayForm
from matchpot.web.makers.loans import own_loan, shown
from matchpot.web.sessions import me

_WAITS = frozenset({PaymentState.CREATED, PaymentState.OPEN, PaymentState.PROCESSING})


@makers.post("/loans/<int:loan_id>/pay")
@signed_in
def pay_loan(loan_id: int) -> ResponseReturnValue:
    """Begin a payment and go on to the payment page."""
    found, form = own_loan(loan_id), PayForm(request.form)
    form_key = request.form.get("form_key", "")[:64]
    if not form.validate():
        return shown(found, pay=form), 422
    if not form_key:
        again = _("This form was open for a long time. Look at it once more, then send it again.")
        form.amount_cents.errors = [again]
        return shown(found, pay=form), 422
    wish = PayWish(
        loan_id=loan_id,
        cents=form.amount_cents.data or 0,
        ahead=Ahead(form.ahead.data),
        form_key=form_key,
        locale=current(),
    )
    try:
        with unit_of_work() as session:
            payment_id = loan_pages.start(session, wish, by=me().id, now=outside().clock.now()).id
    except AmountOutOfRange as refused:
        form.amount_cents.errors = [_out_of_range(refused)]
        return shown(found, pay=form), 422
    except NotFound:
        return redirect(url_for("makers.loan", loan_id=loan_id), 303)
    return redirect(_open_page(loan_id, payment_id), 303)


def _out_of_range(refused: AmountOutOfRange) -> str:
    return str(
        _(
            "Pay between %(least)s and %(most)s: more is not owed.",
            least=euros_exact(refused.min_cents),
            most=euros_exact(refused.max_cents),
        )
    )


def _open_page(loan_id: int, payment_id: int) -> str:
    """The provider's page; when it does not answer, ours, and the worker goes on asking."""
    here = url_for("makers.loan_payment", loan_id=loan_id, payment_id=payment_id)
    session = reader()
    # The title is the worker's too (jobs/loans.py): one key must always ask the same.
    order = loan_pages.order_of(
        session,
        payment_id,
        base_url=current_settings().base_url,
        title=_("Paying back your loan"),
    )
    session.close()
    if order is None:
        return here
    try:
        page = outside().payments.open_repayment(order)
    except PaymentsUnavailable:
        return here
    except PaymentRefused:
        with unit_of_work() as work:
            loan_pages.page_refused(work, payment_id, order.key, now=outside().clock.now())
        return here
    with unit_of_work() as work:
        now = outside().clock.now()
        loan_pages.page_opened(work, payment_id, order.key, page, now=now)
    return page.url or here


@makers.get("/loans/<int:loan_id>/payments/<int:payment_id>")
@signed_in
def loan_payment(loan_id: int, payment_id: int) -> str:
    """What became of a payment; asks the provider, because its word may still be coming."""
    found, payment = own_loan(loan_id), _own(loan_id, payment_id)
    if payment.state in _WAITS and payment.session_id is not None:
        _look_again(payment.session_id)
        found, payment = own_loan(loan_id), _own(loan_id, payment_id)
    return render_template("makers/loan_paid.html", loan=found, payment=payment, waits=_WAITS)


def _own(loan_id: int, payment_id: int) -> PaymentRow:
    payment = loan_lives.payment(reader(), payment_id)
    if payment is None or payment.loan_id != loan_id:
        abort(404)
    return payment


def _look_again(session_id: str) -> None:
    try:
        page = outside().payments.checkout(session_id)
        if page.status != "complete" or page.payment_intent is None:
            return
        seen = outside().payments.payment(page.payment_intent)
    except PaymentsUnavailable:
        return
    with unit_of_work() as session:
        loan_payments.payment_told(session, seen, now=outside().clock.now())
