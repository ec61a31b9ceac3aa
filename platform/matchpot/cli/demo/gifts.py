"""Who gives what to whom and when in the demo town: drawn by lot, from nothing but the dice.

Gifts come as in life: many in the first days, few in the middle, many before the end; small
ones often, large ones seldom. How they are paid is in `paying.py`.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from matchpot.cli.demo import texts
from matchpot.cli.demo.stage import Donor
from matchpot.cli.demo.story import CANCELLED_ON, Fate, Way
from matchpot.cli.demo.texts import ProjectText
from matchpot.cli.demo.timeline import Calendar
from matchpot.domain.donations import tip_choices

# Euros and how often.
_SIZES = (
    *((5, 6), (10, 20), (15, 10), (20, 14), (25, 24), (30, 5), (35, 5), (50, 22), (75, 4)),
    *((100, 9), (150, 1), (250, 1)),
)
# The small town has as much money and fewer gifts.
_SMALL_TIMES = 7
_BANKS = ("abn_amro", "asn_bank", "bunq", "ing", "knab", "rabobank", "regiobank", "sns_bank")
_CARDS = ("4242424242424242", "5555555555554444", "4000005280000002")
_LAST_CENTS = 1_000
# How long before the end nobody pays by debit any more.
_SLOW = timedelta(days=7)
# Whose donors' banks take their time to take money back, so that it is seen under way.
_SLOW_REFUNDS = "portier"
# Parts of a day in minutes after midnight: from, to, and how much of the giving.
WINDOWS = ((510, 750, 3), (750, 1_050, 3), (1_050, 1_350, 5))


class Outcome(StrEnum):
    """What becomes of the payment."""

    PAID = "paid"
    PAID_AT_SECOND_TRY = "paid_at_second_try"
    LEFT = "left"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """A gift as somebody means it.

    Attributes:
        batch: When the part of the day begins whose gifts are carried out together.
        prize: The place of a reward in the maker's order.
    """

    key: str
    at: datetime
    donor: Donor
    cents: int
    tip_cents: int = 0
    prize: int | None = None
    message: str | None = None
    anonymous: bool = False
    outcome: Outcome = Outcome.PAID
    method: str = "ideal"
    bank: str = "ing"
    card: str = ""
    batch: datetime | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """What the draw needs besides a project: dice, days and people."""

    dice: random.Random
    calendar: Calendar
    donors: Sequence[Donor]
    is_small: bool


def drawn(habits: Habits, fate: Fate, text: ProjectText) -> list[Gift]:
    """All gifts of a campaign, the earliest first; together a little over what it should reach."""
    made: list[Gift] = []
    left = text.goal_cents * fate.reach_bps // 10_000
    prizes = _Prizes(text)
    while left > 0:
        gift = _gift(habits, fate, text, prizes, left_cents=left)
        made.append(gift)
        if gift.outcome in (Outcome.PAID, Outcome.PAID_AT_SECOND_TRY):
            left -= gift.cents
    return sorted(made, key=lambda gift: gift.at)


class _Prizes:
    """What rewards are left while gifts are drawn."""

    def __init__(self, text: ProjectText) -> None:
        self._prizes = text.prizes
        self._left = [10_000 if one.stock is None else one.stock for one in text.prizes]

    def take(self, dice: random.Random, cents: int) -> int | None:
        """The best reward a gift may have, most times; none when it wants none."""
        if dice.random() < 0.5:
            return None
        fitting = [
            place
            for place, prize in enumerate(self._prizes)
            if prize.minimum_cents <= cents < 4 * prize.minimum_cents and self._left[place] > 0
        ]
        if not fitting:
            return None
        place = max(fitting, key=lambda one: self._prizes[one].minimum_cents)
        self._left[place] -= 1
        return place


def _gift(
    habits: Habits, fate: Fate, text: ProjectText, prizes: _Prizes, *, left_cents: int
) -> Gift:
    dice = habits.dice
    donor = _donor(dice, habits.donors)
    # The last gift is not so large that the campaign comes much further than it should.
    most = max(_LAST_CENTS, left_cents - left_cents % 500 + 500)
    cents = min(most, _size(dice, times=_SMALL_TIMES if habits.is_small else 1))
    roll = dice.random()
    outcome = Outcome.PAID
    if roll < 0.045:
        outcome = Outcome.LEFT
    elif roll < 0.06:
        outcome = Outcome.DECLINED
    elif roll < 0.085:
        outcome = Outcome.PAID_AT_SECOND_TRY
    batch, at = _moment(habits, fate, text)
    ends = habits.calendar.at(fate.day - text.days, 23, 59)
    method, card = _method(dice, fate, has_time=at < ends - _SLOW)
    message = dice.choice(texts.messages(donor.locale)) if dice.random() < 0.2 else None
    return Gift(
        key=text.key,
        at=at,
        batch=batch,
        donor=donor,
        cents=cents,
        tip_cents=dice.choice(tip_choices(cents)) if dice.random() < 0.55 else 0,
        prize=prizes.take(dice, cents) if outcome is Outcome.PAID else None,
        message=message,
        anonymous=dice.random() < 0.12,
        outcome=outcome,
        method=method,
        bank=dice.choice(_BANKS),
        card=card,
    )


def _donor(dice: random.Random, donors: Sequence[Donor]) -> Donor:
    """Anybody; a few give again and again."""
    if dice.random() < 0.2:
        return donors[dice.randrange(len(donors) // 8)]
    return dice.choice(donors)


def _size(dice: random.Random, *, times: int) -> int:
    euros = dice.choices([one for one, _ in _SIZES], [often for _, often in _SIZES])[0]
    return euros * times * 100


def _method(dice: random.Random, fate: Fate, *, has_time: bool) -> tuple[str, str]:
    """How it is paid, and with which card; a debit takes days, so seldom before the end."""
    roll = dice.random()
    if fate.key == _SLOW_REFUNDS and roll < 0.35:
        return "card", "4000000000007726"
    if roll < 0.82:
        return "ideal", ""
    if roll < 0.93:
        return "card", dice.choice(_CARDS)
    return ("sepa_debit", "") if roll > 0.97 and has_time else ("bancontact", "")


def days_of(fate: Fate, text: ProjectText) -> tuple[int, int]:
    """The first and last day with gifts, in days ago; a day still to come is yesterday's."""
    last = fate.day - text.days
    if fate.way is Way.CANCELLED:
        last = CANCELLED_ON + 1
    return fate.day, max(1, last)


def _moment(habits: Habits, fate: Fate, text: ProjectText) -> tuple[datetime, datetime]:
    """A moment within the campaign, and when its part of the day begins.

    Early and late days draw more.
    """
    dice = habits.dice
    first, last = days_of(fate, text)
    days = range(first, last - 1, -1)
    ends = last > 1 or fate.day - text.days <= 3
    weights = [_weight(first - day, day - last if ends else 99) for day in days]
    day = dice.choices(days, weights)[0]
    start, end, _ = dice.choices(WINDOWS, [often for *_, often in WINDOWS])[0]
    batch = habits.calendar.at(day, start // 60, start % 60)
    return batch, batch + timedelta(seconds=dice.randrange(60, (end - start) * 60))


def _weight(since_start: int, until_end: int) -> int:
    return {0: 9, 1: 6, 2: 4, 3: 3}.get(since_start, 2) + {0: 7, 1: 5, 2: 3}.get(until_end, 0)


def today(habits: Habits, keys: Sequence[str]) -> Iterator[Gift]:
    """A few gifts within the last hours, so that the town is seen to live."""
    dice = habits.dice
    for number in range(4 if habits.is_small else 24):
        minutes = 38 + 5 * number
        yield Gift(
            key=dice.choice(keys),
            at=habits.calendar.present - timedelta(minutes=minutes),
            donor=dice.choice(habits.donors),
            cents=_size(dice, times=1),
            message=dice.choice(texts.messages("nl")) if number % 3 == 0 else None,
            bank=dice.choice(_BANKS),
        )
