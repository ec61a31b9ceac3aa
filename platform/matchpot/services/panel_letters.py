"""Letters about a place in a panel: who is asked, seated, stands by, was not drawn; what is due.

The words are in `templates/email/<notice>/`; other notices are in `notices.py`.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.rounds.rules import PanelMode
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import people
from matchpot.services import letters, rounds
from matchpot.services.letters import Reader, SignedLink, moment, promise, promise_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The panel a letter is about."""

    round_id: int
    round: str
    fund: str


def panel_nominated(
    session: Session, to: Reader, link: SignedLink, panel: Panel, *, by: str, now: datetime
) -> None:
    """Somebody a fund asks to sit on a panel; may not have an account."""
    values = {**asdict(panel), "by": by, "link": asdict(link)}
    ref = ("seat", int(link.parts[0]))
    promise(session, "panel_nominated", to, ref, values, now=now, occasion=moment(now))


def _place(
    session: Session, notice: str, to: Reader, panel: Panel, now: datetime, **values: Any
) -> None:
    known, ref = {**asdict(panel), **values}, ("round", panel.round_id)
    promise(session, notice, to, ref, known, now=now, occasion=moment(now))


def panel_seated(session: Session, to: Reader, panel: Panel, *, code: str, now: datetime) -> None:
    """Somebody who sits on a panel now."""
    _place(session, "panel_seated", to, panel, now, code=code)


def panel_replaced(session: Session, to: Reader, panel: Panel, *, code: str, now: datetime) -> None:
    """Somebody who takes the seat of a member who left."""
    _place(session, "panel_replaced", to, panel, now, code=code)


def panel_reserve(session: Session, to: Reader, panel: Panel, *, now: datetime) -> None:
    """Somebody who stands by, for when a member leaves."""
    _place(session, "panel_reserve", to, panel, now)


def panel_not_drawn(
    session: Session, readers: Iterable[Reader], panel: Panel, *, by_lot: bool, now: datetime
) -> None:
    """Those who offered and got no seat."""
    values, ref = {**asdict(panel), "by_lot": by_lot}, ("round", panel.round_id)
    promise_all(session, "panel_not_drawn", readers, ref, values, now=now)


def panel_conflicts_due(
    session: Session, to: Reader, panel: Panel, *, until_at: datetime | None, now: datetime
) -> None:
    """A member who still owes declarations of conflicts of interest."""
    until = None if until_at is None else until_at.isoformat()
    _place(session, "panel_conflicts_due", to, panel, now, until_at=until)


# ---- who reads them -----------------------------------------------------------------------------


def _told(session: Session, seat: Seat) -> tuple[Reader | None, Round, Panel]:
    """Who holds a place, if they can be reached, and the panel it is in."""
    row, fund = session.execute(
        select(Round, Organisation.name)
        .join(Organisation, Organisation.id == Round.fund_id)
        .where(Round.id == seat.round_id)
    ).one()
    contact = None if seat.person_id is None else people.contact(session, seat.person_id)
    panel = Panel(round_id=row.id, round=row.title, fund=fund)
    return None if contact is None else letters.reader(contact), row, panel


def nominated(session: Session, seat: Seat, *, by: str, locale: str, now: datetime) -> None:
    """Write to the address somebody was asked at, in their own language if they have an account."""
    _, _, panel = _told(session, seat)
    known = people.by_email(session, str(seat.email))
    to = Reader(
        key=f"seat:{seat.id}",
        email=str(seat.email),
        locale=locale if known is None else known.locale,
        name="" if known is None else known.name,
    )
    link = SignedLink(purpose="nomination", parts=(seat.id,))
    panel_nominated(session, to, link, panel, by=by, now=now)


def seated(session: Session, seat: Seat, *, now: datetime) -> None:
    """Tell somebody that they sit on the panel."""
    to, _, panel = _told(session, seat)
    if to is not None:
        panel_seated(session, to, panel, code=seat.code, now=now)


def replaced(session: Session, seat: Seat, *, now: datetime) -> None:
    """Tell somebody that a seat came free and is theirs."""
    to, _, panel = _told(session, seat)
    if to is not None:
        panel_replaced(session, to, panel, code=seat.code, now=now)


def reserve(session: Session, seat: Seat, *, now: datetime) -> None:
    """Tell somebody that they stand by."""
    to, _, panel = _told(session, seat)
    if to is not None:
        panel_reserve(session, to, panel, now=now)


def not_drawn(session: Session, row: Round, seats: Iterable[Seat], *, now: datetime) -> None:
    """Tell all of these at once that they got no seat; each is told once in a round."""
    fund = session.get_one(Organisation, row.fund_id).name
    panel = Panel(round_id=row.id, round=row.title, fund=fund)
    people_ids = [one.person_id for one in seats if one.person_id is not None]
    readers = [letters.reader(one) for one in people.contacts(session, people_ids)]
    by_lot = rounds.rules_of(row).panel.mode is PanelMode.LOT
    panel_not_drawn(session, readers, panel, by_lot=by_lot, now=now)


def conflicts_due(session: Session, seat_id: int, *, now: datetime) -> None:
    """Ask a member for their declarations, with the last day where there is one."""
    to, row, panel = _told(session, session.get_one(Seat, seat_id))
    if to is not None:
        plan = rounds.plan_of(row)
        until = plan.window(row.phase).ends_at if plan.has(row.phase) else None
        panel_conflicts_due(session, to, panel, until_at=until, now=now)
