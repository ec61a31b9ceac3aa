"""Lists of projects for everyone: cards on the home page and in the browser with its filters.

The campaign's index on state and deadline leads; a card needs one row, whatever it shows. All
lists have an order without ties, so a page keeps its place while others are added.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC, SUCCESSFUL, UNSUCCESSFUL, CampaignState
from matchpot.domain.pots import MATCHES, PotCampaignState
from matchpot.domain.projects import Discipline
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot, PotCampaign
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Image, Project
from matchpot.persistence.questions import Question

PER_PAGE = 24


class Phase(StrEnum):
    """How far a project on show has come, as a visitor would say it."""

    OPEN = "open"
    MADE = "made"
    ENDED = "ended"


class Order(StrEnum):
    """What comes first in a list."""

    ENDING_SOON = "ending_soon"
    NEARLY_THERE = "nearly_there"
    NEW = "new"


# Everything with its page: open for gifts or soon again, made, or ended without its goal.
STATES = {
    Phase.OPEN: frozenset(
        {
            CampaignState.LIVE,
            CampaignState.LIVE_ROUND2,
            CampaignState.GRACE,
            CampaignState.PAUSED,
            CampaignState.COUNTING,
        }
    ),
    Phase.MADE: SUCCESSFUL,
    Phase.ENDED: UNSUCCESSFUL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a visitor asks for; `words` are stems of which one per word must be there."""

    words: tuple[tuple[str, ...], ...] = ()
    discipline: Discipline | None = None
    city: str = ""
    phase: Phase = Phase.OPEN
    fund: str = ""
    match_left: bool = False
    order: Order = Order.ENDING_SOON
    page: int = 1


_CARD = (
    select(
        Project.id,
        Project.slug,
        Project.title,
        Project.summary,
        Project.discipline,
        Project.city,
        Person.name.label("maker"),
        Image.name.label("cover"),
        Campaign.id.label("campaign_id"),
        Campaign.state,
        Campaign.goal_min_cents,
        Campaign.raised_cents,
        Campaign.match_cents,
        Campaign.deadline_at,
        Campaign.live_at,
    )
    .select_from(Campaign)
    .join(Project, Project.id == Campaign.project_id)
    .join(Person, Person.id == Project.maker_id)
    .outerjoin(Image, Image.id == Project.cover_image_id)
)


def _takes_part(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(PotCampaign.pot_id)
        .join(Pot, Pot.id == PotCampaign.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(
            PotCampaign.campaign_id == Campaign.id,
            PotCampaign.state == PotCampaignState.ACCEPTED,
            *conditions,
        )
    )


def _has_word(stems: tuple[str, ...]) -> ColumnElement[bool]:
    # Stems are letters and digits alone, so nothing in them means anything to LIKE.
    return or_(*(Project.words.like(f"% {stem} %") for stem in stems))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Campaign.state.in_(sorted(STATES[wanted.phase]))]
    if wanted.discipline:
        found.append(Project.discipline == wanted.discipline)
    if wanted.city:
        found.append(Project.city == wanted.city)
    if wanted.fund:
        found.append(_takes_part(Organisation.slug == wanted.fund))
    if wanted.match_left:
        free = Pot.total_cents - Pot.reserved_cents - Pot.used_cents
        found.append(_takes_part(Pot.state.in_(sorted(MATCHES)), free > 0))
    found.extend(_has_word(stems) for stems in wanted.words)
    return found


_ORDERS: dict[Order, tuple[ColumnElement[Any], ...]] = {
    Order.ENDING_SOON: (Campaign.deadline_at.asc(), Campaign.id.asc()),
    # Not yet at the goal, nearest first; whoever passed it comes after. Integers on both engines.
    Order.NEARLY_THERE: (
        ((Campaign.raised_cents + Campaign.match_cents) >= Campaign.goal_min_cents).asc(),
        ((Campaign.raised_cents + Campaign.match_cents) * 10_000 // Campaign.goal_min_cents).desc(),
        Campaign.id.asc(),
    ),
    Order.NEW: (Campaign.live_at.desc(), Campaign.id.desc()),
}


# Building a statement costs more than asking it, and most visitors ask for the same few lists.
_LISTS_KEPT = 256


def _campaigns(wanted: Wanted, *columns: Any) -> Select[*tuple[Any, ...]]:
    """The campaigns that fit; the project is looked at only when something is asked of it."""
    query = select(*columns).select_from(Campaign).where(and_(*_conditions(wanted)))
    if wanted.discipline or wanted.city or wanted.words:
        query = query.join(Project, Project.id == Campaign.project_id)
    return query


@lru_cache(maxsize=_LISTS_KEPT)
def _cards_question(wanted: Wanted, per_page: int) -> Question:
    order = _ORDERS[wanted.order]
    if wanted.order is Order.ENDING_SOON and wanted.phase is not Phase.OPEN:
        order = (Campaign.deadline_at.desc(), Campaign.id.desc())
    # First which ones, from the campaigns alone, then what their cards show.
    # Lengths are written out: PostgreSQL plans a list of unknown length anew every time.
    length = literal_column(str(per_page), Integer)
    skipped = literal_column(str((wanted.page - 1) * per_page), Integer)
    page = _campaigns(wanted, Campaign.id).order_by(*order).limit(length).offset(skipped)
    chosen = page.subquery("page")
    return Question(_CARD.join(chosen, chosen.c.id == Campaign.id).order_by(*order))


def cards(
    session: Session, wanted: Wanted, *, per_page: int = PER_PAGE
) -> Sequence[Any]:  # Any: rows
    """One page of projects; at most `PER_PAGE`."""
    return _cards_question(wanted, per_page).rows(session)


@lru_cache(maxsize=_LISTS_KEPT)
def _count_question(wanted: Wanted) -> Question:
    return Question(_campaigns(wanted, func.count().label("found")))


def count(session: Session, wanted: Wanted) -> int:
    """How many projects fit, on all pages."""
    # The page and the order ask for nothing else; they would only make the same question again.
    asked = replace(wanted, page=1, order=Order.ENDING_SOON)
    found: int = _count_question(asked).rows(session)[0].found
    return found


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


# A list is as long as its page at most; what is left over asks for no campaign.
_ON_PAGE = [f"campaign_{place}" for place in range(PER_PAGE)]
_MATCHERS = Question(
    select(PotCampaign.campaign_id, Organisation.name)
    .join(Pot, Pot.id == PotCampaign.pot_id)
    .join(Organisation, Organisation.id == Pot.fund_id)
    .where(
        PotCampaign.campaign_id.in_([bindparam(name, 0) for name in _ON_PAGE]),
        PotCampaign.state == PotCampaignState.ACCEPTED,
        Pot.state.in_(sorted(MATCHES)),
        Pot.total_cents > Pot.reserved_cents + Pot.used_cents,
    )
    .order_by(Pot.mode, Pot.tier, Pot.priority, Pot.id)
)


def matchers(session: Session, campaign_ids: Sequence[int]) -> dict[int, list[str]]:
    """Which funds still add to gifts, by campaign, in the order in which their pots give.

    For the campaigns of one page, `PER_PAGE` at most.
    """
    found: dict[int, list[str]] = {}
    asked = dict(zip(_ON_PAGE, campaign_ids, strict=False))
    for campaign_id, name in _MATCHERS.rows(session, **asked):
        names = found.setdefault(campaign_id, [])
        if name not in names:
            names.append(name)
    return found
