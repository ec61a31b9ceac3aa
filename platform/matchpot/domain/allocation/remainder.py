"""What is left goes to the one next in line that can do with it.

Amsterdam neighbourhoods end so: "partially fund the one next project with the highest score". One
application gets it and no second; one that needs its whole sum is passed over.
"""

from matchpot.domain.allocation.spending import Spending

PHASE = "remainder"


def give_remainder(course: Spending) -> None:
    """Give all that is left to the best unfunded application that accepts it."""
    left_cents = course.left_cents
    for one in course.unfunded():
        least = one.least_cents
        if least is not None and 0 < least <= left_cents:
            cents = min(left_cents, one.cost_cents)
            if course.hindrance(one, cents) is None:
                course.fund(one, cents, phase=PHASE)
                return
