"""The pictures of a project: add one, say what it shows, choose the cover, take one away."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session
from wtforms import FileField
from wtforms.validators import DataRequired, Length

from matchpot.domain.errors import NotAllowed, UploadRefused
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import projects as queries
from matchpot.services import editing, images
from matchpot.services.editing import Step
from matchpot.web.access import signed_in
from matchpot.web.filters import clock_time
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own

_MOST_BYTES = images.MOST_MEGABYTES * 1024 * 1024


class PictureForm(BaseForm):
    """A picture and what it shows."""

    picture = FileField(_l("Picture"))
    alt = TextLine(
        _l("What the picture shows"),
        [
            DataRequired(_l("Describe the picture for people who cannot see it.")),
            Length(max=200, message=_l("Use at most %(max)d characters.")),
        ],
    )


def upload_problem(refused: UploadRefused) -> str:
    """What a maker reads when a picture is not taken, with the limit named."""
    limit = refused.limit
    sentences = {
        "too_large": _("This file is larger than %(limit)s MB. Choose a smaller one.", limit=limit),
        "too_many_pixels": _(
            "This picture has more than %(limit)s million pixels. Make it smaller first.",
            limit=limit,
        ),
        "too_small": _(
            "This picture is too small: both sides need at least %(limit)s pixels.", limit=limit
        ),
        "too_many": _("A project can have %(limit)s pictures. Remove one first.", limit=limit),
        "broken": _("This picture is damaged and cannot be read. Try another file."),
        "missing": _("Choose a file first."),
    }
    unknown = _("This is not a picture we can read. Choose a JPEG, PNG or WebP file.")
    return str(sentences.get(refused.code, unknown))


@makers.get("/projects/<int:project_id>/pictures")
@signed_in
def pictures(project_id: int) -> ResponseReturnValue:
    """All pictures, each with its own small form, and one to add another."""
    return _shown(project_id, PictureForm(), 200)


@makers.post("/projects/<int:project_id>/pictures")
@signed_in
def add_picture(project_id: int) -> ResponseReturnValue:
    """Take a picture, or say why not; what was typed beside it is kept."""
    own(project_id)
    form = PictureForm.sent()
    is_whole = form.validate()
    try:
        # Decoded even when the description is missing, so that both are told at once.
        prepared = images.prepare(_uploaded())
        if is_whole:
            _keep(project_id, prepared, alt=str(form["alt"].data))
    except UploadRefused as refused:
        form["picture"].errors = [upload_problem(refused)]
        is_whole = False
    if not is_whole:
        return _shown(project_id, form, 422)
    flash(_("The picture is added."), "success")
    return redirect(url_for("makers.pictures", project_id=project_id), 303)


def _uploaded() -> bytes:
    sent = request.files.get("picture")
    if sent is None or not sent.filename:
        raise UploadRefused("missing")
    return sent.stream.read(_MOST_BYTES + 1)


def _keep(project_id: int, prepared: images.Prepared, *, alt: str) -> None:
    name = outside().tokens.new()
    images.keep(outside().files, name, prepared)
    try:
        with unit_of_work() as session:
            _open(session, project_id)
            images.add(
                session,
                project_id=project_id,
                name=name,
                prepared=prepared,
                alt=alt,
                clock=outside().clock,
            )
    except (UploadRefused, NotAllowed):
        images.forget(outside().files, name)
        raise


def _open(session: Session, project_id: int) -> None:
    editing.open_step(
        session,
        project_id=project_id,
        maker_id=current_user.id,
        step=Step.STORY,
        revision=None,
        now=outside().clock.now(),
    )


@makers.post("/projects/<int:project_id>/pictures/<int:image_id>")
@signed_in
def change_picture(project_id: int, image_id: int) -> ResponseReturnValue:
    """Describe a picture anew, make it the cover or take it away, as the button pressed says."""
    own(project_id)
    do, gone = request.form.get("do", ""), None
    alt = (request.form.get("alt") or "").strip()[:200]
    with unit_of_work() as session:
        _open(session, project_id)
        if do == "remove":
            gone = images.remove(session, project_id=project_id, image_id=image_id)
        elif do == "cover":
            images.make_cover(session, project_id=project_id, image_id=image_id)
        elif alt:
            images.describe(session, project_id=project_id, image_id=image_id, alt=alt)
    if gone:
        images.forget(outside().files, gone)
        flash(_("The picture is gone."), "success")
    if request.headers.get("X-Requested-With") == "autosave":
        told = _("Saved at %(time)s.", time=clock_time(outside().clock.now()))
        return Response(told, mimetype="text/plain")
    return redirect(url_for("makers.pictures", project_id=project_id), 303)


@makers.get("/projects/<int:project_id>/pictures/<int:image_id>/remove")
@signed_in
def ask_remove_picture(project_id: int, image_id: int) -> str:
    """Before a picture is taken away: which one, and what becomes of the cover."""
    opened = own(project_id)
    there = queries.images_of(reader(), project_id)
    image = next((one for one in there if one.id == image_id), None) or abort(404)
    return render_template(
        "makers/picture_remove.html",
        project=opened.project,
        image=image,
        left=len(there) - 1,
        is_cover=opened.project.cover_image_id == image_id,
    )


def _shown(project_id: int, form: BaseForm, status: int) -> ResponseReturnValue:
    opened = own(project_id)
    page = render_template(
        "makers/project_pictures.html",
        form=form,
        project=opened.project,
        images=queries.images_of(reader(), project_id),
        most=images.MOST_PICTURES,
        editable=editing.may_edit(opened.campaign.state, Step.STORY),
    )
    return page, status
