"""Applications as ballot papers name them; what is voted on them is in `ballots.py`."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.money import Cents
from matchpot.persistence.models.rounds import Application
from matchpot.persistence.queries import readings


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An application as a ballot paper names it."""

    code: str
    title: str
    summary: str
    city: str
    ask_cents: Cents
    lot_number: int | None


def lines(session: Session, round_id: int, codes: Sequence[str]) -> list[Line]:
    """These applications of a round, in the order of the codes."""
    rows = session.scalars(
        select(Application).where(Application.round_id == round_id, Application.code.in_(codes))
    )
    found = {str(one.code): _line(one) for one in rows}
    return [found[code] for code in codes if code in found]


def standing_application(session: Session, round_id: int, code: str) -> Application | None:
    """An application that stands for election, by its code."""
    found = readings.standing(session, round_id)
    return next((one for one in found if one.code == code), None)


def _line(one: Application) -> Line:
    copy = one.copy or {}
    return Line(
        code=str(one.code),
        title=copy.get("title", ""),
        summary=copy.get("summary", ""),
        city=copy.get("city", ""),
        ask_cents=one.ask_cents,
        lot_number=one.lot_number,
    )
