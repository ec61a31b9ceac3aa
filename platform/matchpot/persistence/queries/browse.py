"""Lists of projects for everyone: cards on the home page and in the browser with its filters.

The campaign's index on state and deadline leads; a card needs one row, whatever it shows. All
lists have an order without ties, so a page keeps its place while others are added.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC, SUCCESSFUL, UNSUCCESSFUL, CampaignState
from matchpot.domain.pots import MATCHES, PotCampaignState
from matchpot.domain.projects import Discipline
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.finding import ProjectWords
from matchpot.persistence.models.matching import Pot, PotCampaign
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Image, Project
from matchpot.persistence.queries.finding import Sought, fitness, has, takes_part
from matchpot.persistence.questions import Question

PER_PAGE = 24


class Phase(StrEnum):
    """How far a project on show has come, as a visitor would say it."""

    OPEN = "open"
    MADE = "made"
    ENDED = "ended"
    ALL = "all"


class Order(StrEnum):
    """What comes first in a list."""

    BEST = "best"
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
    Phase.ALL: PUBLIC,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a visitor asks for; every one of `words` must be there.

    `as_of` is the moment whose list is meant; None is now.
    """

    words: tuple[Sought, ...] = ()
    discipline: Discipline | None = None
    city: str = ""
    phase: Phase = Phase.OPEN
    fund: str = ""
    match_left: bool = False
    order: Order = Order.BEST
    page: int = 1
    as_of: datetime | None = None


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


def _on_list(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Campaigns of a phase: now, or as it was at the moment the first page was seen."""
    if wanted.as_of is None:
        return [Campaign.state.in_(sorted(STATES[wanted.phase]))]
    began = Campaign.live_at <= wanted.as_of
    if wanted.phase is Phase.ALL:
        return [began, Campaign.state.in_(sorted(PUBLIC))]
    ended_since = Campaign.ended_at > wanted.as_of
    if wanted.phase is Phase.OPEN:
        still = Campaign.state.in_(sorted(STATES[Phase.OPEN]))
        return [began, or_(still, and_(ended_since, Campaign.state.in_(sorted(PUBLIC))))]
    known = Campaign.state.in_(sorted(STATES[wanted.phase]))
    return [began, known, or_(Campaign.ended_at.is_(None), not_(ended_since))]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = _on_list(wanted)
    if wanted.discipline:
        found.append(Project.discipline == wanted.discipline)
    if wanted.city:
        found.append(Project.city == wanted.city)
    if wanted.fund:
        found.append(takes_part(Organisation.slug == wanted.fund))
    if wanted.match_left:
        free = Pot.total_cents - Pot.reserved_cents - Pot.used_cents
        found.append(takes_part(Pot.state.in_(sorted(MATCHES)), free > 0))
    found.extend(has(sought) for sought in wanted.words)
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


def campaigns(wanted: Wanted, *columns: Any) -> Select[*tuple[Any, ...]]:
    """The campaigns that fit; the project is looked at only when something is asked of it."""
    query = select(*columns).select_from(Campaign).where(and_(*_conditions(wanted)))
    if wanted.discipline or wanted.city:
        query = query.join(Project, Project.id == Campaign.project_id)
    if wanted.words:
        query = query.join(ProjectWords, ProjectWords.project_id == Campaign.project_id)
    return query


def _order(wanted: Wanted) -> list[ColumnElement[Any]]:
    soonest = wanted.order in (Order.BEST, Order.ENDING_SOON)
    if not soonest:
        return list(_ORDERS[wanted.order])
    if wanted.phase is Phase.OPEN:
        return list(_ORDERS[Order.ENDING_SOON])
    # What ended last; of everything, what is open comes first, by what ends soonest.
    last: list[ColumnElement[Any]] = [Campaign.deadline_at.desc(), Campaign.id.desc()]
    if wanted.phase is Phase.ALL:
        is_open = Campaign.state.in_(sorted(STATES[Phase.OPEN]))
        ends = case((is_open, Campaign.deadline_at))
        return [is_open.desc(), ends.asc(), *last]
    return last


@lru_cache(maxsize=_LISTS_KEPT)
def _cards_question(wanted: Wanted, per_page: int) -> Question:
    order = _order(wanted)
    # First which ones, from the campaigns alone, then what their cards show.
    # Lengths are written out: PostgreSQL plans a list of unknown length anew every time.
    length = literal_column(str(per_page), Integer)
    skipped = literal_column(str((wanted.page - 1) * per_page), Integer)
    if wanted.words and wanted.order is Order.BEST:
        fits = fitness(wanted.words).label("fits")
        page = campaigns(wanted, Campaign.id, fits).order_by(fits.desc(), *order)
        chosen = page.limit(length).offset(skipped).subquery("page")
        order = [chosen.c.fits.desc(), *order]
    else:
        page = campaigns(wanted, Campaign.id).order_by(*order)
        chosen = page.limit(length).offset(skipped).subquery("page")
    return Question(_CARD.join(chosen, chosen.c.id == Campaign.id).order_by(*order))


def cards(
    session: Session, wanted: Wanted, *, per_page: int = PER_PAGE
) -> Sequence[Any]:  # Any: rows
    """One page of projects; at most `PER_PAGE`."""
    return _cards_question(wanted, per_page).rows(session)


@lru_cache(maxsize=_LISTS_KEPT)
def _count_question(wanted: Wanted) -> Question:
    return Question(campaigns(wanted, func.count().label("found")))


def count(session: Session, wanted: Wanted) -> int:
    """How many projects fit, on all pages."""
    # The page and the order ask for nothing else; they would only make the same question again.
    asked = replace(wanted, page=1, order=Order.BEST)
    found: int = _count_question(asked).rows(session)[0].found
    return found


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
