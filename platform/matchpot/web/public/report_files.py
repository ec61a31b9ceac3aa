"""Files with reports, and whole reports as PDF files, for whoever may read the report.

That is its maker, the funds it went to, and everybody where it became a story; to all others it
is not there. Recordings can be played from any point (ranges); papers are only ever downloaded.
"""

import os
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wsgi import wrap_file

from matchpot.domain.reports.reports import FileKind, ReportState
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import reports as queries
from matchpot.services import images, report_facts
from matchpot.web.access import everyone
from matchpot.web.limits import seldom
from matchpot.web.pdf_files import pdf_answer
from matchpot.web.report_sheet import PUBLIC_KINDS, story_of, view_of

report_files = Blueprint("report_files", __name__, url_prefix="/<lang>/reports/<int:report_id>")

# A file opened by itself can do nothing, whatever is in it.
_POLICY = "default-src 'none'; media-src 'self'; sandbox"
_SIZES = {"large": images.LARGE, "small": images.SMALL}


def _reads_all(report: Any) -> bool:
    """Whether the report was written by, or went to, whoever asks."""
    if not current_user.is_authenticated or report.state is ReportState.DISCARDED:
        return False
    if report.maker_id == current_user.id:
        return True
    return queries.went_to_fund_of(reader(), report.id, current_user.id)


def _is_story(report: Any) -> bool:
    return report.published_at is not None and report.hidden_at is None


@report_files.get("/files/<int:file_id>/<any(large,small,file):what>")
@everyone
def show(report_id: int, file_id: int, what: str) -> ResponseReturnValue:
    """One file; a picture in one of its sizes, anything else whole or in ranges."""
    report = queries.one(reader(), report_id) or abort(404)
    row = queries.file_named(reader(), report_id, file_id) or abort(404)
    is_picture = row.kind is FileKind.PICTURE
    if is_picture is (what == "file"):
        abort(404)
    is_public = _is_story(report) and row.kind in PUBLIC_KINDS
    if not is_public and not _reads_all(report):
        abort(404)
    answer = _served(row.name + _SIZES.get(what, ""), row.media_type)
    if is_public:
        answer.cache_control.public, answer.cache_control.max_age = True, 300
    if row.kind not in PUBLIC_KINDS:
        named = f"report-{report_id}-{row.kind}-{file_id}.pdf"
        answer.headers["Content-Disposition"] = f'attachment; filename="{named}"'
    return answer


def _served(name: str, media_type: str) -> Response:
    try:
        file = outside().files.open(name)
    except FileNotFoundError:
        abort(404)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    body = wrap_file(request.environ, file)
    answer = Response(body, mimetype=media_type, direct_passthrough=True)
    answer.content_length = size
    answer.set_etag(name.partition(".")[0])
    answer.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    answer.headers["Content-Security-Policy"] = _POLICY
    return answer


@report_files.get("/report.pdf")
@seldom
@everyone
def pdf(report_id: int) -> ResponseReturnValue:
    """The report as a file: with its money for whoever may read that, else the story."""
    report = queries.one(reader(), report_id) or abort(404)
    sheet = queries.sheet_of(reader(), report)
    if _reads_all(report):
        now = report_facts.of_project(reader(), report.project_id)
        view = view_of(sheet, facts=now)
    elif _is_story(report):
        view = story_of(sheet)
    else:
        abort(404)
    html = render_template("components/report_file.html", report=view, sent_at=report.submitted_at)
    otherwise = request.referrer or "/"
    return pdf_answer(html, name=f"report-{report_id}.pdf", otherwise=otherwise)
