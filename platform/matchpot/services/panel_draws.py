"""The panel by lot: a pool is frozen, seats go by the order, and the next comes when one leaves.

How a draw goes under quotas is in `domain/panels/selection.py`; the lot itself in `lots.py`, and
who may be drawn in `panel_pools.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove
from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.panels.loosening import Loosened
from matchpot.domain.panels.quotas import QuotasContradict, QuotasTooTight
from matchpot.domain.panels.selection import (
    Panel,
    Standing,
    draw_panel,
)
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import RoundAction
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import MOVES, SeatState
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.rounds import Lot, Round
from matchpot.persistence.queries import panels as queries
from matchpot.persistence.transitions import log_all, move
from matchpot.services import audit, lots, panel_letters, panel_pools, rounds, seating
from matchpot.services.panel_pools import (
    Pool,
    first_pool,
    frozen_pool,
    keepable,
    pool_now,
    possible_pool,
    with_gone,
)

_S = SeatState


def _drawn(
    row: Round,
    pool: Pool,
    order: Sequence[str],
    kept: Loosened,
    seated: Sequence[str] = (),
) -> Panel:
    return draw_panel(
        pool.volunteers,
        order,
        kept.quotas,
        seats=kept.seats,
        reserves=rounds.rules_of(row).panel.reserves,
        excluded=pool.excluded,
        seated=seated,
    )


# ---- the first draw -----------------------------------------------------------------------------


def freeze(
    session: Session,
    round_id: int,
    *,
    actor_id: int | None,
    now: datetime,
    secret: bytes,
    may_loosen: bool = False,
) -> Lot:
    """Freeze the pool of volunteers and what is known of them; then the lot waits for its chance.

    With `may_loosen` quotas that this pool cannot keep are given up (`domain/panels/loosening`).

    Raises:
        NotAllowed: Not a panel by lot, or not the days for it.
        QuotasContradict, QuotasTooTight: No panel of these volunteers is possible.
    """
    row = rounds.locked(session, round_id)
    seating.check_mode(row, PanelMode.LOT)
    known = lots.latest(session, round_id, LotPurpose.PANEL)
    if known is not None:
        return known
    rounds.check_allows(row, RoundAction.DRAW_PANEL, now=now)
    seats = queries.seats(session, round_id, _S.VOLUNTEERED)
    if may_loosen:
        pool = pool_now(session, row, seats, secret=secret)
    else:
        pool = possible_pool(session, row, seats, secret=secret)
    panel_pools.keep(seats, pool)
    audit.write(session, "panel_frozen", actor_id=actor_id, now=now, ref=("round", round_id))
    tickets = [Ticket(id=seat.code) for seat in seats]
    return lots.freeze(session, row, LotPurpose.PANEL, tickets, Limits(), now)


def seat_drawn(session: Session, round_id: int, *, actor_id: int | None, now: datetime) -> bool:
    """Seat the panel by the order of the lot; False when it is not drawn yet, or was seated.

    Who offered and went away before the draw stays in the order and is passed over.
    """
    row = rounds.locked(session, round_id)
    order = lots.order_of(session, round_id, LotPurpose.PANEL)
    waiting = queries.seats(session, round_id, _S.VOLUNTEERED)
    if order is None or queries.ever_seated(session, round_id) or not waiting:
        return False
    pool = with_gone(frozen_pool(waiting), order)
    kept = keepable(row, pool)
    if not kept.seats:
        return False
    panel = _drawn(row, pool, order, kept)
    places = {code: at for at, code in enumerate(order, 1)}
    by_code = {one.code: one for one in waiting}
    for one in waiting:
        one.place = places[one.code]
    session.flush()
    for code in panel.members:
        seating.seat(session, row, by_code[code], now=now, actor_id=actor_id)
    for code in panel.reserves:
        stand_by(session, by_code[code], _S.RESERVE, now=now, actor_id=actor_id)
    passed: dict[Standing, list[Seat]] = {}
    for code, standing in panel.standing.items():
        if code in by_code and standing not in {Standing.SEATED, Standing.RESERVE}:
            passed.setdefault(standing, []).append(by_code[code])
    _pass_over(session, row, passed, now=now, actor_id=actor_id)
    audit.write(session, "panel_drawn", actor_id=actor_id, now=now, ref=("round", round_id))
    return True


def _pass_over(
    session: Session,
    row: Round,
    passed: Mapping[Standing, Sequence[Seat]],
    *,
    now: datetime,
    actor_id: int | None,
) -> None:
    """Tell everybody else why they have no seat: thousands at once, in a few statements."""
    for standing, seats in passed.items():
        ids = [one.id for one in seats]
        session.execute(
            update(Seat)
            .where(Seat.id.in_(ids), Seat.state == _S.VOLUNTEERED)
            .values(state=_S.PASSED_OVER, ended_at=now, ended_because=standing.value)
        )
        log_all(
            session, "seat", ids, frm=_S.VOLUNTEERED, to=_S.PASSED_OVER, at=now,
            actor_id=actor_id, reason=standing.value,
        )  # fmt: skip
    everybody = [one for seats in passed.values() for one in seats]
    panel_letters.not_drawn(session, row, everybody, now=now)


def stand_by(
    session: Session,
    seat: Seat,
    to: SeatState,
    *,
    now: datetime,
    actor_id: int | None = None,
    reason: str = "",
) -> None:
    """Make somebody a reserve, or pass them over; they are told, unless they were it before."""
    if to is _S.RESERVE:
        values = {"ended_at": None, "ended_because": ""}
        move(
            session, seat, to, moves=MOVES, at=now, actor_id=actor_id, reason=reason, values=values
        )  # fmt: skip
        panel_letters.reserve(session, seat, now=now)
    elif to is _S.PASSED_OVER:
        seating.end(session, seat, to, now=now, actor_id=actor_id, because=reason)
        row = session.get_one(Round, seat.round_id)
        panel_letters.not_drawn(session, row, [seat], now=now)
    else:
        raise IllegalMove("seat", seat.state, to)


# ---- later --------------------------------------------------------------------------------------


def replace(session: Session, row: Round, *, now: datetime, secret: bytes) -> list[str]:
    """Fill the free seats of a locked round by the next in the order; tells the codes of the new.

    Applicants and those who live or work with one, who are known by now, are left out. No seat is
    filled when nobody is left with whom the quotas can be kept.
    """
    order = lots.order_of(session, row.id, LotPurpose.PANEL)
    if order is None:
        return []
    there = queries.seats(session, row.id, _S.SEATED, _S.RESERVE, _S.PASSED_OVER)
    frozen, fresh = (
        frozen_pool(there),
        pool_now(session, row, there, secret=secret),
    )
    pool = with_gone(
        Pool(volunteers=frozen.volunteers, excluded={**frozen.excluded, **fresh.excluded}),
        order,
    )
    seated = [one.code for one in sorted(there, key=_place) if one.state is _S.SEATED]
    first = first_pool(session, row, order)
    try:
        panel = _drawn(row, pool, order, keepable(row, first), seated)
    except (QuotasContradict, QuotasTooTight):
        return []
    by_code = {one.code: one for one in there}
    payable = seating.open_seats(session, row)
    fresh_members = [code for code in panel.members if code not in seated][:payable]
    for code in fresh_members:
        seating.seat(session, row, by_code[code], now=now)
    for code in panel.reserves:
        if by_code[code].state is _S.PASSED_OVER:
            stand_by(session, by_code[code], _S.RESERVE, now=now)
    return fresh_members


def _place(seat: Seat) -> int:
    return seat.place or 0


def forget_told(session: Session, row: Round) -> None:
    """Forget what volunteers told for the draw, when the round has ended."""
    for seat in queries.seats(session, row.id):
        seat.features, seat.ties, seat.about, seat.email = {}, {}, "", None
    session.flush()
