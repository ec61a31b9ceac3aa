"""A maker's projects: beginning one, and the mix bar asked for while typing."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchpot.domain.projects import Discipline
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.services import projects, roles
from matchpot.services.editing import Step
from matchpot.web.access import signed_in
from matchpot.web.languages import current
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own
from matchpot.web.makers.panels import mix_panel
from matchpot.web.makers.project_forms import BeginForm
from matchpot.web.makers.steps import url_of


@makers.get("/projects/new")
@signed_in
def new_project() -> str:
    """Ask the two things a project starts with."""
    return render_template("makers/project_new.html", form=BeginForm())


@makers.post("/projects/new")
@signed_in
def begin_project() -> ResponseReturnValue:
    """Begin a project; whoever begins one is a maker from then on."""
    form = BeginForm.sent()
    if not form.validate():
        return render_template("makers/project_new.html", form=form), 422
    now = outside().clock.now()
    with unit_of_work() as session:
        roles.become_maker(session, current_user.id, now=now)
        project = projects.begin(
            session,
            maker_id=current_user.id,
            title=form["title"].data,
            discipline=Discipline(form["discipline"].data),
            language=current(),
            now=now,
        )
        project_id = project.id
    return redirect(url_of(project_id, Step.BASICS), 303)


@makers.get("/projects/<int:project_id>/mix")
@signed_in
def mix_fragment(project_id: int) -> str:
    """The mix bar alone, asked for after each save while typing."""
    opened = own(project_id)
    panel = mix_panel(reader(), opened)
    return render_template("makers/mix_panel.html", project=opened.project, **panel)
