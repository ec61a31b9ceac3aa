"""Scenarios of a plan: kept, compared, taken into the plan, thrown away, and the plan on paper.

Their lines are edited on the planner's own page.
"""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import IntegerField
from wtforms.validators import DataRequired, Length, Optional

from matchpot.domain.errors import InvalidValue, NotAllowed
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import scenarios as queries
from matchpot.services import editing, planning, scenarios
from matchpot.services.editing import Step
from matchpot.web.access import signed_in
from matchpot.web.filters import day_time, page_locale
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own
from matchpot.web.makers.plan_views import PlanView, view_of
from matchpot.web.makers.planner import Board, board
from matchpot.web.pdf_files import pdf_answer


class NameForm(BaseForm):
    """A copy of the plan, or of a scenario, and what it is to be called."""

    name = TextLine(
        _l("What do you call it?"),
        [
            DataRequired(_l("Give it a name, so that you can tell them apart.")),
            Length(max=scenarios.NAME_MOST_CHARS, message=_l("Use at most %(max)d characters.")),
        ],
    )
    copy_of = IntegerField(validators=[Optional()])


@makers.post("/projects/<int:project_id>/planner/scenarios")
@signed_in
def keep_scenario(project_id: int) -> ResponseReturnValue:
    """Keep a copy of what is stored under a name, and go on in the copy."""
    form = NameForm.sent()
    source = board(project_id, form.copy_of.data)
    if not form.validate():
        flash(form.problems[0][1], "danger")
        return redirect(f"{source.url}#scenarios", 303)
    try:
        with unit_of_work() as session:
            kept = scenarios.keep(
                session,
                project_id=project_id,
                maker_id=current_user.id,
                name=form.name.data or "",
                lines=source.stored,
                now=outside().clock.now(),
            ).id
    except InvalidValue:
        flash(_("There are many already. Throw one away first."), "danger")
        return redirect(f"{source.url}#scenarios", 303)
    return redirect(url_for("makers.scenario", project_id=project_id, scenario_id=kept), 303)


@makers.post("/projects/<int:project_id>/planner/scenarios/<int:scenario_id>/take")
@signed_in
def take_scenario(project_id: int, scenario_id: int) -> ResponseReturnValue:
    """Make it the plan; the plan so far stays beside it."""
    found, now = board(project_id, scenario_id), outside().clock.now()
    step = Step.BUDGET if planning.may_edit_costs(found.opened) else Step.SOURCES
    name = _("Plan until %(moment)s", moment=day_time(now))
    try:
        with unit_of_work() as session:
            opened = editing.open_step(
                session,
                project_id=project_id,
                maker_id=current_user.id,
                step=step,
                revision=None,
                now=now,
            )
            scenarios.take(session, opened, scenario_id=scenario_id, plan_name=name, now=now)
    except NotAllowed:
        flash(_("The plan cannot be changed now: your campaign is being reviewed."), "danger")
        return redirect(found.url, 303)
    flash(_("This is your plan now. The plan so far is kept as “%(name)s”.", name=name), "success")
    return redirect(url_for("makers.planner", project_id=project_id), 303)


@makers.post("/projects/<int:project_id>/planner/scenarios/<int:scenario_id>/throw-away")
@signed_in
def throw_scenario_away(project_id: int, scenario_id: int) -> ResponseReturnValue:
    """Take it out of sight; it can be put back until the next one goes."""
    board(project_id, scenario_id)
    with unit_of_work() as session:
        scenarios.throw_away(
            session,
            scenario_id=scenario_id,
            maker_id=current_user.id,
            now=outside().clock.now(),
        )
    return redirect(url_for("makers.planner", project_id=project_id) + "#scenarios", 303)


@makers.post("/projects/<int:project_id>/planner/scenarios/put-back")
@signed_in
def put_scenario_back(project_id: int) -> ResponseReturnValue:
    """Bring back what was thrown away last."""
    own(project_id)
    with unit_of_work() as session:
        scenarios.put_back(session, project_id=project_id, maker_id=current_user.id)
    return redirect(url_for("makers.planner", project_id=project_id) + "#scenarios", 303)


@makers.get("/projects/<int:project_id>/planner/compare")
@signed_in
def compare_plans(project_id: int) -> str:
    """The plan and its scenarios side by side."""
    found = board(project_id)
    kept = queries.scenarios_of(reader(), project_id)
    views = [view_of(project_id, found.stored, name=_("The plan as it stands"))]
    views += [view_of(project_id, scenarios.lines_in(one.content), name=one.name) for one in kept]
    return render_template(
        "makers/planner_compare.html",
        project=found.opened.project,
        views=views,
        ids=[None, *(one.id for one in kept)],
        kinds=list(dict.fromkeys((one[0], one[3]) for view in views for one in view.segments)),
    )


@makers.get("/projects/<int:project_id>/planner/print")
@signed_in
def print_plan(project_id: int) -> str:
    """The plan to print, for a bank or a fund: all figures, whose it is, and when it was made."""
    return render_template("makers/planner_print.html", **_paper(project_id))


@makers.get("/projects/<int:project_id>/planner/plan.pdf")
@signed_in
def plan_file(project_id: int) -> ResponseReturnValue:
    """The same as a PDF file."""
    told = _paper(project_id)
    html = render_template("components/plan_file.html", language=page_locale().language, **told)
    otherwise = url_for("makers.print_plan", project_id=project_id, **_which(told["board"]))
    return pdf_answer(html, name=f"plan-{project_id}.pdf", otherwise=otherwise)


def _paper(project_id: int) -> dict[str, Any]:
    found = board(project_id, request.args.get("scenario", type=int))
    name = found.scenario.name if found.scenario is not None else ""
    view: PlanView = view_of(project_id, found.stored, name=name)
    return {
        "board": found,
        "project": found.opened.project,
        "view": view,
        "which": _which(found),
        "maker": current_user.name,
        "now": outside().clock.now(),
    }


def _which(found: Board) -> dict[str, Any]:
    return {} if found.scenario is None else {"scenario": found.scenario.id}
