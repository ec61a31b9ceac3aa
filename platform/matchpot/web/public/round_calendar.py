"""The days of a round, and of all rounds, as calendar files; how one is written is elsewhere."""

from collections.abc import Iterator

from flask import Response, abort, url_for
from flask_babel import gettext as _

from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import reader
from matchpot.persistence.queries import rounds as queries
from matchpot.persistence.queries.rounds import RoundPage
from matchpot.web import calendars, round_days
from matchpot.web.access import everyone
from matchpot.web.calendars import Event
from matchpot.web.labels import label
from matchpot.web.public.addresses import whole
from matchpot.web.public.rounds import rounds_public


@rounds_public.get("/days.ics")
@everyone
def every_calendar() -> Response:
    """Every phase of every round, for calendars that look again from time to time."""
    pages = queries.public_rounds(reader())
    events = (event for page in pages for event in _events(page))
    return calendars.answer("rounds", _("Rounds on matchpot"), events)


@rounds_public.get("/<slug>/days.ics")
@everyone
def calendar(slug: str) -> Response:
    """Every phase of the round as its days stand now."""
    page = queries.public_round(reader(), slug) or abort(404)
    return calendars.answer(slug, page.row.title, _events(page))


def _events(page: RoundPage) -> Iterator[Event]:
    row, is_off = page.row, page.row.phase is Phase.CANCELLED
    since = row.opened_at or row.created_at
    for window in page.plan.windows:
        span = round_days.whole_days(window)
        yield Event(
            uid=f"{row.slug}-{window.phase.value}",
            title=f"{row.title}: {label(window.phase)}",
            starts=span.first if span else window.starts_at,
            ends=span.last if span else window.ends_at,
            url=whole(url_for("rounds_public.show", slug=row.slug)),
            sequence=calendars.moves_later(since, window.ends_at) + is_off,
            is_off=is_off,
        )
