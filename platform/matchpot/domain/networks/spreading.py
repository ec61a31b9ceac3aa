"""What each fund puts into a ballot of a network, and what it pays of every award that comes of it.

Each fund pays of every award the part it has of the whole budget. Parts are rounded down; the odd
cents of an award, the largest award first, come from the funds furthest below their part of all
awards together. So all sums are exact, no fund pays more than its part of all awards rounded up,
thus never more than it put in, and none more to one project than its mandate lets it.

>>> put_in(1_000, most_cents=400, brought={1: 3, 2: 1},
...        free={1: 9_999, 2: 9_999}, most_each={1: 400, 2: 400})
{1: 750, 2: 250}
>>> spread({"P-1": 399, "P-2": 400}, {1: 750, 2: 250}, most_each={1: 400, 2: 400})
{'P-1': {1: 299, 2: 100}, 'P-2': {1: 300, 2: 100}}
"""

from collections.abc import Mapping

from matchpot.domain.errors import PotExhausted
from matchpot.domain.money import Cents
from matchpot.domain.networks.sharing import shares


def put_in(
    budget_cents: Cents,
    *,
    most_cents: Cents,
    brought: Mapping[int, Cents],
    free: Mapping[int, Cents],
    most_each: Mapping[int, Cents],
) -> Mapping[int, Cents]:
    """What each mandate holds ready for a ballot, by what was brought; the sum is the budget.

    A mandate that lets little go to one project puts in little: so that its part of the largest
    award there can be stays within it, whatever the members choose.

    Args:
        budget_cents: What the ballot divides.
        most_cents: The most one award of it may be; no more than the budget.
        brought: What the pot of each mandate brought.
        free: What each mandate and its pot still have for awards.
        most_each: What each mandate lets go to one award.

    Raises:
        PotExhausted: All together have less for such a ballot.
    """
    caps = {key: min(free[key], most_each[key] * budget_cents // most_cents) for key in brought}
    return dict(shares(budget_cents, brought, caps))


def spread(
    awards: Mapping[str, Cents], held: Mapping[int, Cents], *, most_each: Mapping[int, Cents]
) -> dict[str, dict[int, Cents]]:
    """What each mandate pays of each award; exact, and the same in any order.

    Args:
        awards: What each project gets; together no more than is held, and none more than the
            largest award `put_in` was asked for.
        held: What each mandate holds ready.
        most_each: What each mandate lets go to one award.

    Raises:
        PotExhausted: The awards are more than that.
    """
    whole, given = sum(held.values()), sum(awards.values())
    if given > whole:
        raise PotExhausted(None, available_cents=whole)
    parts = {
        name: {key: cents * held[key] // whole for key in sorted(held)}
        for name, cents in awards.items()
    }
    # How far each is below its part of all awards, in cents times the whole: exact, no fraction.
    short = {
        key: given * cents - whole * sum(own[key] for own in parts.values())
        for key, cents in held.items()
    }
    for name in sorted(awards, key=lambda one: (-awards[one], one)):
        own, cents = parts[name], awards[name]
        odd = cents - sum(own.values())
        able = [key for key in own if own[key] < most_each[key]]
        first = {key: (-short[key], -(cents * held[key] % whole), key) for key in able}
        for key in sorted(able, key=first.__getitem__)[:odd]:
            own[key] += 1
            short[key] -= whole
        if sum(own.values()) != cents or min(short.values()) <= -whole:
            raise PotExhausted(None, available_cents=sum(own.values()))
    return {name: {key: c for key, c in parts[name].items() if c} for name in sorted(parts)}
