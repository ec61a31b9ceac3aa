"""Mails that can never arrive: an operator gives them up, with a reason; the alarm ends then."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from matchpot.domain.people import Role
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import work as queries
from matchpot.services import work as service
from matchpot.services.letters import MAIL
from matchpot.services.work import WhyUnsent
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.forms import BaseForm
from matchpot.web.labels import choices
from matchpot.web.sessions import me


class GiveUpForm(BaseForm):
    """Why a mail stays unsent."""

    why = RadioField(_l("Why it is given up"), [InputRequired(_l("Choose a reason."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.why.choices = choices(*WhyUnsent)


@admin.route("/work/mail/<int:row_id>/give-up", methods=["GET", "POST"])
@only(Role.OPERATOR)
def give_up_mail(row_id: int) -> ResponseReturnValue:
    """What the mail was and why it failed; then leave it unsent for good."""
    mail = queries.dead_promise(reader(), row_id, kind=MAIL) or abort(404)
    form = GiveUpForm(request.form)
    if request.method == "POST" and form.validate():
        why, now = WhyUnsent(form.why.data), outside().clock.now()
        with unit_of_work() as session:
            service.give_up_mail(session, row_id, why=why, by=me().id, now=now)
        flash(_("The mail is given up. It rings no alarm any more."), "info")
        return redirect(url_for("admin.work"), 303)
    page = render_template("admin/work_give_up.html", form=form, mail=mail)
    return page, 422 if form.errors else 200
