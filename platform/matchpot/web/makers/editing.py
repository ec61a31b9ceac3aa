"""The project editor: one page per step, saved by its button or by itself while typing.

A form that can be read is stored; one that cannot is kept word for word and shown again with what
is wrong. A save made from an old page changes nothing and says so. The steps are in `steps.py`.
"""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms import FieldList

from matchpot.domain.errors import FieldFrozen, NotAllowed, NotFound, StateChanged
from matchpot.domain.launch import open_items
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import campaigns as campaign_queries
from matchpot.persistence.queries import projects as queries
from matchpot.services import campaigns, editing
from matchpot.services.editing import Opened, Step
from matchpot.web.access import signed_in
from matchpot.web.filters import clock_time
from matchpot.web.forms import BaseForm
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.lines import Pairs, arranged
from matchpot.web.makers.panels import PANELS
from matchpot.web.makers.steps import PAGES, Page, after, navigation, url_of

_STEPS = ", ".join(step.value for step in PAGES)


def own(project_id: int) -> Opened:
    """The signed-in maker's project; 404 for anybody else's."""
    opened = editing.look(reader(), project_id=project_id, maker_id=current_user.id)
    return opened or abort(404)


@makers.get(f"/projects/<int:project_id>/<any({_STEPS}):step>")
@signed_in
def step(project_id: int, step: str) -> ResponseReturnValue:
    """Show a step: what is stored, or what was typed and could not be read yet."""
    opened, page = own(project_id), PAGES[Step(step)]
    drafts = queries.drafts_of(reader(), project_id)
    if step in drafts:
        form = page.form(MultiDict([(name, text) for name, text in drafts[step]]))
        form.validate()
    else:
        form = page.form(data=page.load(reader(), opened))
    return _shown(page, opened, form, drafts)


@makers.post(f"/projects/<int:project_id>/<any({_STEPS}):step>")
@signed_in
def save_step(project_id: int, step: str) -> ResponseReturnValue:
    """Keep what was typed, and go on, stay, or say what is wrong."""
    page, do = PAGES[Step(step)], request.form.get("do", "")
    pairs = arranged(request.form.items(multi=True), do)
    form = page.form(MultiDict(pairs))
    is_read = form.validate()
    try:
        revision = _keep(page, project_id, form if is_read else None, pairs)
    except (StateChanged, NotAllowed, FieldFrozen) as refused:
        return _refused(page, own(project_id), form, refused)
    if request.headers.get("X-Requested-With") == "autosave":
        return _told(_said(is_read=is_read), revision=revision)
    if not is_read and not do:
        opened = own(project_id)
        return _shown(page, opened, form, queries.drafts_of(reader(), project_id)), 422
    return redirect(_next_url(project_id, page, do), 303)


def _keep(page: Page, project_id: int, form: BaseForm | None, pairs: Pairs) -> int:
    """Store a form that was read, or keep the pairs of one that was not; the new revision."""
    now = outside().clock.now()
    with unit_of_work() as session:
        try:
            opened = editing.open_step(
                session,
                project_id=project_id,
                maker_id=current_user.id,
                step=page.step,
                revision=request.form.get("revision", 0, type=int),
                now=now,
            )
        except NotFound:
            abort(404)
        if form is None:
            editing.keep_draft(session, project_id=project_id, step=page.step, pairs=pairs, now=now)
        else:
            page.store(session, opened, form, now)
            editing.drop_draft(session, project_id=project_id, step=page.step)
        return opened.project.revision


def _next_url(project_id: int, page: Page, do: str) -> str:
    if not do:
        return url_of(project_id, after(page.step))
    if do == "pictures":
        return url_for("makers.pictures", project_id=project_id)
    parts = do.split("-")
    return url_of(project_id, page.step) + (f"#{parts[1]}" if len(parts) > 1 else "")


def _said(*, is_read: bool) -> str:
    moment = clock_time(outside().clock.now())
    if is_read:
        return str(_("Saved at %(time)s.", time=moment))
    return str(
        _("Kept as you typed it at %(time)s. Something still needs your attention.", time=moment)
    )


def _sentence(refused: Exception) -> str:
    if isinstance(refused, StateChanged):
        return str(
            _(
                "This project was changed in another window after you opened this page. What you "
                "typed here is still below. Read it, and press Save to keep it."
            )
        )
    if isinstance(refused, FieldFrozen):
        return str(
            _(
                "The campaign has started, so the title, the discipline, the budget and the goal "
                "are fixed. Ask an operator to correct a mistake; what you typed is still below."
            )
        )
    return str(
        _(
            "This part cannot be changed now: your campaign is being reviewed, or it has started. "
            "What you typed is still below, but it was not saved."
        )
    )


def _told(sentence: str, *, revision: int | None = None, status: int = 200) -> Response:
    """What a form that saves itself is answered."""
    answer = Response(sentence, status, mimetype="text/plain")
    if revision is not None:
        answer.headers["X-Revision"] = str(revision)
    return answer


def _refused(page: Page, opened: Opened, form: BaseForm, refused: Exception) -> ResponseReturnValue:
    sentence = _sentence(refused)
    if request.headers.get("X-Requested-With") == "autosave":
        return _told(sentence, status=409)
    drafts = queries.drafts_of(reader(), opened.project.id)
    return _shown(page, opened, form, drafts, warning=sentence), 409


def _shown(
    page: Page, opened: Opened, form: BaseForm, drafts: dict[str, Any], warning: str = ""
) -> str:
    session = reader()
    _offer_empty_lines(form)
    still_open = open_items(campaigns.launch_facts(session, opened.campaign))
    comments = campaign_queries.comments_of(session, opened.campaign.id)
    return render_template(
        page.template,
        form=form,
        page=page,
        project=opened.project,
        campaign=opened.campaign,
        warning=warning,
        editable=editing.may_edit(opened.campaign.state, page.step),
        steps=navigation(opened.project.id, page.step, still_open, drafts),
        comments=[one for one in comments if one.part == page.step and not one.resolved_at],
        **(PANELS[page.step](session, opened) if page.step in PANELS else {}),
    )


def _offer_empty_lines(form: BaseForm) -> None:
    """Put an empty line at the end of every list; one left empty is not kept."""
    for field in form:
        if isinstance(field, FieldList) and len(field) < (field.max_entries or 0):
            field.append_entry()
