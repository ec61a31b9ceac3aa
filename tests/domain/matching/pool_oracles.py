"""Pool rules computed once more, the slow way, from their formulas and with other arithmetic.

Roots are decimals of sixty digits and pairs are taken one by one; nothing of the product is used.
"""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction

from hypothesis import strategies as st

Gifts = Mapping[str, Mapping[str, int]]

_DIGITS = 60

PROJECTS = ("a", "b", "c", "d")
DONORS = tuple("stuvwxyz")


def gift_lists(*, most_cents: int = 10**6) -> st.SearchStrategy[list[tuple[str, str, int]]]:
    """Lists of (project, person, cents) in which people give often and to several projects."""
    row = st.tuples(st.sampled_from(PROJECTS), st.sampled_from(DONORS), st.integers(1, most_cents))
    return st.lists(row, max_size=25)


def quadratic(own: Mapping[str, int]) -> Decimal:
    """(sum of roots) squared less the sum, in cents."""
    with localcontext(prec=_DIGITS):
        return sum((Decimal(c).sqrt() for c in own.values()), Decimal(0)) ** 2 - sum(own.values())


def pairwise(given: Gifts, project: str, m_cents: int) -> Decimal:
    """The sum over all pairs of two people's shared root times how far apart they are, in cents."""
    own, total = given[project], Decimal(0)
    people = sorted(own)
    with localcontext(prec=_DIGITS):
        for at, one in enumerate(people):
            for other in people[:at]:
                shared = sum(
                    (Decimal(gifts.get(one, 0) * gifts.get(other, 0)).sqrt())
                    for gifts in given.values()
                )
                total += Decimal(own[one] * own[other]).sqrt() * m_cents / (m_cents + shared)
    return total


def shares(
    total_cents: int, weights: Mapping[str, Fraction | int], cap_cents: int | None = None
) -> dict[str, Fraction]:
    """Exact shares under one cap for all: pour, stop whoever is full, pour the rest again."""
    full: set[str] = set()
    while True:
        rest = total_cents - len(full) * (cap_cents or 0)
        whole = sum(weights[one] for one in weights if one not in full)
        level = Fraction(rest) / whole if whole else Fraction(0)
        over = {
            one
            for one in weights
            if one not in full and cap_cents is not None and level * weights[one] > cap_cents
        }
        if not over:
            return {
                one: Fraction(cap_cents or 0) if one in full else level * weights[one]
                for one in weights
            }
        full |= over
