"""News of a project: written, kept while it is written, published, and every donor hears of it."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from matchpot.domain.errors import StateChanged
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import projects as queries
from matchpot.persistence.queries.projects import GONE
from matchpot.persistence.queries.updates import updates_of
from matchpot.services import campaigns, updates
from matchpot.services.updates import NEWS
from matchpot.web.access import signed_in
from matchpot.web.filters import clock_time
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.differences import differences
from matchpot.web.makers.editing import own


class UpdateForm(BaseForm):
    """A headline and a text, and which draft they were typed on."""

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
    revision = HiddenField()

    @property
    def stands_on(self) -> str:
        """The draft the form was opened on; empty for none."""
        return self.revision.data or ""


@makers.get("/projects/<int:project_id>/updates")
@signed_in
def news(project_id: int) -> ResponseReturnValue:
    """What was published so far, and a form for more, with what was typed in it before."""
    own(project_id)
    return _shown(project_id, _kept(project_id))


@makers.post("/projects/<int:project_id>/updates")
@signed_in
def publish_news(project_id: int) -> ResponseReturnValue:
    """Publish, keep it for later, throw it away or put it back, as the button pressed says.

    What is published cannot be taken back, because it is mailed.
    """
    own(project_id)
    form, do = UpdateForm.sent(), request.form.get("do", "")
    if not do and not form.validate():
        return _shown(project_id, form), 422
    try:
        _publish(project_id, form) if not do else _keep(project_id, form, do)
    except StateChanged:
        return _shown(project_id, form, is_changed=True), 409
    if not do:
        flash(_("Published, and on its way to everyone who gave."), "success")
    gone = "yes" if do == "drop" else None
    return redirect(url_for("makers.news", project_id=project_id, gone=gone), 303)


@makers.post("/projects/<int:project_id>/updates/keep")
@signed_in
def keep_news(project_id: int) -> ResponseReturnValue:
    """Keep what was typed so far, without a page: asked by the form itself."""
    own(project_id)
    try:
        revision = _keep(project_id, UpdateForm.sent(), "stay")
    except StateChanged:
        told = _("These news were changed in another window. Press Keep for later to read both.")
        return Response(told, 409, mimetype="text/plain")
    moment = clock_time(outside().clock.now())
    told = _("Kept at %(time)s. Nobody but you sees it until you publish.", time=moment)
    answer = Response(told, mimetype="text/plain")
    answer.headers["X-Revision"] = revision
    return answer


def _publish(project_id: int, form: UpdateForm) -> None:
    with unit_of_work() as session:
        campaign = campaigns.locked_for_maker(session, project_id, current_user.id)
        updates.drop_draft(session, project_id, revision=form.stands_on)
        updates.publish(
            session,
            campaign,
            author_id=current_user.id,
            title=str(form["title"].data),
            body_md=str(form["body_md"].data).replace("\r\n", "\n"),
            clock=outside().clock,
        )


def _keep(project_id: int, form: UpdateForm, do: str) -> str:
    """Keep, throw away or put back what is typed; the revision of what is kept then."""
    words = [("title", form.title.data or ""), ("body_md", form.body_md.data or "")]
    with unit_of_work() as session:
        campaigns.locked_for_maker(session, project_id, current_user.id)
        now, revision = outside().clock.now(), form.stands_on
        if do == "put-back":
            return updates.put_back(session, project_id, revision=revision, now=now)
        kept = updates.keep_draft(session, project_id, words, revision=revision, now=now)
        return updates.set_aside(session, project_id, now=now) if do == "drop" else kept


def _kept(project_id: int) -> UpdateForm:
    return UpdateForm(MultiDict(queries.kept_of(reader(), project_id, NEWS)))


def _shown(project_id: int, form: UpdateForm, *, is_changed: bool = False) -> str:
    opened, kept = own(project_id), _kept(project_id)
    form.revision.data = kept.stands_on if is_changed else form.stands_on
    is_gone = bool(request.args.get("gone"))
    return render_template(
        "makers/update_write.html",
        form=form,
        project=opened.project,
        campaign=opened.campaign,
        updates=updates_of(reader(), project_id),
        is_changed=is_changed,
        elsewhere=differences(form, kept) if is_changed else (),
        may_be_back=is_gone and bool(queries.kept_of(reader(), project_id, GONE + NEWS)),
        is_kept=bool(kept.stands_on),
    )
