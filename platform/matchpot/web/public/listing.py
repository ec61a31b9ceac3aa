"""Rows of projects made into cards, each drawn once for all who see the same."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import get_template_attribute, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from matchpot.domain.campaigns import OPEN_FOR_DONATIONS
from matchpot.persistence.queries.closing import Returned
from matchpot.web import mixes
from matchpot.web.covers import image_url
from matchpot.web.filters import time_left
from matchpot.web.labels import CAMPAIGN_STATES, DISCIPLINES
from matchpot.web.languages import current

# How many drawn cards are kept, some two kilobytes each: those of the lists people really open.
_KEPT = 512


def cards(
    rows: Iterable[Any],
    matchers: Mapping[int, list[str]],
    now: datetime,
    returned: Mapping[int, Returned] | None = None,
) -> list[Markup]:
    """The cards of a list, drawn, in its order.

    What a campaign gave back at its end counts for how far it had come.

    A card is drawn once for the same row, funds, time left and language, and whoever sees it
    next gets the same: the row is read anew for every list, so a card is never older than it.
    """
    language = current()
    return [
        _drawn(
            row,
            (returned or {}).get(row.campaign_id, Returned()),
            tuple(matchers.get(row.campaign_id, ())),
            status(row, now),
            language,
        )
        for row in rows
    ]


def status(row: Any, now: datetime) -> str:
    """How long a campaign still goes on, or the state it is in, in a few words."""
    if row.state in OPEN_FOR_DONATIONS:
        return time_left(row.deadline_at, now)
    return str(CAMPAIGN_STATES[row.state])


@lru_cache(maxsize=_KEPT)
def _drawn(row: Any, back: Returned, funds: tuple[str, ...], status: str, _language: str) -> Markup:
    money = {
        "crowd_cents": row.raised_cents + back.crowd_cents,
        "match_cents": row.match_cents + back.match_cents,
        "goal_cents": row.goal_min_cents,
    }
    cover = {"discipline": row.discipline, "project_id": row.id}
    draw = get_template_attribute("components/cards.html", "project")
    return Markup(  # noqa: S704 - a template of ours, which escapes what it is given
        draw(
            id=row.id,
            url=url_for("projects.show", slug=row.slug),
            title=row.title,
            maker=row.maker,
            place=row.city,
            discipline=row.discipline,
            discipline_label=DISCIPLINES[row.discipline],
            segments=mixes.toward_goal(**money),
            percent_bps=mixes.reached_bps(**money),
            raised_cents=money["crowd_cents"] + money["match_cents"],
            goal_cents=row.goal_min_cents,
            status=status,
            image_url=image_url(row.cover, suffix="-640.webp", **cover),
            match_note=_note(funds) if row.state in OPEN_FOR_DONATIONS else None,
        )
    )


def _note(funds: Sequence[str]) -> str | None:
    if not funds:
        return None
    if len(funds) == 1:
        return str(_("%(fund)s adds to your gift", fund=funds[0]))
    return str(_("%(fund)s and others add to your gift", fund=funds[0]))
