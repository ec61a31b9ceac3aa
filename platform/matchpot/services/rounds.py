"""A round as the services share it: locked, read as the domain's round, and stored after a step.

Building and opening one is in `round_building.py`, its clock in `round_clock.py`, its people and
votes in files of their own.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.phases import Phase, RoundAction
from matchpot.domain.rounds.plain_rules import from_plain
from matchpot.domain.rounds.rules import RoundRules
from matchpot.domain.rounds.schedule import Plan, read_plan
from matchpot.domain.rounds.snapshot import Snapshot
from matchpot.persistence import locks
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.transitions import log


def locked(session: Session, round_id: int) -> Round:
    """The round, read afresh and held until the end of the transaction.

    Raises:
        NotFound: There is no such round.
    """
    return locks.round_of(session, round_id)


def plan_of(row: Round) -> Plan:
    """The days of a round as they stand now."""
    return read_plan(row.plan)


def rules_of(row: Round) -> RoundRules:
    """The rules of a round: those that were frozen, or those of the draft."""
    return from_plain(Snapshot(row.snapshot).rules if row.snapshot else row.rules)


def course(row: Round) -> machine.Round:
    """The round as the domain moves it."""
    return machine.Round(
        plan=plan_of(row),
        phase=row.phase,
        snapshot=None if row.snapshot is None else Snapshot(row.snapshot),
        extended=frozenset(Phase(one) for one in row.extended),
        sent_back=row.sent_back,
        ratified=row.ratified_at is not None,
        reason=row.reason,
    )


def keep(
    session: Session,
    row: Round,
    after: machine.Round,
    *,
    now: datetime,
    actor_id: int | None = None,
) -> None:
    """Store a step of a locked round, with a line in the log when its phase changed.

    Who ratified, and what the pot holds, is the caller's to store.

    Raises:
        IllegalMove: Somebody else moved it first.
    """
    before = row.phase
    values: dict[str, Any] = {
        "phase": after.phase,
        "plan": after.plan.plain(),
        "extended": sorted(after.extended),
        "sent_back": after.sent_back,
        "reason": after.reason,
    }
    if after.snapshot is not None:
        values |= {"snapshot": after.snapshot.text, "digest": after.snapshot.digest}
    if after.phase is not before:
        values["phase_since"] = now
    changed = session.execute(
        update(Round)
        .where(Round.id == row.id, Round.phase == before)
        .values(**values)
        .returning(Round.id)
    ).first()
    if changed is None:
        raise IllegalMove("round", before, after.phase)
    session.refresh(row)
    if after.phase is not before:
        log(session, "round", row.id, frm=before, to=after.phase, at=now, actor_id=actor_id)


def check_allows(row: Round, action: RoundAction, *, now: datetime, undeclared: int = 0) -> None:
    """Raise `NotAllowed` when something may not be done in this round now."""
    machine.check_allows(course(row), action, now, undeclared=undeclared)
