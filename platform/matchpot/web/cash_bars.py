"""Where the bars of a plan's months lie: what is left above a line, what is short below it.

Places are percents as attribute texts, worked out in whole hundredths. The figures are in
`domain/planning/cash.py`, and the page says them in a table too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matchpot.domain.planning.cash import Month

_FULL = 10_000
# A balance of nearly nothing is still to be seen.
_LEAST_HEIGHT = 100


@dataclass(frozen=True, slots=True)
class CashBar:
    """The balance at the end of one month."""

    month: Month
    x: str
    width: str
    y: str
    height: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """All bars, and where the line of nothing lies."""

    bars: Sequence[CashBar]
    zero_y: str


def drawing(months: Sequence[Month]) -> Drawing:
    """The bars of these months; there is at least one."""
    top = max(0, *(one.balance_cents for one in months))
    low = min(0, *(one.balance_cents for one in months))
    span = max(1, top - low)
    zero = top * _FULL // span
    slot = _FULL // len(months)
    bars = []
    for number, month in enumerate(months):
        height = max(_LEAST_HEIGHT, abs(month.balance_cents) * _FULL // span)
        is_short = month.balance_cents < 0
        bars.append(
            CashBar(
                month=month,
                x=_percent(number * slot + slot // 10),
                width=_percent(slot - slot // 5),
                y=_percent(min(zero, _FULL - height) if is_short else max(0, zero - height)),
                height=_percent(height),
                is_short=is_short,
            )
        )
    return Drawing(bars, _percent(zero))


def _percent(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}%"
