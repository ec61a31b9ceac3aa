"""Pots that are divided at the end of a round: who takes part, and what people gave.

The runs that divide them are in `runs.py`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, String, case, cast, func, select, true
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import SUCCESSFUL, UNSUCCESSFUL, CampaignState
from matchpot.domain.donations import COUNTS, DonationState
from matchpot.domain.donations import donor_key as keyed
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.domain.pots import PUBLIC, PotCampaignState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.exclusions import Exclusion
from matchpot.persistence.models.matching import Pot, PotCampaign, RuleVersion
from matchpot.persistence.models.people import Membership, Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.exclusions import LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class InPool:
    """A campaign that takes part in a pot."""

    campaign_id: int
    title: str
    slug: str
    state: CampaignState
    ended_at: datetime | None

    @property
    def is_decided(self) -> bool:
        """Whether it has succeeded or failed."""
        return self.state in SUCCESSFUL | UNSUCCESSFUL

    @property
    def is_in(self) -> bool:
        """Whether it has succeeded or still may."""
        return self.state not in UNSUCCESSFUL

    @property
    def has_succeeded(self) -> bool:
        """Whether it gets a share."""
        return self.state in SUCCESSFUL


def campaigns_in(session: Session, pot_id: int) -> Sequence[InPool]:
    """The campaigns that take part in a pot, by title."""
    rows = session.execute(
        select(
            Campaign.id.label("campaign_id"),
            Project.title,
            Project.slug,
            Campaign.state,
            Campaign.ended_at,
        )
        .join(PotCampaign, PotCampaign.campaign_id == Campaign.id)
        .join(Project, Project.id == Campaign.project_id)
        .where(PotCampaign.pot_id == pot_id, PotCampaign.state == PotCampaignState.ACCEPTED)
        .order_by(Project.title, Campaign.id)
    )
    return [InPool(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gave:
    """What one person gave to one campaign in all; `left_out` says why it does not count."""

    campaign_id: int
    donor_key: str
    cents: int
    left_out: str | None


# The bank decides about a disputed gift; until then nobody knows whether it was given.
DISPUTED = "disputed"


def gave(
    session: Session, campaign_ids: Collection[int], *, funders: Collection[str], left_out: LeftOut
) -> Sequence[Gave]:
    """What each person gave to each of these campaigns, less what went back; one statement.

    Gifts of the maker and the team carry their reason; `funders` are the keys of those who belong
    to the pot's own fund, and `left_out` are those that a case leaves out.
    """
    reason = _why_not(funders, left_out).label("left_out")
    rows = session.execute(
        select(Donation.campaign_id, Donation.donor_key, _CENTS.label("cents"), reason)
        .where(Donation.campaign_id.in_(sorted(campaign_ids)), Donation.state.in_(sorted(COUNTS)))
        .group_by(Donation.campaign_id, Donation.donor_key, reason)
        .having(_CENTS > 0)
    )
    return [
        Gave(campaign_id=campaign_id, donor_key=key, cents=cents, left_out=why_not)
        for campaign_id, key, cents, why_not in rows
    ]


def amounts(
    session: Session, campaign_ids: Collection[int], *, funders: Collection[str], left_out: LeftOut
) -> Mapping[int, Sequence[int]]:
    """What each person gave that counts, by campaign, in no order and without saying who.

    The database adds up and sends one row a campaign: a million rows with a key each take longer
    to receive than all sums.
    """
    each = (
        select(Donation.campaign_id, _CENTS.label("cents"))
        .where(Donation.campaign_id.in_(sorted(campaign_ids)), *_counting(funders, left_out))
        .group_by(Donation.campaign_id, Donation.donor_key)
        .having(_CENTS > 0)
        .subquery()
    )
    listed = func.aggregate_strings(cast(each.c.cents, String), ",")
    rows = session.execute(select(each.c.campaign_id, listed).group_by(each.c.campaign_id))
    return {campaign_id: list(map(int, told.split(","))) for campaign_id, told in rows}


_CENTS = cast(func.sum(Donation.gift_cents - Donation.refunded_gift_cents), BigInteger)


def _why_not(funders: Collection[str], left_out: LeftOut) -> ColumnElement[str | None]:
    """Why a gift does not count, NULL when it does."""
    return case(
        (Donation.unmatched_because.is_not(None), Donation.unmatched_because),
        (Donation.donor_key.in_(sorted(funders)), Reason.FUNDER_DONATION.value),
        (Donation.id.in_(sorted(left_out.gifts)), Reason.LEFT_OUT.value),
        (Donation.donor_key.in_(sorted(left_out.people)), Reason.LEFT_OUT.value),
        (Donation.state == DonationState.DISPUTED, DISPUTED),
        else_=None,
    )


def _counting(funders: Collection[str], left_out: LeftOut) -> Iterator[ColumnElement[bool]]:
    """The same as conditions, where `_why_not` is NULL: the planner can tell how many gifts count.

    An empty list stands in no condition, because it would keep the work on one core.
    """
    yield Donation.state.in_(sorted(COUNTS - {DonationState.DISPUTED}))
    yield Donation.unmatched_because.is_(None)
    if people := {*funders, *left_out.people}:
        yield Donation.donor_key.not_in(sorted(people))
    if left_out.gifts:
        yield Donation.id.not_in(sorted(left_out.gifts))


def addresses_of_fund(session: Session, fund_id: int) -> Sequence[str]:
    """The addresses of everybody who belongs to a fund."""
    return session.scalars(
        select(Person.email_canonical)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == fund_id, Membership.accepted_at.is_not(None))
    ).all()


def mark_of(session: Session, pot_id: int) -> tuple[object, ...]:
    """What an estimate of a pool follows from, in short: money, its campaigns' sums, its cases."""
    cases = (
        select(func.count(Exclusion.id), func.count(Exclusion.decided_at))
        .where(Exclusion.pot_id == pot_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Pot.rule_version_id,
            Pot.total_cents - Pot.reserved_cents - Pot.used_cents,
            Campaign.id,
            Campaign.state,
            Campaign.raised_cents,
            Campaign.gift_count,
            *cases.c,
        )
        .select_from(Pot)
        .join(cases, true())
        .join(PotCampaign, PotCampaign.pot_id == Pot.id)
        .join(Campaign, Campaign.id == PotCampaign.campaign_id)
        .where(Pot.id == pot_id, PotCampaign.state == PotCampaignState.ACCEPTED)
        .order_by(Campaign.id)
    )
    return tuple(tuple(row) for row in rows)


# A pot and its fund as a page names and links them.
NAMES_OF_POT = (
    Pot.id.label("pot_id"),
    Pot.name.label("pot_name"),
    Pot.slug.label("pot_slug"),
    Organisation.name.label("fund_name"),
    Organisation.slug.label("fund_slug"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolOnCampaign:
    """A pot a campaign takes part in that is divided at the end of the round."""

    pot_id: int
    pot_name: str
    pot_slug: str
    fund_name: str
    fund_slug: str


def pools_of_campaign(session: Session, campaign_id: int) -> Sequence[PoolOnCampaign]:
    """The pools a campaign hopes for a share of, by id."""
    rows = session.execute(
        select(*NAMES_OF_POT)
        .join(PotCampaign, PotCampaign.pot_id == Pot.id)
        .join(RuleVersion, RuleVersion.id == Pot.rule_version_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(
            PotCampaign.campaign_id == campaign_id,
            PotCampaign.state == PotCampaignState.ACCEPTED,
            Pot.state.in_(sorted(PUBLIC)),
            RuleVersion.kind.in_(sorted(POOL_KINDS)),
        )
        .order_by(Pot.id)
    )
    return [PoolOnCampaign(**row._mapping) for row in rows]


def pools_of_funder(
    session: Session, campaign_id: int, *, donor_key: str, secret: bytes
) -> Sequence[int]:
    """The pools of a campaign that count no gifts of somebody because they belong to the fund."""
    ids = [one.pot_id for one in pools_of_campaign(session, campaign_id)]
    rows = session.execute(
        select(Pot.id, Person.email_canonical)
        .join(Membership, Membership.organisation_id == Pot.fund_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Pot.id.in_(ids), Membership.accepted_at.is_not(None))
        .order_by(Pot.id)
    )
    return sorted({pot for pot, email in rows if keyed(email, secret=secret) == donor_key})
