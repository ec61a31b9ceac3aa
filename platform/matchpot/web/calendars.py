"""Days as a calendar file (RFC 5545, with names of RFC 7986), which calendars read and follow.

What stands in a calendar is decided by the pages that give one; here it is written down. An event
keeps its UID in every language and after every change, so that a calendar moves what it has.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from flask import Response

from matchpot.extensions import current_settings, outside

# A line holds so many bytes; what is longer goes on behind a space on the next.
_LINE = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry: whole days, of which the last one counts, or from one moment until another.

    `uid` tells it from every other event of ours; `sequence` may only grow when it changes.
    """

    uid: str
    title: str
    starts: date | datetime
    ends: date | datetime
    url: str
    sequence: int = 0
    is_off: bool = False


def answer(name: str, title: str, events: Iterable[Event]) -> Response:
    """The file of some events; `name` is its own, without the ending."""
    lines = _calendar(title, events, outside().clock.now())
    text = "".join(_folded(line) for line in lines)
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return Response(text, content_type="text/calendar; charset=utf-8", headers=headers)


def moves_later(first: datetime, now_stands_at: datetime) -> int:
    """The sequence of something that is only ever put off: the hours since it could first be."""
    return max(0, int((now_stands_at - first) / timedelta(hours=1)))


def _calendar(title: str, events: Iterable[Event], now: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//matchpot//days//EN")
    yield from (f"NAME:{_escaped(title)}", f"X-WR-CALNAME:{_escaped(title)}")
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT12H"
    for one in events:
        yield from _event(one, now)
    yield "END:VCALENDAR"


def _event(one: Event, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}@{urlsplit(current_settings().base_url).hostname}"
    yield f"DTSTAMP:{_moment(now)}"
    yield f"SEQUENCE:{one.sequence}"
    yield f"DTSTART{_at(one.starts)}"
    # Of whole days the end is the first day after.
    is_moment = isinstance(one.ends, datetime)
    yield f"DTEND{_at(one.ends if is_moment else one.ends + timedelta(days=1))}"
    yield f"SUMMARY:{_escaped(one.title)}"
    yield f"URL:{one.url}"
    # Nobody is away because of it.
    yield "TRANSP:TRANSPARENT"
    if one.is_off:
        yield "STATUS:CANCELLED"
    yield "END:VEVENT"


def _at(when: date | datetime) -> str:
    if isinstance(when, datetime):
        return f":{_moment(when)}"
    return f";VALUE=DATE:{when:%Y%m%d}"


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
