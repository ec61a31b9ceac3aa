"""The days of a round as a calendar file (RFC 5545), which any calendar reads without a script."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Response, abort, url_for

from matchpot.domain.rounds.schedule import Window
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import rounds as queries
from matchpot.persistence.queries.rounds import RoundPage
from matchpot.web import round_days
from matchpot.web.access import everyone
from matchpot.web.labels import label
from matchpot.web.public.addresses import whole
from matchpot.web.public.rounds import rounds_public

# A line holds so many bytes; what is longer goes on behind a space on the next.
_LINE = 75


@rounds_public.get("/<slug>/days.ics")
@everyone
def calendar(slug: str) -> Response:
    """Every phase of the round as its days stand now."""
    page = queries.public_round(reader(), slug) or abort(404)
    text = "".join(_folded(line) for line in _lines(page, outside().clock.now()))
    headers = {"Content-Disposition": f'attachment; filename="{slug}.ics"'}
    return Response(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _lines(page: RoundPage, now: datetime) -> Iterator[str]:
    address = whole(url_for("rounds_public.show", slug=page.row.slug))
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//matchpot//rounds//EN")
    for window in page.plan.windows:
        yield "BEGIN:VEVENT"
        # The same in every language and after every delay, so that a calendar moves what it has.
        yield f"UID:{page.row.slug}-{window.phase.value}@{urlsplit(address).hostname}"
        yield f"DTSTAMP:{_moment(now)}"
        yield from _span(window)
        yield f"SUMMARY:{_escaped(f'{page.row.title}: {label(window.phase)}')}"
        yield f"URL:{address}"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _span(window: Window) -> tuple[str, str]:
    """Whole days in Amsterdam as days, of which the end is the first day after; else moments."""
    whole = round_days.whole_days(window)
    if whole is None:
        return f"DTSTART:{_moment(window.starts_at)}", f"DTEND:{_moment(window.ends_at)}"
    after = whole.last + timedelta(days=1)
    return f"DTSTART;VALUE=DATE:{whole.first:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _folded(line: str) -> str:
    """A line as the file holds it; no letter is cut in two."""
    folded, held = "", 0
    for letter in line:
        size = len(letter.encode())
        if held + size > _LINE:
            folded, held = f"{folded}\r\n ", 1
        folded, held = folded + letter, held + size
    return f"{folded}\r\n"
