"""The guide in the back office: every scheme, whoever keeps it; files are in `guide_import.py`."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.people import Role
from matchpot.web import scheme_desk
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.filters import known_url
from matchpot.web.scheme_desk import Desk

QUEUES.append(
    Queue(
        label=_l("Financing guide"),
        text=_l("Schemes to write, to compare with their source, to take in from a file."),
        endpoint="admin.schemes",
        roles=frozenset({Role.OPERATOR}),
    )
)


def desk() -> Desk:
    """That of the editors."""
    return Desk(
        room="admin",
        crumbs=[(_("Back office"), known_url("admin.desk"))],
        name=_("The editors of the guide"),
    )


@admin.get("/guide")
@only(Role.OPERATOR)
def schemes() -> str:
    """Every scheme, the one checked longest ago first."""
    return scheme_desk.listed(desk())


@admin.route("/guide/new", methods=["GET", "POST"])
@only(Role.OPERATOR)
def new_scheme() -> ResponseReturnValue:
    """A scheme nobody wrote down yet."""
    return scheme_desk.written(desk())


@admin.get("/guide/schemes/<key>")
@only(Role.OPERATOR)
def scheme(key: str) -> str:
    """One scheme with its history."""
    return scheme_desk.shown(desk(), key)


@admin.route("/guide/schemes/<key>/edit", methods=["GET", "POST"])
@only(Role.OPERATOR)
def edit_scheme(key: str) -> ResponseReturnValue:
    """All of it, as a form."""
    return scheme_desk.written(desk(), key)


@admin.post("/guide/schemes/<key>/<any(check, withdraw, restore):what>")
@only(Role.OPERATOR)
def change_scheme(key: str, what: str) -> ResponseReturnValue:
    """Compared with its source today, taken out, or brought back."""
    return scheme_desk.done(desk(), key, what)
