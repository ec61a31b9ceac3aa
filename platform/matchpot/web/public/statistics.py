"""What this site brought about in figures: charts with their tables, and files of the same.

The figures go over everything there is, so they are counted at most once in ten minutes by each
process, and the page says when.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, abort, current_app, render_template
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.money import share_bps
from matchpot.domain.periods import Period, months_until
from matchpot.domain.projects import Discipline
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import referrals
from matchpot.persistence.queries import statistics as queries
from matchpot.persistence.queries.statistics import Part
from matchpot.web.access import everyone
from matchpot.web.labels import DISCIPLINES
from matchpot.web.public import addresses
from matchpot.web.public.pages import pages
from matchpot.web.spreadsheets import Cell, csv_answer, euros_text

_FRESH = timedelta(minutes=10)
_MONTHS = 24
_KEPT = "matchpot_statistics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything the page tells; `months` are (month, given, added) in cents, the oldest first."""

    counted_at: datetime
    disciplines: Sequence[Part]
    cities: Sequence[Part]
    funds: Sequence[tuple[str, int, int]]
    months: Sequence[tuple[Period, int, int]]
    referrals: referrals.Figures

    @property
    def given_cents(self) -> int:
        """Gifts to all public campaigns."""
        return sum(one.given_cents for one in self.disciplines)

    @property
    def match_cents(self) -> int:
        """What funds added to them."""
        return sum(one.match_cents for one in self.disciplines)

    @property
    def succeeded(self) -> int:
        """Campaigns that reached their goal."""
        return sum(one.succeeded for one in self.disciplines)

    @property
    def ended(self) -> int:
        """Campaigns whose end is known."""
        return self.succeeded + sum(one.missed for one in self.disciplines)

    @property
    def success_bps(self) -> int:
        """The share of ended campaigns that reached their goal, rounded down."""
        return share_bps(self.succeeded, self.ended)


def figures_of(session: Session, *, now: datetime) -> Figures:
    """Count everything; six statements."""
    today = local_day(now)
    since = Period(today.year - _MONTHS // 12, today.month, 1)
    given: dict[str, int] = defaultdict(int)
    added: dict[str, int] = defaultdict(int)
    for sums, rows in (
        (given, queries.gifts_by_hour(session, since=since.begins)),
        (added, queries.match_by_hour(session, since=since.begins)),
    ):
        for hour, cents in rows:
            day = local_day(hour)
            sums[Period(day.year, day.month, 1).name] += cents
    months = [
        (one, given[one.name], added[one.name]) for one in months_until(since.first_day, today)
    ]
    first = next((n for n, one in enumerate(months) if one[1] or one[2]), len(months))
    return Figures(
        counted_at=now,
        disciplines=queries.by_discipline(session),
        cities=queries.by_city(session),
        funds=queries.match_by_fund(session),
        months=months[first:],
        referrals=referrals.figures(session),
    )


def _figures() -> Figures:
    now = outside().clock.now()
    kept: Figures | None = current_app.extensions.get(_KEPT)
    if kept is None or not timedelta(0) <= now - kept.counted_at < _FRESH:
        kept = current_app.extensions[_KEPT] = figures_of(reader(), now=now)
    return kept


@pages.get("/figures")
@everyone
def statistics() -> str:
    """Given and added per month, by fund, discipline and place, and how often goals are reached."""
    return render_template(
        "public/page_statistics.html",
        figures=_figures(),
        disciplines=DISCIPLINES,
        links=addresses.of("pages.statistics"),
    )


@pages.get("/figures/<any(months, funds, disciplines, places):what>.csv")
@everyone
def statistics_csv(what: str) -> Response:
    """One of the tables, in euros."""
    head, rows = _tables(_figures()).get(what) or abort(404)
    return csv_answer(f"{what}.csv", head, rows)


def _tables(found: Figures) -> dict[str, tuple[tuple[str, ...], list[tuple[Cell, ...]]]]:
    parts = ("campaigns", "succeeded", "missed", "given_eur", "match_eur")
    return {
        "months": (
            ("month", "given_eur", "match_eur"),
            [
                (one.name, euros_text(given), euros_text(added))
                for one, given, added in found.months
            ],
        ),
        "funds": (
            ("fund", "campaigns", "match_eur"),
            [(name, str(count), euros_text(cents)) for name, count, cents in found.funds],
        ),
        "disciplines": (("discipline", *parts), [_part(one) for one in found.disciplines]),
        "places": (("place", *parts), [_part(one) for one in found.cities]),
    }


def _part(one: Part) -> tuple[Cell, ...]:
    name: Any = one.name.value if isinstance(one.name, Discipline) else one.name
    counts = (str(number) for number in (one.campaigns, one.succeeded, one.missed))
    return (name, *counts, euros_text(one.given_cents), euros_text(one.match_cents))
