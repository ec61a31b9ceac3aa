"""A forgotten password: asking for a link, and choosing a new one behind it."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.trust.limits import Attempt
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.integrations.links import Purpose
from matchpot.services import people
from matchpot.web import sessions
from matchpot.web.access import everyone
from matchpot.web.accounts import fields
from matchpot.web.accounts.blueprint import accounts
from matchpot.web.accounts.fields import text
from matchpot.web.forms import BaseForm
from matchpot.web.limits import limited


class Forgot(BaseForm):
    """Whose password was forgotten."""

    email = fields.email_field()


class Reset(BaseForm):
    """The new password."""

    password = fields.new_password_field()


@accounts.get("/forgot")
@everyone
def forgot() -> ResponseReturnValue:
    """The form."""
    return render_template("accounts/password_forgot.html", form=Forgot())


@accounts.post("/forgot")
@limited(Attempt.ASK_RESET)
@everyone
def forgot_sent() -> ResponseReturnValue:
    """Mail a link if there is an account; the answer is the same either way."""
    form = Forgot(request.form)
    if not form.validate():
        return render_template("accounts/password_forgot.html", form=form), 422
    with unit_of_work() as work:
        people.ask_reset(work, text(form.email), now=outside().clock.now())
    session["mailed_to"] = form.email.data
    return redirect(url_for("accounts.mail_sent"), 303)


@accounts.get("/reset/<token>")
@everyone
def reset(token: str) -> ResponseReturnValue:
    """The page behind the link."""
    person_id, marked = sessions.links().read(Purpose.RESET_PASSWORD, token)
    people.to_reset(reader(), person_id, marked)
    return render_template("accounts/password_reset.html", form=Reset())


@accounts.post("/reset/<token>")
@everyone
def reset_sent(token: str) -> ResponseReturnValue:
    """Set the password and end every session; who did it signs in with it."""
    person_id, marked = sessions.links().read(Purpose.RESET_PASSWORD, token)
    people.to_reset(reader(), person_id, marked)
    form = Reset(request.form)
    if not form.validate():
        return render_template("accounts/password_reset.html", form=form), 422
    hashed = sessions.passwords().hash(text(form.password))
    with unit_of_work() as work:
        now = outside().clock.now()
        people.reset_password(work, person_id, marked, password_hash=hashed, now=now)
    sessions.sign_out()
    flash(_("Your password is changed. Sign in with the new one."), "success")
    return redirect(url_for("accounts.sign_in"), 303)
