"""Funds: who they are, and what their pots did lately."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.accounts import GIVING_KINDS
from matchpot.domain.awards import TrancheState
from matchpot.domain.matching.lines import USED, MatchLineState
from matchpot.domain.pots import PUBLIC, PotPurpose
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project

# Not given, or not any more.
_NOT_GIVEN = (TrancheState.PROPOSED, TrancheState.CANCELLED)
# A drawing of more than so many bands cannot be read.
MOST_IN_FLOW = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class FundPage:
    """A fund as everyone may read it."""

    id: int
    slug: str
    name: str
    summary: str
    about_md: str
    city: str
    website: str
    kvk: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundCard:
    """A fund in the list of funds, with the sums of its public pots."""

    id: int
    slug: str
    name: str
    summary: str
    city: str
    pots: int
    paid_in_cents: int
    held_cents: int
    given_cents: int
    campaigns: int

    @property
    def left_cents(self) -> int:
        """Paid in and free to match with."""
        return self.paid_in_cents - self.held_cents - self.given_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestMatch:
    """One match line as a fund reads it; the donor stays unnamed."""

    line_id: int
    pot_id: int
    pot_name: str
    project_slug: str
    project_title: str
    state: MatchLineState
    cents: int
    gift_cents: int | None
    created_at: datetime


def fund_page(session: Session, slug: str) -> FundPage | None:
    """One fund by the name in its address."""
    one = session.scalar(
        select(Organisation).where(Organisation.slug == slug, Organisation.kind.in_(GIVING_KINDS))
    )
    if one is None:
        return None
    return FundPage(
        id=one.id,
        slug=one.slug,
        name=one.name,
        summary=one.summary,
        about_md=one.about_md,
        city=one.city,
        website=one.website,
        kvk=one.kvk,
    )


def public_funds(session: Session) -> list[FundCard]:
    """Every fund with a public pot, the most money still to give first; one statement."""
    supported = (
        select(Pot.fund_id, func.count(func.distinct(MatchLine.campaign_id)).label("campaigns"))
        .join(MatchLine, MatchLine.pot_id == Pot.id)
        .where(MatchLine.state.in_(USED))
        .group_by(Pot.fund_id)
        .subquery()
    )
    free = func.sum(Pot.total_cents - Pot.reserved_cents - Pot.used_cents)
    query = (
        select(
            Organisation, func.count(Pot.id), func.sum(Pot.total_cents),
            func.sum(Pot.reserved_cents), func.sum(Pot.used_cents),
            func.coalesce(func.max(supported.c.campaigns), 0),
        )
        .join(Pot, Pot.fund_id == Organisation.id)
        .outerjoin(supported, supported.c.fund_id == Organisation.id)
        .where(Pot.state.in_(PUBLIC), Pot.purpose == PotPurpose.MATCHING)
        .group_by(Organisation.id)
        .order_by(free.desc(), Organisation.name)
    )  # fmt: skip
    return [_card(*row) for row in session.execute(query)]


def _card(
    fund: Organisation, pots: int, paid_in: Any, held: Any, given: Any, campaigns: Any
) -> FundCard:  # Any: sums come as int or Decimal, by database
    return FundCard(
        id=fund.id,
        slug=fund.slug,
        name=fund.name,
        summary=fund.summary,
        city=fund.city,
        pots=pots,
        paid_in_cents=int(paid_in),
        held_cents=int(held),
        given_cents=int(given),
        campaigns=int(campaigns),
    )


def latest_matches(
    session: Session, fund_ids: Sequence[int], *, pot_id: int | None = None, limit: int = 12
) -> list[LatestMatch]:
    """The newest match lines of some funds' pots, or of one pot; those let go are left out."""
    # Chosen before anything is joined: a fund may have a hundred thousand of them.
    newest = select(MatchLine.id).where(MatchLine.state != MatchLineState.RELEASED)
    if pot_id is None:
        own = select(Pot.id).where(Pot.fund_id.in_(fund_ids))
        newest = newest.where(MatchLine.pot_id.in_(own))
    else:
        newest = newest.where(MatchLine.pot_id == pot_id)
    query = (
        select(MatchLine, Pot.name, Project.slug, Project.title, Donation.gift_cents)
        .join(Pot, Pot.id == MatchLine.pot_id)
        .join(Campaign, Campaign.id == MatchLine.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .outerjoin(Donation, Donation.id == MatchLine.donation_id)
        .where(MatchLine.id.in_(newest.order_by(MatchLine.id.desc()).limit(limit)))
        .where(Pot.fund_id.in_(fund_ids))
        .order_by(MatchLine.id.desc())
    )
    return [
        LatestMatch(
            line_id=line.id,
            pot_id=line.pot_id,
            pot_name=pot_name,
            project_slug=slug,
            project_title=title,
            state=line.state,
            cents=line.amount_cents,
            gift_cents=gift_cents,
            created_at=line.created_at,
        )
        for line, pot_name, slug, title, gift_cents in session.execute(query)
    ]


def money_flow(
    session: Session, fund_id: int, *, pot_id: int | None = None
) -> list[tuple[str, str, int]]:
    """Where a fund's money went: (pot, project, cents given by match and awards), most first.

    With `pot_id` only what that one of its pots gave.
    """
    own = [Pot.fund_id == fund_id] + ([] if pot_id is None else [Pot.id == pot_id])
    match = (
        select(Pot.id, Pot.name, Project.id, Project.title, func.sum(PotCampaign.used_cents))
        .join(PotCampaign, PotCampaign.pot_id == Pot.id)
        .join(Campaign, Campaign.id == PotCampaign.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(*own, PotCampaign.used_cents > 0)
        .group_by(Pot.id, Pot.name, Project.id, Project.title)
    )
    awards = (
        select(Pot.id, Pot.name, Project.id, Project.title, func.sum(Tranche.amount_cents))
        .join(Award, Award.pot_id == Pot.id)
        .join(Tranche, Tranche.award_id == Award.id)
        .join(Project, Project.id == Award.project_id)
        .where(*own, Tranche.state.not_in(_NOT_GIVEN))
        .group_by(Pot.id, Pot.name, Project.id, Project.title)
    )
    given: dict[tuple[int, str, int, str], int] = defaultdict(int)
    for row in (*session.execute(match), *session.execute(awards)):
        given[row[0], row[1], row[2], row[3]] += int(row[4])
    most_first = sorted(given.items(), key=lambda one: (-one[1], one[0]))
    return [(pot, project, cents) for (_, pot, _, project), cents in most_first]
