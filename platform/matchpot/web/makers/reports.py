"""Telling what came of a project: one form for all funders, kept while it is written.

It saves itself while somebody types, without its files; the button sends those along. Looking at
it, handing it in and what funds said are in `report_sent.py`.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound, StateChanged
from matchpot.domain.reports.overview import Overview
from matchpot.domain.trust.limits import Attempt
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import reports as queries
from matchpot.persistence.queries.reports import Sheet
from matchpot.services import report_asks, report_facts, report_files, reports
from matchpot.services.report_files import Kept
from matchpot.web.access import signed_in
from matchpot.web.filters import clock_time
from matchpot.web.languages import current
from matchpot.web.limits import limited
from matchpot.web.makers import report_uploads
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own
from matchpot.web.makers.lines import Pairs
from matchpot.web.makers.report_forms import ReportForm, is_key, sent, stored
from matchpot.web.sessions import me
from matchpot.web.uploads import takes


@dataclass(slots=True)
class _Saved:
    """What came of a save; `problems` are sentences by field."""

    report_id: int = 0
    revision: int = 0
    problems: report_uploads.Problems = field(default_factory=dict)


def _sheet(project_id: int) -> Sheet | None:
    draft = queries.draft_of(reader(), project_id, maker_id=me().id)
    return queries.sheet_of(reader(), draft) if draft else None


@makers.get("/projects/<int:project_id>/report")
@signed_in
def report_form(project_id: int) -> ResponseReturnValue:
    """The form: what is stored, or what was typed and could not be read yet."""
    own(project_id)
    return _shown(project_id, stored(_sheet(project_id)))


@makers.post("/projects/<int:project_id>/report")
@takes(megabytes=report_uploads.MOST_MEGABYTES)
@limited(Attempt.UPLOAD)
@signed_in
def save_report(project_id: int) -> ResponseReturnValue:
    """Keep what was typed and sent, then go on to look at it, stay, or say what is wrong."""
    own(project_id)
    form, pairs = sent()
    is_read, do = form.validate(), request.form.get("do", "")
    kept, problems = report_uploads.taken()
    try:
        saved = _keep(project_id, form, None if is_read else pairs, kept)
    except StateChanged:
        report_uploads.thrown_away(kept)
        return _shown(project_id, form, warning=_changed()), 409
    report_uploads.tell(form, problems | saved.problems)
    if form.errors and not do.startswith(("remove", "drop", "add", "up", "down")):
        return _shown(project_id, form, revision=saved.revision), 422
    if do:
        flash(_("Saved at %(time)s.", time=clock_time(outside().clock.now())), "success")
        anchor = "lines" if "-lines" in do else "files" if do == "files" else ""
        here = url_for("makers.report_form", project_id=project_id, _anchor=anchor or None)
        return redirect(here, 303)
    return redirect(url_for("makers.report", report_id=saved.report_id), 303)


@makers.post("/projects/<int:project_id>/report/keep")
@signed_in
def keep_report(project_id: int) -> ResponseReturnValue:
    """Keep what was typed so far, without a page: asked by the form itself."""
    own(project_id)
    form, pairs = sent()
    is_read = form.validate()
    try:
        saved = _keep(project_id, form, None if is_read else pairs, [])
    except StateChanged:
        return Response(_changed(), 409, mimetype="text/plain")
    answer = Response(_said(is_read=is_read), mimetype="text/plain")
    answer.headers["X-Revision"] = str(saved.revision)
    return answer


def _keep(project_id: int, form: ReportForm, unread: Pairs | None, kept: list[Kept]) -> _Saved:
    """Store a form that was read, or the pairs of one that was not, and the files with it."""
    now, saved = outside().clock.now(), _Saved()
    revision = request.form.get("revision", 0, type=int)
    with unit_of_work() as session:
        draft = reports.draft_of(session, project_id, maker_id=me().id, language=current(), now=now)
        if unread is None:
            saved.revision = reports.save(session, draft, form.written, revision=revision, now=now)
        else:
            saved.revision = reports.keep_typed(session, draft, unread, revision=revision, now=now)
        saved.report_id = draft.id
        _files(session, draft, form, kept, saved)
    return saved


def _files(session: Session, draft: Any, form: ReportForm, kept: list[Kept], saved: _Saved) -> None:
    now = outside().clock.now()
    for file_id, alt, transcript in form.described:
        report_files.describe(session, draft, file_id, alt=alt, transcript=transcript)
    word, _dash, key = request.form.get("do", "").partition("-")
    if word == "drop" and is_key(key):
        with suppress(NotFound):  # gone already: a button pressed twice
            report_files.remove(session, draft, int(key), now=now)
    report_uploads.given_rows(
        lambda one: report_files.add(session, draft, one, now=now), kept, saved.problems
    )


def _said(*, is_read: bool) -> str:
    moment = clock_time(outside().clock.now())
    if is_read:
        return str(_("Saved at %(time)s.", time=moment))
    return str(
        _("Kept as you typed it at %(time)s. Something still needs your attention.", time=moment)
    )


def _changed() -> str:
    return str(
        _(
            "This report was changed in another window after you opened this page. What you typed "
            "here is still below. Read it, and press Save to keep it."
        )
    )


def _shown(
    project_id: int, form: ReportForm, *, warning: str = "", revision: int | None = None
) -> str:
    session, opened, sheet = reader(), own(project_id), _sheet(project_id)
    report_uploads.with_files(form, sheet)
    facts = report_facts.of_project(session, project_id)
    form.lines.append_entry()
    stands = sheet.report.revision if sheet else 0
    return render_template(
        "makers/report_write.html",
        form=form,
        project=opened.project,
        sheet=sheet,
        files={str(one.id): one for one in sheet.files} if sheet else {},
        revision=stands if revision is None else revision,
        asks=report_asks.of_project(
            session, project_id, maker_id=me().id, draft=sheet.report if sheet else None
        ),
        facts=facts,
        overview=Overview(books_cents=facts.total_cents, lines=_own_lines(sheet)),
        most=report_uploads.MOST_IN_WORDS,
        warning=warning,
    )


def _own_lines(sheet: Sheet | None) -> list[Any]:
    return list(sheet.lines) if sheet else []
