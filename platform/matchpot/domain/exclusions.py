"""Gifts that a fund's money leaves out: by whom, for how long one can object, how it is decided.

A gift is always kept; only the match says no. What automatic rules refuse is a reason
(`matching/eligibility.py`); here is what a person may object to, when, and who answers.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from matchpot.domain.errors import MatchpotError
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.moves import table

WINDOW = timedelta(days=7)
NOTE_LEAST = 20
NOTE_MOST = 600

# Reasons that are about a person, who may know better than our records.
APPEALABLE = frozenset(
    {
        Reason.SELF_DONATION,
        Reason.TEAM_DONATION,
        Reason.HOUSEHOLD_DONATION,
        Reason.FUNDER_DONATION,
        Reason.TOO_MANY_GIFTS,
        Reason.SHARED_CARD,
        Reason.LEFT_OUT,
    }
)


class ExclusionState(StrEnum):
    """Where the case of a gift that is left out stands."""

    STANDING = "standing"
    APPEALED = "appealed"
    UPHELD = "upheld"
    RESTORED = "restored"


_E = ExclusionState

# A person has one appeal; what the operator decided is final.
MOVES = table(
    {
        _E.STANDING: (_E.APPEALED,),
        _E.APPEALED: (_E.UPHELD, _E.RESTORED),
        _E.UPHELD: (),
        _E.RESTORED: (),
    }
)
LEAVES_OUT = frozenset({_E.STANDING, _E.APPEALED, _E.UPHELD})


class WhyNot(StrEnum):
    """Why a gift cannot be left out now, or no appeal be made."""

    NOT_PAID = "not_paid"
    DECIDED = "decided"
    DISPUTED = "disputed"
    LEFT_OUT_ALREADY = "left_out_already"
    RESTORED_BEFORE = "restored_before"
    WINDOW_PASSED = "window_passed"
    NOTHING_LEFT_OUT = "nothing_left_out"
    TOO_SHORT = "too_short"


class CannotLeaveOut(MatchpotError):
    """A gift cannot be left out now, or not be appealed for; `why` says what stands against it."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(why.value)
        self.why = why


def check_note(text: str) -> str:
    """The reason as it is kept; raises `CannotLeaveOut` when it tells too little to answer to."""
    words = " ".join(text.split())
    if len(words) < NOTE_LEAST:
        raise CannotLeaveOut(WhyNot.TOO_SHORT)
    return words[:NOTE_MOST]


def window_until(since: datetime) -> datetime:
    """Until when one may object to what was done at a moment."""
    return since + WINDOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Objections:
    """What of a pot's exclusions is not final yet."""

    open_appeals: int
    windows_until: datetime | None

    def block(self, now: datetime) -> bool:
        """Whether a division must wait for them."""
        return self.open_appeals > 0 or (
            self.windows_until is not None and now < self.windows_until
        )


def objections(cases: Collection[tuple[ExclusionState, datetime]]) -> Objections:
    """Sum up the cases of a pot, each a state with the end of its window."""
    windows = [until for state, until in cases if state is _E.STANDING]
    return Objections(
        open_appeals=sum(state is _E.APPEALED for state, _ in cases),
        windows_until=max(windows, default=None),
    )
