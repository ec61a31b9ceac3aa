"""The background work for operators: how far behind it is, when it last ran, what gave up."""

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import SelectField

from matchpot.domain.people import Role
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.leases import INBOX, OUTBOX, count_dead, oldest_due
from matchpot.persistence.queries import desk_waits
from matchpot.persistence.queries import work as queries
from matchpot.persistence.queries.work import DeadRow
from matchpot.services import assistant
from matchpot.services import work as service
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.admin.lists import (
    ListForm,
    Listing,
    as_file,
    listing,
    moment_text,
    whole,
    words_field,
)
from matchpot.web.choices import choices
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


class PromiseForm(ListForm):
    """Which promises that gave up."""

    q = words_field(_l("What it is about, or what went wrong"))
    kind = SelectField(
        _l("What it does"), choices=lambda: choices(PROMISES.items(), first=_("All")), default=""
    )


class MessageForm(ListForm):
    """Which messages of the payment service that gave up."""

    q = words_field(_l("Kind, what it is about, or what went wrong"))


@admin.get("/work")
@only(Role.OPERATOR)
def work() -> str:
    """What is due, which promises gave up, and when each part last ran."""
    found = listing(
        PromiseForm(request.args),
        queries.dead_promises,
        page="admin.work",
        file="admin.work_csv",
    )
    return _page(found, kind="outbox")


@admin.get("/work/messages")
@only(Role.OPERATOR)
def work_messages() -> str:
    """What is due, which messages gave up, and when each part last ran."""
    found = listing(
        MessageForm(request.args),
        queries.dead_events,
        page="admin.work_messages",
        file="admin.work_messages_csv",
    )
    return _page(found, kind="inbox")


def _page(found: Listing[DeadRow], *, kind: str) -> str:
    session, now = reader(), outside().clock.now()
    return render_template(
        "admin/work_show.html",
        now=now,
        kind=kind,
        list=found,
        named=_named,
        dead_promises=count_dead(session, OUTBOX),
        dead_events=count_dead(session, INBOX),
        promises_due=oldest_due(session, OUTBOX, now=now),
        events_due=oldest_due(session, INBOX, now=now),
        # A round that has left the product may have left its heartbeat.
        model=assistant.model_figures(session, now=now),
        beats=[(ROUNDS.get(one.name, one.name), one) for one in queries.beats_told(session)],
    )


@admin.get("/work.csv")
@only(Role.OPERATOR)
def work_csv() -> Response:
    """The same promises as a file; addresses masked."""
    return _file("promises", whole(PromiseForm(request.args), queries.dead_promises))


@admin.get("/work/messages.csv")
@only(Role.OPERATOR)
def work_messages_csv() -> Response:
    """The same messages as a file."""
    return _file("messages", whole(MessageForm(request.args), queries.dead_events))


def _file(name: str, rows: Sequence[DeadRow]) -> Response:
    head = ("row", "what", "about", "letter", "to", "tries", "gave_up_at", "error")
    return as_file(
        f"gave-up-{name}",
        head,
        (
            (
                row.id,
                row.what,
                row.about,
                row.notice,
                row.to,
                row.attempts,
                moment_text(row.dead_at),
                row.last_error,
            )
            for row in rows
        ),
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
    return redirect(url_for("admin.work" if kind == "outbox" else "admin.work_messages"), 303)
