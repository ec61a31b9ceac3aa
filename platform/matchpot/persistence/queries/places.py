"""Where projects on show are, and which funds help them: what a list can be narrowed by."""

from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    exists,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC
from matchpot.domain.pots import PotCampaignState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot, PotCampaign
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.browse import Order, Wanted, campaigns
from matchpot.persistence.questions import Question


def _kind(number: int) -> ColumnElement[int]:
    return literal_column(str(number), Integer).label("kind")


def _every_city() -> CTE:
    # From one name in the index to the next: as many steps as there are places, not projects.
    first = select(func.min(Project.city).label("name")).where(Project.city > "")
    found = first.cte("city", recursive=True)
    following = select(func.min(Project.city)).where(Project.city > found.c.name)
    return found.union_all(
        select(following.scalar_subquery()).where(found.c.name.is_not(None)),
    )


_CITY = _every_city()
# One campaign is enough; PostgreSQL would join all of them to answer an EXISTS.
_ONE_THERE = (
    select(Campaign.id)
    .join(Project, Project.id == Campaign.project_id)
    .where(Project.city == _CITY.c.name, Campaign.state.in_(sorted(PUBLIC)))
    .limit(literal_column("1", Integer))
)
_CITIES = select(_CITY.c.name.label("key"), _CITY.c.name, _kind(0)).where(
    _ONE_THERE.scalar_subquery().is_not(None)
)
_FUNDS = select(Organisation.slug.label("key"), Organisation.name.label("name"), _kind(1)).where(
    exists(
        select(PotCampaign.pot_id)
        .join(Pot, Pot.id == PotCampaign.pot_id)
        .where(Pot.fund_id == Organisation.id, PotCampaign.state == PotCampaignState.ACCEPTED)
    )
)
_CHOICES = Question(union_all(_CITIES, _FUNDS).order_by("name"))


def choices(session: Session) -> tuple[list[str], list[tuple[str, str]]]:
    """Cities with a project on show, and funds (slug, name) that take part in one; one statement.

    Both in order of name.
    """
    rows = _CHOICES.rows(session)
    return [row.name for row in rows if not row.kind], [(r.key, r.name) for r in rows if r.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCount:
    """How many projects of a list are in a place; no name is for those that tell none."""

    name: str
    projects: int


# Building a statement costs more than asking it.
_MAPS_KEPT = 64


@lru_cache(maxsize=_MAPS_KEPT)
def _places_question(wanted: Wanted) -> Question:
    there = campaigns(wanted, Campaign.project_id).subquery("there")
    return Question(
        select(Project.city.label("name"), func.count().label("projects"))
        .join(there, there.c.project_id == Project.id)
        .group_by(Project.city)
        .order_by(func.count().desc(), Project.city)
    )


def by_place(session: Session, wanted: Wanted) -> list[PlaceCount]:
    """How many projects that fit are where, wherever one was asked for; the most first."""
    asked = replace(wanted, city="", page=1, order=Order.BEST)
    return [
        PlaceCount(name=row.name, projects=row.projects)
        for row in _places_question(asked).rows(session)
    ]
