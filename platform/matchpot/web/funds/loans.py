"""One loan on the fund's desk: asked for, decided by two, its life, and changes of it.

The pot it is lent from is in `loan_pots.py`.
"""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from matchpot.domain.errors import (
    IllegalMove,
    InvalidValue,
    MatchpotError,
    NotAllowed,
    NotFound,
    PotExhausted,
    SecondPersonNeeded,
)
from matchpot.domain.loans.states import ChangeKind, ChangeState, LoanState, Side
from matchpot.domain.people import Role
from matchpot.domain.projects import SourceKind
from matchpot.domain.rounds.applications import Asked
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import loan_lives, projects
from matchpot.persistence.queries import loans as queries
from matchpot.persistence.queries.loans import LoanRow
from matchpot.services import loan_agreements as agreeing
from matchpot.services import loan_applications as service
from matchpot.services import loan_changes, project_copies
from matchpot.web import loan_agreements
from matchpot.web.access import only
from matchpot.web.application_sheet import sheet
from matchpot.web.errors import text_of
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.loan_forms import ChangeForm, NoForm
from matchpot.web.funds.own import allowed, own_fund, own_funds
from matchpot.web.sessions import me

# What makes a step impossible that the page offered a moment ago.
_TOO_LATE = (IllegalMove, NotAllowed, NotFound, PotExhausted, SecondPersonNeeded)


def _own(loan_id: int, action: Action = Action.SEE_POT) -> LoanRow:
    """A loan of one of the member's funds; 404 for a stranger, 403 for who may not."""
    ids = [one.organisation_id for one in own_funds()]
    found = queries.of_fund(reader(), loan_id, fund_ids=ids) or abort(404)
    own_fund(found.fund_id, action)
    return found


@funds.get("/loans/<int:loan_id>")
@only(Role.FUND_MEMBER)
def loan(loan_id: int) -> str:
    """What was asked, the agreement, what came back, and what the member may do."""
    found = _own(loan_id)
    return _page(found, NoForm())


def _page(found: LoanRow, no: NoForm) -> str:
    session, fund = reader(), own_fund(found.fund_id, Action.SEE_POT)
    changes = loan_lives.changes(session, found.id)
    apart = {found.proposed_by, found.maker_id}
    return render_template(
        "funds/loan_show.html",
        loan=found,
        no=no,
        letter=loan_agreements.letter_of(found),
        instalments=loan_lives.instalments(session, found.id),
        payments=loan_lives.payments(session, found.id),
        changes=changes,
        waiting=next((one for one in changes if one.state is ChangeState.ASKED), None),
        me=me().id,
        may_propose=allowed(fund, Action.PROPOSE_AWARD) and found.maker_id != me().id,
        may_confirm=allowed(fund, Action.CONFIRM_AWARD) and me().id not in apart,
    )


def _done(loan_id: int, act: Callable[[Session], object], told: str) -> ResponseReturnValue:
    """Take a step, or say why it cannot be taken any more."""
    try:
        with unit_of_work() as session:
            act(session)
    except _TOO_LATE as error:
        flash(_why(error), "danger")
    else:
        flash(told, "success")
    return redirect(url_for("funds.loan", loan_id=loan_id), 303)


def _why(error: MatchpotError) -> str:
    if isinstance(error, SecondPersonNeeded):
        return str(_("Somebody else of your fund must do this: you took the first step."))
    if isinstance(error, PotExhausted):
        return str(text_of(error))
    return str(_("It changed before you. Nothing was done; look at how it stands."))


@funds.post("/loans/<int:loan_id>/propose")
@only(Role.FUND_MEMBER)
def propose_loan(loan_id: int) -> ResponseReturnValue:
    """Say yes as the first of two."""
    _own(loan_id, Action.PROPOSE_AWARD)
    by, now = me().id, outside().clock.now()
    told = _("Proposed. The money is set aside until a colleague confirms it.")
    return _done(loan_id, lambda work: service.propose(work, loan_id, by=by, now=now), told)


@funds.post("/loans/<int:loan_id>/take-back")
@only(Role.FUND_MEMBER)
def take_back_loan(loan_id: int) -> ResponseReturnValue:
    """Undo the first yes."""
    _own(loan_id, Action.PROPOSE_AWARD)
    by, now = me().id, outside().clock.now()
    told = _("Taken back. The application waits again.")
    return _done(loan_id, lambda work: service.take_back(work, loan_id, by=by, now=now), told)


@funds.post("/loans/<int:loan_id>/confirm")
@only(Role.FUND_MEMBER)
def confirm_loan(loan_id: int) -> ResponseReturnValue:
    """Say yes as the second."""
    _own(loan_id, Action.CONFIRM_AWARD)
    by, now = me().id, outside().clock.now()
    told = _("Confirmed. The maker can read and accept the agreement now.")
    return _done(loan_id, lambda work: service.confirm(work, loan_id, by=by, now=now), told)


@funds.get("/loans/<int:loan_id>/plan")
@only(Role.FUND_MEMBER)
def loan_plan(loan_id: int) -> str:
    """The project as it is today: somebody may ask before anybody else can read it."""
    found, session = _own(loan_id), reader()
    project = projects.project_of(session, found.project_id, found.maker_id) or abort(404)
    asked = Asked(ask_cents=found.amount_cents, least_cents=None, answers={})
    copy = project_copies.copy_of(session, project)
    read = sheet(copy, asked, (), asked_as=SourceKind.LOAN)
    return render_template("funds/loan_plan.html", loan=found, sheet=read)


@funds.post("/loans/<int:loan_id>/decline")
@only(Role.FUND_MEMBER)
def decline_loan(loan_id: int) -> ResponseReturnValue:
    """Say no, or call off what was agreed and not sent, with a reason for the maker."""
    found, form = _own(loan_id, Action.PROPOSE_AWARD), NoForm(request.form)
    if not form.validate():
        return _page(found, form), 422
    by, now, reason = me().id, outside().clock.now(), form.reason.data or ""
    end = agreeing.call_off if found.state is LoanState.ACCEPTED else service.decline
    told = _("The maker reads your reason now.")
    return _done(loan_id, lambda work: end(work, loan_id, by=by, reason=reason, now=now), told)


@funds.get("/loans/<int:loan_id>/agreement.pdf")
@only(Role.FUND_MEMBER)
def loan_file(loan_id: int) -> ResponseReturnValue:
    """The agreement as a file."""
    here = url_for("funds.loan", loan_id=loan_id)
    return loan_agreements.as_file(_own(loan_id), otherwise=here)


# ---- changes ------------------------------------------------------------------------------------


@funds.route("/loans/<int:loan_id>/change", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def change_loan(loan_id: int) -> ResponseReturnValue:
    """Propose a pause or other terms to the maker, or to a colleague that it is written off."""
    found = _own(loan_id, Action.PROPOSE_AWARD)
    first = {"interest_bps": found.now_interest_bps, "repayment": found.repayment.value}
    form = ChangeForm(request.form, data=first)
    if request.method == "POST" and form.validate() and _asked(loan_id, form):
        is_end = ChangeKind(form.kind.data) is ChangeKind.WRITE_OFF
        told = _("A colleague must confirm it.") if is_end else _("The maker must agree to it.")
        flash(told, "success")
        return redirect(url_for("funds.loan", loan_id=loan_id), 303)
    page = render_template("funds/loan_change.html", loan=found, form=form)
    return page, 422 if form.errors else 200


def _asked(loan_id: int, form: ChangeForm) -> bool:
    by, now = me().id, outside().clock.now()
    try:
        with unit_of_work() as session:
            loan_changes.ask(session, loan_id, form.wish(), side=Side.FUND, by=by, now=now)
    except InvalidValue as refused:
        if "interest_bps" in refused.fields:
            form.interest_bps.errors = [_("Other terms never cost more a year than the first.")]
        else:
            form.months.errors = [_("A pause takes 1 to 6 months, a new plan 1 to 120.")]
        return False
    except (IllegalMove, NotFound):
        form.kind.errors = [_("This loan cannot be changed now, or another change waits.")]
        return False
    return True


@funds.post("/loans/<int:loan_id>/changes/<int:change_id>/agree")
@only(Role.FUND_MEMBER)
def agree_loan_change(loan_id: int, change_id: int) -> ResponseReturnValue:
    """Agree to what the maker asked, or confirm a colleague's writing off."""
    kind = _kind_of(loan_id, change_id)
    is_end = kind is ChangeKind.WRITE_OFF
    _own(loan_id, Action.CONFIRM_AWARD if is_end else Action.PROPOSE_AWARD)
    by, now = me().id, outside().clock.now()
    told = _("Agreed. It counts from now on.")
    return _done(loan_id, lambda work: loan_changes.agree(work, change_id, by=by, now=now), told)


@funds.post("/loans/<int:loan_id>/changes/<int:change_id>/refuse")
@only(Role.FUND_MEMBER)
def refuse_loan_change(loan_id: int, change_id: int) -> ResponseReturnValue:
    """Say no to a change, with a reason."""
    _kind_of(loan_id, change_id)
    found, form = _own(loan_id, Action.PROPOSE_AWARD), NoForm(request.form)
    if not form.validate():
        return _page(found, form), 422
    by, now, answer = me().id, outside().clock.now(), form.reason.data or ""
    return _done(
        loan_id,
        lambda work: loan_changes.refuse(work, change_id, answer=answer, by=by, now=now),
        _("Refused. All stays as it was."),
    )


@funds.post("/loans/<int:loan_id>/changes/<int:change_id>/withdraw")
@only(Role.FUND_MEMBER)
def withdraw_loan_change(loan_id: int, change_id: int) -> ResponseReturnValue:
    """Take back what one asked oneself."""
    _kind_of(loan_id, change_id)
    by, now = me().id, outside().clock.now()
    told = _("Taken back. All stays as it was.")
    return _done(loan_id, lambda work: loan_changes.withdraw(work, change_id, by=by, now=now), told)


def _kind_of(loan_id: int, change_id: int) -> ChangeKind:
    """What a change of this loan is about; 404 when it is another's."""
    _own(loan_id)
    mine = loan_lives.changes(reader(), loan_id)
    return next((one.kind for one in mine if one.id == change_id), None) or abort(404)
