"""What the books know about a project: raised, matched, awarded, paid, and for whom.

Nobody types any of it. Sums are those of the maker's statements (`statements.py`), which the books
are checked against; at handing in they are frozen into the report, so a later refund changes what
the next report says and never what a fund has read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.money import Cents
from matchpot.persistence.queries import report_facts as queries
from matchpot.services import statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What one fund's pot added to the gifts."""

    fund: str
    pot: str
    cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFacts:
    """One campaign, in cents; days in ISO form.

    Attributes:
        crowd_cents: Gifts less what went back.
        fees_cents: Borne by the platform, not by the maker.
        open_cents: Not sent to the maker yet.
    """

    live_on: str
    settled_on: str
    gifts: int
    donors: int
    crowd_cents: Cents
    matches: tuple[Match, ...]
    fees_cents: Cents
    paid_cents: Cents
    open_cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardFacts:
    """One award, without the parts that were taken back."""

    fund: str
    source: str
    decided_on: str
    amount_cents: Cents
    paid_cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardFacts:
    """A thing donors were promised, and how many chose it."""

    title: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All of it; days in ISO form, empty when nobody said."""

    city: str
    starts_on: str
    ends_on: str
    campaigns: tuple[CampaignFacts, ...]
    awards: tuple[AwardFacts, ...]
    rewards: tuple[RewardFacts, ...]

    @property
    def raised_cents(self) -> Cents:
        """Gifts of the crowd, less what went back."""
        return sum(one.crowd_cents for one in self.campaigns)

    @property
    def matched_cents(self) -> Cents:
        """What funds added to the gifts."""
        return sum(match.cents for one in self.campaigns for match in one.matches)

    @property
    def awarded_cents(self) -> Cents:
        """What funds granted."""
        return sum(one.amount_cents for one in self.awards)

    @property
    def total_cents(self) -> Cents:
        """All of it together: what the books put on the side of income."""
        return self.raised_cents + self.matched_cents + self.awarded_cents

    @property
    def paid_cents(self) -> Cents:
        """What was sent to the maker."""
        for_campaigns = sum(one.paid_cents for one in self.campaigns)
        return for_campaigns + sum(one.paid_cents for one in self.awards)

    @property
    def fees_cents(self) -> Cents:
        """What the payment service took; the platform bears it."""
        return sum(one.fees_cents for one in self.campaigns)

    @property
    def is_open(self) -> bool:
        """Whether sums of a campaign that is not settled are among these."""
        return any(not one.settled_on for one in self.campaigns)

    @property
    def donors(self) -> int:
        """People who gave, each counted once in a campaign."""
        return sum(one.donors for one in self.campaigns)


def of_project(session: Session, project_id: int) -> Facts:
    """What the books know now."""
    plan = queries.plan_of(session, project_id)
    return Facts(
        city=plan.city,
        starts_on=plan.starts_on.isoformat() if plan.starts_on else "",
        ends_on=plan.ends_on.isoformat() if plan.ends_on else "",
        campaigns=tuple(
            _campaign(session, one) for one in queries.campaigns_of(session, project_id)
        ),
        awards=tuple(
            AwardFacts(
                fund=one.fund,
                source=one.source,
                decided_on=_day(one.decided_at),
                amount_cents=one.amount_cents,
                paid_cents=one.paid_cents,
            )
            for one in queries.awards_of(session, project_id)
        ),
        rewards=tuple(
            RewardFacts(title=title, count=taken)
            for title, taken in queries.rewards_of(session, project_id)
        ),
    )


def _campaign(session: Session, campaign_id: int) -> CampaignFacts:
    stated = statements.of_campaign(session, campaign_id)
    assert stated is not None  # noqa: S101 - it was just found
    return CampaignFacts(
        live_on=_day(stated.live_at),
        settled_on=_day(stated.settled_at),
        gifts=stated.gift_count,
        donors=queries.donors_of(session, campaign_id),
        crowd_cents=stated.crowd_cents,
        matches=tuple(Match(fund=one.fund, pot=one.pot, cents=one.cents) for one in stated.matches),
        fees_cents=stated.fees_cents,
        paid_cents=stated.paid_cents,
        open_cents=stated.open_cents,
    )


def _day(moment: datetime | None) -> str:
    return local_day(moment).isoformat() if moment else ""


def to_document(facts: Facts) -> dict[str, Any]:
    """As it is frozen into a report: plain JSON."""
    return asdict(facts)


def from_document(document: Mapping[str, Any]) -> Facts:
    """What was frozen."""
    campaigns: Sequence[Mapping[str, Any]] = document["campaigns"]
    return Facts(
        city=document["city"],
        starts_on=document["starts_on"],
        ends_on=document["ends_on"],
        campaigns=tuple(
            CampaignFacts(**{**one, "matches": tuple(Match(**match) for match in one["matches"])})
            for one in campaigns
        ),
        awards=tuple(AwardFacts(**one) for one in document["awards"]),
        rewards=tuple(RewardFacts(**one) for one in document["rewards"]),
    )
