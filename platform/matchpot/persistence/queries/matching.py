"""What a match decision looks at: a campaign, its pots with their rules, and a donor's history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.domain.matching.seed import Seed
from matchpot.domain.pots import PotCampaignState, PotMode, PotState, Share
from matchpot.domain.projects import Discipline
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot, PotCampaign, RuleVersion, Wait
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.relations import Relations

# A line in one of these states takes money of its pot.
STANDING = (
    MatchLineState.HELD,
    MatchLineState.CAPTURED,
    MatchLineState.FROZEN,
    MatchLineState.SETTLED,
    MatchLineState.PAID,
)

# Gifts come in, so lines on the whole campaign may still come and go.
OPEN_TO_GIFTS = (CampaignState.LIVE, CampaignState.LIVE_ROUND2)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFacts:
    """What giving to a campaign needs to know of it."""

    id: int
    state: CampaignState
    deadline_at: datetime | None
    goal_min_cents: int
    goal_optimum_cents: int | None
    raised_cents: int
    match_cents: int
    provisional_match_cents: int
    eligible_cents: int
    eligible_donors: int
    maker_id: int
    organisation_id: int | None
    discipline: Discipline
    city: str
    title: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PotFacts:
    """A pot on one campaign with the rule in force."""

    pot_id: int
    fund_id: int
    state: PotState
    available_cents: int
    in_use_cents: int
    tier: int
    priority: int
    mode: PotMode
    share: Share
    held_cents: int
    used_cents: int
    counted_cents: int
    latched_at: datetime | None
    version_id: int
    kind: str
    params: Mapping[str, Any]
    caps: Mapping[str, Any]
    min_donation_cents: int
    digest: str


_CAMPAIGN = (
    select(
        Campaign.id,
        Campaign.state,
        Campaign.deadline_at,
        Campaign.goal_min_cents,
        Campaign.goal_optimum_cents,
        Campaign.raised_cents,
        Campaign.match_cents,
        Campaign.provisional_match_cents,
        Campaign.eligible_cents,
        Campaign.eligible_donors,
        Project.maker_id,
        Project.organisation_id,
        Project.discipline,
        Project.city,
        Project.title,
        Project.slug,
    )
    .join(Project, Project.id == Campaign.project_id)
    .where(Campaign.id == bindparam("campaign_id"))
)


def campaign_facts(session: Session, campaign_id: int) -> CampaignFacts | None:
    """The campaign with what is public of its project; None when there is none."""
    row = session.execute(_CAMPAIGN, {"campaign_id": campaign_id}).one_or_none()
    return None if row is None else CampaignFacts(**row._mapping)


# What comes back to a pot goes to those who wait for it; a new gift queues up behind them.
_AVAILABLE = case(
    (exists().where(Wait.pot_id == Pot.id, Wait.missing_cents > 0), 0),
    else_=Pot.total_cents - Pot.reserved_cents - Pot.used_cents,
)


_POTS = (
    select(
        Pot.id.label("pot_id"),
        Pot.fund_id,
        Pot.state,
        _AVAILABLE.label("available_cents"),
        (Pot.reserved_cents + Pot.used_cents).label("in_use_cents"),
        Pot.tier,
        Pot.priority,
        Pot.mode,
        Pot.share,
        PotCampaign.held_cents,
        PotCampaign.used_cents,
        PotCampaign.counted_cents,
        PotCampaign.latched_at,
        RuleVersion.id.label("version_id"),
        RuleVersion.kind,
        RuleVersion.params,
        RuleVersion.caps,
        RuleVersion.min_donation_cents,
        RuleVersion.digest,
    )
    .join(PotCampaign, PotCampaign.pot_id == Pot.id)
    .join(RuleVersion, RuleVersion.id == Pot.rule_version_id)
    .where(
        PotCampaign.campaign_id == bindparam("campaign_id"),
        PotCampaign.state == PotCampaignState.ACCEPTED,
        RuleVersion.kind.not_in(sorted(POOL_KINDS)),
    )
    .order_by(Pot.id)
)
_POTS_LOCKED = _POTS.with_for_update(of=[Pot, PotCampaign], key_share=True)


def pot_facts(session: Session, campaign_id: int, *, lock: bool = False) -> Sequence[PotFacts]:
    """The pots a campaign is in, by ascending id; locked for a decision that will be stored.

    A pot that is divided at the end of the round answers no gift, so it is not among them.
    """
    wanted = _POTS_LOCKED if lock else _POTS
    rows = session.execute(wanted, {"campaign_id": campaign_id})
    return [PotFacts(**row._mapping) for row in rows]


def without_seed(session: Session) -> Sequence[int]:
    """Open campaigns in an open pot that gives first, has money, and has not given them any."""
    found = session.scalars(
        select(PotCampaign.campaign_id)
        .distinct()
        .join(Pot, Pot.id == PotCampaign.pot_id)
        .join(RuleVersion, RuleVersion.id == Pot.rule_version_id)
        .join(Campaign, Campaign.id == PotCampaign.campaign_id)
        .where(
            PotCampaign.state == PotCampaignState.ACCEPTED,
            PotCampaign.held_cents + PotCampaign.used_cents == 0,
            Pot.state == PotState.OPEN,
            Pot.total_cents > Pot.reserved_cents + Pot.used_cents,
            RuleVersion.kind == Seed.KIND,
            Campaign.state.in_(OPEN_TO_GIFTS),
        )
        .order_by(PotCampaign.campaign_id)
    )
    return found.all()


_VERSIONS = select(RuleVersion).where(RuleVersion.id.in_(bindparam("ids", expanding=True)))


def rule_versions(session: Session, ids: Iterable[int]) -> Mapping[int, RuleVersion]:
    """Published rule versions by id."""
    found = session.scalars(_VERSIONS, {"ids": sorted(set(ids))})
    return {version.id: version for version in found}


@dataclass(frozen=True, slots=True)
class Seen:
    """All a decision about one gift looks at, read in one go; see `persistence/reserving.py`."""

    campaign: CampaignFacts
    pots: Sequence[PotFacts]
    relations: Relations
