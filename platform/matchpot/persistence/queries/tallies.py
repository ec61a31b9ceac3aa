"""Tallies as they are read: the last count of a round, by half, and all that were ever done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import Cents
from matchpot.domain.rounds.result import read_gathered, read_result
from matchpot.domain.rounds.tallying import Gathered, Result
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Application, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One tally, read; `result` is None while it is worked out."""

    row: Tally
    result: Result | None

    @property
    def gathered(self) -> Gathered:
        """What it was worked out from."""
        return read_gathered(self.row.counted)

    @property
    def is_decided(self) -> bool:
        """Whether it says who gets what; it waits for a draw, for people or for a worker if not."""
        return self.result is not None and self.result.outcome is not None


def last(session: Session, round_id: int) -> list[Done]:
    """The last count of a round, by half; empty before any was begun."""
    number = last_number(session, round_id)
    return [] if number is None else _read(session, round_id, Tally.number == number)


def every(session: Session, round_id: int) -> list[Done]:
    """Every count of a round that is done, in order."""
    return _read(session, round_id, Tally.outcome.is_not(None))


def _read(session: Session, round_id: int, wanted: ColumnElement[bool]) -> list[Done]:
    rows = session.scalars(
        select(Tally).where(Tally.round_id == round_id, wanted).order_by(Tally.number, Tally.half)
    )
    return [
        Done(row=one, result=None if one.outcome is None else read_result(one.outcome))
        for one in rows
    ]


def last_number(session: Session, round_id: int) -> int | None:
    """The number of the last count; None before any."""
    return session.scalar(select(func.max(Tally.number)).where(Tally.round_id == round_id))


def given(done: Sequence[Done]) -> Mapping[str, Cents]:
    """What everyone gets who gets anything, by code.

    Raises:
        InvalidValue: Nothing is decided yet.
    """
    found: dict[str, Cents] = {}
    for one in done:
        if one.result is None or one.result.outcome is None:
            raise InvalidValue({"tally": "not_done"})
        found |= one.result.outcome.given
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An application as everybody may read it beside a result."""

    code: str
    title: str
    project_slug: str
    city: str
    lot_number: int | None


def entries(session: Session, round_id: int) -> Mapping[str, Entry]:
    """All that were handed in, by code; the title is the one they were handed in under."""
    rows = session.execute(
        select(Application, Project.slug, Project.title)
        .join(Project, Project.id == Application.project_id)
        .where(Application.round_id == round_id, Application.code.is_not(None))
        .order_by(Application.code)
    )
    return {
        str(one.code): Entry(
            code=str(one.code),
            title=(one.copy or {}).get("title") or title,
            project_slug=slug,
            city=(one.copy or {}).get("city") or "",
            lot_number=one.lot_number,
        )
        for one, slug, title in rows
    }
