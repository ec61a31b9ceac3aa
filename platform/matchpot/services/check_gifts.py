"""I6 and I9: what campaigns hold and what went back, against the gifts themselves."""

from sqlalchemy import Subquery, func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import COUNTS, DonationState
from matchpot.domain.ledger import accounts as chart
from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.invariants import SHOWN, Finding, Invariant, judge
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.ledger import LedgerEntry, LedgerPosting
from matchpot.persistence.queries import ledger as queries

_CLOSED = frozenset(
    {
        CampaignState.SETTLED,
        CampaignState.PAID_OUT,
        CampaignState.FULFILLING,
        CampaignState.COMPLETED,
        CampaignState.CLOSED_FAILED,
    }
)


def closed_campaigns_are_empty(session: Session) -> Finding:
    """I6: a campaign that is over holds nothing; one that is not holds what was given to it."""
    balances = queries.balances(session, "Liabilities:Campaign:")
    given = given_by_campaign(session)
    wrong = []
    for campaign_id, state in session.execute(select(Campaign.id, Campaign.state)):
        gifts, tips = (0, 0) if state in _CLOSED else given.get(campaign_id, (0, 0))
        for account, cents in (
            (chart.campaign_donations(campaign_id), gifts),
            (chart.campaign_tips(campaign_id), tips),
        ):
            if (booked := -balances.pop(account.name, 0)) != cents:
                wrong.append(f"{account.name}: {booked} cents, expected {cents}")
    # What is left is match, which passes through at settlement.
    wrong += [f"{name}: {-cents} cents" for name, cents in balances.items() if cents]
    return judge(
        Invariant.CLOSED_IS_EMPTY,
        wrong,
        good="closed campaigns are empty, open ones hold their gifts",
        bad="campaigns hold what they should not",
    )


def given_by_campaign(session: Session) -> dict[int, tuple[int, int]]:
    """Gifts and tips that were paid and not given back, by campaign."""
    refunded_tip = Donation.refunded_cents - Donation.refunded_gift_cents
    statement = (
        select(
            Donation.campaign_id,
            func.sum(Donation.gift_cents - Donation.refunded_gift_cents),
            func.sum(Donation.tip_cents - refunded_tip),
        )
        .where(Donation.state.in_(COUNTS))
        .group_by(Donation.campaign_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in session.execute(statement)}


def nothing_is_given_back_twice(session: Session) -> Finding:
    """I9: refunds and lost disputes of a gift are never more than the donor paid."""
    statement = (
        select(Donation.id)
        .outerjoin(refunds := _refunds(), refunds.c.donation_id == Donation.id)
        .outerjoin(lost := _lost(), lost.c.donation_id == Donation.id)
        .where(
            or_(
                func.coalesce(refunds.c.cents, 0) + func.coalesce(lost.c.cents, 0)
                != Donation.refunded_cents,
                func.coalesce(refunds.c.cents, 0) + func.coalesce(lost.c.cents, 0)
                > Donation.gift_cents + Donation.tip_cents,
                (Donation.state == DonationState.REFUNDED)
                & (Donation.refunded_cents != Donation.gift_cents + Donation.tip_cents),
            )
        )
        .order_by(Donation.id)
        .limit(SHOWN + 1)
    )
    return judge(
        Invariant.NOT_OVER_REFUNDED,
        [f"donation {one}" for one in session.scalars(statement)],
        good="no gift went back for more than was paid",
        bad="gifts went back for another amount than they should",
    )


def _refunds() -> Subquery:
    return (
        select(Refund.donation_id, func.sum(Refund.gift_cents + Refund.tip_cents).label("cents"))
        .group_by(Refund.donation_id)
        .subquery()
    )


def _lost() -> Subquery:
    return (
        select(
            LedgerEntry.ref_id.label("donation_id"), func.sum(-LedgerPosting.cents).label("cents")
        )
        .join(LedgerPosting, LedgerPosting.entry_id == LedgerEntry.id)
        .where(
            LedgerEntry.kind == EntryKind.DISPUTE_LOST,
            LedgerEntry.ref_type == "donation",
            LedgerPosting.account_id == queries.account_id(chart.disputes_open().name),
        )
        .group_by(LedgerEntry.ref_id)
        .subquery()
    )
