"""What follows when a payout has arrived at a bank, or came back from there, by what it was for."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.awards import MOVES as AWARD_MOVES
from matchpot.domain.awards import TRANCHE_MOVES, AwardState, TrancheState
from matchpot.domain.campaigns import MOVES as CAMPAIGN_MOVES
from matchpot.domain.campaigns import CampaignState
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.payouts import PayoutState
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.queries.payouts import AT_BANK, OPEN
from matchpot.persistence.transitions import move
from matchpot.services import award_letters, loan_arrivals, settling
from matchpot.services.occasions import Occasion, OfCampaign, OfLoan, OfTranche, payouts_of

_ON_ITS_WAY = frozenset({*OPEN, *AT_BANK, PayoutState.SENDING})


def arrived(session: Session, occasion: Occasion, *, now: datetime) -> None:
    """Close the money side of an occasion when all of its payouts have arrived."""
    on_its_way = select(Payout.id).where(
        payouts_of(occasion), Payout.state.in_(sorted(_ON_ITS_WAY))
    )
    if session.scalars(on_its_way.limit(1)).first() is not None:
        return
    if isinstance(occasion, OfCampaign):
        _campaign_is_paid(session, occasion.campaign, now=now)
    elif isinstance(occasion, OfTranche):
        _part_is_paid(session, occasion.award, occasion.tranche, now=now)
    elif isinstance(occasion, OfLoan):
        loan_arrivals.arrived(session, occasion.loan, now=now)


def _campaign_is_paid(session: Session, campaign: Campaign, *, now: datetime) -> None:
    if campaign.state is CampaignState.SETTLED:
        to, reason = CampaignState.PAID_OUT, "bank_paid"
        move(session, campaign, to, moves=CAMPAIGN_MOVES, at=now, reason=reason)
    settling.move_lines(
        session, campaign.id, frm=(MatchLineState.SETTLED,), to=MatchLineState.PAID, now=now
    )


def _part_is_paid(session: Session, award: Award, tranche: Tranche, *, now: datetime) -> None:
    """An award is paid with its last part; one that was revoked meanwhile stays so."""
    if tranche.state is TrancheState.DUE:
        move(session, tranche, TrancheState.PAID, moves=TRANCHE_MOVES, at=now, reason="bank_paid")
    open_parts = select(Tranche.id).where(
        Tranche.award_id == award.id,
        Tranche.state.in_(sorted({TrancheState.PLANNED, TrancheState.DUE})),
    )
    if award.state is AwardState.ACCEPTED and session.scalars(open_parts).first() is None:
        move(session, award, AwardState.PAID, moves=AWARD_MOVES, at=now, reason="bank_paid")
        award_letters.paid(session, award, now=now)


def came_back(session: Session, occasion: Occasion, *, now: datetime) -> None:
    """What had arrived is owed again: a part of an award is due once more, a loan not lent yet."""
    if isinstance(occasion, OfLoan):
        loan_arrivals.came_back(session, occasion.loan, now=now)
    if not isinstance(occasion, OfTranche) or occasion.tranche.state is not TrancheState.PAID:
        return
    due, reason = TrancheState.DUE, "came_back"
    move(session, occasion.tranche, due, moves=TRANCHE_MOVES, at=now, reason=reason)
    if occasion.award.state is AwardState.PAID:
        accepted = AwardState.ACCEPTED
        move(session, occasion.award, accepted, moves=AWARD_MOVES, at=now, reason=reason)


def nothing_left(session: Session, occasion: Occasion, *, now: datetime) -> None:
    """All that was owed settled a debt of whoever is paid: a part of an award is paid by that."""
    if isinstance(occasion, OfTranche | OfLoan):
        arrived(session, occasion, now=now)
