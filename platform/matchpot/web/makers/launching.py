"""From the checklist to live: what is missing, the coach's comments, and the moment of launch."""

from datetime import UTC, datetime, time

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectField
from wtforms.validators import InputRequired

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.deadlines import AMSTERDAM
from matchpot.domain.errors import ChecklistIncomplete, IllegalMove, InvalidValue
from matchpot.domain.launch import CHECKS, open_items
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import campaigns as campaign_queries
from matchpot.persistence.queries import projects as queries
from matchpot.services import campaigns, discarding, reviews
from matchpot.services.editing import Opened, Step
from matchpot.web.access import signed_in
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm, DayField
from matchpot.web.labels import CHECKLIST
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own
from matchpot.web.makers.steps import LABELS, mend_url, navigation, url_of


class ScheduleForm(BaseForm):
    """The day and hour at which a campaign goes live by itself."""

    day = DayField(_l("Day"), [InputRequired(_l("Choose a day."))])
    hour = SelectField(
        _l("Time"),
        coerce=int,
        choices=choices((hour, f"{hour:02d}:00") for hour in range(7, 23)),
        default=9,
    )

    @property
    def moment(self) -> datetime:
        """The moment chosen, on the Dutch clock, in UTC."""
        local = datetime.combine(self["day"].data, time(self["hour"].data), tzinfo=AMSTERDAM)
        return local.astimezone(UTC)


@makers.get("/projects/<int:project_id>/checklist")
@signed_in
def checklist(project_id: int) -> ResponseReturnValue:
    """What is in order, what is not and where to mend it; then submit, schedule or launch."""
    return _shown(own(project_id), ScheduleForm()), 200


@makers.post("/projects/<int:project_id>/submit")
@signed_in
def submit(project_id: int) -> ResponseReturnValue:
    """Hand the campaign to the coaches."""
    own(project_id)
    drafts = queries.drafts_of(reader(), project_id)
    if drafts:
        names = ", ".join(str(LABELS[Step(name)]) for name in drafts)
        flash(_("Something in these parts cannot be read yet: %(parts)s.", parts=names), "warning")
        return redirect(url_for("makers.checklist", project_id=project_id), 303)
    try:
        with unit_of_work() as session:
            campaign = campaigns.locked_for_maker(session, project_id, current_user.id)
            campaigns.submit(session, campaign, actor_id=current_user.id, clock=outside().clock)
    except (ChecklistIncomplete, IllegalMove) as refused:
        flash(_not_yet(refused), "warning")
    else:
        flash(_("A coach will read your campaign and answer by e-mail."), "success")
    return redirect(url_for("makers.checklist", project_id=project_id), 303)


@makers.post("/projects/<int:project_id>/launch")
@signed_in
def launch(project_id: int) -> ResponseReturnValue:
    """Go live now."""
    own(project_id)
    try:
        with unit_of_work() as session:
            campaign = campaigns.locked_for_maker(session, project_id, current_user.id)
            campaigns.launch(session, campaign, outside().clock, actor_id=current_user.id)
    except (ChecklistIncomplete, IllegalMove) as refused:
        flash(_not_yet(refused), "warning")
        return redirect(url_for("makers.checklist", project_id=project_id), 303)
    flash(_("Your campaign is live. Tell everyone."), "success")
    return redirect(url_for("projects.show", slug=own(project_id).project.slug), 303)


@makers.post("/projects/<int:project_id>/schedule")
@signed_in
def schedule(project_id: int) -> ResponseReturnValue:
    """Choose the moment at which the campaign goes live by itself."""
    opened, form = own(project_id), ScheduleForm.sent()
    assert isinstance(form, ScheduleForm)  # noqa: S101 - narrows the type of `sent`
    try:
        if not form.validate():
            return _shown(opened, form), 422
        with unit_of_work() as session:
            campaign = campaigns.locked_for_maker(session, project_id, current_user.id)
            campaigns.schedule(
                session,
                campaign,
                launch_at=form.moment,
                actor_id=current_user.id,
                clock=outside().clock,
            )
    except InvalidValue:
        form["day"].errors = [_("Choose a moment that is still to come.")]
        return _shown(own(project_id), form), 422
    except IllegalMove as refused:
        flash(_not_yet(refused), "warning")
    return redirect(url_for("makers.checklist", project_id=project_id), 303)


@makers.post("/projects/<int:project_id>/comments/<int:comment_id>")
@signed_in
def resolve_comment(project_id: int, comment_id: int) -> ResponseReturnValue:
    """Mark a coach's comment as done, or open it again."""
    opened = own(project_id)
    with unit_of_work() as session:
        reviews.resolve(
            session,
            campaign_id=opened.campaign.id,
            comment_id=comment_id,
            done=request.form.get("done") == "yes",
            clock=outside().clock,
        )
    return redirect(url_for("makers.checklist", project_id=project_id) + "#comments", 303)


def _not_yet(refused: ChecklistIncomplete | IllegalMove) -> str:
    if isinstance(refused, ChecklistIncomplete):
        return str(_("Not everything is in order yet: see the list below."))
    return str(_("This step was already taken, or it is not possible now."))


def _shown(opened: Opened, form: BaseForm) -> str:
    session, campaign = reader(), opened.campaign
    still_open = open_items(campaigns.launch_facts(session, campaign))
    drafts = queries.drafts_of(session, opened.project.id)
    return render_template(
        "makers/campaign_checklist.html",
        form=form,
        project=opened.project,
        campaign=campaign,
        items=[
            (CHECKLIST[item], item not in still_open, mend_url(opened.project.id, item))
            for item, _check in CHECKS
        ],
        is_ready=not still_open and not drafts,
        unread=[(LABELS[Step(name)], url_of(opened.project.id, Step(name))) for name in drafts],
        may_go=discarding.may_go(session, opened),
        steps=navigation(opened.project.id, Step.SUBMIT, still_open, drafts),
        comments=campaign_queries.comments_of(session, campaign.id),
        labels=LABELS,
        reason=_reason(opened),
    )


def _reason(opened: Opened) -> str:
    told = (CampaignState.CHANGES_REQUESTED, CampaignState.REJECTED)
    campaign = opened.campaign
    if campaign.state not in told:
        return ""
    return campaign_queries.last_reason(reader(), campaign.id, campaign.state)
