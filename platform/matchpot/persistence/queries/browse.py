"""Lists of projects for everyone: the home page and the browser with its filters.

The campaign's index on state and deadline leads; a card needs one row, whatever it shows. All
lists have an order without ties, so a page keeps its place while others are added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC, SUCCESSFUL, UNSUCCESSFUL, CampaignState
from matchpot.domain.pots import MATCHES, PotCampaignState, PotState
from matchpot.domain.projects import Discipline
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot, PotCampaign
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Image, Project

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

    words: Sequence[tuple[str, ...]] = ()
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


def cards(
    session: Session, wanted: Wanted, *, per_page: int = PER_PAGE
) -> Sequence[Row[*tuple[Any, ...]]]:
    """One page of projects."""
    order = _ORDERS[wanted.order]
    if wanted.order is Order.ENDING_SOON and wanted.phase is not Phase.OPEN:
        order = (Campaign.deadline_at.desc(), Campaign.id.desc())
    query: Select[*tuple[Any, ...]] = _CARD.where(and_(*_conditions(wanted))).order_by(*order)
    return session.execute(query.limit(per_page).offset((wanted.page - 1) * per_page)).all()


def count(session: Session, wanted: Wanted) -> int:
    """How many projects fit, on all pages."""
    query = (
        select(func.count())
        .select_from(Campaign)
        .join(Project, Project.id == Campaign.project_id)
        .where(and_(*_conditions(wanted)))
    )
    return session.execute(query).scalar_one()


def choices(session: Session) -> tuple[list[str], list[tuple[str, str]]]:
    """Cities with a project on show, and funds (slug, name) that take part in one; one statement.

    Both in order of name.
    """
    cities = (
        select(Project.city.label("key"), Project.city.label("name"))
        .join(Campaign, Campaign.project_id == Project.id)
        .where(Campaign.state.in_(sorted(PUBLIC)), Project.city != "")
        .distinct()
    )
    funds = (
        select(Organisation.slug.label("key"), Organisation.name.label("name"))
        .join(Pot, Pot.fund_id == Organisation.id)
        .join(PotCampaign, PotCampaign.pot_id == Pot.id)
        .where(PotCampaign.state == PotCampaignState.ACCEPTED)
        .distinct()
    )
    rows = session.execute(
        cities.add_columns(_kind(0)).union(funds.add_columns(_kind(1))).order_by("name")
    ).all()
    return [row.name for row in rows if not row.kind], [(r.key, r.name) for r in rows if r.kind]


def _kind(number: int) -> ColumnElement[int]:
    return literal_column(str(number), Integer).label("kind")


def matchers(session: Session, campaign_ids: Sequence[int]) -> dict[int, list[str]]:
    """Which funds still add to gifts, by campaign, in the order in which their pots give."""
    rows = session.execute(
        select(PotCampaign.campaign_id, Organisation.name)
        .join(Pot, Pot.id == PotCampaign.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(
            PotCampaign.campaign_id.in_(campaign_ids),
            PotCampaign.state == PotCampaignState.ACCEPTED,
            Pot.state.in_(sorted(MATCHES)),
            Pot.total_cents > Pot.reserved_cents + Pot.used_cents,
        )
        .order_by(Pot.mode, Pot.tier, Pot.priority, Pot.id)
    )
    found: dict[int, list[str]] = {}
    for campaign_id, name in rows:
        names = found.setdefault(campaign_id, [])
        if name not in names:
            names.append(name)
    return found


def _whole_sum(column: Any) -> ColumnElement[int]:
    # PostgreSQL sums bigint into numeric, which would come back as a Decimal.
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def totals(session: Session) -> Row[*tuple[Any, ...]]:
    """What all public campaigns have brought together: gifts, match, donors, projects made."""
    return session.execute(
        select(
            _whole_sum(Campaign.raised_cents).label("raised_cents"),
            _whole_sum(Campaign.match_cents).label("match_cents"),
            _whole_sum(Campaign.gift_count).label("gift_count"),
            func.count().filter(Campaign.state.in_(sorted(STATES[Phase.OPEN]))).label("open"),
            func.count().filter(Campaign.state.in_(sorted(SUCCESSFUL))).label("made"),
            func.max(Campaign.updated_at).label("updated_at"),
        ).where(Campaign.state.in_(sorted(PUBLIC)))
    ).one()


def giving_pots(session: Session, *, limit: int = 6) -> Sequence[Row[*tuple[Any, ...]]]:
    """Pots that match gifts now, the fullest first, with what is left in each."""
    left = Pot.total_cents - Pot.reserved_cents - Pot.used_cents
    return session.execute(
        select(
            Pot.id,
            Pot.name,
            Pot.summary,
            Pot.total_cents,
            Pot.closes_at,
            left.label("left_cents"),
            Organisation.name.label("fund_name"),
            Organisation.slug.label("fund_slug"),
        )
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(Pot.state == PotState.OPEN, left > 0)
        .order_by(left.desc(), Pot.id)
        .limit(limit)
    ).all()


def changed_at(session: Session, wanted: Wanted, now: datetime) -> tuple[Any, ...]:
    """What a list depends on, cheaply: when a campaign, a count or a pot last moved.

    Two equal answers mean the same list, as long as the minute is the same.
    """
    pots = select(func.sum(Pot.reserved_cents + Pot.used_cents + Pot.total_cents)).scalar_subquery()
    row = session.execute(
        select(
            func.count(),
            func.max(Campaign.updated_at),
            func.sum(Campaign.raised_cents),
            func.sum(Campaign.match_cents),
            pots,
        ).where(Campaign.state.in_(sorted(STATES[wanted.phase])))
    ).one()
    return (*row, now.replace(second=0, microsecond=0))
