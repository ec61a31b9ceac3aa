"""A maker's loans: what is offered, asking, the agreement, the schedule, and changes.

Paying back is in `loan_paying.py`.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import IllegalMove, InvalidValue, NotFound, SecondPersonNeeded
from matchpot.domain.loans.products import Misfit
from matchpot.domain.loans.states import ChangeKind, ChangeState, LoanState, Side
from matchpot.domain.loans.terms import Fault
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.integrations.pdf_printer import can_print
from matchpot.persistence.queries import loan_lives, loan_offers, payees, projects
from matchpot.persistence.queries import loans as queries
from matchpot.persistence.queries.loans import LoanRow
from matchpot.services import loan_agreements as agreeing
from matchpot.services import loan_applications as service
from matchpot.services import loan_changes
from matchpot.services.loan_changes import ChangeWish
from matchpot.web import loan_agreements
from matchpot.web.access import signed_in
from matchpot.web.award_letters import mark_of
from matchpot.web.labels import label
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.loan_forms import AskForm, PauseForm, PayForm, RefuseForm
from matchpot.web.makers.loan_sums import suggested
from matchpot.web.sessions import me


def own_loan(loan_id: int) -> LoanRow:
    """A loan of the signed-in maker; 404 for anybody else's."""
    return queries.own(reader(), loan_id, maker_id=me().id) or abort(404)


@makers.get("/loans")
@signed_in
def loans() -> str:
    """My loans, and what funds offer now."""
    session = reader()
    return render_template(
        "makers/loans_list.html",
        loans=queries.of_maker(session, me().id),
        offers=loan_offers.products(session),
    )


@makers.route("/loans/ask/<int:product_id>", methods=["GET", "POST"])
@signed_in
def ask_loan(product_id: int) -> ResponseReturnValue:
    """Ask for a loan for one of my projects."""
    session = reader()
    offer = loan_offers.product(session, product_id) or abort(404)
    mine = [(row[0].id, row[0].title) for row in projects.projects_of(session, me().id)]
    chosen = {"months": offer.most_months, "project_id": request.args.get("project", type=int)}
    form = AskForm(request.form, data=chosen, offer=offer, projects=mine)
    if request.method == "POST" and form.validate():
        made = _asked(product_id, form)
        if made is not None:
            flash(_("Asked. Two people of the fund decide on it, and you hear from us."), "success")
            return redirect(url_for("makers.loan", loan_id=made), 303)
    page = render_template("makers/loan_ask.html", form=form, offer=offer, projects=mine)
    return page, 422 if form.errors else 200


def _asked(product_id: int, form: AskForm) -> int | None:
    """The new loan; None with what is wrong beside its field."""
    now = outside().clock.now()
    try:
        with unit_of_work() as session:
            made = service.apply(
                session, form.wish(product_id), by=me().id, today=local_day(now), now=now
            )
            return made.id
    except InvalidValue as refused:
        _beside_field(form, refused)
        return None


def _beside_field(form: AskForm, refused: InvalidValue) -> None:
    if "project_id" in refused.fields:
        form.project_id.errors = [_("You asked this fund for a loan for this project already.")]
    elif "product_id" in refused.fields:
        form.project_id.errors = [_("The fund does not offer this loan to you now.")]
    else:
        word = refused.fields["terms"]
        fault = Misfit(word) if word in set(Misfit) else Fault(word)
        by_field = {
            Misfit.TOO_LITTLE: form.amount_cents,
            Misfit.TOO_MUCH: form.amount_cents,
            Fault.NOTHING_LENT: form.amount_cents,
            Misfit.TOO_MUCH_GRACE: form.grace_months,
            Fault.GRACE_TOO_LONG: form.grace_months,
            Misfit.OTHER_REPAYMENT: form.repayment,
        }
        by_field.get(fault, form.months).errors = [label(fault)]


@makers.get("/loans/<int:loan_id>")
@signed_in
def loan(loan_id: int) -> str:
    """One loan: what there is to do, the schedule, and the agreement."""
    return shown(own_loan(loan_id))


def shown(
    found: LoanRow,
    *,
    pay: PayForm | None = None,
    pause: PauseForm | None = None,
    refuse: RefuseForm | None = None,
) -> str:
    """The page of a loan, with what was typed in one of its forms."""
    session, now = reader(), outside().clock.now()
    changes = loan_lives.changes(session, found.id)
    payee = payees.payee_of(session, me().id)
    instalments = loan_lives.instalments(session, found.id)
    sums = suggested(instalments, today=local_day(now))
    return render_template(
        "makers/loan_show.html",
        loan=found,
        letter=loan_agreements.letter_of(found),
        mark=mark_of(loan_agreements.text_of(found)),
        can_accept=found.state is LoanState.APPROVED and found.accept_by and now <= found.accept_by,
        needs_account=payee is None or not payee.transfers_active,
        can_print=can_print(),
        instalments=instalments,
        payments=loan_lives.payments(session, found.id),
        changes=changes,
        waiting=next((one for one in changes if one.state is ChangeState.ASKED), None),
        sums=sums,
        pay=pay or PayForm(data={"amount_cents": sums.now_cents}),
        pause=pause or PauseForm(),
        refuse=refuse or RefuseForm(),
        form_key=outside().tokens.new(),
        me=me().id,
    )


@makers.get("/loans/<int:loan_id>/agreement.pdf")
@signed_in
def loan_file(loan_id: int) -> ResponseReturnValue:
    """The agreement as a file."""
    here = url_for("makers.loan", loan_id=loan_id)
    return loan_agreements.as_file(own_loan(loan_id), otherwise=here)


@makers.post("/loans/<int:loan_id>/accept")
@signed_in
def accept_loan(loan_id: int) -> ResponseReturnValue:
    """Yes to the very words that were shown."""
    found = own_loan(loan_id)
    terms = loan_agreements.text_of(found)
    here = redirect(url_for("makers.loan", loan_id=loan_id), 303)
    if request.form.get("mark") != mark_of(terms):
        flash(_("The agreement is not what you saw any more. Read it again, please."), "warning")
        return here
    now, limits = outside().clock.now(), current_settings().limits
    try:
        with unit_of_work() as session:
            agreeing.accept(session, loan_id, by=me().id, terms=terms, now=now, limits=limits)
    except IllegalMove:
        flash(_("This loan cannot be accepted any more."), "danger")
    else:
        flash(_("Accepted. The money is on its way."), "success")
    return here


@makers.post("/loans/<int:loan_id>/withdraw")
@signed_in
def withdraw_loan(loan_id: int) -> ResponseReturnValue:
    """No, thank you; possible until it is accepted."""
    own_loan(loan_id)
    try:
        with unit_of_work() as session:
            service.withdraw(session, loan_id, by=me().id, now=outside().clock.now())
    except IllegalMove:
        flash(_("This loan cannot be withdrawn any more."), "danger")
    else:
        flash(_("Withdrawn."), "success")
    return redirect(url_for("makers.loan", loan_id=loan_id), 303)


# ---- changes ------------------------------------------------------------------------------------


@makers.post("/loans/<int:loan_id>/pause")
@signed_in
def ask_pause(loan_id: int) -> ResponseReturnValue:
    """Ask the fund for some months without paying."""
    found, form = own_loan(loan_id), PauseForm(request.form)
    if not form.validate():
        return shown(found, pause=form), 422
    wish = ChangeWish(
        kind=ChangeKind.PAUSE, months=form.months.data or 0, reason=form.reason.data or ""
    )
    by, now = me().id, outside().clock.now()
    try:
        with unit_of_work() as session:
            loan_changes.ask(session, loan_id, wish, side=Side.MAKER, by=by, now=now)
    except IllegalMove:
        flash(_("This cannot be asked now. Look at how the loan stands."), "danger")
    else:
        flash(_("Asked. The fund answers you; until then all stays as it is."), "success")
    return redirect(url_for("makers.loan", loan_id=loan_id), 303)


@makers.post("/loans/<int:loan_id>/changes/<int:change_id>/<word>")
@signed_in
def answer_loan_change(loan_id: int, change_id: int, word: str) -> ResponseReturnValue:
    """Agree to what the fund proposes, refuse it, or take back what I asked."""
    found, form = own_loan(loan_id), RefuseForm(request.form)
    mine = [one.id for one in loan_lives.changes(reader(), loan_id)]
    if change_id not in mine or word not in {"agree", "refuse", "withdraw"}:
        abort(404)
    if word == "refuse" and not form.validate():
        return shown(found, refuse=form), 422
    by, now, answer = me().id, outside().clock.now(), form.answer.data or ""
    try:
        with unit_of_work() as session:
            if word == "agree":
                loan_changes.agree(session, change_id, by=by, now=now)
            elif word == "refuse":
                loan_changes.refuse(session, change_id, answer=answer, by=by, now=now)
            else:
                loan_changes.withdraw(session, change_id, by=by, now=now)
    except (IllegalMove, NotFound, SecondPersonNeeded):
        flash(_("It changed before you. Nothing was done; look at how it stands."), "danger")
    else:
        flash(_("Done. The schedule below is how it stands now."), "success")
    return redirect(url_for("makers.loan", loan_id=loan_id), 303)
