"""Months, quarters and years of Amsterdam, by the names they have in addresses of statements."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from matchpot.domain.deadlines import local_day, start_of_day

_NAME = re.compile(r"(?P<year>20\d\d)(?:-(?:q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?\Z")


@dataclass(frozen=True, slots=True)
class Period:
    """So many whole months from the first of one; `2026`, `2026-q4` and `2026-11` are names."""

    year: int
    month: int
    months: int

    @property
    def name(self) -> str:
        """How it stands in an address."""
        if self.months == 12:
            return str(self.year)
        if self.months == 3:
            return f"{self.year}-q{(self.month + 2) // 3}"
        return f"{self.year}-{self.month:02d}"

    @property
    def first_day(self) -> date:
        """The first of its first month."""
        return date(self.year, self.month, 1)

    @property
    def next_day(self) -> date:
        """The day after its last."""
        years, month = divmod(self.month - 1 + self.months, 12)
        return date(self.year + years, month + 1, 1)

    @property
    def begins(self) -> datetime:
        """Its first moment, in UTC."""
        return start_of_day(self.first_day)

    @property
    def ends(self) -> datetime:
        """The first moment after it, in UTC."""
        return start_of_day(self.next_day)

    def parts(self) -> list["Period"]:
        """A year with its quarters and its months, each shorter one after the longer."""
        quarters = [Period(self.year, first, 3) for first in (1, 4, 7, 10)]
        return [self, *quarters, *(Period(self.year, month, 1) for month in range(1, 13))]


def read_period(name: str) -> Period | None:
    """The period of a name; None for any other text."""
    found = _NAME.match(name)
    if found is None:
        return None
    year = int(found["year"])
    if found["month"]:
        return Period(year, int(found["month"]), 1)
    if found["quarter"]:
        return Period(year, 3 * int(found["quarter"]) - 2, 3)
    return Period(year, 1, 12)


def year_of(moment: datetime) -> Period:
    """The year it is in Amsterdam."""
    return Period(local_day(moment).year, 1, 12)


def months_until(first: date, last: date) -> list[Period]:
    """Every month from that of the first day to that of the last, in order."""
    months = [Period(first.year, first.month, 1)]
    while months[-1].next_day <= last:
        following = months[-1].next_day
        months.append(Period(following.year, following.month, 1))
    return months
