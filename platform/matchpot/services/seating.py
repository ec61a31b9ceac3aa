"""Places in a panel: how one comes to be, is taken and ends. Who may is for `panels.py`.

Everything here is for a locked round, so that codes are given once and no seat is filled twice.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotAllowed, NotFound
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase, RoundAction
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import MOVES, SeatState, member_code
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import panels
from matchpot.persistence.transitions import move
from matchpot.services import panel_letters, readings, roles, rounds


def place(session: Session, round_id: int, seat_id: int) -> Seat:
    """A place of this round, read afresh.

    Raises:
        NotFound: There is no such place in it.
    """
    found = session.scalar(
        select(Seat)
        .where(Seat.id == seat_id, Seat.round_id == round_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("seat", seat_id)
    return found


def enter(session: Session, row: Round, state: SeatState, *, now: datetime, **facts: Any) -> Seat:
    """Make a place under the next code, which it keeps. Any: columns of a seat."""
    count = session.scalar(select(func.count()).select_from(Seat).where(Seat.round_id == row.id))
    made = Seat(
        round_id=row.id,
        code=member_code((count or 0) + 1),
        state=state,
        came_at=now,
        **{"features": {}, "ties": {}, **facts},
    )
    session.add(made)
    session.flush()
    return made


def seat(
    session: Session,
    row: Round,
    taken: Seat,
    *,
    now: datetime,
    actor_id: int | None = None,
    reason: str = "",
    values: Mapping[str, Any] | None = None,
) -> None:
    """Seat somebody, and tell them; what they read is given out when the panel reads already.

    Any: columns of a seat.
    """
    comes_in_place = taken.state in {SeatState.RESERVE, SeatState.PASSED_OVER}
    move(
        session, taken, SeatState.SEATED, moves=MOVES, at=now, actor_id=actor_id, reason=reason,
        values={"seated_at": now, "ended_at": None, "ended_because": "", **(values or {})},
    )  # fmt: skip
    if taken.person_id is not None:
        roles.become_panellist(session, taken.person_id, now=now)
    if comes_in_place:
        panel_letters.replaced(session, taken, now=now)
    else:
        panel_letters.seated(session, taken, now=now)
    if row.phase is Phase.READING:
        readings.assign(session, row)


def end(
    session: Session,
    ended: Seat,
    to: SeatState,
    *,
    now: datetime,
    actor_id: int | None = None,
    because: str = "",
) -> None:
    """End a place, and keep the reason; what was told is forgotten.

    What a draw was made of stays until the round ends, so that anybody can do it again.
    """
    values: dict[str, Any] = {"ended_at": now, "ended_because": because}
    if to is not SeatState.PASSED_OVER:
        values |= {"email": None, "about": ""}
        if ended.place is None:
            values |= {"features": {}, "ties": {}}
    move(
        session, ended, to, moves=MOVES, at=now, actor_id=actor_id, reason=because, values=values
    )  # fmt: skip


def check_may_fill(row: Round, *, now: datetime) -> None:
    """Raise `NotAllowed` when no seat can be filled now, neither first nor anew."""
    course = rounds.course(row)
    wanted = (RoundAction.NOMINATE, RoundAction.DRAW_PANEL, RoundAction.REPLACE_MEMBER)
    if not any(machine.allows(course, one, now) for one in wanted):
        raise NotAllowed(RoundAction.REPLACE_MEMBER)


def open_seats(session: Session, row: Round) -> int:
    """How many more people can be seated: seats that are free, as far as fees are set aside."""
    rules = rounds.rules_of(row).panel
    counts = panels.counts(session, row.id)
    asked = counts.get(SeatState.NOMINATED, 0)
    free = rules.seats - counts.get(SeatState.SEATED, 0) - asked
    payable = rules.seats + rules.reserves - panels.ever_seated(session, row.id) - asked
    return max(0, min(free, payable))


def check_mode(row: Round, *modes: PanelMode) -> None:
    """Raise `NotAllowed` when panels of this round come together in another way."""
    if rounds.rules_of(row).panel.mode not in modes:
        raise NotAllowed("compose a panel in this way")


def applies(session: Session, round_id: int, person_id: int) -> bool:
    """Whether somebody has begun or made an application in this round."""
    found = session.scalar(
        select(Application.id)
        .where(
            Application.round_id == round_id,
            Application.maker_id == person_id,
            Application.state != ApplicationState.WITHDRAWN,
        )
        .limit(1)
    )
    return found is not None
