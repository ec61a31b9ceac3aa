"""What a maker tells about a plan and themselves, so that the guide can say what fits it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.queries import facts as queries
from matchpot.services import facts
from matchpot.web.access import signed_in
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own
from matchpot.web.plan_facts import FactsForm


@makers.get("/projects/<int:project_id>/facts")
@signed_in
def facts_of_plan(project_id: int) -> str:
    """Show what was told."""
    own(project_id)
    return _shown(project_id, FactsForm(obj=queries.told_of(reader(), project_id)))


@makers.post("/projects/<int:project_id>/facts")
@signed_in
def tell_facts(project_id: int) -> ResponseReturnValue:
    """Keep what was told."""
    own(project_id)
    form = FactsForm.sent()
    if not form.validate():
        return _shown(project_id, form), 422
    with unit_of_work() as session:
        facts.tell(session, project_id=project_id, maker_id=current_user.id, told=form.read())
    flash(_("Kept. What fits your plan is found with it from now on."), "success")
    return redirect(url_for("makers.facts_of_plan", project_id=project_id), 303)


def _shown(project_id: int, form: FactsForm) -> str:
    return render_template("makers/facts.html", project=own(project_id).project, form=form)
