"""The maker's desk: what needs me now, my projects, and the rounds they are entered in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_login import current_user

from matchpot.domain.campaigns import OPEN_FOR_DONATIONS, UNSUCCESSFUL
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import applications as application_queries
from matchpot.persistence.queries import award_groups as award_queries
from matchpot.persistence.queries import closing, cofunding
from matchpot.persistence.queries import follows as follow_queries
from matchpot.persistence.queries import projects as queries
from matchpot.persistence.queries import reports as report_queries
from matchpot.persistence.queries.closing import Returned
from matchpot.services import images
from matchpot.web import mixes
from matchpot.web.access import signed_in
from matchpot.web.covers import image_url
from matchpot.web.filters import time_left
from matchpot.web.labels import label
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.todos import todos


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A project as its maker meets it: how far it is, and how long it still goes on.

    `total_cents` counts what was given back too, for a campaign that did not succeed.
    """

    project: Any
    campaign: Any
    picture: str
    segments: Sequence[mixes.Segment]
    reached_bps: int
    total_cents: int
    standing: str


@makers.get("/")
@signed_in
def desk() -> str:
    """What needs me now, then every project with its state and its money."""
    session = reader()
    mine = queries.projects_of(session, current_user.id)
    entered = application_queries.all_of_maker(session, current_user.id)
    awarded = award_queries.of_maker(session, current_user.id)
    ended = [row[1].id for row in mine if row[1].state in UNSUCCESSFUL]
    returned = closing.returned(session, ended) if ended else {}
    covers = queries.cover_names(session, [row[0].id for row in mine])
    return render_template(
        "makers/desk_show.html",
        cards=[_card(*row, covers, returned) for row in mine],
        entered=entered,
        awarded=bool(awarded),
        promised={one.project_id for one in cofunding.of_maker(session, current_user.id)},
        todos=todos(mine, entered, awarded),
        gave_back=UNSUCCESSFUL,
        funded=report_queries.funded(session, current_user.id),
        followers=follow_queries.counts(session, [row[0].id for row in mine]),
    )


def _card(
    project: Any, campaign: Any, covers: Mapping[int, str], returned: Mapping[int, Returned]
) -> Card:
    back = returned.get(campaign.id, Returned())
    money = {
        "crowd_cents": campaign.raised_cents + back.crowd_cents,
        "match_cents": campaign.match_cents + back.match_cents,
        "goal_cents": campaign.goal_min_cents,
    }
    is_open = campaign.state in OPEN_FOR_DONATIONS and campaign.deadline_at
    return Card(
        project=project,
        campaign=campaign,
        picture=image_url(
            covers.get(project.id),
            suffix=images.SMALL,
            discipline=project.discipline,
            project_id=project.id,
        ),
        segments=mixes.toward_goal(**money) if campaign.goal_min_cents else [],
        reached_bps=mixes.reached_bps(**money) if campaign.goal_min_cents else 0,
        total_cents=money["crowd_cents"] + money["match_cents"],
        standing=time_left(campaign.deadline_at, outside().clock.now())
        if is_open
        else label(campaign.state),
    )
