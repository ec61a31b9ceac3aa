"""What a maker tells about a plan and themselves, so that the guide can say what fits it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectField
from wtforms.validators import Length, Optional

from matchpot.domain.guide.facts import CareerPhase, LegalForm, Makers, ProjectKind, Stage, Told
from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.queries import facts as queries
from matchpot.services import facts
from matchpot.web.access import signed_in
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm, DayField, TextLine
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own
from matchpot.web.words.guide import CAREER_PHASES, LEGAL_FORMS, MAKERS, PROJECT_KINDS, STAGES

_NOT_YET = _l("I do not know yet")
_SHORT = Length(max=80, message=_l("Use at most %(max)d characters."))


class FactsForm(BaseForm):
    """Everything may stay open; a scheme that asks for it then may fit."""

    project_kind = SelectField(
        _l("What is the plan for?"),
        choices=lambda: choices(PROJECT_KINDS.items(), first=_NOT_YET),
    )
    stage = SelectField(
        _l("How far is it?"), choices=lambda: choices(STAGES.items(), first=_NOT_YET)
    )
    works_in = TextLine(_l("Where do you make or show it?"), [_SHORT])
    needed_by = DayField(_l("When must the money be there?"), [Optional()])
    makers = SelectField(
        _l("Who makes it?"), choices=lambda: choices(MAKERS.items(), first=_NOT_YET)
    )
    legal_form = SelectField(
        _l("In what form do you work?"),
        choices=lambda: choices(LEGAL_FORMS.items(), first=_NOT_YET),
    )
    career_phase = SelectField(
        _l("How long do you work in your field?"),
        choices=lambda: choices(CAREER_PHASES.items(), first=_NOT_YET),
    )
    lives_in = TextLine(_l("Where do you live?"), [_SHORT])

    def read(self) -> Told:
        """What was told."""
        return Told(
            career_phase=CareerPhase(said) if (said := self.career_phase.data) else None,
            legal_form=LegalForm(said) if (said := self.legal_form.data) else None,
            makers=Makers(said) if (said := self.makers.data) else None,
            lives_in=self.lives_in.data or "",
            works_in=self.works_in.data or "",
            project_kind=ProjectKind(said) if (said := self.project_kind.data) else None,
            stage=Stage(said) if (said := self.stage.data) else None,
            needed_by=self.needed_by.data,
        )


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
