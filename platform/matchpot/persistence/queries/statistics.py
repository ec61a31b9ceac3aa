"""The whole town in figures: what was given and added by discipline, place, fund and month.

Five statements, whatever there is. Campaigns that gave everything back count as ended, and bring no
money, because their counters go back to nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC, SUCCESSFUL, UNSUCCESSFUL
from matchpot.domain.donations import COUNTS
from matchpot.domain.matching.lines import USED
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.hours import hour_of, read_hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Campaigns of one kind: how many, how many ended in which way, and their money in cents."""

    name: str
    campaigns: int
    succeeded: int
    missed: int
    given_cents: int
    match_cents: int


def by_discipline(session: Session) -> Sequence[Part]:
    """Every discipline with a public campaign, where most was given first."""
    return _parts(session, Project.discipline)


def by_city(session: Session, *, most: int = 20) -> Sequence[Part]:
    """The places where most was given; projects without a place are left out."""
    return _parts(session, Project.city, Project.city != "", most=most)


def _parts(
    session: Session, name: Any, *only: ColumnElement[bool], most: int = 100
) -> Sequence[Part]:
    given = func.sum(Campaign.raised_cents)
    rows = session.execute(
        select(
            name,
            func.count(),
            func.count().filter(Campaign.state.in_(sorted(SUCCESSFUL))),
            func.count().filter(Campaign.state.in_(sorted(UNSUCCESSFUL))),
            given,
            func.sum(Campaign.match_cents),
        )
        .join(Project, Project.id == Campaign.project_id)
        .where(Campaign.state.in_(sorted(PUBLIC)), *only)
        .group_by(name)
        .order_by(given.desc(), name)
        .limit(most)
    )
    return [
        Part(
            name=row[0],
            campaigns=row[1],
            succeeded=row[2],
            missed=row[3],
            given_cents=int(row[4]),
            match_cents=int(row[5]),
        )
        for row in rows
    ]


def match_by_fund(session: Session) -> Sequence[tuple[str, int, int]]:
    """Fund, to how many campaigns it added, and how much; the most first."""
    added = func.sum(PotCampaign.used_cents)
    rows = session.execute(
        select(Organisation.name, func.count(PotCampaign.campaign_id.distinct()), added)
        .select_from(PotCampaign)
        .join(Pot, Pot.id == PotCampaign.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(PotCampaign.used_cents > 0)
        .group_by(Organisation.id, Organisation.name)
        .order_by(added.desc(), Organisation.name)
    )
    return [(row[0], row[1], int(row[2])) for row in rows]


def gifts_by_hour(session: Session, *, since: datetime) -> Sequence[tuple[datetime, int]]:
    """What is left of gifts that were paid in each hour since a moment, in cents."""
    hour = hour_of(session, Donation.paid_at)
    rows = session.execute(
        select(hour.label("hour"), func.sum(Donation.gift_cents - Donation.refunded_gift_cents))
        .where(Donation.state.in_(sorted(COUNTS)), Donation.paid_at >= since)
        .group_by(hour)
    )
    return [(read_hour(row[0]), int(row[1])) for row in rows]


def match_by_hour(session: Session, *, since: datetime) -> Sequence[tuple[datetime, int]]:
    """What funds added and did not get back, by the hour in which it was decided; cents."""
    hour = hour_of(session, MatchLine.created_at)
    rows = session.execute(
        select(hour.label("hour"), func.sum(MatchLine.amount_cents))
        .where(MatchLine.state.in_(sorted(USED)), MatchLine.created_at >= since)
        .group_by(hour)
    )
    return [(read_hour(row[0]), int(row[1])) for row in rows]
