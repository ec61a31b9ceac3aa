"""Who pays what of an award of a network: each fund by what it brought, none above what is left.

>>> dict(shares(100, {1: 3, 2: 1}, {1: 500, 2: 500}))
{1: 75, 2: 25}
>>> dict(shares(100, {1: 3, 2: 1}, {1: 50, 2: 500}))
{1: 50, 2: 50}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from matchpot.domain.errors import PotExhausted
from matchpot.domain.money import Cents, capped_largest_remainder


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a fund lets a network do with its pot.

    Attributes:
        in_all_cents: The most that may be awarded from the pot under this mandate.
        most_cents: The most of one award that may come from the pot.
        last_on: The last day on which a proposal may be opened that takes from it.
    """

    in_all_cents: Cents
    most_cents: Cents
    first_on: date
    last_on: date

    def runs_on(self, day: date) -> bool:
        """Whether a proposal that is opened on this day may take from the pot."""
        return self.first_on <= day <= self.last_on


def contribution(limits: Limits, *, paid_in_cents: Cents) -> Cents:
    """What a pot brings: what was paid in, as far as the mandate goes."""
    return min(limits.in_all_cents, paid_in_cents)


def room(limits: Limits, *, promised_cents: Cents, free_cents: Cents) -> Cents:
    """What awards may take from a pot now, all together; the arguments are those of `left`."""
    return max(0, min(limits.in_all_cents - promised_cents, free_cents))


def left(limits: Limits, *, promised_cents: Cents, free_cents: Cents) -> Cents:
    """What one award may take from a pot now.

    Args:
        limits: Of its mandate.
        promised_cents: What proposals and awards under this mandate have of it.
        free_cents: What nobody has of the pot.
    """
    all_of_it = room(limits, promised_cents=promised_cents, free_cents=free_cents)
    return min(all_of_it, limits.most_cents)


def shares(
    cents: Cents, contributions: Mapping[int, Cents], left_cents: Mapping[int, Cents]
) -> Mapping[int, Cents]:
    """Divide an award over pots, by key; exact, and the same in any order.

    Args:
        cents: The award.
        contributions: What each pot brought.
        left_cents: What each may give now; no pot gives more.

    Raises:
        PotExhausted: All together have less left.
    """
    # A pot that brought nothing gives nothing.
    caps = {key: left_cents[key] for key, brought in contributions.items() if brought}
    split = capped_largest_remainder(cents, {key: contributions[key] for key in caps}, caps)
    if split.left_cents:
        raise PotExhausted(None, available_cents=sum(caps.values()))
    return split.parts
