"""An overview of a project's money: what the books know, and the lines a maker adds.

What the books say is never typed by anybody. Sums and the difference are exact to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matchpot.domain.money import Cents
from matchpot.domain.reports.reports import LineSide


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """A line of the maker; the amount is above zero on either side."""

    side: LineSide
    label: str
    amount_cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What came in through the platform, and what the maker adds."""

    books_cents: Cents
    lines: Sequence[OwnLine] = ()

    def of(self, side: LineSide) -> list[OwnLine]:
        """The maker's lines of one side, in their order."""
        return [line for line in self.lines if line.side is side]

    @property
    def income_cents(self) -> Cents:
        """All that came in: by the books, and besides."""
        return self.books_cents + sum(one.amount_cents for one in self.of(LineSide.INCOME))

    @property
    def cost_cents(self) -> Cents:
        """All that was spent."""
        return sum(one.amount_cents for one in self.of(LineSide.COST))

    @property
    def left_cents(self) -> Cents:
        """What is left; below zero when more was spent than came in."""
        return self.income_cents - self.cost_cents
