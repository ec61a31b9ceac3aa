"""Taking one's data along, and being forgotten."""

import json

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from matchpot.domain.trust.limits import Attempt
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import personal_data as queries
from matchpot.services import audit, personal_data
from matchpot.web import sessions
from matchpot.web.access import signed_in
from matchpot.web.accounts import fields
from matchpot.web.accounts.blueprint import accounts
from matchpot.web.accounts.settings import knows_password
from matchpot.web.filters import known_url
from matchpot.web.forms import BaseForm
from matchpot.web.limits import limited
from matchpot.web.sessions import me


class Erase(BaseForm):
    """A last question, and the password to prove who answers it."""

    password = fields.password_field(_l("Your password"))
    sure = BooleanField(
        _l("Yes, erase me. I know that this cannot be undone."),
        [fields.required(_l("Tick this if you are sure."))],
    )


@accounts.post("/export")
@signed_in
def export() -> ResponseReturnValue:
    """Everything kept about this person, as a JSON file."""
    with unit_of_work() as work:
        audit.write(work, "data_exported", actor_id=me().id, now=outside().clock.now())
    kept = queries.everything(reader(), me().id)
    answer = Response(json.dumps(kept, indent=2, ensure_ascii=False), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="matchpot-my-data.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@accounts.get("/erase")
@signed_in
def erase() -> ResponseReturnValue:
    """What goes, what stays, and what stands in the way."""
    blocks = queries.erasure_blocks(reader(), me().id)
    return render_template("accounts/account_erase.html", form=Erase(), blocks=blocks)


@accounts.post("/erase")
@limited(Attempt.SIGN_IN)
@signed_in
def erase_sent() -> ResponseReturnValue:
    """Forget this person and end the session."""
    form = Erase(request.form)
    blocks = queries.erasure_blocks(reader(), me().id)
    if not form.validate() or not knows_password(form, "password") or blocks:
        return render_template("accounts/account_erase.html", form=form, blocks=blocks), 422
    with unit_of_work() as work:
        secret = current_settings().secret_key.encode()
        personal_data.erase(work, me().id, now=outside().clock.now(), secret=secret)
    sessions.sign_out()
    flash(_("You are erased. Thank you for having been here."), "success")
    return redirect(known_url("pages.home") or "/", 303)
