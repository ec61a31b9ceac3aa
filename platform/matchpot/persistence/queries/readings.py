"""Reads about what a panel judges: declarations, reading lists, and counts that name nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from matchpot.domain.rounds.applications import STANDS
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.panels import Declaration, Reading, Seat
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.rounds import Application
from matchpot.persistence.queries.panels import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRead:
    """An application on a member's reading list, with their own marks."""

    application: Application
    reading: Reading


def standing(session: Session, round_id: int) -> Sequence[Application]:
    """The applications that stand for election, in order of code."""
    return session.scalars(
        select(Application)
        .where(Application.round_id == round_id, _stands())
        .order_by(Application.code)
    ).all()


def judged_by(session: Session, member: Member) -> Sequence[Application]:
    """The applications a member judges, by code: all, or those of the other half."""
    other = true() if member.half is None else _is_other_half(member.half)
    return session.scalars(
        select(Application)
        .where(Application.round_id == member.round_id, _stands(), other)
        .order_by(Application.code)
    ).all()


def makers_of(session: Session, round_id: int) -> dict[int, str]:
    """Who applies, by application: a member has to know whom they would judge."""
    rows = session.execute(
        select(Application.id, Person.name)
        .join(Person, Person.id == Application.maker_id)
        .where(Application.round_id == round_id)
    )
    return dict(iter(rows))


def _stands() -> ColumnElement[bool]:
    return Application.state.in_(STANDS) & Application.code.is_not(None)


def _is_other_half(half: str) -> ColumnElement[bool]:
    return or_(Application.half.is_(None), Application.half != half)


def declarations(session: Session, seat_id: int) -> dict[int, Declaration]:
    """What a member declared, by application."""
    found = session.scalars(select(Declaration).where(Declaration.seat_id == seat_id))
    return {one.application_id: one for one in found}


def undeclared(session: Session, round_id: int) -> int:
    """How many declarations members still owe, over all members and what each judges."""
    owed = (
        select(func.count())
        .select_from(Seat)
        .join(Application, Application.round_id == Seat.round_id)
        .outerjoin(
            Declaration,
            (Declaration.seat_id == Seat.id) & (Declaration.application_id == Application.id),
        )
        .where(
            Seat.round_id == round_id,
            Seat.state == SeatState.SEATED,
            _stands(),
            _is_judged_by_seat(),
            Declaration.seat_id.is_(None),
        )
    )
    return session.scalar(owed) or 0


def _is_judged_by_seat() -> ColumnElement[bool]:
    return or_(Seat.half.is_(None), Application.half.is_(None), Seat.half != Application.half)


def recused(session: Session, seat_id: int) -> set[str]:
    """The codes of what a member may not judge: their conflicts, and all of their own half."""
    declared = (
        select(Application.code)
        .join(Declaration, Declaration.application_id == Application.id)
        .where(Declaration.seat_id == seat_id, Declaration.has_conflict)
    )
    own_half = (
        select(Application.code)
        .join(Seat, (Seat.round_id == Application.round_id) & (Seat.half == Application.half))
        .where(Seat.id == seat_id)
    )
    found = session.scalars(declared.union(own_half))
    return {code for code in found if code is not None}


def conflict_counts(session: Session, round_id: int) -> dict[str, int]:
    """How many members may not judge each application for a conflict; who is told to nobody.

    Applications without a conflict are left out.
    """
    rows = session.execute(
        select(Application.code, func.count())
        .join(Declaration, Declaration.application_id == Application.id)
        .join(Seat, Seat.id == Declaration.seat_id)
        .where(
            Application.round_id == round_id,
            Application.code.is_not(None),
            Declaration.has_conflict,
            Seat.state == SeatState.SEATED,
        )
        .group_by(Application.code)
        .order_by(Application.code)
    )
    return {str(code): count for code, count in rows}


def reading_list(session: Session, seat_id: int) -> list[ToRead]:
    """What a member has to read, in the order it is best read in; nothing they may not judge."""
    barred = recused(session, seat_id)
    rows = session.execute(
        select(Application, Reading)
        .join(Reading, Reading.application_id == Application.id)
        .where(Reading.seat_id == seat_id, _stands())
        .order_by(Reading.position)
    )
    return [
        ToRead(application=application, reading=reading)
        for application, reading in rows
        if application.code not in barred
    ]


def readings_of_round(session: Session, round_id: int) -> list[Reading]:
    """All reads that were given out, those of members who left among them."""
    found = session.scalars(
        select(Reading)
        .join(Seat, Seat.id == Reading.seat_id)
        .where(Seat.round_id == round_id)
        .order_by(Reading.seat_id, Reading.position)
    )
    return list(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the members are together."""

    members: int
    owed: int
    to_read: int
    was_read: int


def progress(session: Session, round_id: int) -> Progress:
    """How many declarations are owed and reads are done; no member's own count."""
    given, done = session.execute(
        select(func.count(), func.count(Reading.read_at))
        .select_from(Reading)
        .join(Seat, Seat.id == Reading.seat_id)
        .where(Seat.round_id == round_id, Seat.state == SeatState.SEATED)
    ).one()
    members = session.scalar(
        select(func.count())
        .select_from(Seat)
        .where(Seat.round_id == round_id, Seat.state == SeatState.SEATED)
    )
    return Progress(
        members=members or 0,
        owed=undeclared(session, round_id),
        to_read=given,
        was_read=done,
    )
