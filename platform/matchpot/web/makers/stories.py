"""A report as a story on the site: put there afterwards, or taken off again."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.errors import NotAllowed
from matchpot.extensions import outside, unit_of_work
from matchpot.services import reports, stories
from matchpot.web.access import signed_in
from matchpot.web.makers.blueprint import makers
from matchpot.web.sessions import me


@makers.post("/reports/<int:report_id>/story/publish")
@signed_in
def publish_story(report_id: int) -> ResponseReturnValue:
    """Let everybody read it; donors hear of it the first time."""
    try:
        with unit_of_work() as session:
            report = reports.locked(session, report_id, maker_id=me().id)
            first = report.published_at is None
            stories.publish(session, report, outside().clock.now())
    except NotAllowed:
        flash(_("A story needs a few words, and a report that was sent."), "warning")
    else:
        told = _("It is on the site, and on its way to everyone who gave.")
        flash(told if first else _("It is on the site again."), "success")
    return redirect(url_for("makers.report", report_id=report_id), 303)


@makers.post("/reports/<int:report_id>/story/hide")
@signed_in
def hide_story(report_id: int) -> ResponseReturnValue:
    """Take it off the site; funds keep what they got."""
    with unit_of_work() as session:
        stories.hide(session, report_id, by=me().id, now=outside().clock.now())
    flash(_("It is off the site. The funds keep what they got."), "success")
    return redirect(url_for("makers.report", report_id=report_id), 303)
