"""What statements and the pages about the books are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.ledger.chain import StoredEntry
from matchpot.domain.matching.lines import USED
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.ledger import LedgerAccount, LedgerEntry, LedgerPosting
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import ledger
from matchpot.persistence.queries.narrowing import Part, under


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFacts:
    """The campaign a statement is of."""

    title: str
    slug: str
    maker: str
    state: CampaignState
    live_at: datetime | None
    deadline_at: datetime | None
    settled_at: datetime | None


def campaign_facts(
    session: Session, campaign_id: int, *, maker_id: int | None
) -> StatementFacts | None:
    """The campaign; with a maker's id only when it is theirs."""
    wanted = (
        select(Campaign, Project, Person)
        .join(Project, Project.id == Campaign.project_id)
        .join(Person, Person.id == Project.maker_id)
        .where(Campaign.id == campaign_id)
    )
    if maker_id is not None:
        wanted = wanted.where(Project.maker_id == maker_id)
    row = session.execute(wanted).first()
    if row is None:
        return None
    campaign, project, maker = row
    return StatementFacts(
        title=project.title,
        slug=project.slug,
        maker=maker.name,
        state=campaign.state,
        live_at=campaign.live_at,
        deadline_at=campaign.deadline_at,
        settled_at=campaign.settled_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftSums:
    """Sums over the gifts of a campaign that were ever paid, in cents.

    `gone_cents` is what went back of gifts by any way, `refunded_cents` the part we sent;
    `tips_cents` are tips less what went back of them.
    """

    count: int
    gifts_cents: int
    gone_cents: int
    refunded_cents: int
    tips_cents: int
    fees_cents: int


def gift_sums(session: Session, campaign_id: int) -> GiftSums:
    """Sum a campaign's paid gifts; two statements."""
    tip_left = Donation.tip_cents - Donation.refunded_cents + Donation.refunded_gift_cents
    row = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Donation.gift_cents), 0),
            func.coalesce(func.sum(Donation.refunded_gift_cents), 0),
            func.coalesce(func.sum(tip_left), 0),
            func.coalesce(func.sum(Donation.fee_cents), 0),
        ).where(Donation.campaign_id == campaign_id, Donation.paid_at.is_not(None))
    ).one()
    refunded = session.scalar(
        select(func.coalesce(func.sum(Refund.gift_cents), 0)).where(
            Refund.campaign_id == campaign_id
        )
    )
    return GiftSums(
        count=row[0],
        gifts_cents=int(row[1]),
        gone_cents=int(row[2]),
        refunded_cents=int(refunded or 0),
        tips_cents=int(row[3]),
        fees_cents=int(row[4] or 0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenMatch:
    """What one pot gave."""

    fund: str
    pot: str
    cents: int


def match_by_pot(session: Session, campaign_id: int) -> list[GivenMatch]:
    """What each pot gave a campaign, less what went back to it; pots that gave nothing left out."""
    rows = session.execute(
        select(Organisation.name, Pot.name, func.sum(MatchLine.amount_cents))
        .join(Pot, Pot.id == MatchLine.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(MatchLine.campaign_id == campaign_id, MatchLine.state.in_(sorted(USED)))
        .group_by(Organisation.name, Pot.name, Pot.id)
        .order_by(Pot.id)
    )
    return [GivenMatch(fund=fund, pot=pot, cents=int(cents)) for fund, pot, cents in rows if cents]


def netted_cents(session: Session, campaign_id: int) -> int:
    """What a maker's debt took from the payouts of a campaign."""
    rows = session.scalars(select(Payout.blocks).where(Payout.campaign_id == campaign_id))
    return sum(int(blocks.get("netted_cents", 0)) for blocks in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftLine:
    """One paid gift without a name: a statement says nothing about people."""

    donation_id: int
    paid_at: datetime | None
    state: DonationState
    gift_cents: int
    gone_cents: int
    match_cents: int
    fee_cents: int | None


def gift_lines(session: Session, campaign_id: int) -> list[GiftLine]:
    """Every paid gift of a campaign with its match, in the order of payment."""
    matched = (
        select(func.coalesce(func.sum(MatchLine.amount_cents), 0))
        .where(MatchLine.donation_id == Donation.id, MatchLine.state.in_(sorted(USED)))
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Donation.id,
            Donation.paid_at,
            Donation.state,
            Donation.gift_cents,
            Donation.refunded_gift_cents,
            matched,
            Donation.fee_cents,
        )
        .where(Donation.campaign_id == campaign_id, Donation.paid_at.is_not(None))
        .order_by(Donation.paid_at, Donation.id)
    )
    return [
        GiftLine(
            donation_id=row[0],
            paid_at=row[1],
            state=row[2],
            gift_cents=row[3],
            gone_cents=row[4],
            match_cents=int(row[5]),
            fee_cents=row[6],
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class MakersCampaign:
    """A campaign of a maker that has money to tell of."""

    campaign_id: int
    title: str
    slug: str
    state: CampaignState
    raised_cents: int
    match_cents: int
    ended_at: datetime | None


def campaigns_of_maker(session: Session, maker_id: int) -> list[MakersCampaign]:
    """A maker's campaigns that were ever live, the newest first."""
    rows = session.execute(
        select(
            Campaign.id,
            Project.title,
            Project.slug,
            Campaign.state,
            Campaign.raised_cents,
            Campaign.match_cents,
            Campaign.ended_at,
        )
        .join(Project, Project.id == Campaign.project_id)
        .where(Project.maker_id == maker_id, Campaign.live_at.is_not(None))
        .order_by(Campaign.id.desc())
    )
    return [
        MakersCampaign(
            campaign_id=row[0],
            title=row[1],
            slug=row[2],
            state=row[3],
            raised_cents=row[4],
            match_cents=row[5],
            ended_at=row[6],
        )
        for row in rows
    ]


def count_campaign_entries(session: Session, campaign_id: int) -> int:
    """How many entries touch a campaign's accounts or its payouts."""
    return session.scalar(select(func.count()).select_from(_about(campaign_id).subquery())) or 0


def campaign_entries(session: Session, campaign_id: int, part: Part) -> Sequence[StoredEntry]:
    """Entries that touch a campaign's accounts or its payouts, the newest first."""
    wanted = _about(campaign_id).where(*under(LedgerEntry.id, part))
    ids = session.scalars(wanted.order_by(LedgerEntry.id.desc()).limit(part.size)).all()
    return ledger.stored_entries(session, ids)


def _about(campaign_id: int) -> Select[int]:
    touched = (
        select(LedgerPosting.entry_id)
        .join(LedgerAccount, LedgerAccount.id == LedgerPosting.account_id)
        .where(
            or_(
                LedgerAccount.name.like(f"Liabilities:Campaign:C{campaign_id}:%"),
                LedgerAccount.name.like(f"Liabilities:Fund:%:Reserved-C{campaign_id}"),
            )
        )
    )
    payouts = select(Payout.id).where(Payout.campaign_id == campaign_id)
    return select(LedgerEntry.id).where(
        or_(
            LedgerEntry.id.in_(touched),
            (LedgerEntry.ref_type == "payout") & LedgerEntry.ref_id.in_(payouts),
        )
    )
