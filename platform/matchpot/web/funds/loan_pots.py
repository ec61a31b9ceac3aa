"""Pots of loans on the fund's desk: what they offer, their loans, and how often euros worked.

One is made in `plain_pots.py`; one loan is in `loans.py`.
"""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.errors import InvalidValue
from matchpot.domain.loans.products import ProductFault
from matchpot.domain.people import Role
from matchpot.domain.pots import PotPurpose
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import loan_lives, loan_offers, pay_ins
from matchpot.persistence.queries import loans as queries
from matchpot.persistence.queries.loan_offers import ProductRow
from matchpot.persistence.queries.loans import LoanRow
from matchpot.services import loan_products
from matchpot.web.access import only
from matchpot.web.forms import BaseForm
from matchpot.web.funds import pot_course
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.loan_forms import OfferForm, typed_of
from matchpot.web.funds.own import Own, own_pot
from matchpot.web.labels import label
from matchpot.web.loan_figures import told as figures_told
from matchpot.web.sessions import me
from matchpot.web.spreadsheets import csv_answer, euros_text

_FIELD_OF = {
    ProductFault.AMOUNTS: "most_cents",
    ProductFault.INTEREST: "interest",
    ProductFault.MONTHS: "most_months",
    ProductFault.GRACE: "most_grace_months",
    ProductFault.NO_REPAYMENT: "repayments",
}


def shown(own: Own) -> str:
    """The page of a pot of loans."""
    session, pot_id = reader(), own.pot.id
    figures = loan_lives.revolving(session, pot_id)
    return render_template(
        "funds/loan_pot_show.html",
        own=own,
        pot=own.pot,
        Action=Action,
        told=pot_course.told(own),
        now=outside().clock.now(),
        pay_ins=pay_ins.pay_ins_of_pot(session, pot_id),
        revolving=figures_told(figures),
        offers=loan_offers.products(session, pot_id=pot_id),
        loans=queries.of_pot(session, pot_id),
    )


def _own_pot(pot_id: int, action: Action = Action.SEE_POT) -> Own:
    own = own_pot(pot_id, action)
    if own.pot.purpose is not PotPurpose.LOANS:
        abort(404)
    return own


@funds.get("/pots/<int:pot_id>/loans.csv")
@only(Role.FUND_MEMBER)
def loans_csv(pot_id: int) -> Response:
    """Every loan of a pot as a file."""
    own = _own_pot(pot_id)
    rows = [_cells(one) for one in queries.of_pot(reader(), pot_id)]
    return csv_answer(f"loans-{own.pot.slug}.csv", _HEAD, rows)


_HEAD = (
    "loan", "project", "maker", "state", "lent_eur", "interest_bps", "months", "repayment",
    "from_day", "paid_eur", "interest_eur", "owed_eur", "late_eur", "late_since", "next_due_on",
    "written_off_eur",
)  # fmt: skip


def _cells(loan: LoanRow) -> tuple[str | int | None, ...]:
    return (
        loan.id,
        loan.title,
        loan.maker,
        loan.state.value,
        euros_text(loan.amount_cents),
        loan.interest_bps,
        loan.months,
        loan.repayment.value,
        loan.from_day.isoformat() if loan.from_day else None,
        euros_text(loan.paid_cents),
        euros_text(loan.interest_paid_cents),
        euros_text(loan.owed_cents),
        euros_text(loan.late_cents),
        loan.late_since.isoformat() if loan.late_since else None,
        loan.next_due_on.isoformat() if loan.next_due_on else None,
        euros_text(loan.written_off_cents),
    )


@funds.route("/pots/<int:pot_id>/loan-offers/new", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def create_offer(pot_id: int) -> ResponseReturnValue:
    """Offer loans from a pot."""
    own = _own_pot(pot_id, Action.EDIT_POT)
    return _offered(own, OfferForm(request.form), None)


@funds.route("/loan-offers/<int:product_id>", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def edit_offer(product_id: int) -> ResponseReturnValue:
    """Change what a pot offers, or shut it."""
    offer = loan_offers.product(reader(), product_id) or abort(404)
    own = _own_pot(offer.pot_id, Action.EDIT_POT)
    return _offered(own, OfferForm(request.form, data=typed_of(offer)), offer)


def _offered(own: Own, form: OfferForm, offer: ProductRow | None) -> ResponseReturnValue:
    if request.method == "POST" and form.validate() and _kept(own.pot.id, form, offer):
        flash(_("The offer is kept."), "success")
        return redirect(url_for("funds.pot", pot_id=own.pot.id), 303)
    page = render_template(
        "funds/loan_offer_edit.html", form=form, fund=own.fund, pot=own.pot, offer=offer
    )
    return page, 422 if form.errors else 200


def _kept(pot_id: int, form: OfferForm, offer: ProductRow | None) -> bool:
    by, now = me().id, outside().clock.now()
    try:
        with unit_of_work() as session:
            if offer is None:
                loan_products.create(session, form.plan(), pot_id=pot_id, by=by, now=now)
            else:
                loan_products.change(session, offer.id, form.plan(), by=by, now=now)
    except InvalidValue as refused:
        _beside_fields(form, refused)
        return False
    return True


def _beside_fields(form: BaseForm, refused: InvalidValue) -> None:
    for word in refused.fields:
        fault = ProductFault(word)
        form[_FIELD_OF[fault]].errors = [label(fault)]
