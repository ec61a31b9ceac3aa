"""The days of a project as a calendar file: the last day to give, and when it is made or shown."""

from collections.abc import Iterator
from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _

from matchpot.domain.campaigns import UNSUCCESSFUL
from matchpot.domain.deadlines import local_day
from matchpot.extensions import reader
from matchpot.persistence.queries import campaigns as campaign_queries
from matchpot.persistence.queries import projects as queries
from matchpot.web import calendars
from matchpot.web.access import everyone
from matchpot.web.calendars import Event
from matchpot.web.public.addresses import whole
from matchpot.web.public.projects import projects


@projects.get("/<slug>/days.ics")
@everyone
def calendar(slug: str) -> Response:
    """The days of a project that everybody may see."""
    row = queries.page_of(reader(), slug)
    if row is None or row.campaign_id is None or not campaign_queries.is_public(row.state):
        abort(404)
    return calendars.answer(slug, row.title, _events(row))


def _events(row: Any) -> Iterator[Event]:  # Any: a row of a project's page
    url = whole(url_for("projects.show", slug=row.slug))
    if row.deadline_at and row.live_at:
        is_off = bool(row.ended_at and row.ended_at < row.deadline_at)
        yield Event(
            uid=f"project-{row.project_id}-campaign-{row.campaign_id}-end",
            title=_("Last day to give: %(title)s", title=row.title),
            starts=local_day(row.deadline_at),
            ends=local_day(row.deadline_at),
            url=url,
            sequence=calendars.moves_later(row.live_at, row.deadline_at) + is_off,
            is_off=is_off,
        )
    first, last = row.starts_on or row.ends_on, row.ends_on or row.starts_on
    if first and last:
        yield Event(
            uid=f"project-{row.project_id}-days",
            title=row.title,
            starts=first,
            ends=max(first, last),
            url=url,
            sequence=row.revision,
            is_off=row.state in UNSUCCESSFUL,
        )
