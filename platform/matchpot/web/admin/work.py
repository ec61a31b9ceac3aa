"""The background work for operators: how far behind it is, when it last ran, what gave up."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from matchpot.domain.people import Role
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.leases import INBOX, OUTBOX, count_dead, oldest_due
from matchpot.persistence.queries import desk_waits
from matchpot.persistence.queries import work as queries
from matchpot.services import work as service
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.sessions import me
from matchpot.web.words.work import PROMISES, ROUNDS


def _dead(session: Session) -> int:
    return count_dead(session, OUTBOX) + count_dead(session, INBOX)


QUEUES.append(
    Queue(
        label=_l("Background work that gave up"),
        text=_l("Mail, payments and messages that were tried twenty times. Look, and try again."),
        endpoint="admin.work",
        roles=frozenset({Role.OPERATOR}),
        count=_dead,
        since=desk_waits.work,
    )
)


@admin.get("/work")
@only(Role.OPERATOR)
def work() -> str:
    """What is due, what gave up, and when each part last ran."""
    session, now = reader(), outside().clock.now()
    return render_template(
        "admin/work_show.html",
        now=now,
        promises_due=oldest_due(session, OUTBOX, now=now),
        events_due=oldest_due(session, INBOX, now=now),
        dead=[
            *(("outbox", _named(row.what), row) for row in queries.dead_promises(session)),
            *(("inbox", row.what, row) for row in queries.dead_events(session)),
        ],
        # A round that has left the product may have left its heartbeat.
        beats=[(ROUNDS.get(one.name, one.name), one) for one in queries.beats_told(session)],
    )


def _named(kind: str) -> str:
    """A kind of work in words; its own name stays beside it, for the log."""
    return f"{PROMISES[kind]} ({kind})" if kind in PROMISES else kind


@admin.post("/work/<kind>/<int:row_id>/again")
@only(Role.OPERATOR)
def try_work_again(kind: str, row_id: int) -> ResponseReturnValue:
    """Let a row that gave up be tried again, from the first attempt."""
    with unit_of_work() as session:
        service.try_again(session, kind, row_id, by=me().id, now=outside().clock.now())
    flash(_("It is tried again now."), "success")
    return redirect(url_for("admin.work"), 303)
