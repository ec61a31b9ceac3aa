"""Counting the promises to one project: which are kept now, which have had their day, and why.

The rule is `domain/cofunding.py`; here it is fed from the books and carried out. Everything here
expects the co-funding to be locked, and is harmless when done again.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, planned
from matchpot.domain.cofunding import (
    HOLDS,
    MOVES,
    Promise,
    PromiseState,
    Resolution,
    read,
    resolve,
    written,
)
from matchpot.domain.deadlines import is_over
from matchpot.domain.ledger.awards import award_made
from matchpot.domain.money import Cents
from matchpot.persistence import locks
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.cofunding import Cofunding, CofundingCount, FundPromise
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import cofunding as queries
from matchpot.persistence.transitions import move
from matchpot.services import audit, award_letters, books, cofunding_letters, round_purses, tranches

_S = PromiseState
# By promise, the fund behind it.
_Funds = Mapping[int, int]


def of(session: Session, cofunding_id: int) -> Sequence[FundPromise]:
    """Every promise to a project, by id, read afresh."""
    return session.scalars(
        select(FundPromise)
        .where(FundPromise.cofunding_id == cofunding_id)
        .order_by(FundPromise.id)
        .execution_options(populate_existing=True)
    ).all()


def of_maker(session: Session, maker_id: int) -> Sequence[int]:
    """The co-fundings of a maker's projects, by id."""
    return session.scalars(
        select(Cofunding.id)
        .join(Project, Project.id == Cofunding.project_id)
        .where(Project.maker_id == maker_id)
        .order_by(Cofunding.id)
    ).all()


def count(session: Session, row: Cofunding, *, now: datetime) -> bool:
    """Keep what holds, release what has had its day; whether anything came of it."""
    _end_proposals(session, row, now=now)
    promises = of(session, row.id)
    standing = {one.id: one for one in promises if one.state is _S.STANDING}
    if not standing:
        return False
    funds = _funds(session, promises)
    asked = [*_kept(session, row, promises, funds), *_asked(standing.values(), funds)]
    found = row.own_cents + queries.here_cents(session, row.project_id)
    told = resolve(asked, found_cents=found, costs_cents=row.costs_cents)
    kept = [standing[key] for key in told.held if key in standing]
    fallen = [standing[key] for key in told.fallen if is_over(standing[key].until_at, now)]
    if not kept and not fallen:
        return False
    locks.pots(session, {one.pot_id for one in (*kept, *fallen)})
    for one in kept:
        _keep(session, row, one, told.given[one.id], now=now)
    for one in fallen:
        _release(session, one, reason="day_passed", now=now)
    ends = {"kept": [one.id for one in kept], "released": [one.id for one in fallen]}
    _write(session, row, _record(row, asked, told, found) | ends, now=now)
    cofunding_letters.counted(session, row, kept, fallen, now=now)
    return True


def _end_proposals(session: Session, row: Cofunding, *, now: datetime) -> None:
    """What nobody confirmed until its day binds nobody; its money is free again."""
    late = [
        one for one in of(session, row.id)
        if one.state is _S.PROPOSED and is_over(one.until_at, now)
    ]  # fmt: skip
    if late:
        locks.pots(session, {one.pot_id for one in late})
    for one in late:
        _release(session, one, reason="not_confirmed", now=now)


def _funds(session: Session, promises: Sequence[FundPromise]) -> _Funds:
    wanted = select(Pot.id, Pot.fund_id).where(Pot.id.in_([one.pot_id for one in promises]))
    by_pot = {row.id: row.fund_id for row in session.execute(wanted)}
    return {one.id: by_pot[one.pot_id] for one in promises}


def _asked(promises: Collection[FundPromise], funds: _Funds) -> list[Promise]:
    return [
        Promise(
            promise_id=one.id,
            fund_id=funds[one.id],
            cents=one.amount_cents,
            conditions=tuple(read(condition) for condition in one.conditions),
            share_bps=one.share_bps,
        )
        for one in promises
    ]


def _kept(
    session: Session, row: Cofunding, promises: Sequence[FundPromise], funds: _Funds
) -> list[Promise]:
    """Those that are awards which stand; they ask for nothing any more.

    A share of an older plan is an amount by now.
    """
    awards = {one.award_id: one for one in promises if one.award_id is not None}
    wanted = select(Award.id).where(Award.id.in_(awards), Award.state.in_(sorted(queries.STANDS)))
    stand = [awards[award_id] for award_id in session.scalars(wanted.order_by(Award.id))]
    return [
        Promise(
            promise_id=one.id,
            fund_id=funds[one.id],
            cents=one.amount_cents,
            share_bps=one.share_bps if one.proposed_at >= row.begun_at else None,
            is_kept=True,
        )
        for one in stand
    ]


def _keep(
    session: Session, row: Cofunding, promise: FundPromise, cents: Cents, *, now: datetime
) -> None:
    """A promise becomes an award on offer, through the same books and letters as any other.

    What was set aside for a share beyond what it comes to is free again.
    """
    round_purses.let_go(session, promise.pot_id, promise.amount_cents - cents)
    award = Award(
        pot_id=promise.pot_id,
        project_id=row.project_id,
        maker_id=session.get_one(Project, row.project_id).maker_id,
        state=AwardState.OFFERED,
        amount_cents=cents,
        title=promise.title,
        motivation=promise.motivation,
        proposed_by=promise.proposed_by,
        proposed_at=promise.proposed_at,
        confirmed_by=promise.confirmed_by,
        decided_at=now,
        accept_by=now + timedelta(days=promise.accept_days),
    )
    session.add(award)
    session.flush()
    tranches.plan(session, award, planned(cents))
    round_purses.grant(session, promise.pot_id, cents)
    granted = tranches.grant_of(session, award, cents)
    books.post(session, award_made(granted, occurred_at=now), now=now)
    values = {"award_id": award.id, "ended_at": now, "amount_cents": cents}
    move(session, promise, _S.KEPT, moves=MOVES, at=now, reason="met", values=values)
    ref, detail = ("fund_promise", promise.id), {"award_id": award.id}
    audit.write(session, "promise_kept", actor_id=None, now=now, ref=ref, detail=detail)
    award_letters.offered(session, award, now=now)


def _release(session: Session, promise: FundPromise, *, reason: str, now: datetime) -> None:
    values = {"ended_at": now}
    move(session, promise, _S.RELEASED, moves=MOVES, at=now, reason=reason, values=values)
    round_purses.let_go(session, promise.pot_id, promise.amount_cents)
    ref, detail = ("fund_promise", promise.id), {"reason": reason}
    audit.write(session, "promise_released", actor_id=None, now=now, ref=ref, detail=detail)


def release_all(session: Session, row: Cofunding, *, now: datetime) -> None:
    """Release every promise that holds money: the maker has left."""
    held = [one for one in of(session, row.id) if one.state in HOLDS]
    locks.pots(session, {one.pot_id for one in held})
    for one in held:
        _release(session, one, reason="maker_left", now=now)


# ---- what was counted, to count again -----------------------------------------------------------


def _record(
    row: Cofunding, asked: Sequence[Promise], told: Resolution, found_cents: int
) -> dict[str, Any]:
    return {
        "costs_cents": row.costs_cents,
        "own_cents": row.own_cents,
        "found_cents": found_cents,
        "promises": [
            {
                "id": one.promise_id,
                "fund_id": one.fund_id,
                "cents": one.cents,
                "conditions": [written(each) for each in one.conditions],
                "share_bps": one.share_bps,
                "is_kept": one.is_kept,
            }
            for one in sorted(asked, key=lambda one: one.promise_id)
        ],
        **outcome(told),
    }


def outcome(told: Resolution) -> dict[str, Any]:
    """A resolution as plain JSON."""
    return {
        "held": list(told.held),
        "given": [{"id": key, "cents": cents} for key, cents in sorted(told.given.items())],
        "steps": [
            {
                "total_cents": step.total_cents,
                "fallen": [
                    {
                        "id": key,
                        "unmet": [
                            {"condition": written(one.condition), "reached": one.reached}
                            for one in unmet
                        ],
                    }
                    for key, unmet in step.fallen.items()
                ],
            }
            for step in told.steps
        ],
    }


def again(record: Mapping[str, Any]) -> Resolution:
    """Count once more what a record says was counted."""
    asked = [
        Promise(
            promise_id=one["id"],
            fund_id=one["fund_id"],
            cents=one["cents"],
            conditions=tuple(read(each) for each in one["conditions"]),
            # Counts of before there were shares do not name them.
            share_bps=one.get("share_bps"),
            is_kept=one.get("is_kept", False),
        )
        for one in record["promises"]
    ]
    found, costs = record["found_cents"], record["costs_cents"]
    return resolve(asked, found_cents=found, costs_cents=costs)


def _write(session: Session, row: Cofunding, record: dict[str, Any], *, now: datetime) -> None:
    mine = CofundingCount.cofunding_id == row.id
    last = session.scalar(select(func.max(CofundingCount.number)).where(mine)) or 0
    session.add(CofundingCount(cofunding_id=row.id, number=last + 1, counted_at=now, record=record))
    session.flush()
