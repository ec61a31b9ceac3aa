"""An award: what a project is granted, the parts it is paid in, and how it can end.

Small awards are paid at once, larger ones in parts. An award is taken back only before it is paid,
with a reason.

>>> [tranche_bps(cents) for cents in (2_499_999, 2_500_000, 12_500_000)]
[(10000,), (8000, 2000), (6000, 3000, 1000)]

Source: participatory rounds of the design, section 6.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import Cents, largest_remainder
from matchpot.domain.moves import table

# A boundary amount belongs to the larger awards.
_IN_TWO_FROM_CENTS = 2_500_000
_IN_THREE_FROM_CENTS = 12_500_000
MOST_PARTS_BY_SIZE = 3
ACCEPT_WITHIN = timedelta(days=28)
# How many days a fund may give a maker to accept what it grants directly.
FEWEST_DAYS, MOST_DAYS = 7, 90
# Of what a fund divides itself: at acceptance, and once a year as far ahead as it may bind itself.
MOST_PARTS = 6
# A fund binds itself for so long at most.
LATEST_PART_YEARS = 5


class AwardState(StrEnum):
    """Where an award stands; one of a round begins on offer."""

    PROPOSED = "proposed"  # by one person of the fund; the money is set aside
    OFFERED = "offered"
    ACCEPTED = "accepted"
    PAID = "paid"
    DECLINED = "declined"  # by the maker, or by letting the days to accept pass
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"  # a proposal that nobody confirmed


class TrancheState(StrEnum):
    """Where one part of an award stands."""

    PROPOSED = "proposed"  # with its award; not given yet
    PLANNED = "planned"
    DUE = "due"  # owed to the maker, and on its way through payouts
    PAID = "paid"
    CANCELLED = "cancelled"


class TrancheWhen(StrEnum):
    """When a part falls due."""

    ACCEPTANCE = "acceptance"
    DATE = "date"
    RELEASE = "release"  # when somebody of the fund says so


class PartsFlaw(StrEnum):
    """What is wrong with parts that somebody wrote down."""

    AMOUNTS = "amounts"
    SUM = "sum"
    DAYS = "days"


_A, _T = AwardState, TrancheState

MOVES = table(
    {
        _A.PROPOSED: (_A.OFFERED, _A.WITHDRAWN),
        _A.OFFERED: (_A.ACCEPTED, _A.DECLINED, _A.REVOKED),
        # What was paid stays; the rest can still be taken back.
        _A.ACCEPTED: (_A.PAID, _A.REVOKED),
        _A.PAID: (_A.ACCEPTED,),
        _A.DECLINED: (),
        _A.REVOKED: (),
        _A.WITHDRAWN: (),
    }
)
TRANCHE_MOVES = table(
    {
        _T.PROPOSED: (_T.PLANNED, _T.CANCELLED),
        _T.PLANNED: (_T.DUE, _T.CANCELLED),
        _T.DUE: (_T.PAID, _T.CANCELLED),
        # The maker's bank sent it back.
        _T.PAID: (_T.DUE,),
        _T.CANCELLED: (),
    }
)
# What the fund has among its own people; the maker knows nothing of it.
INTERNAL = frozenset({_A.PROPOSED, _A.WITHDRAWN})


def tranche_bps(cents: Cents, asked: Sequence[int] = ()) -> tuple[int, ...]:
    """The parts an award is paid in, in bps of it; `asked` by the round comes first."""
    if asked:
        return tuple(asked)
    if cents < _IN_TWO_FROM_CENTS:
        return (10_000,)
    return (8_000, 2_000) if cents < _IN_THREE_FROM_CENTS else (6_000, 3_000, 1_000)


def tranches(cents: Cents, bps: Sequence[int]) -> list[Cents]:
    """Divide an award into its parts; they sum to it, the odd cents go by largest remainder.

    A part of less than a cent is left out.

    >>> tranches(3_333_333, (8_000, 2_000))
    [2666666, 666667]
    """
    shares = largest_remainder(cents, dict(enumerate(bps)))
    return [shares[at] for at in range(len(bps)) if shares[at]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPart:
    """One part of an award before it is made; `due_on` for a part that has a day, and only then."""

    cents: Cents
    due_when: TrancheWhen
    due_on: date | None = None


def planned(
    cents: Cents, *, bps: Sequence[int] = (), days: Sequence[date | None] = ()
) -> list[PlannedPart]:
    """Divide an award by its size or by `bps`, and say when each part is due.

    The first is due when the maker accepts. `days` are those of the second part and so on: None,
    and whatever is beyond them, is due when the fund says so.

    >>> [one.due_when.value for one in planned(12_500_000, days=[date(2027, 3, 1)])]
    ['acceptance', 'date', 'release']
    """
    parts = tranches(cents, tranche_bps(cents, bps))
    first = PlannedPart(cents=parts[0], due_when=TrancheWhen.ACCEPTANCE)
    known = [*days, *(None for _ in parts)]
    return [first, *(_later(part, day) for part, day in zip(parts[1:], known, strict=False))]


def own_parts(
    cents: Cents, lines: Sequence[tuple[Cents, date | None]], *, today: date
) -> list[PlannedPart]:
    """Parts as a fund writes them down, each with a day or without.

    Without a day the first is due when the maker accepts, a later one when the fund lets it go.

    Raises:
        InvalidValue: They do not sum to the award, one is of nothing, there are too many, or their
            days do not follow one another from today on, within some years.
    """
    days = [day for _, day in lines if day is not None]
    if not 0 < len(lines) <= MOST_PARTS or min(part for part, _ in lines) < 1:
        raise InvalidValue({"parts": PartsFlaw.AMOUNTS})
    if sum(part for part, _ in lines) != cents:
        raise InvalidValue({"parts": PartsFlaw.SUM})
    if not are_days_of_parts(days, first=today):
        raise InvalidValue({"parts": PartsFlaw.DAYS})
    (first, day), *later = lines
    begins = TrancheWhen.ACCEPTANCE if day is None else TrancheWhen.DATE
    return [
        PlannedPart(cents=first, due_when=begins, due_on=day),
        *(_later(part, on) for part, on in later),
    ]


def are_days_of_parts(days: Sequence[date], *, first: date) -> bool:
    """Whether days come one after the other, none before `first`, and none years too late.

    >>> are_days_of_parts([date(2027, 1, 1), date(2027, 1, 1)], first=date(2026, 1, 1))
    False
    """
    rises = all(one < then for one, then in itertools.pairwise(days))
    # 1 March stands for a leap day in a year without one.
    is_leap_day = (first.month, first.day) == (2, 29)
    begin = first.replace(month=3, day=1) if is_leap_day else first
    last = begin.replace(year=begin.year + LATEST_PART_YEARS)
    return rises and all(first <= day <= last for day in days)


def _later(cents: Cents, day: date | None) -> PlannedPart:
    when = TrancheWhen.RELEASE if day is None else TrancheWhen.DATE
    return PlannedPart(cents=cents, due_when=when, due_on=day)
