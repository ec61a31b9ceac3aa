"""Spot checks: each quarter a lot draws a few accepted reports of a fund for a closer look.

The pool are the reports accepted, by the fund or by its silence, since the quarter of the last lot
began and before this quarter; so each of them is in one pool. Who is drawn is offered a talk.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day, start_of_day
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.spot_checks import code_of, pool, quarter_before, quarter_start
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.rules import LotSource
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Lot
from matchpot.persistence.models.trust import Duty
from matchpot.services import duties, duty_letters, lots

_LATELY = timedelta(days=92)


def funds_to_draw(session: Session, *, now: datetime) -> Sequence[int]:
    """Funds that accepted reports before this quarter; whether a lot is due is seen by `freeze`."""
    begins = start_of_day(quarter_start(local_day(now)))
    found = select(Duty.fund_id).where(
        Duty.state == DutyState.ACKNOWLEDGED, Duty.acknowledged_at < begins
    )
    return session.scalars(found.distinct().order_by(Duty.fund_id)).all()


def freeze(
    session: Session, fund_id: int, *, by_beacon: bool, secret: bytes, now: datetime
) -> Lot | None:
    """Freeze the lot of the quarter before this one; None when there was one, or nobody is in it.

    By commit and reveal the fund is asked to put chance in, or nothing is drawn.
    """
    day = local_day(now)
    begins = start_of_day(quarter_start(day))
    last = lots.latest_of_fund(session, fund_id)
    if last is not None and last.frozen_at >= begins:
        return None
    shares = _shares(session, fund_id, last, until=begins, secret=secret)
    spread = pool(shares)
    if not spread.tickets:
        return None
    fund = session.get_one(Organisation, fund_id)
    title = f"{fund.name} - spot check {quarter_before(day)}"
    source = LotSource.QUICKNET if by_beacon else LotSource.COMMIT_REVEAL
    drawn_from = (spread.tickets, spread.limits)
    made = lots.freeze_for_fund(session, fund_id, title, drawn_from, source, now)
    if not by_beacon:
        duty_letters.lot_waits(session, fund, number=made.number, now=now)
    return made


def _shares(
    session: Session, fund_id: int, last: Lot | None, *, until: datetime, secret: bytes
) -> dict[str, int]:
    """The share of each accepted report, by its code."""
    accepted = select(Duty).where(
        Duty.fund_id == fund_id,
        Duty.state == DutyState.ACKNOWLEDGED,
        Duty.acknowledged_at < until,
    )
    if last is not None:
        since = start_of_day(quarter_start(local_day(last.frozen_at)))
        accepted = accepted.where(Duty.acknowledged_at >= since)
    return {
        code_of(duty.id, secret=secret): duties.tier_of(session, duty).spot_check_bps
        for duty in session.scalars(accepted.order_by(Duty.id)).all()
    }


def drawn_lately(session: Session, *, now: datetime) -> Sequence[int]:
    """Lots of spot checks that were drawn in the last three months."""
    found = select(Lot.id).where(Lot.purpose == LotPurpose.SPOT_CHECK, Lot.drawn_at > now - _LATELY)
    return session.scalars(found.order_by(Lot.id)).all()


def tell(session: Session, lot_id: int, *, secret: bytes, now: datetime) -> int:
    """Tell the makers whose reports a lot drew, each once; how many that were."""
    lot = lots.locked(session, lot_id)
    if lot.fund_id is None or lot.drawn_at is None:
        return 0
    taken = set(lot.document["drawn"]["taken"])
    accepted = select(Duty).where(
        Duty.fund_id == lot.fund_id,
        Duty.state == DutyState.ACKNOWLEDGED,
        Duty.acknowledged_at < lot.frozen_at,
    )
    found = [
        duty
        for duty in session.scalars(accepted.order_by(Duty.id)).all()
        if duty.lot_id is None and code_of(duty.id, secret=secret) in taken
    ]
    for duty in found:
        duty.lot_id = lot.id
        code = code_of(duty.id, secret=secret)
        duty_letters.drawn(session, duty, code=code, number=lot.number, now=now)
    session.flush()
    return len(found)
