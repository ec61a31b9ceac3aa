"""Changing a state: one guarded UPDATE and one line in the log, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import bindparam, insert, inspect, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import ReturningUpdate

from matchpot.domain.errors import IllegalMove
from matchpot.domain.moves import Moves, check_move
from matchpot.persistence.models.base import Base, table_of
from matchpot.persistence.models.work import Transition

_LOG = insert(table_of(Transition))


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
    row_id: int = row.id  # type: ignore[attr-defined]  # as above
    session.flush()
    new = {"state": to, **(values or {})}
    changed = session.execute(
        _update(type(row), tuple(new)),
        {"of_id": row_id, "was_in": frm, **{f"new_{name}": one for name, one in new.items()}},
    ).one_or_none()
    if changed is None:
        raise IllegalMove(noun, frm, to)
    for name, stored in changed._mapping.items():
        set_committed_value(row, name, stored)
    log(session, noun, row_id, frm=frm, to=to, at=at, actor_id=actor_id, reason=reason)


@cache
def _update(model: type[Base], names: Sequence[str]) -> ReturningUpdate[Any]:
    """Written once for each set of columns; gives back the whole row, so that nobody reads it."""
    table = table_of(model)
    columns = inspect(model).columns
    return (
        update(table)
        .where(table.c.id == bindparam("of_id"), table.c.state == bindparam("was_in"))
        .values({columns[name]: bindparam(f"new_{name}") for name in names})
        .returning(*table.c)
    )


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
        session.execute(_LOG, [{**known, "ref_id": row_id} for row_id in row_ids])
