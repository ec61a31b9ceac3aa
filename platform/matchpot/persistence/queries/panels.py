"""Reads about the people of a panel: who sits, who was asked, who offered, and whose round it is.

What they read and declare is in `readings.py`. Names and codes stand together only for the member:
ballots are published under codes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.models.work import Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who sits on a panel; `half` as of the applications they take part in."""

    seat_id: int
    round_id: int
    person_id: int
    code: str
    half: str | None
    seated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlace:
    """A round in which somebody has a place, with the place they have."""

    round: Round
    fund: str
    seat: Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A seat as the fund sees it: who it is, and never the code."""

    seat: Seat
    name: str
    reason: str = ""


def members(session: Session, round_id: int) -> list[Member]:
    """Everybody who sits on the panel now, in order of their codes' rows."""
    return _members(session, select(Seat).where(Seat.round_id == round_id))


def seat_of(session: Session, round_id: int, person_id: int) -> Member | None:
    """Somebody's seat on the panel; None when they do not sit on it now."""
    seats = select(Seat).where(Seat.round_id == round_id, Seat.person_id == person_id)
    return next(iter(_members(session, seats)), None)


def _members(session: Session, seats: Select[Seat]) -> list[Member]:
    found = session.scalars(
        seats.where(Seat.state == SeatState.SEATED, Seat.person_id.is_not(None)).order_by(Seat.id)
    )
    return [
        Member(
            seat_id=seat.id,
            round_id=seat.round_id,
            person_id=seat.person_id or 0,
            code=seat.code,
            half=seat.half,
            seated_at=seat.seated_at or seat.came_at,
        )
        for seat in found
    ]


def place_of(session: Session, round_id: int, person_id: int) -> Seat | None:
    """Somebody's place in or near the panel, in whatever state."""
    return session.scalar(
        select(Seat).where(Seat.round_id == round_id, Seat.person_id == person_id)
    )


def rounds_of_person(session: Session, person_id: int) -> list[OwnPlace]:
    """The rounds somebody offered for or sits in, whatever came of it; the newest first."""
    return _own(session, Seat.person_id == person_id)


def own_place(session: Session, round_id: int, person_id: int) -> OwnPlace | None:
    """Somebody's place in one round."""
    places = _own(session, Seat.person_id == person_id, Round.id == round_id)
    return next(iter(places), None)


def asked_place(session: Session, seat_id: int) -> OwnPlace | None:
    """The place somebody is asked for, while it waits for an answer."""
    places = _own(session, Seat.id == seat_id, Seat.state == SeatState.NOMINATED)
    return next(iter(places), None)


def _own(session: Session, *conditions: ColumnElement[bool]) -> list[OwnPlace]:
    rows = session.execute(
        select(Round, Organisation.name, Seat)
        .join(Seat, Seat.round_id == Round.id)
        .join(Organisation, Organisation.id == Round.fund_id)
        .where(*conditions)
        .order_by(Round.id.desc())
    )
    return [OwnPlace(round=row, fund=fund, seat=seat) for row, fund, seat in rows]


def seats(session: Session, round_id: int, *states: SeatState) -> list[Seat]:
    """The places of a round in these states, all without one, in the order they came."""
    wanted = select(Seat).where(Seat.round_id == round_id).order_by(Seat.id)
    return list(session.scalars(wanted.where(Seat.state.in_(states)) if states else wanted))


def counts(session: Session, round_id: int) -> dict[SeatState, int]:
    """How many places of a round are in each state."""
    rows = session.execute(
        select(Seat.state, func.count()).where(Seat.round_id == round_id).group_by(Seat.state)
    )
    return dict(iter(rows))


def named(session: Session, round_id: int, *states: SeatState) -> Sequence[Named]:
    """Places with the names behind them, by name: so no order tells which code is whose."""
    chosen = (
        select(Transition.reason)
        .where(Transition.ref_type == "seat", Transition.ref_id == Seat.id)
        .order_by(Transition.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Seat, Person.name, chosen)
        .outerjoin(Person, Person.id == Seat.person_id)
        .where(Seat.round_id == round_id, Seat.state.in_(states))
        .order_by(func.lower(func.coalesce(Person.name, Seat.email)), Seat.id)
    )
    return [
        Named(seat=seat, name=name or seat.email or "–", reason=reason or "")
        for seat, name, reason in rows
    ]


def served(session: Session, row: Round, *, rounds: int) -> list[set[int]]:
    """Who ever sat on the panels of the fund's rounds that opened before this one, latest first."""
    earlier = session.scalars(
        select(Round.id)
        .where(
            Round.fund_id == row.fund_id,
            Round.id != row.id,
            Round.opened_at.is_not(None),
            Round.opened_at <= (row.opened_at or row.created_at),
            select(Seat.id).where(Seat.round_id == Round.id, Seat.seated_at.is_not(None)).exists(),
        )
        .order_by(Round.opened_at.desc(), Round.id.desc())
        .limit(rounds)
    ).all()
    found: dict[int, set[int]] = {round_id: set() for round_id in earlier}
    for round_id, person_id in session.execute(
        select(Seat.round_id, Seat.person_id).where(
            Seat.round_id.in_(earlier), Seat.seated_at.is_not(None), Seat.person_id.is_not(None)
        )
    ):
        found[round_id].add(cast("int", person_id))
    return list(found.values())


def ever_seated(session: Session, round_id: int) -> int:
    """How many people have sat on this panel, those who left among them."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Seat)
            .where(Seat.round_id == round_id, Seat.seated_at.is_not(None))
        )
        or 0
    )
