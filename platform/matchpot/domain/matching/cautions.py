"""What somebody should know of a rule before it is sealed: limits that never decide.

A limit never decides when another one, or the money itself, always runs out before it. What is
said about it is for the pages.
"""

from matchpot.domain.matching.caps import Caps
from matchpot.domain.money import Cents

# (a limit, one that holds for all that the first holds for).
_WITHIN = (
    ("per_donor_project_cents", "per_donor_pot_cents"),
    ("per_donor_project_cents", "per_project_cents"),
    ("per_project_cents", "per_maker_year_cents"),
)
# Each of these alone is a part of what the pot has.
_OF_POT = (
    "per_donor_project_cents",
    "per_donor_pot_cents",
    "per_project_cents",
    "per_day_cents",
    "per_maker_year_cents",
)


def idle_limits(caps: Caps, pot_cents: Cents) -> dict[str, str | None]:
    """The limits that never decide, each with the smaller one that does; None is the pot itself.

    `pot_cents` is what the pot can still give; with nothing in it the pot is no measure.
    """
    found: dict[str, str | None] = {}
    for name in _OF_POT:
        cents = getattr(caps, name)
        if cents is not None and 0 < pot_cents < cents:
            found[name] = None
    for name, wider in _WITHIN:
        cents, most = getattr(caps, name), getattr(caps, wider)
        if cents is not None and most is not None and most < cents:
            found[name] = wider
    return found
