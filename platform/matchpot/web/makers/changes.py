"""It goes differently: one form, all funders told, and what each of them said."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from matchpot.domain.errors import InvalidValue
from matchpot.domain.reports.changes import ChangeKind
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import change_notices as queries
from matchpot.persistence.queries import funders
from matchpot.services import change_notices as service
from matchpot.services.change_notices import Change
from matchpot.web.access import signed_in
from matchpot.web.forms import BaseForm, DayField
from matchpot.web.labels import choices
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own
from matchpot.web.sessions import me


class ChangeForm(BaseForm):
    """What is different, in a maker's own words."""

    kind = RadioField(
        _l("What is different?"),
        [InputRequired(_l("Choose what is different."))],
        choices=lambda: choices(*ChangeKind),
    )
    body = TextAreaField(
        _l("What happened?"),
        [
            InputRequired(_l("Tell in a few words what is different.")),
            Length(
                max=service.LONGEST,
                message=_l("Use at most %(max)d characters."),
            ),
        ],
    )
    new_ends_on = DayField(_l("New last day of the project"), [Optional()])


@makers.get("/projects/<int:project_id>/change")
@signed_in
def change(project_id: int) -> ResponseReturnValue:
    """The form, whom it goes to, and everything told before."""
    own(project_id)
    return _shown(project_id, ChangeForm()), 200


@makers.post("/projects/<int:project_id>/change")
@signed_in
def tell_change(project_id: int) -> ResponseReturnValue:
    """Tell all funders at once."""
    own(project_id)
    form = ChangeForm.sent()
    if not form.validate():
        return _shown(project_id, form), 422
    if not funders.of_project(reader(), project_id):
        abort(404)
    told = Change(
        kind=ChangeKind(form["kind"].data),
        body=str(form["body"].data).replace("\r\n", "\n"),
        new_ends_on=form["new_ends_on"].data,
    )
    try:
        with unit_of_work() as session:
            service.send(session, project_id, told, by=me().id, now=outside().clock.now())
    except InvalidValue as refused:
        for field, code in refused.fields.items():
            form[field].errors = [_FLAWS[code]]
        return _shown(project_id, form), 422
    flash(_("All your funds have been told. You hear from them when they answer."), "success")
    return redirect(url_for("makers.change", project_id=project_id), 303)


_FLAWS = {
    "length": _l("Tell in a few words what is different."),
    "before_start": _l("The last day cannot lie before the first day of your project."),
}


def _shown(project_id: int, form: BaseForm) -> str:
    session = reader()
    return render_template(
        "makers/change_tell.html",
        form=form,
        project=own(project_id).project,
        funders=funders.of_project(session, project_id),
        notices=queries.of_project(session, project_id),
    )
