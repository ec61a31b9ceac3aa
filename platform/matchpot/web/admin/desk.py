"""The back office: what waits for a coach or an operator, with counts and a way in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.people import Role
from matchpot.extensions import reader
from matchpot.persistence.queries import campaigns as queries
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.filters import known_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One pile of work: its name, what it is, how many wait, and the page where it is done.

    Where nothing ever waits, because it is only read, there is no count.
    """

    label: LazyString
    text: LazyString
    endpoint: str
    roles: frozenset[Role]
    count: Callable[[Session], int] | None = None


def _waiting(session: Session) -> int:
    return queries.counts(session).get(CampaignState.SUBMITTED, 0)


def _running(session: Session) -> int:
    counts = queries.counts(session)
    return sum(counts.get(state, 0) for state in queries.RUNNING)


# Other modules of this room put their queues in here when they are imported.
QUEUES: list[Queue] = [
    Queue(
        label=_l("Campaigns to review"),
        text=_l("Makers who wait for a coach. Read, comment, and say yes, no or not yet."),
        endpoint="admin.review_queue",
        roles=frozenset({Role.COACH, Role.OPERATOR}),
        count=_waiting,
    ),
    Queue(
        label=_l("Running campaigns"),
        text=_l("Pause, resume, cancel or correct a campaign that was approved."),
        endpoint="admin.running",
        roles=frozenset({Role.OPERATOR}),
        count=_running,
    ),
]


@admin.get("/")
@only(Role.COACH, Role.OPERATOR)
def desk() -> str:
    """Every queue this person works on; what this installation lacks is left out."""
    session = reader()
    mine: list[tuple[Any, Any, int | None, str]] = []
    for queue in QUEUES:
        url = known_url(queue.endpoint)
        if url and queue.roles & set(current_user.roles):
            count = queue.count(session) if queue.count else None
            mine.append((queue.label, queue.text, count, url))
    return render_template("admin/desk_show.html", queues=mine)
