"""Rows of projects made into cards: what a card needs in plain values, nothing looked up twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from matchpot.domain.campaigns import OPEN_FOR_DONATIONS
from matchpot.domain.projects import Discipline
from matchpot.web import mixes
from matchpot.web.filters import time_left
from matchpot.web.labels import CAMPAIGN_STATES, DISCIPLINES


@dataclass(frozen=True, slots=True)
class Card:
    """A project in a list."""

    id: int
    url: str
    title: str
    maker: str
    city: str
    discipline: str
    discipline_label: str
    segments: Sequence[mixes.Segment]
    percent_bps: int
    raised_cents: int
    goal_cents: int
    status: str
    image_url: str
    match_note: str | None


def image_url(cover: str | None, *, discipline: str, project_id: int, suffix: str) -> str:
    """The uploaded cover in one of its sizes, or the drawn one."""
    if cover:
        return url_for("media.picture", name=cover + suffix)
    return url_for("covers.drawn", discipline=discipline, project_id=project_id)


def cards(rows: Iterable[Any], matchers: Mapping[int, list[str]], now: datetime) -> list[Card]:
    """The cards of a list, in its order."""
    # All projects lie under one address, and most of a list shares its few words.
    under = url_for("projects.browse")
    words = {discipline: str(label) for discipline, label in DISCIPLINES.items()}
    return [
        _card(row, matchers.get(row.campaign_id, ()), now, url=under + row.slug, words=words)
        for row in rows
    ]


def _card(
    row: Any,
    funds: Sequence[str],
    now: datetime,
    *,
    url: str,
    words: Mapping[Discipline, str],
) -> Card:
    money = {
        "crowd_cents": row.raised_cents,
        "match_cents": row.match_cents,
        "goal_cents": row.goal_min_cents,
    }
    is_open = row.state in OPEN_FOR_DONATIONS
    return Card(
        id=row.id,
        url=url,
        title=row.title,
        maker=row.maker,
        city=row.city,
        discipline=row.discipline,
        discipline_label=words[row.discipline],
        segments=mixes.toward_goal(**money),
        percent_bps=mixes.reached_bps(**money),
        raised_cents=row.raised_cents + row.match_cents,
        goal_cents=row.goal_min_cents,
        status=time_left(row.deadline_at, now) if is_open else str(CAMPAIGN_STATES[row.state]),
        image_url=image_url(
            row.cover, discipline=row.discipline, project_id=row.id, suffix="-640.webp"
        ),
        match_note=_note(funds) if is_open else None,
    )


def _note(funds: Sequence[str]) -> str | None:
    if not funds:
        return None
    if len(funds) == 1:
        return str(_("%(fund)s adds to your gift", fund=funds[0]))
    return str(_("%(fund)s and others add to your gift", fund=funds[0]))
