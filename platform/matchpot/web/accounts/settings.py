"""What a person can set: name and language, address, password. Leaving is in `leaving.py`."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from matchpot.domain.trust.limits import Attempt
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.integrations.links import Purpose
from matchpot.persistence.queries import people as queries
from matchpot.persistence.queries.people import Account
from matchpot.services import people
from matchpot.web import sessions
from matchpot.web.access import everyone, signed_in
from matchpot.web.accounts import fields
from matchpot.web.accounts.blueprint import accounts
from matchpot.web.accounts.fields import text
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.limits import limited
from matchpot.web.sessions import me


class ProfileForm(BaseForm):
    """What a person tells about themselves."""

    name = fields.name_field()
    city = TextLine(_l("Where you live or work"), [fields.at_most(80)])
    about = TextAreaField(_l("Something about you"), [fields.at_most(600)])
    locale = fields.language_field()


class NewEmail(BaseForm):
    """Another address, and the password to prove who asks."""

    email = fields.email_field(_l("New e-mail address"))
    password = fields.password_field(_l("Your password"))


class NewPassword(BaseForm):
    """Another password, and the one until now."""

    old = fields.password_field(_l("Your password until now"))
    password = fields.new_password_field()


def myself() -> Account:
    """The signed-in person's account, with what a session does not carry."""
    person = queries.account(reader(), me().id)
    assert person is not None  # noqa: S101 - a session of somebody erased has ended
    return person


def knows_password(form: BaseForm, field: str) -> bool:
    """Whether the field holds the signed-in person's password; else says so beside it."""
    typed = form[field]
    if sessions.passwords().matches(text(typed), myself().password_hash):
        return True
    typed.errors = [_("This is not your password.")]
    return False


@accounts.get("/settings")
@signed_in
def settings() -> ResponseReturnValue:
    """Everything there is to set, and the places one has."""
    return render_template("accounts/settings_edit.html", form=ProfileForm(obj=myself()))


@accounts.post("/settings")
@signed_in
def settings_sent() -> ResponseReturnValue:
    """Keep it; the page comes back in the language that was chosen."""
    form = ProfileForm(request.form)
    if not form.validate():
        return render_template("accounts/settings_edit.html", form=form), 422
    profile = people.Profile(
        name=text(form.name),
        city=text(form.city),
        about=text(form.about).strip(),
        locale=form.locale.data,
    )
    with unit_of_work() as work:
        people.change_profile(work, me().id, profile)
    with force_locale(profile.locale):
        flash(_("Saved."), "success")
    return redirect(url_for("accounts.settings", lang=profile.locale), 303)


@accounts.get("/email")
@signed_in
def change_email() -> ResponseReturnValue:
    """The form."""
    return render_template("accounts/email_change.html", form=NewEmail())


@accounts.post("/email")
@limited(Attempt.SIGN_IN)
@signed_in
def change_email_sent() -> ResponseReturnValue:
    """Mail a link to the new address; the old one stays until it is opened."""
    form = NewEmail(request.form)
    if not form.validate() or not knows_password(form, "password"):
        return render_template("accounts/email_change.html", form=form), 422
    with unit_of_work() as work:
        people.ask_email_change(work, me().id, text(form.email), now=outside().clock.now())
    session["mailed_to"] = form.email.data
    return redirect(url_for("accounts.mail_sent"), 303)


@accounts.get("/new-email/<token>")
@everyone
def confirm_email(token: str) -> ResponseReturnValue:
    """The page behind the link; opening it changes nothing yet."""
    person_id, marked = sessions.links().read(Purpose.CHANGE_EMAIL, token)
    person = people.to_change_email(reader(), person_id, marked)
    return render_template("accounts/email_confirm.html", email=person.email_pending)


@accounts.post("/new-email/<token>")
@everyone
def confirm_email_sent(token: str) -> ResponseReturnValue:
    """Put the new address in place and end every session."""
    person_id, marked = sessions.links().read(Purpose.CHANGE_EMAIL, token)
    with unit_of_work() as work:
        people.change_email(work, person_id, marked, now=outside().clock.now())
    sessions.sign_out()
    flash(_("Your new address is in use. Sign in with it."), "success")
    return redirect(url_for("accounts.sign_in"), 303)


@accounts.get("/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """The form."""
    return render_template("accounts/password_change.html", form=NewPassword())


@accounts.post("/password")
@limited(Attempt.SIGN_IN)
@signed_in
def change_password_sent() -> ResponseReturnValue:
    """Set another password; every other session ends, this one begins anew."""
    form = NewPassword(request.form)
    if not form.validate() or not knows_password(form, "old"):
        return render_template("accounts/password_change.html", form=form), 422
    person_id, stay = me().id, session.permanent
    hashed = sessions.passwords().hash(text(form.password))
    with unit_of_work() as work:
        people.change_password(work, person_id, password_hash=hashed, now=outside().clock.now())
    sessions.sign_in(person_id, stay=stay)
    flash(_("Your password is changed. Every other device is signed out."), "success")
    return redirect(url_for("accounts.settings"), 303)
