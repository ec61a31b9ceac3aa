"""Signing in and out, signing up and confirming the address.

No answer tells whether an address has an account: what differs is said by mail.
"""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, HiddenField, RadioField

from matchpot.domain.accounts import Aim
from matchpot.domain.people import OrganisationKind, Role
from matchpot.domain.trust.limits import Attempt
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.integrations.links import Purpose
from matchpot.persistence.queries import people as queries
from matchpot.persistence.queries.people import Account
from matchpot.services import people
from matchpot.web import sessions
from matchpot.web.access import everyone
from matchpot.web.accounts import fields
from matchpot.web.accounts.blueprint import accounts
from matchpot.web.accounts.fields import text
from matchpot.web.filters import known_url
from matchpot.web.forms import BaseForm
from matchpot.web.labels import choices
from matchpot.web.languages import current
from matchpot.web.limits import limited


class SignIn(BaseForm):
    """Address and password."""

    email = fields.email_field()
    password = fields.password_field()
    stay = BooleanField(_l("Keep me signed in on this device"))
    next = HiddenField()


class SignUp(BaseForm):
    """What an account begins with."""

    name = fields.name_field()
    email = fields.email_field()
    password = fields.new_password_field(_l("Choose a password"))
    aim = RadioField(_l("What brings you here?"), default=Aim.CURIOUS.value)
    locale = fields.language_field()


class Confirm(BaseForm):
    """The password, from whoever opens a link that confirms an address."""

    password = fields.password_field(_l("The password you chose"))


def first_page(aim: Aim | None = None) -> str:
    """Where somebody goes who did not ask for a page: to what they do here."""
    roles, places = current_user.roles, current_user.organisations
    wanted = [
        ("accounts.found", aim is Aim.FUND),
        ("makers.desk", aim is Aim.MAKER),
        ("admin.desk", Role.OPERATOR in roles or Role.COACH in roles),
        ("funds.desk", Role.FUND_MEMBER in roles),
        ("makers.desk", Role.MAKER in roles),
        ("networks.desk", any(one.kind is OrganisationKind.NETWORK for one in places)),
        ("panels.desk", Role.PANELLIST in roles),
    ]
    found = (known_url(endpoint) for endpoint, fits in wanted if fits)
    return next((url for url in found if url), known_url("pages.home") or "/")


@accounts.get("/sign-in")
@everyone
def sign_in() -> ResponseReturnValue:
    """The form."""
    form = SignIn(next=sessions.own_path(request.args.get("next")) or "")
    return render_template("accounts/sign_in.html", form=form)


@accounts.post("/sign-in")
@limited(Attempt.SIGN_IN)
@everyone
def sign_in_sent() -> ResponseReturnValue:
    """Begin a session, or say that address and password do not belong together."""
    form = SignIn(request.form)
    if form.validate():
        person = queries.account_at(reader(), text(form.email))
        known = person.password_hash if person else None
        if sessions.passwords().matches(text(form.password), known) and person:
            return _begin(person, form)
        form.password.errors = [_("The e-mail address and the password do not belong together.")]
    return render_template("accounts/sign_in.html", form=form), 422


def _begin(person: Account, form: SignIn) -> ResponseReturnValue:
    now = outside().clock.now()
    if not person.verified:
        with unit_of_work() as work:
            people.ask_verification(work, person.id, now=now)
        return _to_mail_sent(person.email)
    with unit_of_work() as work:
        people.signed_in(work, person.id, now=now)
    sessions.sign_in(person.id, stay=form.stay.data)
    return redirect(sessions.own_path(form.next.data) or first_page(), 303)


@accounts.post("/sign-out")
@everyone
def sign_out() -> ResponseReturnValue:
    """End the session."""
    sessions.sign_out()
    flash(_("You are signed out."), "success")
    return redirect(known_url("pages.home") or "/", 303)


@accounts.get("/sign-up")
@everyone
def sign_up() -> ResponseReturnValue:
    """The form."""
    form = SignUp(locale=current(), aim=request.args.get("aim", Aim.CURIOUS.value))
    form.aim.choices = choices(*Aim)
    return render_template("accounts/sign_up.html", form=form)


@accounts.post("/sign-up")
@limited(Attempt.REGISTER)
@everyone
def sign_up_sent() -> ResponseReturnValue:
    """Make the account, or mail who has it already; the answer is the same."""
    form = SignUp(request.form)
    form.aim.choices = choices(*Aim)
    if not form.validate():
        return render_template("accounts/sign_up.html", form=form), 422
    new = people.NewPerson(
        name=text(form.name),
        email=text(form.email),
        password_hash=sessions.passwords().hash(text(form.password)),
        locale=form.locale.data,
        aim=Aim(form.aim.data),
    )
    with unit_of_work() as work:
        people.sign_up(work, new, now=outside().clock.now())
    return _to_mail_sent(text(form.email))


def _to_mail_sent(email: str) -> ResponseReturnValue:
    session["mailed_to"] = email
    return redirect(url_for("accounts.mail_sent"), 303)


@accounts.get("/mail-sent")
@everyone
def mail_sent() -> ResponseReturnValue:
    """Look in your mailbox."""
    return render_template("accounts/mail_sent.html", email=session.get("mailed_to"))


@accounts.get("/confirm/<token>")
@everyone
def verify(token: str) -> ResponseReturnValue:
    """The page behind the link in the mail; opening it changes nothing yet."""
    person_id, marked, _aim = sessions.links().read(Purpose.VERIFY_EMAIL, token)
    person = people.to_verify(reader(), person_id, marked)
    return render_template("accounts/address_confirm.html", form=Confirm(), email=person.email)


@accounts.post("/confirm/<token>")
@limited(Attempt.SIGN_IN)
@everyone
def verify_sent(token: str) -> ResponseReturnValue:
    """Confirm the address of whoever knows the account's password, and sign them in.

    The password is asked because somebody else may have signed up with this address.
    """
    person_id, marked, aim = sessions.links().read(Purpose.VERIFY_EMAIL, token)
    form = Confirm(request.form)
    person = people.to_verify(reader(), person_id, marked)
    if not form.validate() or not _knows(form, person.password_hash):
        page = render_template("accounts/address_confirm.html", form=form, email=person.email)
        return page, 422
    now = outside().clock.now()
    with unit_of_work() as work:
        people.verify(work, person_id, marked, now=now)
        people.signed_in(work, person_id, now=now)
    sessions.sign_in(person_id)
    flash(_("Your address is confirmed. Welcome."), "success")
    return redirect(first_page(Aim(aim)), 303)


def _knows(form: Confirm, stored: str) -> bool:
    if sessions.passwords().matches(text(form.password), stored):
        return True
    form.password.errors = [_("This is not the password of this account.")]
    return False
