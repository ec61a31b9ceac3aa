"""Whom and what a project reached, as far as its maker likes to tell; nothing of it is required.

Money does not measure most of it, so words count as much as figures do.
"""

from collections.abc import Mapping
from enum import StrEnum

MOST = 10_000_000
MOST_LETTERS = 1_000


class Reach(StrEnum):
    """What can be told."""

    VISITORS = "visitors"
    ONLINE = "online"  # people who watched, listened or read on line
    EVENTS = "events"
    VOLUNTEERS = "volunteers"
    REWARDS = "rewards"  # promised to donors, and given by now
    PLACES = "places"
    BEYOND = "beyond"  # what no figure measures


FIGURES = (Reach.VISITORS, Reach.ONLINE, Reach.EVENTS, Reach.VOLUNTEERS, Reach.REWARDS)
WORDS = (Reach.PLACES, Reach.BEYOND)


def told(typed: Mapping[Reach, int | str | None]) -> dict[str, int | str]:
    """What was filled in, by name, in one order; zero is a figure, an empty text is nothing."""
    return {
        one.value: value
        for one in (*FIGURES, *WORDS)
        if (value := typed.get(one)) is not None and value != ""
    }
