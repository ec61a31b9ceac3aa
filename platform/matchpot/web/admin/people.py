"""People and their roles, for operators."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.accounts import GRANTED_ROLES
from matchpot.domain.people import Role
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import people as queries
from matchpot.services import roles
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.labels import label
from matchpot.web.sessions import me

_PAGE = 50

QUEUES.append(
    Queue(
        label=_l("People"),
        text=_l("Everybody with an account, and who may review, approve and decide."),
        endpoint="admin.people",
        roles=frozenset({Role.OPERATOR}),
    )
)


@admin.get("/people")
@only(Role.OPERATOR)
def people() -> ResponseReturnValue:
    """Everybody with an account, searched by name or address."""
    words = request.args.get("q", "").strip()[:120]
    total = queries.count(reader(), words)
    pages = max(1, -(-total // _PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "admin/people_list.html",
        people=queries.page(reader(), words, first=(page - 1) * _PAGE, size=_PAGE),
        words=words,
        page=page,
        pages=pages,
        total=total,
        granted=GRANTED_ROLES,
        url=lambda number: url_for("admin.people", q=words or None, page=number),
    )


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
