"""News of a project: write it, publish it, and every donor hears of it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries.updates import updates_of
from matchpot.services import campaigns, updates
from matchpot.web.access import signed_in
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own


class UpdateForm(BaseForm):
    """A headline and a text."""

    title = TextLine(
        _l("Headline"),
        [
            DataRequired(_l("Write a headline.")),
            Length(max=160, message=_l("Use at most %(max)d characters.")),
        ],
    )
    body_md = TextAreaField(
        _l("Your news"),
        [
            DataRequired(_l("Write something for the people who gave.")),
            Length(max=20_000, message=_l("Use at most %(max)d characters.")),
        ],
    )


@makers.get("/projects/<int:project_id>/updates")
@signed_in
def news(project_id: int) -> ResponseReturnValue:
    """What was published so far, and a form for more."""
    return _shown(project_id, UpdateForm()), 200


@makers.post("/projects/<int:project_id>/updates")
@signed_in
def publish_news(project_id: int) -> ResponseReturnValue:
    """Publish; it cannot be taken back, because it is mailed."""
    own(project_id)
    form = UpdateForm.sent()
    if not form.validate():
        return _shown(project_id, form), 422
    with unit_of_work() as session:
        campaign = campaigns.locked_for_maker(session, project_id, current_user.id)
        updates.publish(
            session,
            campaign,
            author_id=current_user.id,
            title=str(form["title"].data),
            body_md=str(form["body_md"].data).replace("\r\n", "\n"),
            clock=outside().clock,
        )
    flash(_("Published, and on its way to everyone who gave."), "success")
    return redirect(url_for("makers.news", project_id=project_id), 303)


def _shown(project_id: int, form: BaseForm) -> str:
    opened = own(project_id)
    return render_template(
        "makers/update_write.html",
        form=form,
        project=opened.project,
        campaign=opened.campaign,
        updates=updates_of(reader(), project_id),
    )
