"""Statements of a fund: what was there, what moved and what is there, pot by pot and together.

All of it comes from the books alone; nothing is changed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.ledger.fund_statement import Row, Sheet, running, sheet
from matchpot.domain.periods import Period, months_until
from matchpot.persistence.queries import fund_periods as queries


@dataclass(frozen=True, slots=True, kw_only=True)
class FundStatement:
    """One period: all pots together, and each pot that had anything to tell, by its id."""

    period: Period
    whole: Sheet
    pots: Mapping[int, Sheet]


def of_period(session: Session, fund_id: int, period: Period) -> FundStatement:
    """The statement of a fund over a period; what came after it is not in it."""
    by_pot: dict[int, list[Row]] = {}
    every: list[Row] = []
    for one in queries.moved(session, fund_id, [period.begins, period.ends]):
        if one.span < 2:
            row = (one.span == 0, one.tail, one.kind, one.cents)
            every.append(row)
            by_pot.setdefault(one.pot_id, []).append(row)
    pots = {pot_id: sheet(by_pot[pot_id]) for pot_id in sorted(by_pot, reverse=True)}
    return FundStatement(period=period, whole=sheet(every), pots=pots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of a fund's books, all pots together."""

    period: Period
    sheet: Sheet


def by_month(session: Session, fund_id: int, period: Period) -> list[Month]:
    """Every month of a longer period, in order."""
    every = months_until(period.first_day, local_day(period.ends))
    months = [one for one in every if one.ends <= period.ends]
    moments = [months[0].begins, *(one.ends for one in months)]
    spans: list[list[Row]] = [[] for _ in moments]
    for one in queries.moved(session, fund_id, moments):
        if one.span < len(spans):
            spans[one.span].append((False, one.tail, one.kind, one.cents))
    within = running(spans)[1:]
    return [Month(period=one, sheet=own) for one, own in zip(months, within, strict=True)]


def years(session: Session, fund_id: int, *, now: datetime) -> list[Period]:
    """The years of a fund's books until this one, the latest first; none while they are empty."""
    first = queries.first_entry_at(session, fund_id)
    if first is None:
        return []
    return [
        Period(year, 1, 12) for year in range(local_day(now).year, local_day(first).year - 1, -1)
    ]
