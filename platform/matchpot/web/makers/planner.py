"""The planner: both sides of a plan on one page, counted while one types, with what goes wrong.

Nothing is stored before "Save"; "Count again" does without a script what the page does by itself.
The same page holds a scenario; what else is done with those is in `scenarios.py`.
"""

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from matchpot.domain.errors import NotAllowed, StateChanged
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import scenarios as scenario_queries
from matchpot.services import editing, planning, scenarios
from matchpot.services.editing import Opened, Step
from matchpot.services.planning import Lines
from matchpot.web import fair_pay
from matchpot.web.access import signed_in
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own
from matchpot.web.makers.lines import arranged
from matchpot.web.makers.money_forms import (
    BudgetForm,
    SourcesForm,
    cost_data,
    costs_in,
    income_data,
    incomes_in,
)
from matchpot.web.makers.plan_views import view_of


class PlannerForm(BudgetForm, SourcesForm):
    """Both sides of a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the page is about: the plan itself, or one of its scenarios (a row)."""

    opened: Opened
    scenario: Any | None
    stored: Lines

    @property
    def project_id(self) -> int:
        """The project, whichever it is."""
        return self.opened.project.id

    @property
    def revision(self) -> int:
        """What a save must name, so that it writes over nothing unseen."""
        return int((self.scenario or self.opened.project).revision)

    @property
    def costs_open(self) -> bool:
        """A scenario's costs may always be thought over."""
        return self.scenario is not None or planning.may_edit_costs(self.opened)

    @property
    def is_open(self) -> bool:
        """Whether anything may be changed."""
        return self.scenario is not None or planning.may_edit(self.opened)

    @property
    def url(self) -> str:
        """Where this page is."""
        if self.scenario is None:
            return url_for("makers.planner", project_id=self.project_id)
        return url_for("makers.scenario", project_id=self.project_id, scenario_id=self.scenario.id)

    def typed(self, form: PlannerForm) -> Lines:
        """The lines of the form that can be read; costs that are closed are as stored."""
        costs = tuple(costs_in(form)) if self.costs_open else self.stored.costs
        return Lines(costs, tuple(incomes_in(form)))


def board(project_id: int, scenario_id: int | None = None) -> Board:
    """The signed-in maker's plan or scenario; 404 for anybody else's."""
    opened = own(project_id)
    if scenario_id is None:
        return Board(opened=opened, scenario=None, stored=planning.lines_of(reader(), project_id))
    found = scenario_queries.scenario_of(reader(), project_id, scenario_id) or abort(404)
    return Board(opened=opened, scenario=found, stored=scenarios.lines_in(found.content))


@makers.get("/projects/<int:project_id>/planner")
@signed_in
def planner(project_id: int) -> str:
    """The plan, counted."""
    found = board(project_id)
    return _shown(found, _form_of(found.stored))


@makers.get("/projects/<int:project_id>/planner/scenarios/<int:scenario_id>")
@signed_in
def scenario(project_id: int, scenario_id: int) -> str:
    """One other way to pay for it, counted."""
    found = board(project_id, scenario_id)
    return _shown(found, _form_of(found.stored))


@makers.post("/projects/<int:project_id>/planner/count")
@signed_in
def count_plan(project_id: int) -> str:
    """What is typed, counted: the part of the page that shows it, asked for while typing."""
    found = board(project_id, request.args.get("scenario", type=int))
    form = _sent()
    form.validate()
    lines = found.typed(form)
    return render_template(
        "makers/_planner_result.html",
        view=view_of(project_id, lines),
        pay=fair_pay.of_lines(reader(), found.opened, lines.costs),
        board=found,
    )


@makers.post("/projects/<int:project_id>/planner")
@signed_in
def save_planner(project_id: int) -> ResponseReturnValue:
    """Store the plan, or only count what was typed."""
    return _saved(board(project_id))


@makers.post("/projects/<int:project_id>/planner/scenarios/<int:scenario_id>")
@signed_in
def save_scenario(project_id: int, scenario_id: int) -> ResponseReturnValue:
    """Store a scenario, or only count what was typed."""
    return _saved(board(project_id, scenario_id))


def _sent(do: str = "") -> PlannerForm:
    """The form as it was sent, its lines in order after the button that was pressed."""
    return PlannerForm(MultiDict(arranged(request.form.items(multi=True), do)))


def _saved(found: Board) -> ResponseReturnValue:
    do = request.form.get("do", "")
    form = _sent(do)
    is_read = form.validate()
    if do:
        return _shown(found, form)
    if not is_read:
        return _shown(found, form), 422
    try:
        _store(found, found.typed(form))
    except (StateChanged, NotAllowed) as refused:
        return _shown(found, form, warning=_refusal(refused)), 409
    flash(_("Saved."), "success")
    return redirect(found.url, 303)


def _store(found: Board, lines: Lines) -> None:
    now, revision = outside().clock.now(), request.form.get("revision", 0, type=int)
    with unit_of_work() as session:
        if found.scenario is not None:
            scenarios.write(
                session,
                scenario_id=found.scenario.id,
                maker_id=current_user.id,
                revision=revision,
                lines=lines,
                now=now,
            )
            return
        opened = editing.open_step(
            session,
            project_id=found.project_id,
            maker_id=current_user.id,
            step=Step.BUDGET if found.costs_open else Step.SOURCES,
            revision=revision,
            now=now,
        )
        planning.save(session, opened, lines)


def _refusal(refused: Exception) -> str:
    if isinstance(refused, StateChanged):
        return str(
            _(
                "This plan was changed in another window after you opened this page. What you "
                "typed is below. Press Save once more to keep it instead."
            )
        )
    return str(_("The plan cannot be changed now: your campaign is being reviewed, or is over."))


def _form_of(lines: Lines) -> PlannerForm:
    return PlannerForm(
        data={
            "costs": [cost_data(one) for one in lines.costs],
            "sources": [income_data(one) for one in lines.incomes],
        }
    )


def _shown(found: Board, form: PlannerForm, *, warning: str = "") -> str:
    """The page with a form, whether it was read or not."""
    is_new = not form.errors and request.method == "GET"
    lines = found.stored if is_new else found.typed(form)
    for field in (form.costs, form.sources):
        if len(field) < (field.max_entries or 0):
            field.append_entry()
    return render_template(
        "makers/planner.html",
        board=found,
        project=found.opened.project,
        form=form,
        warning=warning,
        view=view_of(found.project_id, lines),
        pay=fair_pay.of_lines(reader(), found.opened, lines.costs),
        scenarios=scenario_queries.scenarios_of(reader(), found.project_id),
        thrown=scenario_queries.thrown_name(reader(), found.project_id),
        most=scenarios.MOST_SCENARIOS,
    )
