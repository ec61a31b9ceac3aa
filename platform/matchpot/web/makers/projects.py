"""A maker's projects: beginning one, throwing one away, and the mix bar asked for while typing."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchpot.domain.projects import Discipline
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.services import discarding, images, projects, roles
from matchpot.services.editing import Step
from matchpot.web import fair_pay
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
