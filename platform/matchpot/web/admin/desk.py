"""The back office: what waits for a coach or an operator, with counts and a way in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.people import Role
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import campaigns as queries
from matchpot.persistence.queries import desk_waits
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.filters import known_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One pile of work: its name, what it is, how many wait and since when, and its page.

    Where nothing ever waits, because it is only read or looked after, there is no `since`.
    """

    label: LazyString
    text: LazyString
    endpoint: str
    roles: frozenset[Role]
    count: Callable[[Session], int] | None = None
    since: Callable[[Session], datetime | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """A queue as it stands now; `since` is when its oldest thing came."""

    label: LazyString
    text: LazyString
    url: str
    count: int | None
    since: datetime | None


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
        since=desk_waits.reviews,
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
    """What waits for this person, the longest first, then all they look after."""
    mine = _piles(reader())
    waiting = sorted(
        (pile for pile in mine if pile.since is not None and pile.count),
        key=lambda pile: pile.since or outside().clock.now(),
    )
    return render_template(
        "admin/desk_show.html",
        waiting=waiting,
        rest=[pile for pile in mine if pile not in waiting],
        now=outside().clock.now(),
    )


def _piles(session: Session) -> list[Pile]:
    """Every queue this person works on; what this installation lacks is left out."""
    return [
        Pile(
            label=queue.label,
            text=queue.text,
            url=url,
            count=queue.count(session) if queue.count else None,
            since=queue.since(session) if queue.since else None,
        )
        for queue in QUEUES
        if (url := known_url(queue.endpoint)) and queue.roles & set(current_user.roles)
    ]
