"""Carrying out an approved run: a match line per campaign, captured and settled, a payout drafted.

One transaction for the whole run. A correction moves only what differs: more is a line of its own,
less is taken back from the lines that stand, from what the maker is owed or, once it was paid out,
as a debt of the maker that the next payout settles.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import SUCCESSFUL
from matchpot.domain.matching.lines import USED, MatchLineState
from matchpot.domain.pots import MOVES as POT_MOVES
from matchpot.domain.pots import PotState
from matchpot.domain.runs import MOVES, RunState
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.persistence.models.runs import DistributionRun, DistributionShare
from matchpot.persistence.transitions import move
from matchpot.services import captures, given_back, holds, payouts, run_letters, settling
from matchpot.services.occasions import OfCampaign
from matchpot.services.runs import run_locked
from matchpot.settings import MoneyLimits


def settle(session: Session, run_id: int, *, now: datetime, limits: MoneyLimits) -> bool:
    """Carry out an approved run; tells whether it did. Done before, or at once by two: harmless.

    A run is withdrawn instead when a campaign that would get more was cancelled meanwhile.
    """
    run = run_locked(session, run_id)
    if run.state is not RunState.APPROVED:
        return False
    changes = [
        (locks.campaign(session, one.campaign_id), one.diff_cents)
        for one in _changed(session, run_id)
    ]
    pot = locks.pots(session, [run.pot_id])[0]
    rises = [(campaign, cents) for campaign, cents in changes if cents > 0]
    if not all(_can_get(campaign) for campaign, _ in rises):
        _withdraw(session, run, pot, now=now)
        return False
    _take_all_back(session, run, changes, now=now)
    for campaign, cents in rises:
        _give(session, run, campaign, cents, now=now)
    _close(session, run, pot, now=now)
    payable_at = {}
    for campaign, _ in rises:
        if payout := payouts.draft(session, OfCampaign(session, campaign), now=now, limits=limits):
            payable_at[campaign.id] = payout.not_before
    run_letters.tell_makers(session, run, payable_at=payable_at, now=now)
    return True


def _close(session: Session, run: DistributionRun, pot: Pot, *, now: datetime) -> None:
    session.refresh(pot)
    move(session, run, RunState.SETTLED, moves=MOVES, at=now, values={"settled_at": now})
    if pot.state is PotState.SETTLING:
        move(session, pot, PotState.SETTLED, moves=POT_MOVES, at=now, reason="divided")


def _changed(session: Session, run_id: int) -> Sequence[DistributionShare]:
    """The shares that move money, by campaign: the order in which rows are locked."""
    return session.scalars(
        select(DistributionShare)
        .where(DistributionShare.run_id == run_id, DistributionShare.diff_cents != 0)
        .order_by(DistributionShare.campaign_id)
    ).all()


def _can_get(campaign: Campaign) -> bool:
    return campaign.state in SUCCESSFUL and campaign.settled_at is not None


def _withdraw(session: Session, run: DistributionRun, pot: Pot, *, now: datetime) -> None:
    reason = "campaign_cancelled"
    move(session, run, RunState.WITHDRAWN, moves=MOVES, at=now, reason=reason)
    if pot.state is PotState.SETTLING:
        move(session, pot, PotState.CLOSED, moves=POT_MOVES, at=now, reason=reason)


def _give(
    session: Session, run: DistributionRun, campaign: Campaign, cents: int, *, now: datetime
) -> None:
    """A line of its own: held, captured and settled at once, as the campaign was settled before."""
    row = {
        "donation_id": None,
        "pot_id": run.pot_id,
        "campaign_id": campaign.id,
        "rule_version_id": run.rule_version_id,
        "donor_key": None,
        "state": MatchLineState.HELD,
        "amount_cents": cents,
        "counted_cents": 0,
        "why": {"run": run.id},
        "expires_at": None,
        "created_at": now,
        "changed_at": now,
    }
    holds.hold(session, [row])
    line = _lines(session, run.pot_id, campaign.id, (MatchLineState.HELD,))[0]
    campaign.match_cents += captures.capture(session, [line], at=now)
    session.flush()
    settling.settle_cents(session, campaign, line, cents=cents, turn=f"run-{run.id}", now=now)


def _take_all_back(
    session: Session,
    run: DistributionRun,
    changes: Sequence[tuple[Campaign, int]],
    *,
    now: datetime,
) -> None:
    """Before anything is given: what is taken back may be what another gets."""
    for campaign, cents in changes:
        if cents < 0:
            _take_back(session, run, campaign, -cents, now=now)


def _take_back(
    session: Session, run: DistributionRun, campaign: Campaign, cents: int, *, now: datetime
) -> None:
    """Cut the lines that stand, the newest first."""
    lies = given_back.lies_of(session, campaign)
    for line in _lines(session, run.pot_id, campaign.id, tuple(USED)):
        cut = captures.take_back(
            session,
            line,
            keep_cents=max(0, line.amount_cents - cents),
            occasion=f"run-{run.id}",
            reason="divided_again",
            at=now,
            lies=lies,
        )
        campaign.match_cents -= cut
        cents -= cut
        if not cents:
            break
    session.flush()


def _lines(
    session: Session, pot_id: int, campaign_id: int, states: Sequence[MatchLineState]
) -> Sequence[MatchLine]:
    return session.scalars(
        select(MatchLine)
        .where(
            MatchLine.pot_id == pot_id,
            MatchLine.campaign_id == campaign_id,
            MatchLine.state.in_(states),
        )
        .order_by(MatchLine.id.desc())
    ).all()
