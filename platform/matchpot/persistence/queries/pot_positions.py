"""Where every cent of a pot is, and of several together.

Which pots there are, with their funds and rules, is in `pots.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from matchpot.persistence.models.awards import PanelFee
from matchpot.persistence.models.matching import Pot

# What members of panels earned from the pot of the enclosing statement; None where nothing.
PANEL_OF_POT = (
    select(func.sum(PanelFee.amount_cents)).where(PanelFee.pot_id == Pot.id).scalar_subquery()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PotPosition:
    """Where every cent of a pot (or of several) is.

    Attributes:
        committed_cents: What the fund promised in all, paid in or not.
        paid_in_cents: What came in and was confirmed; only this can be matched with.
        held_cents: Kept aside while donors pay and while thresholds may still be missed.
        captured_cents: Given to campaigns that are not decided yet.
        settled_cents: Given for good.
        panel_cents: What members of panels earned; never part of what projects got.
    """

    committed_cents: int = 0
    paid_in_cents: int = 0
    held_cents: int = 0
    captured_cents: int = 0
    settled_cents: int = 0
    panel_cents: int = 0

    @property
    def given_cents(self) -> int:
        """Captured and settled together: what projects got."""
        return self.captured_cents + self.settled_cents

    @property
    def used_cents(self) -> int:
        """What the pot's own column counts as used: given to projects, and earned by panels."""
        return self.given_cents + self.panel_cents

    @property
    def left_cents(self) -> int:
        """Paid in and free to match with."""
        return self.paid_in_cents - self.held_cents - self.used_cents

    @property
    def awaited_cents(self) -> int:
        """Promised and not paid in yet; never negative."""
        return max(0, self.committed_cents - self.paid_in_cents)

    @property
    def unannounced_cents(self) -> int:
        """Paid in beyond the promise; never negative."""
        return max(0, self.paid_in_cents - self.committed_cents)


def sum_of(positions: Sequence[PotPosition]) -> PotPosition:
    """The amounts of several pots together."""
    return PotPosition(
        committed_cents=sum(one.committed_cents for one in positions),
        paid_in_cents=sum(one.paid_in_cents for one in positions),
        held_cents=sum(one.held_cents for one in positions),
        captured_cents=sum(one.captured_cents for one in positions),
        settled_cents=sum(one.settled_cents for one in positions),
        panel_cents=sum(one.panel_cents for one in positions),
    )


def position_of(pot: Pot, *, settled_cents: int, panel_cents: int) -> PotPosition:
    """A pot's position, from its own columns and two sums of what it gave."""
    # PostgreSQL sums whole numbers to one of another kind.
    settled_cents, panel_cents = int(settled_cents), int(panel_cents)
    return PotPosition(
        committed_cents=pot.committed_cents,
        paid_in_cents=pot.total_cents,
        held_cents=pot.reserved_cents,
        captured_cents=pot.used_cents - settled_cents - panel_cents,
        settled_cents=settled_cents,
        panel_cents=panel_cents,
    )
