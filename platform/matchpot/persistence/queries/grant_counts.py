"""How many open grants there are, by fund and by year, for the page that leads to their files."""

from dataclasses import dataclass

from sqlalchemy import Subquery, and_, case, func, select, union_all
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.loans import Loan
from matchpot.persistence.models.matching import Pot, PotCampaign
from matchpot.persistence.queries.open_grants import (
    FUND,
    IS_AGREED,
    IS_LENT,
    SETTLED,
    Wanted,
    kept_cents,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FundGrants:
    """How many grants of a fund there are, and what they come to."""

    slug: str
    name: str
    count: int
    cents: int


def by_fund(session: Session) -> list[FundGrants]:
    """Every fund with a grant to tell of, by name; one statement."""
    every = _overview()
    found = session.execute(
        select(FUND.slug, FUND.name, func.count(), func.sum(every.c.cents))
        .join(every, every.c.fund_id == FUND.id)
        .group_by(FUND.id, FUND.slug, FUND.name)
        .order_by(FUND.name, FUND.slug)
    )
    return [
        FundGrants(slug=slug, name=name, count=count, cents=int(cents))
        for slug, name, count, cents in found
    ]


def years(session: Session) -> list[int]:
    """The years in Amsterdam in which something was awarded, the last first; two statements."""
    at = _overview().c.awarded_at
    first, last = session.execute(select(func.min(at), func.max(at))).one()
    if first is None:
        return []
    span = range(local_day(last).year, local_day(first).year - 1, -1)
    counts = [func.count(case((and_(*Wanted(year=year).among(at)), 1))) for year in span]
    found = session.execute(select(*counts)).one()
    return [year for year, count in zip(span, found, strict=True) if count]


def _overview() -> Subquery:
    """Fund, cents and moment of every grant, from the counters that `matchpot check` proves."""
    pot, moment = Pot.fund_id, Campaign.settled_at.label("awarded_at")
    matches = (
        select(pot, PotCampaign.used_cents.label("cents"), moment)
        .join(PotCampaign, PotCampaign.pot_id == Pot.id)
        .join(Campaign, Campaign.id == PotCampaign.campaign_id)
        .where(PotCampaign.used_cents > 0, Campaign.state.in_(SETTLED))
    )
    kept = kept_cents()
    awards = (
        select(pot, kept.c.cents, Award.decided_at.label("awarded_at"))
        .join(Award, Award.pot_id == Pot.id)
        .join(kept, kept.c.award_id == Award.id)
        .where(*IS_AGREED)
    )
    loans = (
        select(pot, Loan.amount_cents.label("cents"), Loan.decided_at.label("awarded_at"))
        .join(Loan, Loan.pot_id == Pot.id)
        .where(IS_LENT)
    )
    return union_all(awards, matches, loans).subquery()
