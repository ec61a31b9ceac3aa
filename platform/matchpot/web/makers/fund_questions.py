"""The maker's answer to what a fund asked about a report."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.errors import InvalidValue, NotAllowed
from matchpot.extensions import outside, unit_of_work
from matchpot.services import report_requests
from matchpot.web.access import signed_in
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own
from matchpot.web.sessions import me


@makers.post("/projects/<int:project_id>/questions/<int:request_id>")
@signed_in
def answer_fund(project_id: int, request_id: int) -> ResponseReturnValue:
    """Answer what a fund asked about a report."""
    own(project_id)
    here = url_for("makers.reports", project_id=project_id)
    text, now = request.form.get("answer", ""), outside().clock.now()
    try:
        with unit_of_work() as session:
            report_requests.answer(session, request_id, by=me().id, text=text, now=now)
    except InvalidValue:
        flash(_("Write an answer of at most 2,000 characters."), "warning")
    except NotAllowed:
        flash(_("It was answered before, or the fund has accepted your report."), "info")
    else:
        flash(_("Your answer is on its way to the fund."), "success")
    return redirect(here, 303)
