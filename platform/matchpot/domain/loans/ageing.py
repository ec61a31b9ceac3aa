"""What a day does to a loan: what is late, since when, and whether a kind word is due.

Four words for an instalment: a week before it is due, on the day, and one and three weeks after.
Nobody pays for being late.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from matchpot.domain.loans.settling import Line
from matchpot.domain.money import Cents


class Reminder(StrEnum):
    """Which word is due."""

    SOON = "soon"
    TODAY = "today"
    LATE = "late"
    STILL_LATE = "still_late"


# From how many days after the day an instalment was due on.
_DAYS = {Reminder.SOON: -7, Reminder.TODAY: 0, Reminder.LATE: 7, Reminder.STILL_LATE: 21}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a loan stands on a day.

    Attributes:
        next_due_on: When the first instalment is due that is not late; None when none follows.
        next_cents: What is to be paid that day, without what is late.
        late_cents: What should have been paid before this day.
        late_since: The oldest day something is late from.
        reminders: Which words fall due on this day, by the instalment's number.
    """

    next_due_on: date | None
    next_cents: Cents
    late_cents: Cents
    late_since: date | None
    reminders: tuple[tuple[int, Reminder], ...]

    def late_days(self, today: date) -> int:
        """For how many days something is late."""
        return 0 if self.late_since is None else (today - self.late_since).days


def standing(lines: Iterable[Line], *, today: date, since: date | None = None) -> Standing:
    """Where a loan stands; `lines` are those that count, in any order.

    Args:
        lines: What is paid in full is passed over.
        today: The day to look at.
        since: The day up to which words were said already; those of days between are said now,
            the last one only. The day before `today` when left out.
    """
    open_lines = sorted((one for one in lines if one.left_cents), key=lambda one: one.due_on)
    late = [one for one in open_lines if one.due_on < today]
    following = next((one.due_on for one in open_lines if one.due_on >= today), None)
    return Standing(
        next_due_on=following,
        next_cents=sum(one.left_cents for one in open_lines if one.due_on == following),
        late_cents=sum(one.left_cents for one in late),
        late_since=late[0].due_on if late else None,
        reminders=_reminders(open_lines, today, since or today - timedelta(days=1)),
    )


def _reminders(lines: Iterable[Line], today: date, since: date) -> tuple[tuple[int, Reminder], ...]:
    found = []
    for line in lines:
        due = [
            word
            for word, days in _DAYS.items()
            if since < line.due_on + timedelta(days=days) <= today
        ]
        if due:
            found.append((line.number, due[-1]))
    return tuple(found)
