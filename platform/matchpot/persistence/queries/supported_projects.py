"""The projects that pots support, and what each got of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC as PUBLIC_CAMPAIGNS
from matchpot.domain.campaigns import CampaignState
from matchpot.domain.matching.lines import RESERVED, USED, MatchLineState
from matchpot.domain.pots import PotCampaignState
from matchpot.domain.projects import Discipline
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchLine, PotCampaign
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportedProject:
    """A project a pot supports, and what it got."""

    project_id: int
    campaign_id: int
    slug: str
    title: str
    maker: str
    city: str
    discipline: Discipline
    state: CampaignState
    held_cents: int
    given_cents: int
    crowd_cents: int


def projects_of_pots(
    session: Session, pot_ids: Sequence[int], *, public_only: bool = True
) -> list[tuple[int, SupportedProject]]:
    """Every project some pots support with what each got, most first: (pot, project) pairs.

    The figures are sums of match lines, so they are what the lines say even where a
    counter would lag.
    """
    got = (
        select(
            MatchLine.pot_id,
            MatchLine.campaign_id,
            func.sum(_cents_in(RESERVED)).label("held"),
            func.sum(_cents_in(USED)).label("given"),
        )
        .where(MatchLine.pot_id.in_(pot_ids))
        .group_by(MatchLine.pot_id, MatchLine.campaign_id)
        .subquery()
    )
    query = (
        select(
            PotCampaign.pot_id, Project, Campaign, Person.name,
            func.coalesce(got.c.held, 0), func.coalesce(got.c.given, 0),
        )
        .join(Campaign, Campaign.id == PotCampaign.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .join(Person, Person.id == Project.maker_id)
        .outerjoin(
            got,
            (got.c.pot_id == PotCampaign.pot_id) & (got.c.campaign_id == PotCampaign.campaign_id),
        )
        .where(PotCampaign.pot_id.in_(pot_ids), _supported(got))
        .order_by(func.coalesce(got.c.given, 0).desc(), Project.title, Campaign.id)
    )  # fmt: skip
    if public_only:
        query = query.where(Campaign.state.in_(PUBLIC_CAMPAIGNS))
    return [(row[0], _supported_project(row)) for row in session.execute(query)]


def _cents_in(states: frozenset[MatchLineState]) -> Any:
    return case((MatchLine.state.in_(states), MatchLine.amount_cents), else_=0)


def _supported(got: Any) -> Any:
    """A project that is in now, or that got something before it left."""
    return (PotCampaign.state == PotCampaignState.ACCEPTED) | (func.coalesce(got.c.given, 0) > 0)


def _supported_project(row: Row[int, Project, Campaign, str, int, int]) -> SupportedProject:
    _pot_id, project, campaign, maker, held, given = row
    return SupportedProject(
        project_id=project.id,
        campaign_id=campaign.id,
        slug=project.slug,
        title=project.title,
        maker=maker,
        city=project.city,
        discipline=project.discipline,
        state=campaign.state,
        held_cents=int(held),
        given_cents=int(given),
        crowd_cents=campaign.raised_cents,
    )


def joined(rows: Iterable[SupportedProject]) -> list[SupportedProject]:
    """One row per campaign, with what all pots together gave; most first."""
    sums: dict[int, SupportedProject] = {}
    for row in rows:
        before = sums.get(row.campaign_id)
        sums[row.campaign_id] = replace(
            row,
            held_cents=row.held_cents + (before.held_cents if before else 0),
            given_cents=row.given_cents + (before.given_cents if before else 0),
        )
    return sorted(sums.values(), key=lambda one: (-one.given_cents, one.title, one.campaign_id))
