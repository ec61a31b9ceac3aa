"""What an officer does about a report: thanks, a request, not needed, a talk, a hold, notes."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed
from matchpot.domain.people import Role
from matchpot.domain.reports.requests import Ask
from matchpot.domain.trust.formats import Format
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, unit_of_work
from matchpot.services import duties, duty_answers, report_notes, report_requests
from matchpot.web.access import only
from matchpot.web.forms import BaseForm
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.report_forms import AskForm, LookedForm, NotesForm, ThanksForm, WaiveForm
from matchpot.web.funds.reports import duty_page, own_duty
from matchpot.web.labels import label
from matchpot.web.sessions import me

_FLAWS: dict[str, LazyString] = {
    "too_short": _l("Write a sentence or more, so that the maker understands it."),
    "too_long": _l("This is too long."),
    "missing": _l("Choose one."),
}


def _back(duty_id: int) -> ResponseReturnValue:
    return redirect(url_for("funds.duty", duty_id=duty_id), 303)


def _refuse(form: BaseForm, error: InvalidValue) -> None:
    """Put what is wrong beside its field."""
    for name, code in error.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, str(_FLAWS.get(code, code))]


def _done(act: Callable[[Session], object], told: str) -> None:
    """Carry a step out and say so, or that somebody was ahead."""
    try:
        with unit_of_work() as session:
            act(session)
    except (IllegalMove, NotAllowed):
        flash(_("That is not possible now. Look at how it stands."), "warning")
    else:
        flash(told, "success")


@funds.post("/reports/<int:duty_id>/thanks")
@only(Role.FUND_MEMBER)
def thank_for_report(duty_id: int) -> ResponseReturnValue:
    """Accept what came, with thanks."""
    found, form = own_duty(duty_id, Action.ANSWER_REPORT), ThanksForm.sent()
    if not form.validate():
        return duty_page(found, thanks_form=form), 422
    by, thanks, now = me().id, form.thanks.data or "", outside().clock.now()
    _done(
        lambda work: duty_answers.acknowledge(work, duty_id, by=by, thanks=thanks, now=now),
        _("Accepted. The maker gets your thanks by mail."),
    )
    return _back(duty_id)


@funds.post("/reports/<int:duty_id>/ask")
@only(Role.FUND_MEMBER)
def ask_maker(duty_id: int) -> ResponseReturnValue:
    """Ask for something; what the policy does not allow is refused here, with the reason."""
    found, form = own_duty(duty_id, Action.ANSWER_REPORT), AskForm.sent()
    if not form.validate():
        return duty_page(found, ask_form=form), 422
    what, wanted = Ask(form.what.data), form.wanted.data
    try:
        with unit_of_work() as session:
            asked = report_requests.ask(
                session, duty_id, what,
                by=me().id, body=form.body.data or "", now=outside().clock.now(),
                wanted=Format(wanted) if wanted in set(Format) else None,
            )  # fmt: skip
    except InvalidValue as error:
        _refuse(form, error)
        return duty_page(found, ask_form=form), 422
    if asked.refused is not None:
        why = _("Not asked: %(why)s Nothing went to the maker.", why=label(asked.refused))
        flash(why, "danger")
    else:
        flash(_("Asked. The maker gets it by mail."), "success")
    return _back(duty_id)


@funds.route("/reports/<int:duty_id>/waive", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def waive_report(duty_id: int) -> ResponseReturnValue:
    """Say that no report is needed any more, and why."""
    found, form = own_duty(duty_id, Action.ANSWER_REPORT), WaiveForm(request.form)
    if request.method == "GET" or not form.validate():
        page = render_template("funds/duty_waive.html", found=found, duty=found.duty, form=form)
        return page, 422 if form.errors else 200
    by, reason, now = me().id, form.reason.data or "", outside().clock.now()
    fund_id, project_id = found.duty.fund_id, found.duty.project_id

    def act(work: Session) -> None:
        duty_answers.waive(work, duty_id, by=by, reason=reason, now=now)
        if form.every.data:
            duty_answers.waive_all_due(
                work, fund_id=fund_id, project_id=project_id, by=by, reason=reason, now=now
            )

    _done(act, _("Not needed any more. The maker gets your reason by mail."))
    return _back(duty_id)


@funds.post("/reports/<int:duty_id>/late/<any(talked, hold, lift):step>")
@only(Role.FUND_MEMBER)
def late_report(duty_id: int, step: str) -> ResponseReturnValue:
    """A report is late: a talk first, then perhaps a hold on new awards, and its end."""
    own_duty(duty_id, Action.ANSWER_REPORT)
    by, now = me().id, outside().clock.now()
    steps = {
        "talked": (duty_answers.talked, _("Written down: you talked about it.")),
        "hold": (duty_answers.hold, _("Your fund gives this maker nothing new until it comes.")),
        "lift": (duty_answers.lift, _("Ended. New awards are possible again.")),
    }
    act, told = steps[step]
    _done(lambda work: act(work, duty_id, by=by, now=now), told)
    return _back(duty_id)


@funds.post("/reports/<int:duty_id>/looked")
@only(Role.FUND_MEMBER)
def look_closer(duty_id: int) -> ResponseReturnValue:
    """Write down what came of the talk about a report that the lot drew."""
    found, form = own_duty(duty_id, Action.ANSWER_REPORT), LookedForm.sent()
    if not form.validate():
        return duty_page(found, looked_form=form), 422
    by, note, now = me().id, form.note.data or "", outside().clock.now()
    _done(
        lambda work: duty_answers.looked(work, duty_id, by=by, note=note, now=now),
        _("Written down. The closer look is done."),
    )
    return _back(duty_id)


@funds.route("/reports/<int:duty_id>/notes", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def write_notes(duty_id: int) -> ResponseReturnValue:
    """Write down what was said in a talk; it counts once the maker approves."""
    found, form = own_duty(duty_id, Action.ANSWER_REPORT), NotesForm(request.form)
    if request.method == "GET" or not form.validate():
        page = render_template("funds/duty_notes.html", found=found, form=form)
        return page, 422 if form.errors else 200
    by, now = me().id, outside().clock.now()
    title, body = form.title.data or "", form.body.data or ""

    def act(work: Session) -> None:
        duty = duties.locked(work, duty_id)
        report_notes.offer_notes(work, duty=duty, by=by, title=title, body=body, now=now)

    _done(act, _("Sent to the maker. It counts as a report once they approve."))
    return _back(duty_id)
