"""Changing a state: one guarded UPDATE and one line in the log, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove
from matchpot.domain.moves import Moves, check_move
from matchpot.persistence.models.base import Base
from matchpot.persistence.models.work import Transition


def move(
    session: Session,
    row: Base,
    to: StrEnum,
    *,
    moves: Moves[Any],
    at: datetime,
    actor_id: int | None = None,
    reason: str = "",
    values: Mapping[str, Any] | None = None,
) -> None:
    """Bring a loaded row from the state it was read in to another, or raise.

    The UPDATE names the state the row was read in, so two that race for the same
    move cannot both make it. `values` are set in the same statement, and on the row.

    Raises:
        IllegalMove: The table does not know the move, or somebody else moved first.
    """
    frm: StrEnum = row.state  # type: ignore[attr-defined]  # every row with states has one
    noun = row.__tablename__
    check_move(noun, moves, frm, to)
    table = row.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model here is a table
    changed = session.execute(
        update(table)
        .where(table.c.id == row.id, table.c.state == frm)  # type: ignore[attr-defined]
        .values(state=to, **(values or {}))
        .returning(table.c.id)
    ).first()
    if changed is None:
        raise IllegalMove(noun, frm, to)
    session.refresh(row)
    log(session, noun, row.id, frm=frm, to=to, at=at, actor_id=actor_id, reason=reason)  # type: ignore[attr-defined]


def log(
    session: Session,
    noun: str,
    row_id: int,
    *,
    frm: StrEnum,
    to: StrEnum,
    at: datetime,
    actor_id: int | None = None,
    reason: str = "",
) -> None:
    """Write a move into the log without making it; for moves made in bulk or in Core."""
    log_all(session, noun, [row_id], frm=frm, to=to, at=at, actor_id=actor_id, reason=reason)


def log_all(
    session: Session,
    noun: str,
    row_ids: Sequence[int],
    *,
    frm: StrEnum,
    to: StrEnum,
    at: datetime,
    actor_id: int | None = None,
    reason: str = "",
) -> None:
    """As `log`, the same move of many rows in one statement."""
    known = {
        "ref_type": noun,
        "before": frm.value,
        "after": to.value,
        "actor_id": actor_id,
        "reason": reason,
        "moved_at": at,
    }
    if row_ids:
        session.execute(insert(Transition), [{**known, "ref_id": row_id} for row_id in row_ids])
