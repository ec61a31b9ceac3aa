"""A report as others will read it, handing it in, and what the funds that got it said.

Also here: the maker's yes or no to notes of a talk that a fund wrote down.
"""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.errors import IllegalMove, InvalidValue, StateChanged
from matchpot.domain.reports.reports import FileKind, Happened, ReportState
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.integrations.pdf_printer import can_print
from matchpot.persistence.queries import ratings
from matchpot.persistence.queries import reports as queries
from matchpot.persistence.queries.reports import Sheet
from matchpot.services import report_asks, report_facts, report_notes
from matchpot.services import reports as service
from matchpot.services.ratings import RATED_DUTIES
from matchpot.web.access import signed_in
from matchpot.web.labels import choices
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own
from matchpot.web.report_sheet import story_of, view_of
from matchpot.web.sessions import me


def _own(report_id: int) -> Any:
    """The signed-in maker's report; 404 for anybody else's."""
    return queries.own(reader(), report_id, maker_id=me().id) or abort(404)


@makers.get("/projects/<int:project_id>/reports")
@signed_in
def reports(project_id: int) -> str:
    """Every report about a project, what each fund asks, and what funds asked besides."""
    session, opened = reader(), own(project_id)
    draft = queries.draft_of(session, project_id, maker_id=me().id)
    return render_template(
        "makers/reports_list.html",
        project=opened.project,
        reports=queries.of_project(session, project_id, maker_id=me().id),
        asks=report_asks.of_project(session, project_id, maker_id=me().id, draft=draft),
        asked=queries.asked_about(session, project_id, maker_id=me().id),
    )


@makers.get("/reports/<int:report_id>")
@signed_in
def report(report_id: int) -> str:
    """A draft as it will be read, notes to approve, or what was handed in and who has it."""
    return _shown(_own(report_id))


def _shown(found: Any, problem: str = "") -> str:
    session = reader()
    sheet = queries.sheet_of(session, found)
    facts = report_facts.of_project(session, found.project_id)
    page = {
        ReportState.DRAFT: "makers/report_preview.html",
        ReportState.OFFERED: "makers/report_notes.html",
    }.get(found.state, "makers/report_sent.html")
    recipients = queries.recipients(session, found.id)
    rated = [one for one in recipients if one.state in RATED_DUTIES]
    return render_template(
        page,
        report=found,
        project=sheet.project,
        view=view_of(sheet, facts=facts),
        story=story_of(sheet) if found.is_public else None,
        warnings=_warnings(sheet),
        asks=report_asks.of_project(
            session, found.project_id, maker_id=me().id, draft=None if found.submitted_at else found
        ),
        recipients=recipients,
        rated=rated,
        ratings=ratings.of_duties(session, [one.duty_id for one in rated]),
        asked=queries.asked_about(session, found.project_id, maker_id=me().id),
        happened=choices(*Happened),
        problem=problem,
        can_print=can_print(),
    )


def _warnings(sheet: Sheet) -> list[str]:
    """What would help a reader who cannot see or hear; nothing of it holds a report up."""
    pictures = [one for one in sheet.files if one.kind is FileKind.PICTURE and not one.alt]
    recordings = {FileKind.AUDIO, FileKind.VIDEO}
    silent = [one for one in sheet.files if one.kind in recordings and not one.transcript]
    found = []
    if pictures:
        found.append(_("Say what each picture shows, for people who cannot see it."))
    if silent:
        found.append(_("Write down what is said in the recording, for people who cannot hear it."))
    return [str(one) for one in found]


_NOT_SENT = {
    "unread": _l("Something you typed cannot be read yet. Go back to the form and mend it."),
    "empty": _l("There is nothing in it yet. A line or a picture is enough."),
    "public_needs_words": _l("A story needs a few words. Go back and write them."),
}


@makers.post("/reports/<int:report_id>/send")
@signed_in
def send_report(report_id: int) -> ResponseReturnValue:
    """Hand it in as it was looked at."""
    _own(report_id)
    seen = request.form.get("revision", type=int)
    try:
        with unit_of_work() as session:
            service.submit(session, report_id, me().id, outside().clock.now(), revision=seen)
    except InvalidValue as error:
        code = next(iter(error.fields.values()))
        return _shown(_own(report_id), str(_NOT_SENT[code])), 422
    except StateChanged:
        changed = _("It was changed in another window. This is how it is now; look once more.")
        return _shown(_own(report_id), str(changed)), 409
    except IllegalMove:
        flash(_("It was sent before."), "info")
    else:
        flash(_("Sent. Thank you for telling."), "success")
    return redirect(url_for("makers.report", report_id=report_id), 303)


@makers.post("/reports/<int:report_id>/discard")
@signed_in
def discard_report(report_id: int) -> ResponseReturnValue:
    """Throw a draft away, with its files."""
    project_id = _own(report_id).project_id
    try:
        with unit_of_work() as session:
            service.discard(session, report_id, by=me().id, now=outside().clock.now())
    except IllegalMove:
        flash(_("It was sent, so it stays with the funds that got it."), "warning")
        return redirect(url_for("makers.report", report_id=report_id), 303)
    flash(_("The draft is gone, and its files with it."), "success")
    return redirect(url_for("makers.reports", project_id=project_id), 303)


@makers.post("/reports/<int:report_id>/notes")
@signed_in
def answer_notes(report_id: int) -> ResponseReturnValue:
    """Say that notes of a talk are right, or what is not right in them."""
    project_id, now = _own(report_id).project_id, outside().clock.now()
    here = redirect(url_for("makers.report", report_id=report_id), 303)
    word = request.form.get("happened", "")
    try:
        with unit_of_work() as session:
            if request.form.get("do") == "change":
                what = request.form.get("what", "")
                report_notes.ask_for_change(session, report_id, by=me().id, what=what, now=now)
                here = redirect(url_for("makers.reports", project_id=project_id), 303)
            else:
                happened = Happened(word) if word in set(Happened) else None
                report_notes.approve_notes(
                    session, report_id, by=me().id, happened=happened, now=now
                )
    except InvalidValue:
        return _shown(_own(report_id), str(_("Write what is not right, in a few words."))), 422
    except IllegalMove:
        flash(_("You answered before."), "info")
        return here
    flash(_("Thank you. The fund knows."), "success")
    return here
