"""People and their roles, for operators."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from matchpot.domain.accounts import GRANTED_ROLES
from matchpot.domain.people import Role
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import people_list as queries
from matchpot.persistence.queries.narrowing import Narrowed
from matchpot.services import roles
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.admin.lists import (
    ListForm,
    as_file,
    choice_of,
    listing,
    looked_up,
    moment_text,
    whole,
    words_field,
)
from matchpot.web.choices import choices
from matchpot.web.labels import label
from matchpot.web.sessions import me

QUEUES.append(
    Queue(
        label=_l("People"),
        text=_l("Everybody with an account, and who may review, approve and decide."),
        endpoint="admin.people",
        roles=frozenset({Role.OPERATOR}),
    )
)


class PeopleForm(ListForm):
    """Which people; the days are those on which they came."""

    q = words_field(_l("Name, e-mail address or number"))
    kind = choice_of(_l("Role"), *Role)
    state = SelectField(
        _l("Address"),
        choices=lambda: choices(
            [("confirmed", _("Confirmed")), ("unconfirmed", _("Not confirmed"))], first=_("All")
        ),
        default="",
    )


def _wanted(form: PeopleForm) -> tuple[Narrowed, str]:
    """Who is looked for, and the words read in place of misspelled ones."""
    return looked_up(form.narrowed(), find=queries.listed, named=lambda: queries.names(reader()))


@admin.get("/people")
@only(Role.OPERATOR)
def people() -> ResponseReturnValue:
    """Everybody with an account in order of name, found by name or address."""
    form = PeopleForm(request.args)
    narrowed, shown = _wanted(form)
    return render_template(
        "admin/people_list.html",
        list=listing(
            form, queries.listed, page="admin.people", file="admin.people_csv", narrowed=narrowed
        ),
        words=form.narrowed().words,
        shown=shown,
        total=queries.count(reader(), narrowed),
        granted=GRANTED_ROLES,
    )


@admin.get("/people.csv")
@only(Role.OPERATOR)
def people_csv() -> Response:
    """The same people as a file, with their roles and organisations; without addresses."""
    form = PeopleForm(request.args)
    head = ("person", "name", "place", "confirmed", "since", "roles", "organisations")
    rows = (
        (
            one.id,
            one.name,
            one.city,
            "yes" if one.verified else "no",
            moment_text(one.created_at),
            " ".join(role.value for role in one.roles),
            "; ".join(f"{place.name} ({place.role.value})" for place in one.places),
        )
        for one in whole(form, queries.listed, _wanted(form)[0])
    )
    return as_file("people", head, rows)


@admin.post("/people/<int:person_id>/roles")
@only(Role.OPERATOR)
def change_role(person_id: int) -> ResponseReturnValue:
    """Grant or withdraw one role; both are in the audit log."""
    chosen, way = request.form.get("role", ""), request.form.get("way", "")
    if chosen not in set(GRANTED_ROLES) or way not in {"grant", "withdraw"}:
        abort(400)
    role, now = Role(chosen), outside().clock.now()
    with unit_of_work() as work:
        if way == "grant":
            roles.grant(work, person_id, role, actor_id=me().id, now=now)
        else:
            roles.withdraw(work, person_id, role, actor_id=me().id, now=now)
    told = _("Role given: %(role)s.") if way == "grant" else _("Role taken back: %(role)s.")
    flash(told % {"role": label(role)}, "success")
    return redirect(url_for("admin.people", q=request.form.get("q") or None), 303)
