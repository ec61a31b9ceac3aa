"""What makers tell about a fund: how much time it took them, and how they were treated.

Figures are published from five answers on, so that nobody's answer can be read out of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median_low

LEAST_ANSWERS = 5
STARS = range(1, 6)
# Asked in one click, so in steps; minutes, from under half an hour to over a week.
MINUTES = (30, 60, 120, 240, 480, 960, 2_400)


class About(StrEnum):
    """What a rating is about."""

    APPLYING = "applying"
    REPORTING = "reporting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What is shown of a fund: how many answered, stars in tenths, the middle of the minutes."""

    answers: int
    stars_tenths: int | None
    minutes: int | None


def published(stars: Sequence[int], minutes: Sequence[int]) -> Published | None:
    """The figures of a fund, each only from five answers on; None when neither has so many.

    Stars are the mean in tenths, half a tenth upwards; minutes the lower middle.

    >>> published([5, 4, 4, 5, 3], [30, 60])
    Published(answers=5, stars_tenths=42, minutes=None)
    """
    enough_stars, enough_minutes = len(stars) >= LEAST_ANSWERS, len(minutes) >= LEAST_ANSWERS
    if not enough_stars and not enough_minutes:
        return None
    tenths = (20 * sum(stars) + len(stars)) // (2 * len(stars)) if enough_stars else None
    middle = median_low(minutes) if enough_minutes else None
    return Published(answers=max(len(stars), len(minutes)), stars_tenths=tenths, minutes=middle)
