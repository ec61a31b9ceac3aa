"""The people somebody shares a household with: their gifts to that person's projects count less.

Only addresses that were told are kept; nobody is guessed to live anywhere.
"""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries.people import housemates
from matchpot.services import household as service
from matchpot.web.access import signed_in
from matchpot.web.accounts import fields
from matchpot.web.accounts.blueprint import accounts
from matchpot.web.accounts.fields import text
from matchpot.web.forms import BaseForm
from matchpot.web.sessions import me


class HousemateForm(BaseForm):
    """Somebody's address."""

    email = fields.email_field(_l("E-mail address of somebody you live with"))


def _page(form: HousemateForm) -> str:
    return render_template(
        "accounts/household_edit.html", form=form, housemates=housemates(reader(), me().id)
    )


@accounts.get("/household")
@signed_in
def household() -> ResponseReturnValue:
    """Who is told so far, and the form."""
    return _page(HousemateForm())


@accounts.post("/household")
@signed_in
def add_housemate() -> ResponseReturnValue:
    """Keep an address, once however it is spelled."""
    form = HousemateForm(request.form)
    if not form.validate():
        return _page(form), 422
    with unit_of_work() as session:
        service.tell(session, me().id, text(form.email), now=outside().clock.now())
    flash(_("Kept. From now on gifts of this person to your projects are not matched."), "success")
    return redirect(url_for("accounts.household"), 303)


@accounts.post("/household/forget")
@signed_in
def forget_housemate() -> ResponseReturnValue:
    """Somebody does not live there any more."""
    with unit_of_work() as session:
        service.forget(session, me().id, request.form.get("email", ""), now=outside().clock.now())
    flash(_("Forgotten. It holds for gifts from now on."), "success")
    return redirect(url_for("accounts.household"), 303)
