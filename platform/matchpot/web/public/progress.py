"""How a project grew, day by day: its chart with the figures, as a page, a part of one, and CSV.

The project's own page fetches the part when somebody scrolls to it, so that who only looks at the
top of the page does not pay for counting every gift.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, render_template, request
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.extensions import reader
from matchpot.persistence.queries import campaign_days, campaigns
from matchpot.persistence.queries import projects as queries
from matchpot.web.access import everyone
from matchpot.web.public.projects import projects
from matchpot.web.spreadsheets import csv_answer, euros_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of a campaign; amounts in cents, `*_so_far` since the first day."""

    day: date
    gifts: int
    gift_cents: int
    match_cents: int
    gifts_so_far: int
    match_so_far: int


def days_of(session: Session, campaign_id: int) -> Sequence[Day]:
    """Each day on which something was given or added, in order; two statements."""
    counts: dict[date, int] = defaultdict(int)
    gifts: dict[date, int] = defaultdict(int)
    match: dict[date, int] = defaultdict(int)
    for hour, count, cents in campaign_days.gifts_by_hour(session, campaign_id):
        counts[local_day(hour)] += count
        gifts[local_day(hour)] += cents
    for hour, cents in campaign_days.added_by_hour(session, campaign_id):
        match[local_day(hour)] += cents
    found, gifts_so_far, match_so_far = [], 0, 0
    for day in sorted({*gifts, *match}):
        gifts_so_far += gifts[day]
        match_so_far += match[day]
        found.append(
            Day(
                day=day,
                gifts=counts[day],
                gift_cents=gifts[day],
                match_cents=match[day],
                gifts_so_far=gifts_so_far,
                match_so_far=match_so_far,
            )
        )
    return found


def _public(slug: str) -> Any:
    row = queries.page_of(reader(), slug)
    if row is None or row.campaign_id is None or not campaigns.is_public(row.state):
        abort(404)
    return row


@projects.get("/<slug>/progress")
@everyone
def progress(slug: str) -> str:
    """Gifts and match per day."""
    row = _public(slug)
    part = bool(request.headers.get("HX-Request"))
    return render_template(
        "public/progress_chart.html" if part else "public/progress_show.html",
        project=row,
        days=days_of(reader(), row.campaign_id),
    )


@projects.get("/<slug>/progress.csv")
@everyone
def progress_csv(slug: str) -> Response:
    """The same for a spreadsheet, in euros."""
    row = _public(slug)
    return csv_answer(
        f"{slug}.csv",
        ("day", "gifts", "given_eur", "match_eur", "given_so_far_eur", "match_so_far_eur"),
        (
            (
                one.day.isoformat(),
                one.gifts,
                euros_text(one.gift_cents),
                euros_text(one.match_cents),
                euros_text(one.gifts_so_far),
                euros_text(one.match_so_far),
            )
            for one in days_of(reader(), row.campaign_id)
        ),
    )
