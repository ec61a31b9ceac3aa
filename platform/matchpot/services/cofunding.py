"""Promises of several funds to one project: proposed, confirmed, and resolved together.

The money is set aside in the pot from the proposal on. Once confirmed a promise binds the fund.
When its conditions are met it becomes an award like any other; when its day comes first, its money
is free again. What was counted is kept (`CofundingCount`), so that anybody can count again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matchpot.domain import cofunding as domain
from matchpot.domain.awards import FEWEST_DAYS, MOST_DAYS
from matchpot.domain.cofunding import HOLDS, LONGEST_WAIT, MOVES, Condition, PromiseState
from matchpot.domain.deadlines import end_of_day, is_over, local_day
from matchpot.domain.errors import IllegalMove, InvalidValue, NotFound
from matchpot.domain.money import BPS, Cents
from matchpot.domain.pots import PotPurpose
from matchpot.domain.rounds.applications import told
from matchpot.domain.trust.roles import Action, check_second_person
from matchpot.persistence import locks
from matchpot.persistence.models.cofunding import Cofunding, FundPromise
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.queries import cofunding as queries
from matchpot.persistence.transitions import move
from matchpot.services import (
    audit,
    cofunding_letters,
    counting_promises,
    direct_awards,
    round_purses,
)
from matchpot.services.pots import locked

_S = PromiseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody of a fund wants to promise.

    Attributes:
        cents: How much; None for a share of what the plan costs.
        share_bps: That share, where it is one.
        until_on: The last day on which the conditions can be met.
        is_named: Whether others may read whose promise it is before it is an award.
        accept_days: How long the maker may take to say yes to the award it becomes.
    """

    pot_id: int
    project_id: int
    cents: Cents | None
    conditions: Sequence[Condition]
    until_on: date
    is_named: bool
    title: str
    motivation: str
    accept_days: int
    share_bps: int | None = None


def propose(session: Session, proposal: Proposal, *, by: int, now: datetime) -> FundPromise:
    """Propose a promise and set its money aside; nobody outside the fund hears of it yet.

    Raises:
        NotFound: There is no such pot, or no project this fund may know of.
        NotAllowed: Nobody promises to their own project.
        NewAwardsHeld: The fund waits for a late report of this maker first.
        InvalidValue: By field, what is out of range or says nothing.
        PotExhausted: Less than that is free in the pot.
    """
    pot = session.get(Pot, proposal.pot_id)
    if pot is None:
        raise NotFound("pot", proposal.pot_id)
    if pot.purpose is not PotPurpose.ROUND:
        raise InvalidValue({"pot_id": "of_another_purpose"})
    action = Action.PROPOSE_AWARD
    direct_awards.maker_of(session, pot, proposal.project_id, by=by, action=action)
    row = _of_project(session, proposal.project_id, now=now)
    pot = locked(session, pot.id)
    cents = _check(session, row, pot, proposal, today=local_day(now))
    round_purses.set_aside(session, pot, cents)
    promise = FundPromise(
        cofunding_id=row.id,
        pot_id=pot.id,
        state=_S.PROPOSED,
        amount_cents=cents,
        share_bps=proposal.share_bps,
        conditions=[domain.written(one) for one in proposal.conditions],
        until_at=end_of_day(proposal.until_on),
        is_named=proposal.is_named,
        title=proposal.title.strip(),
        motivation=told(proposal.motivation, field="motivation"),
        accept_days=proposal.accept_days,
        proposed_by=by,
        proposed_at=now,
    )
    session.add(promise)
    session.flush()
    _note(session, "promise_proposed", promise, by=by, now=now)
    cofunding_letters.proposed(session, promise, now=now)
    return promise


def _check(session: Session, row: Cofunding, pot: Pot, proposal: Proposal, *, today: date) -> Cents:
    """How much to set aside; raises `InvalidValue` by field for what cannot be promised."""
    cents, share_bps = proposal.cents, proposal.share_bps
    if share_bps is not None and 1 <= share_bps <= BPS:
        cents = domain.most_of(share_bps, row.costs_cents)
    if cents is None or (proposal.cents is None) is (share_bps is None):
        raise InvalidValue({"cents" if share_bps is None else "share_bps": "out_of_range"})
    flaws: dict[str, str] = {}
    if not today < proposal.until_on <= today + LONGEST_WAIT:
        flaws["until_on"] = "out_of_range"
    if not FEWEST_DAYS <= proposal.accept_days <= MOST_DAYS:
        flaws["accept_days"] = "out_of_range"
    if not proposal.title.strip():
        flaws["title"] = "missing"
    if flaws:
        raise InvalidValue(flaws)
    domain.check(
        proposal.conditions,
        fund_id=pot.fund_id,
        cents=cents,
        share_bps=share_bps,
        found_cents=row.own_cents + queries.here_cents(session, row.project_id),
        costs_cents=row.costs_cents,
    )
    return cents


def _of_project(session: Session, project_id: int, *, now: datetime) -> Cofunding:
    """The project's promises together, locked, against its plan of the first that is open."""
    plan = queries.plan_of(session, project_id)
    dialect = session.get_bind().dialect.name
    into = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # Two funds may be the first in the same moment.
    session.execute(
        into(Cofunding)
        .values(
            project_id=project_id,
            costs_cents=plan.costs_cents,
            own_cents=plan.own_cents,
            begun_at=now,
        )
        .on_conflict_do_nothing(index_elements=["project_id"])
    )
    wanted = select(Cofunding.id).where(Cofunding.project_id == project_id)
    row = locks.cofunding(session, session.scalars(wanted).one())
    if not any(one.state in HOLDS for one in counting_promises.of(session, row.id)):
        row.costs_cents, row.own_cents, row.begun_at = plan.costs_cents, plan.own_cents, now
        session.flush()
    return row


def confirm(session: Session, promise_id: int, *, by: int, now: datetime) -> PromiseState:
    """Bind the fund to what somebody else proposed, and count at once; where it stands then.

    Raises:
        NotFound: There is no such promise, or its maker has left.
        SecondPersonNeeded: The same person proposed it.
        NotAllowed: Nobody promises to their own project.
        NewAwardsHeld: The fund waits for a late report of this maker first.
        IllegalMove: It was confirmed or withdrawn in the meantime, or its day has passed.
    """
    row, promise = _with_cofunding(session, promise_id)
    # What has had its day counts for nobody any more.
    counting_promises.count(session, row, now=now)
    session.refresh(promise)
    check_second_person(Action.CONFIRM_AWARD, first_id=promise.proposed_by, second_id=by)
    if promise.state is not _S.PROPOSED or is_over(promise.until_at, now):
        raise IllegalMove("fund_promise", promise.state, _S.STANDING)
    pot = session.get_one(Pot, promise.pot_id)
    action = Action.CONFIRM_AWARD
    direct_awards.maker_of(session, pot, row.project_id, by=by, action=action)
    values = {"confirmed_by": by, "confirmed_at": now}
    move(
        session, promise, _S.STANDING,
        moves=MOVES, at=now, actor_id=by, reason="confirmed", values=values,
    )  # fmt: skip
    _note(session, "promise_confirmed", promise, by=by, now=now)
    cofunding_letters.made(session, row, promise, now=now)
    counting_promises.count(session, row, now=now)
    session.refresh(promise)
    return promise.state


def withdraw(session: Session, promise_id: int, *, by: int, now: datetime) -> None:
    """Take a proposal back, or refuse it: its money is free again.

    Raises:
        NotFound: There is no such promise.
        IllegalMove: It was confirmed or withdrawn in the meantime.
    """
    _, promise = _with_cofunding(session, promise_id)
    if promise.state is not _S.PROPOSED:
        raise IllegalMove("fund_promise", promise.state, _S.WITHDRAWN)
    move(
        session, promise, _S.WITHDRAWN,
        moves=MOVES, at=now, actor_id=by, reason="withdrawn", values={"ended_at": now},
    )  # fmt: skip
    round_purses.let_go(session, promise.pot_id, promise.amount_cents)
    _note(session, "promise_withdrawn", promise, by=by, now=now)


def count(session: Session, cofunding_id: int, *, now: datetime) -> bool:
    """Resolve the promises to a project; whether anything came of it. Harmless again."""
    return counting_promises.count(session, locks.cofunding(session, cofunding_id), now=now)


def let_go_of_maker(session: Session, maker_id: int, *, now: datetime) -> None:
    """Release everything promised to a maker who leaves."""
    for row in counting_promises.of_maker(session, maker_id):
        counting_promises.release_all(session, locks.cofunding(session, row), now=now)


def last_day(now: datetime) -> date:
    """The last day a promise made now may wait for."""
    return local_day(now) + timedelta(days=LONGEST_WAIT.days)


def _with_cofunding(session: Session, promise_id: int) -> tuple[Cofunding, FundPromise]:
    found = session.scalar(select(FundPromise.cofunding_id).where(FundPromise.id == promise_id))
    if found is None:
        raise NotFound("fund_promise", promise_id)
    row = locks.cofunding(session, found)
    return row, session.get_one(FundPromise, promise_id, populate_existing=True)


def _note(session: Session, act: str, promise: FundPromise, *, by: int, now: datetime) -> None:
    ref, detail = ("fund_promise", promise.id), {"cents": promise.amount_cents}
    audit.write(session, act, actor_id=by, now=now, ref=ref, detail=detail)
