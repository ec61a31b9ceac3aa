"""Reading campaigns before launch, and the brakes an operator has afterwards."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from matchpot.domain.campaigns import PUBLIC, CampaignState
from matchpot.domain.errors import InvalidValue
from matchpot.domain.launch import CHECKS, TITLE_MOST_CHARS, open_items
from matchpot.domain.people import Role
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import campaigns as queries
from matchpot.services import amendments, campaigns, reviews
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.labels import CHECKLIST

PARTS = {
    "": _l("The whole campaign"),
    "basics": _l("Basics"),
    "story": _l("Story"),
    "team": _l("Team"),
    "budget": _l("Budget"),
    "sources": _l("Sources"),
    "campaign": _l("Campaign"),
    "rewards": _l("Rewards"),
}


class CommentForm(BaseForm):
    """A remark on one part."""

    part = SelectField(_l("About"), choices=lambda: choices(PARTS.items()))
    body = TextAreaField(
        _l("Comment"),
        [
            DataRequired(_l("Write what you want to say to the maker.")),
            Length(max=2000, message=_l("Use at most %(max)d characters.")),
        ],
    )


class DecisionForm(BaseForm):
    """Why; the maker reads it."""

    reason = TextAreaField(
        _l("Message to the maker"),
        [Length(max=300, message=_l("Use at most %(max)d characters."))],
    )


class BrakeForm(BaseForm):
    """Why a campaign is paused, resumed or cancelled; it stays in the log."""

    reason = TextAreaField(
        _l("Reason"),
        [
            DataRequired(_l("Say why; it is kept in the log.")),
            Length(max=300, message=_l("Use at most %(max)d characters.")),
        ],
    )


class AmendForm(BaseForm):
    """A corrected title, and why; everyone reads it."""

    title = TextLine(
        _l("Title"),
        [
            DataRequired(_l("Write the title as it should be.")),
            Length(max=TITLE_MOST_CHARS, message=_l("Use at most %(max)d characters.")),
        ],
    )
    reason = TextLine(
        _l("Reason"),
        [
            DataRequired(_l("Say why; everyone can read it.")),
            Length(max=300, message=_l("Use at most %(max)d characters.")),
        ],
    )


@admin.get("/reviews")
@only(Role.COACH, Role.OPERATOR)
def review_queue() -> str:
    """Campaigns that wait, who waits longest first."""
    rows = queries.queue(reader(), queries.WAITING)
    return render_template("admin/reviews_list.html", rows=rows, now=outside().clock.now())


@admin.get("/campaigns")
@only(Role.OPERATOR)
def running() -> str:
    """Campaigns that are approved, live or just ended."""
    rows = queries.queue(reader(), queries.RUNNING)
    return render_template("admin/reviews_running.html", rows=rows)


@admin.get("/reviews/<int:campaign_id>")
@only(Role.COACH, Role.OPERATOR)
def review(campaign_id: int) -> ResponseReturnValue:
    """One campaign: its checklist, the comments, and the decision."""
    return _shown(campaign_id), 200


@admin.post("/reviews/<int:campaign_id>/comments")
@only(Role.COACH, Role.OPERATOR)
def comment_on(campaign_id: int) -> ResponseReturnValue:
    """Leave a comment; the maker sees it beside the part it is about."""
    form = CommentForm.sent()
    if not form.validate():
        return _shown(campaign_id, comment=form), 422
    with unit_of_work() as session:
        reviews.comment(
            session,
            campaigns.locked(session, campaign_id),
            author_id=current_user.id,
            part=form["part"].data,
            body=form["body"].data.strip(),
            clock=outside().clock,
        )
    return redirect(url_for("admin.review", campaign_id=campaign_id) + "#comments", 303)


@admin.post("/reviews/<int:campaign_id>/decision")
@only(Role.COACH, Role.OPERATOR)
def decide(campaign_id: int) -> ResponseReturnValue:
    """Approve, ask for changes, or reject; the last two say why."""
    form, do = DecisionForm.sent(), request.form.get("do", "")
    reason = (form["reason"].data or "").strip()
    is_whole = form.validate()
    if do in {"changes", "reject"} and not reason:
        form["reason"].errors = [_("Say why; the maker reads it.")]
        is_whole = False
    if not is_whole:
        return _shown(campaign_id, decision=form), 422
    with unit_of_work() as session:
        _decide(session, campaign_id, do, reason)
    flash(_("The maker is told by e-mail."), "success")
    return redirect(url_for("admin.review_queue"), 303)


def _decide(session: Session, campaign_id: int, do: str, reason: str) -> None:
    campaign = campaigns.locked(session, campaign_id)
    by: dict[str, Any] = {"actor_id": current_user.id, "clock": outside().clock}
    if do == "approve":
        reviews.approve(session, campaign, **by)
    elif do == "changes":
        reviews.request_changes(session, campaign, reason=reason, **by)
    elif do == "reject":
        reviews.reject(session, campaign, reason=reason, **by)
    else:
        abort(400)


@admin.post("/campaigns/<int:campaign_id>/brake")
@only(Role.OPERATOR)
def brake(campaign_id: int) -> ResponseReturnValue:
    """Pause, resume or cancel, always with a reason."""
    form, do = BrakeForm.sent(), request.form.get("do", "")
    if not form.validate():
        return _shown(campaign_id, decision=form), 422
    reason = form["reason"].data.strip()
    steps = {"pause": campaigns.pause, "resume": campaigns.resume, "cancel": campaigns.cancel}
    step = steps.get(do) or abort(400)
    with unit_of_work() as session:
        campaign = campaigns.locked(session, campaign_id)
        step(session, campaign, actor_id=current_user.id, reason=reason, clock=outside().clock)
    flash(_("Done."), "success")
    return redirect(url_for("admin.review", campaign_id=campaign_id), 303)


@admin.get("/campaigns/<int:campaign_id>/cancel")
@only(Role.OPERATOR)
def confirm_cancel(campaign_id: int) -> str:
    """The consequence of cancelling, in figures, before it is done."""
    row = queries.with_project(reader(), campaign_id) or abort(404)
    return render_template(
        "admin/reviews_cancel.html", campaign=row[0], project=row[1], form=BrakeForm()
    )


@admin.route("/campaigns/<int:campaign_id>/amend", methods=["GET", "POST"])
@only(Role.OPERATOR)
def amend(campaign_id: int) -> ResponseReturnValue:
    """Correct what is fixed since the launch, for everyone to see."""
    row = queries.with_project(reader(), campaign_id) or abort(404)
    form = AmendForm.sent() if request.method == "POST" else AmendForm(data={"title": row[1].title})
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work() as session:
                amendments.amend_title(
                    session,
                    campaigns.locked(session, campaign_id),
                    title=form["title"].data,
                    reason=form["reason"].data,
                    author_id=current_user.id,
                    clock=outside().clock,
                )
            return redirect(url_for("admin.review", campaign_id=campaign_id), 303)
        except InvalidValue:
            form["title"].errors = [_("This is the title it has already.")]
    page = render_template("admin/reviews_amend.html", campaign=row[0], project=row[1], form=form)
    return page, 422 if form.errors or request.method == "POST" else 200


def _shown(
    campaign_id: int, *, comment: BaseForm | None = None, decision: BaseForm | None = None
) -> str:
    session = reader()
    row = queries.with_project(session, campaign_id)
    if row is None:
        abort(404)
    campaign, project, maker = row
    still_open = open_items(campaigns.launch_facts(session, campaign))
    waits = campaign.state is CampaignState.SUBMITTED
    return render_template(
        "admin/reviews_show.html",
        campaign=campaign,
        project=project,
        maker=maker,
        comment=comment or CommentForm(),
        decision=decision or (DecisionForm() if waits else BrakeForm()),
        comments=queries.comments_of(session, campaign_id),
        parts=PARTS,
        items=[(CHECKLIST[item], item not in still_open) for item, _check in CHECKS],
        may_decide=waits and maker.id != current_user.id,
        may_brake=Role.OPERATOR in current_user.roles,
        is_public=campaign.state in PUBLIC,
    )
