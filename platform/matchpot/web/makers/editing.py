"""The project editor: one page per step, saved by its button or by itself while typing.

A form that can be read is stored; one that cannot is kept word for word and shown again with what
is wrong. A save made from an old page changes nothing and says so. The steps are in `steps.py`.
"""

from collections.abc import Sequence
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
from matchpot.persistence.queries.projects import GONE
from matchpot.services import campaigns, editing
from matchpot.services.editing import Opened, Step
from matchpot.web.access import signed_in
from matchpot.web.filters import clock_time
from matchpot.web.forms import BaseForm
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.differences import Difference, differences
from matchpot.web.makers.lines import Pairs, arranged, put_back, taken_away
from matchpot.web.makers.panels import PANELS
from matchpot.web.makers.steps import PAGES, Page, after, navigation, url_of

_STEPS = ", ".join(step.value for step in PAGES)
# The field that names a line, whichever list it is of.
_NAMES = ("-label", "-title", "-name")


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
    return _shown(page, opened, _stored(page, opened, drafts), drafts)


@makers.post(f"/projects/<int:project_id>/<any({_STEPS}):step>")
@signed_in
def save_step(project_id: int, step: str) -> ResponseReturnValue:
    """Keep what was typed, and go on, stay, or say what is wrong."""
    page, do = PAGES[Step(step)], request.form.get("do", "")
    sent = list(request.form.items(multi=True))
    gone = taken_away(sent, do)
    if do == "put-back":
        sent = put_back(sent, queries.kept_of(reader(), project_id, GONE + step))
    pairs = arranged(sent, do)
    form = page.form(MultiDict(pairs))
    is_read = form.validate()
    try:
        revision = _keep(page, project_id, form if is_read else None, pairs, gone)
    except (StateChanged, NotAllowed, FieldFrozen) as refused:
        return _refused(page, own(project_id), form, refused)
    if request.headers.get("X-Requested-With") == "autosave":
        return _told(_said(is_read=is_read), revision=revision)
    if not is_read and not do:
        opened = own(project_id)
        return _shown(page, opened, form, queries.drafts_of(reader(), project_id)), 422
    return redirect(_next_url(project_id, page, do, gone), 303)


def _keep(page: Page, project_id: int, form: BaseForm | None, pairs: Pairs, gone: Pairs) -> int:
    """Store a form that was read, or keep the pairs of one that was not; the new revision.

    The line that was taken away, `gone`, is kept beside it until the next one goes.
    """
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
        if gone:
            editing.keep_draft(
                session, project_id=project_id, step=GONE + page.step, pairs=gone, now=now
            )
        return opened.project.revision


def _next_url(project_id: int, page: Page, do: str, gone: Pairs) -> str:
    if not do:
        return url_of(project_id, after(page.step))
    if do == "pictures":
        return url_for("makers.pictures", project_id=project_id)
    asked = "?gone=yes" if gone else ""
    parts = do.split("-")
    anchor = f"#{parts[1]}" if len(parts) > 1 and do != "put-back" else ""
    return url_of(project_id, page.step) + asked + anchor


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
                "typed here is still here. Press Save to read both."
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
    elsewhere = differences(form, _stored(page, opened, drafts))
    if isinstance(refused, StateChanged):
        sentence = _both(elsewhere)
    return _shown(page, opened, form, drafts, warning=sentence, elsewhere=elsewhere), 409


def _both(elsewhere: Sequence[Difference]) -> str:
    if not elsewhere:
        return str(
            _(
                "Another part of this project was changed in another window. Nothing on this page "
                "differs. Press Save once more to keep it."
            )
        )
    return str(
        _(
            "This page was changed in another window after you opened it here. Both texts are "
            "below: what is stored now, and in the form what you typed. Put together what you "
            "want to keep, and press Save."
        )
    )


def _stored(page: Page, opened: Opened, drafts: dict[str, Any]) -> BaseForm:
    """The form as it is kept: what is stored, or what was typed and could not be read yet."""
    if page.step not in drafts:
        return page.form(data=page.load(reader(), opened))
    form = page.form(MultiDict([(name, text) for name, text in drafts[page.step]]))
    form.validate()
    return form


def _shown(
    page: Page,
    opened: Opened,
    form: BaseForm,
    drafts: dict[str, Any],
    *,
    warning: str = "",
    elsewhere: Sequence[Difference] = (),
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
        elsewhere=elsewhere,
        gone=_gone(opened.project.id, page),
        editable=editing.may_edit(opened.campaign.state, page.step),
        steps=navigation(opened.project.id, page.step, still_open, drafts),
        comments=[one for one in comments if one.part == page.step and not one.resolved_at],
        **(PANELS[page.step](session, opened) if page.step in PANELS else {}),
    )


def _gone(project_id: int, page: Page) -> str:
    """What the line was called that was just taken away and may be put back; empty for none."""
    if not request.args.get("gone"):
        return ""
    kept = queries.kept_of(reader(), project_id, GONE + page.step)
    return next((text for name, text in kept if name.endswith(_NAMES) and text), "")


def _offer_empty_lines(form: BaseForm) -> None:
    """Put an empty line at the end of every list; one left empty is not kept."""
    for field in form:
        if isinstance(field, FieldList) and len(field) < (field.max_entries or 0):
            field.append_entry()
