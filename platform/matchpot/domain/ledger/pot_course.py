"""A pot from day to day: each figure of its desk as it stood when a day ended.

Figures come from the legs of the books by what they mean (`figures.py`); what is held is in no
book and is told beside them. Not here: which legs there are (persistence), how it is drawn (web).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.figures import MEANINGS, Figure, Tail


@dataclass(frozen=True, slots=True)
class Leg:
    """What entries of one kind moved on accounts of one sort on a day; debit positive."""

    day: date
    tail: Tail
    kind: EntryKind
    cents: int


@dataclass(frozen=True, slots=True)
class PotDay:
    """The figures of a pot at the end of a day, in cents; those that the books know, and held."""

    day: date
    figures: Mapping[Figure, int]

    def of(self, figure: Figure) -> int:
        """One of the figures."""
        return self.figures[figure]

    @property
    def awaited(self) -> int:
        """Promised and not paid in yet; never negative."""
        return max(0, self.of(Figure.PROMISED) - self.of(Figure.PAID_IN))


def course(legs: Iterable[Leg], held: Iterable[tuple[date, int]] = ()) -> list[PotDay]:
    """A row for every day on which something moved, in their order.

    `held` is by how much more (or less) was kept aside on a day. Where it is not told, what is
    kept aside counts as left.
    """
    moved: dict[date, dict[Figure, int]] = defaultdict(lambda: defaultdict(int))
    for leg in legs:
        for figure, meaning in MEANINGS.items():
            if leg.tail in meaning.tails and leg.kind in meaning.kinds:
                moved[leg.day][figure] += meaning.sign * leg.cents
    for day, cents in held:
        moved[day][Figure.HELD] += cents
        moved[day][Figure.LEFT] -= cents
    days: list[PotDay] = []
    now = dict.fromkeys((*MEANINGS, Figure.HELD), 0)
    for day in sorted(moved):
        now = {figure: cents + moved[day][figure] for figure, cents in now.items()}
        days.append(PotDay(day, now))
    return days


def thinned(days: Sequence[PotDay], most: int) -> list[PotDay]:
    """At most `most` of them: the last day of each of as many equal stretches, so also the last."""
    if len(days) <= most:
        return list(days)
    first = days[0].day
    size = -(-((days[-1].day - first).days + 1) // most)
    last = {(one.day - first).days // size: one for one in days}
    return list(last.values())
