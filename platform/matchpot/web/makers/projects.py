"""A maker's projects: beginning one, throwing one away, and the mix bar asked for while typing."""

from datetime import datetime

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from matchpot.domain.projects import BudgetKind, Discipline
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.services import discarding, editing, facts, images, projects, roles
from matchpot.services.editing import Step
from matchpot.services.projects import Cost
from matchpot.web import fair_pay
from matchpot.web.access import signed_in
from matchpot.web.languages import current
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own
from matchpot.web.makers.panels import mix_panel
from matchpot.web.makers.project_forms import BeginForm
from matchpot.web.makers.steps import url_of
from matchpot.web.plan_facts import AnswersForm


@makers.get("/projects/new")
@signed_in
def new_project() -> str:
    """Ask the two things a project starts with."""
    answers = AnswersForm.of_address()
    form = BeginForm(data={"discipline": answers.discipline_told()})
    return render_template("makers/project_new.html", form=form, answered=answers.answered)


@makers.post("/projects/new")
@signed_in
def begin_project() -> ResponseReturnValue:
    """Begin a project; whoever begins one is a maker from then on."""
    form = BeginForm.sent()
    if not form.validate():
        answered = AnswersForm.of_address().answered
        return render_template("makers/project_new.html", form=form, answered=answered), 422
    now = outside().clock.now()
    with unit_of_work() as session:
        roles.become_maker(session, current_user.id, now=now)
        project = projects.begin(
            session,
            maker_id=current_user.id,
            title=form["title"].data,
            discipline=Discipline(form["discipline"].data),
            language=current(),
            starts_on=AnswersForm.of_address().starts_on_told(),
            now=now,
        )
        project_id = project.id
        _take_along(session, project_id, now)
    return redirect(url_of(project_id, Step.BASICS), 303)


def _take_along(session: Session, project_id: int, now: datetime) -> None:
    """What somebody answered before there was a plan becomes what is told about it."""
    answers = AnswersForm.of_address()
    if not answers.answered:
        return
    maker_id = current_user.id
    facts.tell(session, project_id=project_id, maker_id=maker_id, told=answers.read())
    if cents := answers.costs_told():
        opened = editing.open_step(
            session,
            project_id=project_id,
            maker_id=maker_id,
            step=Step.BUDGET,
            revision=None,
            now=now,
        )
        all_of_it = Cost(kind=BudgetKind.TASK, label=_("All costs together"), amount_cents=cents)
        projects.save_budget(session, opened, [all_of_it])


@makers.get("/projects/<int:project_id>/throw-away")
@signed_in
def throw_away(project_id: int) -> str:
    """Before a project that nobody has seen is thrown away: all that goes with it."""
    opened = own(project_id)
    if not discarding.may_go(reader(), opened):
        abort(409)
    return render_template(
        "makers/project_discard.html",
        project=opened.project,
        holds=discarding.holds(reader(), opened),
    )


@makers.post("/projects/<int:project_id>/throw-away")
@signed_in
def throw_away_sent(project_id: int) -> ResponseReturnValue:
    """Throw it away, for good."""
    own(project_id)
    with unit_of_work() as session:
        pictures = discarding.discard(session, project_id=project_id, maker_id=current_user.id)
    for name in pictures:
        images.forget(outside().files, name)
    flash(_("The project is thrown away."), "success")
    return redirect(url_for("makers.desk"), 303)


@makers.get("/projects/<int:project_id>/mix")
@signed_in
def mix_fragment(project_id: int) -> str:
    """The mix bar alone, asked for after each save while typing."""
    opened = own(project_id)
    panel = mix_panel(reader(), opened)
    return render_template("makers/mix_panel.html", project=opened.project, **panel)


@makers.get("/projects/<int:project_id>/pay")
@signed_in
def pay_fragment(project_id: int) -> str:
    """The pay beside the guidelines alone, asked for after each save while typing."""
    opened = own(project_id)
    pay = fair_pay.told(reader(), opened)
    return render_template("makers/pay_panel.html", project=opened.project, pay=pay)
