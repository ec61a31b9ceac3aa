"""When a maker is reminded of a report, and when its fund is; kind, and never more than this."""

from datetime import date, timedelta

# Before the due day; the letter on the day that a report is late is another one.
BEFORE = (timedelta(weeks=4), timedelta(weeks=1))
# A fund is reminded once, so long after its turn began.
FUND_AFTER = timedelta(weeks=2)


def stage(due_on: date, *, today: date) -> int:
    """How many reminders have come by now.

    >>> [stage(date(2026, 6, 29), today=date(2026, 6, day)) for day in (1, 21, 22)]
    [1, 1, 2]
    """
    return sum(1 for before in BEFORE if today >= due_on - before)
