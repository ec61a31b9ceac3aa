"""Organisations: founding one, its members, and offers of a place."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.fields.core import Field
from wtforms.validators import Optional, Regexp

from matchpot.domain.accounts import FOUNDED_KINDS, LastOwner
from matchpot.domain.people import MembershipRole, OrganisationKind
from matchpot.domain.trust.limits import Attempt
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.integrations.links import Purpose
from matchpot.persistence.queries import organisations as queries
from matchpot.services import organisations
from matchpot.web import sessions
from matchpot.web.access import everyone, signed_in
from matchpot.web.accounts import fields, team
from matchpot.web.accounts.blueprint import accounts
from matchpot.web.accounts.fields import text
from matchpot.web.errors import text_of
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.labels import choices
from matchpot.web.limits import limited
from matchpot.web.sessions import me

_NOT_KVK = _l("A KvK number has 8 digits.")
_NOT_RSIN = _l("An RSIN has 9 digits.")


def is_own_website(_form: Form, field: Field) -> None:
    """A validator: an address of a website, never of a script."""
    if field.data and not field.data.lower().startswith(("https://", "http://")):
        raise ValidationError(_("Begin the address with https://"))


class Found(BaseForm):
    """What is told of a new organisation."""

    kind = RadioField(_l("What is it?"))
    name = fields.name_field(_l("Name of the organisation"))
    summary = TextAreaField(_l("In one or two sentences"), [fields.at_most(300)])
    city = TextLine(_l("City"), [fields.at_most(80)])
    website = TextLine(_l("Website"), [fields.at_most(200), is_own_website])
    kvk = TextLine(_l("KvK number"), [Optional(), Regexp(r"\d{8}\Z", message=_NOT_KVK)])
    rsin = TextLine(_l("RSIN"), [Optional(), Regexp(r"\d{9}\Z", message=_NOT_RSIN)])


class Invite(BaseForm):
    """Who is offered which place."""

    email = fields.email_field()
    role = SelectField(_l("Role"), default=MembershipRole.MEMBER.value)


@accounts.get("/organisations/new")
@signed_in
def found() -> ResponseReturnValue:
    """The form."""
    form = Found(kind=OrganisationKind.FUND.value)
    form.kind.choices = choices(*FOUNDED_KINDS)
    return render_template("accounts/organisation_found.html", form=form)


@accounts.post("/organisations/new")
@limited(Attempt.REGISTER)
@signed_in
def found_sent() -> ResponseReturnValue:
    """Make it; who founds it owns it."""
    form = Found(request.form)
    form.kind.choices = choices(*FOUNDED_KINDS)
    if not form.validate():
        return render_template("accounts/organisation_found.html", form=form), 422
    new = organisations.NewOrganisation(
        name=text(form.name),
        kind=OrganisationKind(form.kind.data),
        summary=text(form.summary).strip(),
        city=text(form.city),
        website=text(form.website),
        kvk=text(form.kvk) or None,
        rsin=text(form.rsin) or None,
    )
    with unit_of_work() as work:
        made = organisations.found(work, new, owner_id=me().id, now=outside().clock.now())
    flash(_("The organisation is there. Invite the people you work with."), "success")
    return redirect(url_for("accounts.organisation", slug=made.slug), 303)


def _page(slug: str, form: Invite | None = None) -> str:
    """The members' page; 404 for outsiders."""
    shown = queries.by_slug(reader(), slug)
    role = shown and queries.role_in(reader(), shown.id, me().id)
    if shown is None or role is None:
        abort(404)
    form = form or Invite()
    form.role.choices = choices(*MembershipRole)
    return render_template(
        "accounts/organisation_show.html",
        organisation=shown,
        role=role,
        members=queries.members(reader(), shown.id),
        offers=queries.offers(reader(), shown.id),
        roles=choices(*MembershipRole),
        form=form,
        may=team.may_table(shown.kind),
        may_roles=team.ROLES,
        changes=team.told(queries.team_changes(reader(), shown.id)),
    )


def _owned_id(slug: str) -> int:
    """The organisation's id, when the signed-in person belongs to it; else 404."""
    shown = queries.by_slug(reader(), slug)
    if shown is None or queries.role_in(reader(), shown.id, me().id) is None:
        abort(404)
    return shown.id


@accounts.get("/organisations/<slug>")
@signed_in
def organisation(slug: str) -> ResponseReturnValue:
    """Who belongs to it."""
    return _page(slug)


@accounts.post("/organisations/<slug>/invite")
@limited(Attempt.REGISTER)
@signed_in
def invite(slug: str) -> ResponseReturnValue:
    """Offer a place."""
    form = Invite(request.form)
    form.role.choices = choices(*MembershipRole)
    if not form.validate():
        return _page(slug, form), 422
    organisation_id, now = _owned_id(slug), outside().clock.now()
    actor = organisations.Actor(person_id=me().id, name=me().name, locale=me().locale)
    role = MembershipRole(form.role.data)
    with unit_of_work() as work:
        organisations.invite(work, organisation_id, text(form.email), role, actor=actor, now=now)
    flash(_("The invitation is on its way."), "success")
    return redirect(url_for("accounts.organisation", slug=slug), 303)


@accounts.post("/organisations/<slug>/invitations/<int:invitation_id>/withdraw")
@signed_in
def withdraw_invitation(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Take an offer back."""
    with unit_of_work() as work:
        now = outside().clock.now()
        organisations.take_back(work, invitation_id, actor_id=me().id, now=now)
    flash(_("The invitation is withdrawn."), "success")
    return redirect(url_for("accounts.organisation", slug=slug), 303)


@accounts.post("/organisations/<slug>/members/<int:person_id>")
@signed_in
def change_member(slug: str, person_id: int) -> ResponseReturnValue:
    """Give a member another role, or end the membership (role `none`)."""
    organisation_id, now = _owned_id(slug), outside().clock.now()
    chosen = request.form.get("role", "")
    if chosen not in {"none", *MembershipRole}:
        abort(400)
    try:
        with unit_of_work() as work:
            if chosen == "none":
                organisations.remove(work, organisation_id, person_id, actor_id=me().id, now=now)
            else:
                role = MembershipRole(chosen)
                organisations.change_role(
                    work, organisation_id, person_id, role, actor_id=me().id, now=now
                )
    except LastOwner as refused:
        flash(text_of(refused), "danger")
        return _page(slug), 409
    flash(_("Saved."), "success")
    if chosen == "none" and person_id == me().id:
        return redirect(url_for("accounts.settings"), 303)
    return redirect(url_for("accounts.organisation", slug=slug), 303)


@accounts.get("/invitation/<token>")
@everyone
def invitation(token: str) -> ResponseReturnValue:
    """The page behind the link in the mail."""
    (invitation_id,) = sessions.links().read(Purpose.INVITATION, token)
    offer = queries.open_offer(reader(), invitation_id)
    return render_template("accounts/invitation_show.html", offer=offer, token=token)


@accounts.post("/invitation/<token>")
@signed_in
def invitation_sent(token: str) -> ResponseReturnValue:
    """Take the place, signed in with the address it was offered to."""
    (invitation_id,) = sessions.links().read(Purpose.INVITATION, token)
    with unit_of_work() as work:
        now = outside().clock.now()
        joined = organisations.accept(work, invitation_id, person_id=me().id, now=now)
    flash(_("You belong to %(name)s now.", name=joined.name), "success")
    return redirect(url_for("accounts.organisation", slug=joined.slug), 303)
