"""Entering a project in a round: choose it, write what is asked besides, look at it, hand it in.

The form keeps itself while somebody types, as the project's own steps do.
"""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, NotFound
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import applications as queries
from matchpot.persistence.queries import rounds as round_queries
from matchpot.persistence.queries.applications import Entered
from matchpot.services import application_drafts, applications, earlier_answers, rounds
from matchpot.services.project_copies import copy_of
from matchpot.web.access import signed_in
from matchpot.web.application_sheet import mix_with, sheet
from matchpot.web.filters import clock_time
from matchpot.web.makers.application_forms import (
    ApplicationForm,
    anchor_of,
    flaw_sentence,
    form_for,
    label_of,
    typed_in,
)
from matchpot.web.makers.applications import own_application, own_key
from matchpot.web.makers.blueprint import makers
from matchpot.web.mixes import segments
from matchpot.web.sessions import me


@makers.route("/rounds/<int:round_id>/apply", methods=["GET", "POST"])
@signed_in
def apply(round_id: int) -> ResponseReturnValue:
    """Choose which project to enter; one that was entered before leads to where it stands."""
    page = round_queries.round_page(reader(), round_id)
    if page is None or page.row.phase is Phase.DRAFT:
        abort(404)
    if request.method == "POST":
        return _begun(round_id, request.form.get("project_id", 0, type=int))
    return render_template(
        "makers/application_start.html",
        page=page,
        rules=page.rules,
        window=page.plan.window(Phase.SUBMISSION),
        is_open=application_drafts.may_prepare(page.row, outside().clock.now()),
        projects=queries.candidates(reader(), round_id, me().id),
    )


def _begun(round_id: int, project_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work() as session:
            found = application_drafts.start(
                session,
                round_id=round_id,
                project_id=project_id,
                maker_id=me().id,
                now=outside().clock.now(),
            )
            application_id, is_draft = found.id, found.state is ApplicationState.DRAFT
    except (NotAllowed, InvalidValue, NotFound) as error:
        flash(str(_NOT_BEGUN[type(error)]), "warning")
        return redirect(url_for("makers.apply", round_id=round_id), 303)
    next_page = "makers.application_form" if is_draft else "makers.application"
    return redirect(url_for(next_page, application_id=application_id), 303)


_NOT_BEGUN = {
    NotAllowed: _l("Applying is not open, or you are on the panel of this round."),
    InvalidValue: _l("This round is not for the discipline of your project."),
    NotFound: _l("Choose one of your projects."),
}


def _own_draft(application_id: int) -> Entered:
    """The maker's draft; 404 for what is handed in, which its own page shows."""
    found = own_application(application_id)
    return found if found.application.state is ApplicationState.DRAFT else abort(404)


@makers.get("/applications/<int:application_id>/write")
@signed_in
def application_form(application_id: int) -> ResponseReturnValue:
    """The form: what is stored, or what was typed and could not be read yet."""
    found = own_application(application_id)
    if found.application.state is not ApplicationState.DRAFT:
        return redirect(url_for("makers.application", application_id=application_id), 303)
    made = form_for(rounds.rules_of(found.round))
    typed = queries.typed(reader(), found.application)
    if typed is None:
        form = made(data=typed_in(applications.asked_of(found.application)))
    else:
        form = made(MultiDict([(name, text) for name, text in typed]))
        form.validate()
    return _shown(found, form)


@makers.post("/applications/<int:application_id>/write")
@signed_in
def save_application(application_id: int) -> ResponseReturnValue:
    """Keep what was typed, then go on to look at it, or stay."""
    found = _own_draft(application_id)
    form = form_for(rounds.rules_of(found.round)).sent()
    is_read, now = form.validate(), outside().clock.now()
    with unit_of_work() as session:
        if is_read:
            application_drafts.save(session, own_key(application_id), form.asked)
        else:
            pairs = [one for one in request.form.items(multi=True) if one[0] != "csrf_token"]
            application_drafts.keep_typed(session, own_key(application_id), pairs, now=now)
    if request.headers.get("X-Requested-With") == "autosave":
        return Response(_said(is_read=is_read), mimetype="text/plain")
    if not is_read:
        return _shown(found, form), 422
    if request.form.get("do") == "reuse":
        return _reused(application_id)
    stays = request.form.get("do") == "stay"
    if stays:
        flash(_("Saved at %(time)s.", time=clock_time(now)), "success")
    next_page = "makers.application_form" if stays else "makers.application_preview"
    return redirect(url_for(next_page, application_id=application_id), 303)


def _reused(application_id: int) -> ResponseReturnValue:
    """Take over what was answered before, for the maker to read over."""
    with unit_of_work() as session:
        count = earlier_answers.fill(session, applications.locked(session, application_id))
    flash(
        ngettext(
            "We filled in %(num)d answer you gave before. Read it over before you hand in.",
            "We filled in %(num)d answers you gave before. Read them over before you hand in.",
            count,
        ),
        "success",
    )
    return redirect(url_for("makers.application_form", application_id=application_id), 303)


def _said(*, is_read: bool) -> str:
    moment = clock_time(outside().clock.now())
    if is_read:
        return str(_("Saved at %(time)s.", time=moment))
    return str(
        _("Kept as you typed it at %(time)s. Something still needs your attention.", time=moment)
    )


def _shown(found: Entered, form: ApplicationForm) -> str:
    return render_template(
        "makers/application_write.html",
        found=found,
        earlier=earlier_answers.offers(reader(), found.application),
        one=found.application,
        rules=rounds.rules_of(found.round),
        form=form,
        closes_at=rounds.plan_of(found.round).window(Phase.SUBMISSION).ends_at,
        **_mix(found),
    )


def _mix(found: Entered) -> dict[str, Any]:
    """How the plan adds up with what is asked, as the project is now."""
    copy = copy_of(reader(), found.project)
    made = mix_with(copy, found.application.ask_cents)
    return {"mix": made, "segments": segments(made)}


@makers.get("/applications/<int:application_id>/mix")
@signed_in
def application_mix(application_id: int) -> str:
    """The mix bar alone, asked for after each save while typing."""
    found = own_application(application_id)
    return render_template("makers/application_mix.html", one=found.application, **_mix(found))


@makers.get("/applications/<int:application_id>/preview")
@signed_in
def application_preview(application_id: int) -> str:
    """What the panel will read, what is still missing, and the button that hands it in."""
    return _previewed(own_application(application_id))


def _previewed(found: Entered) -> str:
    one, rules = found.application, rounds.rules_of(found.round)
    is_draft = one.state is ApplicationState.DRAFT
    copy = copy_of(reader(), found.project) if is_draft else one.copy or {}
    return render_template(
        "makers/application_preview.html",
        found=found,
        one=one,
        is_draft=is_draft,
        sheet=sheet(copy, applications.asked_of(one), rules.questions, code=one.code),
        missing=_missing(found) if is_draft else [],
        window=rounds.plan_of(found.round).window(Phase.SUBMISSION),
        is_open=found.round.phase is Phase.SUBMISSION,
        is_read=rules.public_ballot is not None,
    )


def _missing(found: Entered) -> list[tuple[str, str, str]]:
    """What keeps it from being handed in: the field's name, what is wrong, and its id."""
    session, one, rules = reader(), found.application, rounds.rules_of(found.round)
    cost_cents, flaws = applications.cost_of(session, found.project.id), {}
    try:
        applications.check_project(session, one, rules, found.project, now=outside().clock.now())
    except InvalidValue as error:
        flaws = dict(error.fields)
    if queries.typed(session, one) is not None:
        flaws["typed"] = "unread"
    return [
        (
            label_of(field, rules.questions),
            flaw_sentence(field, code, rules, cost_cents=cost_cents),
            anchor_of(field),
        )
        for field, code in flaws.items()
    ]


@makers.post("/applications/<int:application_id>/hand-in")
@signed_in
def hand_in(application_id: int) -> ResponseReturnValue:
    """Hand it in as it is now; what is missing leads back to the preview."""
    own_application(application_id)
    try:
        with unit_of_work() as session:
            applications.hand_in(session, own_key(application_id), now=outside().clock.now())
    except InvalidValue:
        return _previewed(own_application(application_id)), 422
    except (NotAllowed, IllegalMove):
        flash(_("It cannot be handed in now. Look at the days of the round."), "warning")
    else:
        flash(_("Handed in. You get a mail, and you see here how it stands."), "success")
    return redirect(url_for("makers.application", application_id=application_id), 303)


@makers.post("/applications/<int:application_id>/discard")
@signed_in
def discard(application_id: int) -> ResponseReturnValue:
    """Throw a draft away that was never handed in; the project stays."""
    own_application(application_id)
    try:
        with unit_of_work() as session:
            application_drafts.discard(session, own_key(application_id))
    except IllegalMove:
        flash(_("It was handed in once, so it can only be withdrawn."), "warning")
        return redirect(url_for("makers.application", application_id=application_id), 303)
    flash(_("The draft is gone. Your project stays as it is."), "success")
    return redirect(url_for("makers.desk"), 303)
