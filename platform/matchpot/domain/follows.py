"""Following a project, a fund, a round or a scheme: what is followed, which letters that brings.

Who is written to is found by the services; the words are in `templates/email/`.
"""

from datetime import datetime, timedelta
from enum import StrEnum


class FollowKind(StrEnum):
    """What can be followed."""

    PROJECT = "project"
    FUND = "fund"
    ROUND = "round"
    SCHEME = "scheme"  # its days stand in the calendar; no letters


class FollowLetter(StrEnum):
    """The kinds of letters to followers; somebody with an account can stop each of them."""

    NEWS = "news"
    REMINDER = "reminder"
    RESULT = "result"
    OPENING = "opening"


class FollowEvent(StrEnum):
    """What followers are told, each event once."""

    NEWS = "news"
    STORY = "story"
    REACHED = "reached"
    ENDING = "ending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"
    POT_OPEN = "pot_open"
    ROUND_OPEN = "round_open"
    APPLYING_OPEN = "applying_open"
    PUBLISHED = "published"


_E = FollowEvent
FOLLOWED = {
    _E.POT_OPEN: FollowKind.FUND,
    _E.ROUND_OPEN: FollowKind.FUND,
    _E.APPLYING_OPEN: FollowKind.ROUND,
    _E.PUBLISHED: FollowKind.ROUND,
}
LETTER = {
    _E.NEWS: FollowLetter.NEWS,
    _E.STORY: FollowLetter.NEWS,
    _E.ENDING: FollowLetter.REMINDER,
    _E.POT_OPEN: FollowLetter.OPENING,
    _E.ROUND_OPEN: FollowLetter.OPENING,
    _E.APPLYING_OPEN: FollowLetter.OPENING,
}


def followed_by(event: FollowEvent) -> FollowKind:
    """What somebody follows who is told of this."""
    return FOLLOWED.get(event, FollowKind.PROJECT)


def letter_of(event: FollowEvent) -> FollowLetter:
    """The kind of letter that tells this."""
    return LETTER.get(event, FollowLetter.RESULT)


# Followers who have not given are reminded this long before a campaign ends, and its maker too.
REMIND_BEFORE = timedelta(hours=48)
# An address counts once its letter was answered; until then it is kept this long.
CONFIRM_WITHIN = timedelta(days=3)
# Whoever stopped following can take that back this long; then it is forgotten.
UNDO_WITHIN = timedelta(days=7)


def is_near(deadline_at: datetime, now: datetime) -> bool:
    """Whether the last two days before a deadline have begun and are not over."""
    return deadline_at - REMIND_BEFORE <= now < deadline_at
