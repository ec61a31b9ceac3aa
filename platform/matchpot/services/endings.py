"""The end of a pot that matched gifts: when it begins, and its steps, each in one transaction.

It begins some days after the pot was closed and its last campaign ended (`wait_days` of its rule):
until then paid gifts still get what comes back (`waiting.py`). Then the rest is shared where the
rule says so (`sharing.py`). Steps are kept with all they were worked out from, and never taken
twice: the pot's lock and what is kept decide.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.endings import EndingStep, ending_begins_at, sealed
from matchpot.domain.pots import MOVES, PotState
from matchpot.persistence.models.endings import EndingStepRow
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.queries import endings as queries
from matchpot.persistence.transitions import move
from matchpot.services import openings

ENDING = frozenset({PotState.CLOSED, PotState.SETTLING})


def due(session: Session, *, now: datetime) -> Sequence[int]:
    """Pots whose end can begin, or go on, now."""
    pots = (session.get_one(Pot, one) for one in queries.closed_pots(session, states=ENDING))
    return [pot.id for pot in pots if is_ready(session, pot, now=now)]


def is_ready(session: Session, pot: Pot, *, now: datetime) -> bool:
    """Whether nobody can be matched from a pot any more and all have had their days to wait."""
    if pot.state not in ENDING or pot.reserved_cents or queries.is_under_way(session, pot.id):
        return False
    begins_at = begins(session, pot)
    return begins_at is not None and begins_at <= now


def begins(session: Session, pot: Pot) -> datetime | None:
    """When a pot's end begins, as far as is known now; None while it is open."""
    closed_at = queries.closed_at(session, pot.id)
    if closed_at is None:
        return None
    wait_days = openings.exhaustion_of(session, pot).wait_days
    moments = (closed_at, queries.last_ended_at(session, pot.id))
    return ending_begins_at(moments, wait_days=wait_days)


def was_taken(session: Session, pot_id: int, step: EndingStep) -> bool:
    """Whether a pot's end has taken this step."""
    return any(one.step is step for one in queries.steps_of(session, pot_id))


def begin(session: Session, pot: Pot, *, now: datetime) -> None:
    """From its first step on a pot is being settled; the caller has locked it."""
    if pot.state is PotState.CLOSED:
        move(session, pot, PotState.SETTLING, moves=MOVES, at=now, reason="waited")


def keep(
    session: Session,
    pot: Pot,
    step: EndingStep,
    *,
    cents: int,
    frozen: Mapping[str, Any],
    now: datetime,
) -> EndingStepRow:
    """Keep a step with all it was worked out from."""
    before = [one.number for one in queries.steps_of(session, pot.id) if one.step is step]
    row = EndingStepRow(
        pot_id=pot.id,
        step=step,
        number=max(before, default=0) + 1,
        cents=cents,
        frozen=dict(frozen),
        digest=sealed(frozen),
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row
