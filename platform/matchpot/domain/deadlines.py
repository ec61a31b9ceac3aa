"""When a campaign ends and what follows from that, in days of Europe/Amsterdam.

Moments go in and come out as UTC; a deadline is the last second of a day on the Dutch clock, so a
change of summer time moves it in UTC and never for people. No clock is read here.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from matchpot.domain.errors import InvalidValue

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

MIN_DAYS = 7
MAX_DAYS = 60
DEFAULT_DAYS = 35
GRACE_DAYS = 5
PLAN_WORKING_DAYS = 3
COUNTING_DAYS = 15  # the slowest payment method tells its result in 14 days
FIRST_PAYOUT_DAYS = 7
HOLD_AFTER_CHANGE = timedelta(hours=72)
# No charge may be older than this when it is transferred: the provider keeps money 90 days.
OLDEST_CHARGE_DAYS = 85

SESSION_LEAST = timedelta(minutes=30)  # the provider takes no shorter one
SESSION_MOST = timedelta(minutes=60)
HOLD_AFTER_SESSION = timedelta(minutes=5)
HOLD_WHILE_PROCESSING = timedelta(days=14)


def local_day(moment: datetime) -> date:
    """The day it is in Amsterdam."""
    return _aware(moment).astimezone(AMSTERDAM).date()


def start_of_day(day: date) -> datetime:
    """The first moment of a day in Amsterdam, in UTC."""
    return datetime.combine(day, time(), tzinfo=AMSTERDAM).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last second of a day in Amsterdam, in UTC."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=AMSTERDAM).astimezone(UTC)


def deadline(launched_at: datetime, duration_days: int) -> datetime:
    """The end of the last day of a campaign, in UTC.

    The day of launch is not counted. Raises `InvalidValue` when the days are not 7 to 60.
    """
    if not MIN_DAYS <= duration_days <= MAX_DAYS:
        raise InvalidValue({"duration_days": "out_of_range"})
    return end_of_day(local_day(launched_at) + timedelta(days=duration_days))


def is_over(ends_at: datetime, now: datetime) -> bool:
    """Tell whether a deadline has passed; its own last second still counts."""
    return _aware(now) >= _aware(ends_at) + timedelta(seconds=1)


def days_left(ends_at: datetime, now: datetime) -> int:
    """Whole days on the calendar until the last day; 0 on that day and after it."""
    return max(0, (local_day(ends_at) - local_day(now)).days)


def second_round_deadline(launched_at: datetime) -> datetime:
    """The end of a second round: both rounds together keep within the longest campaign."""
    return deadline(launched_at, MAX_DAYS)


def counting_ends_at(campaign_deadline: datetime) -> datetime:
    """When a campaign is judged at the latest, whatever is still on its way."""
    return campaign_deadline + timedelta(days=COUNTING_DAYS)


def plan_due_at(grace_began_at: datetime) -> datetime:
    """When the maker's plan is due: the end of the third working day, weekends left out."""
    day, left = local_day(grace_began_at), PLAN_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.isoweekday() <= 5
    return end_of_day(day)


def grace_ends_at(grace_began_at: datetime) -> datetime:
    """When donors can no longer keep, add or withdraw."""
    return end_of_day(local_day(grace_began_at) + timedelta(days=GRACE_DAYS))


def session_expires_at(now: datetime, campaign_deadline: datetime) -> datetime:
    """When an unpaid session ends: within an hour, and half an hour past the deadline at most."""
    latest = campaign_deadline + SESSION_LEAST
    return max(now + SESSION_LEAST, min(now + SESSION_MOST, latest))


def hold_expires_at(session_ends_at: datetime) -> datetime:
    """When the match held for a session is let go."""
    return session_ends_at + HOLD_AFTER_SESSION


def first_payout_at(closed_at: datetime) -> datetime:
    """When the first payout may leave."""
    return closed_at + timedelta(days=FIRST_PAYOUT_DAYS)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment
