"""How a pot's money runs out: to whoever comes first, in parts, or with a rest that is shared.

Three ways, part of a rule version. `fcfs`: all money is there from the start, and whoever comes
first is served first. `tranches`: the money becomes available in parts on fixed days, so that the
first week does not take all of it; what a part did not use is there with the next. `hybrid`: first
come, first served up to a share of the pot; the rest is divided at the end over all gifts that fell
short, in proportion to what each missed, and nobody gets more than that.

Parts are shares of the pot, so a pot that grows grows in each of them. They add up day by day and
round down; the last makes it whole:

>>> from datetime import date
>>> parts = Exhaustion(
...     mode=ExhaustionMode.TRANCHES, tranches=((None, 3_333), (date(2026, 12, 1), 6_667))
... )
>>> parts.open_cents(100_001, date(2026, 11, 30)), parts.open_cents(100_001, date(2026, 12, 1))
(33330, 100001)
>>> parts.next_day(date(2026, 11, 30))
datetime.date(2026, 12, 1)

Three gifts miss 10.00, 20.00 and 0.05 when 15.00 is left for the end:

>>> divide_rest(1_500, {1: 1_000, 2: 2_000, 3: 5})
{1: 499, 2: 998, 3: 3}

Source: matching rules of the design, section 4, exhaustion; the division is section 2, capped LR.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any, ClassVar, TypeAlias

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Clause, ClauseCode
from matchpot.domain.matching.parameters import (
    Choice,
    Day,
    Field,
    FieldFlaw,
    Flawed,
    Number,
    check_born,
    read_fields,
)
from matchpot.domain.matching.tables import MOST_ROWS
from matchpot.domain.money import BPS, Cents, bps_of, capped_largest_remainder

USUAL_WAIT_DAYS = 7
MOST_WAIT_DAYS = 60


class ExhaustionMode(StrEnum):
    """How a pot's money runs out."""

    FCFS = "fcfs"
    TRANCHES = "tranches"
    HYBRID = "hybrid"


# From a day in Amsterdam on, or from the start (None), so many basis points of the pot more.
Tranche: TypeAlias = tuple[date | None, int]
_SHARE = Number(name="share_bps", least=1, most=BPS)
_DAY = Day(name="day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tranches:
    """Rows of a day and a share, in the order of their days; together they are the whole."""

    name: str
    required: bool = False
    default: tuple[Tranche, ...] = ()
    aliases: tuple[str, ...] = ()

    def read(self, raw: object) -> object:
        """Take a list of pairs `[day, share_bps]`; only the first day may be left open."""
        if isinstance(raw, str | bytes) or not isinstance(raw, Sequence) or len(raw) > MOST_ROWS:
            raise Flawed(FieldFlaw.NOT_A_TABLE)
        rows = [_row(one) for one in raw]
        days = [day or date.min for day, _ in rows]
        if any(later <= day for day, later in pairwise(days)):
            raise Flawed(FieldFlaw.NOT_RISING)
        if rows and sum(share for _, share in rows) != BPS:
            raise Flawed(FieldFlaw.NOT_THE_WHOLE)
        return tuple(rows)


def _row(raw: object) -> Tranche:
    if isinstance(raw, str | bytes) or not isinstance(raw, Sequence) or len(raw) != 2:
        raise Flawed(FieldFlaw.NOT_A_TABLE)
    day = None if raw[0] is None else _DAY.read(raw[0])
    share = _SHARE.read(raw[1])
    assert isinstance(day, date | None)  # noqa: S101 -- what a day is read as
    assert isinstance(share, int)  # noqa: S101 -- what a number is read as
    return day, share


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhaustion:
    """How a pot's money runs out, and how long paid gifts wait for what comes back.

    Attributes:
        mode: One of the three ways.
        tranches: The parts, for `tranches` only.
        first_bps: What goes to whoever comes first, for `hybrid` only.
        wait_days: How many days after a campaign's end its gifts still wait, and a pot after its
            last campaign, before what is left gets its last purpose.
    """

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Choice(name="mode", options=ExhaustionMode, default=ExhaustionMode.FCFS),
        Tranches(name="tranches"),
        Number(name="first_bps", least=1, most=BPS - 1),
        Number(name="wait_days", most=MOST_WAIT_DAYS, default=USUAL_WAIT_DAYS),
    )

    mode: ExhaustionMode = ExhaustionMode.FCFS
    tranches: tuple[Tranche, ...] = ()
    first_bps: int | None = None
    wait_days: int = USUAL_WAIT_DAYS

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)
        if flaws := self._unfit():
            raise RuleIncomplete(flaws)

    def _unfit(self) -> dict[str, str]:
        """What is missing for the mode, or belongs to another."""
        wanted = {
            "tranches": (self.mode is ExhaustionMode.TRANCHES, bool(self.tranches)),
            "first_bps": (self.mode is ExhaustionMode.HYBRID, self.first_bps is not None),
        }
        return {
            name: FieldFlaw.MISSING if needed else FieldFlaw.UNKNOWN
            for name, (needed, given) in wanted.items()
            if needed is not given
        }

    @property
    def shares_rest(self) -> bool:
        """Whether what nobody got first is divided at the end."""
        return self.mode is ExhaustionMode.HYBRID

    def open_cents(self, total_cents: Cents, today: date | None) -> Cents:
        """What of a pot is there for whoever comes first on this day, used or not; rounded down.

        Without a day only what is there from the start.
        """
        if self.first_bps is not None:
            return bps_of(total_cents, self.first_bps)
        if not self.tranches:
            return total_cents
        begun = [share for day, share in self.tranches if _has_come(day, today)]
        return bps_of(total_cents, sum(begun))

    def next_day(self, today: date | None) -> date | None:
        """The day on which more becomes available; None when nothing more does."""
        return next((day for day, _ in self.tranches if not _has_come(day, today)), None)

    def why_short(self, opens_on: date | None) -> Reason:
        """Why a gift gets no more than what is left: the pot is empty, or more comes later."""
        if self.shares_rest:
            return Reason.SHARED_AT_END
        return Reason.POT_EMPTY if opens_on is None else Reason.NEXT_TRANCHE

    def clauses(self) -> tuple[Clause, ...]:
        """What a visitor should know; nothing when the first simply come first."""
        if self.first_bps is not None:
            return (Clause(ClauseCode.HYBRID, (("first_bps", self.first_bps),)),)
        if self.tranches:
            text = ",".join(f"{day or ''}:{share}" for day, share in self.tranches)
            return (Clause(ClauseCode.TRANCHES, (("tranches", text),)),)
        return ()


def _has_come(day: date | None, today: date | None) -> bool:
    return day is None or (today is not None and day <= today)


FIRST_COME = Exhaustion()


def read_tranches_text(text: str) -> tuple[Tranche, ...]:
    """Read back the figures of the clause.

    >>> read_tranches_text(':3000,2026-12-01:7000')
    ((None, 3000), (datetime.date(2026, 12, 1), 7000))
    """
    rows = (row.rsplit(":", 1) for row in text.split(","))
    return tuple((date.fromisoformat(day) if day else None, int(share)) for day, share in rows)


@dataclass(frozen=True, slots=True)
class Short:
    """A gift that fell short: what it would have got more, and what each limit leaves for it.

    A limit is told by what it counts over, so that gifts under one limit use it up together.
    """

    gift: int
    want_cents: Cents
    rooms: Sequence[tuple[Hashable, Cents]] = ()


def missed_in_turn(shorts: Iterable[Short]) -> dict[int, Cents]:
    """What each gift missed, had all been served in this order from a pot that is never short.

    Gifts for which the limits left nothing are left out.

    >>> missed_in_turn([Short(1, 500, [("choir", 700)]), Short(2, 500, [("choir", 700)])])
    {1: 500, 2: 200}
    """
    taken: defaultdict[Hashable, Cents] = defaultdict(int)
    missed = {}
    for short in shorts:
        lefts = (cents - taken[limit] for limit, cents in short.rooms)
        cents = min([short.want_cents, *lefts])
        if cents <= 0:
            continue
        missed[short.gift] = cents
        for limit, _ in short.rooms:
            taken[limit] += cents
    return missed


def divide_rest(pool_cents: Cents, missed: Mapping[int, Cents]) -> dict[int, Cents]:
    """Divide what is left at the end over gifts, in proportion to what each missed and no more."""
    return dict(capped_largest_remainder(pool_cents, missed, missed).parts)


def parse_exhaustion(params: Mapping[str, object]) -> Exhaustion:
    """Read it from plain values; raise `RuleIncomplete` with a flaw per field."""
    values, flaws = read_fields(Exhaustion.FIELDS, params)
    if flaws:
        raise RuleIncomplete(flaws)
    return Exhaustion(**values)


def exhaustion_params(exhaustion: Exhaustion) -> dict[str, Any]:
    """Write it as plain JSON values; what is as usual is left out, so nothing for first come."""
    found: dict[str, Any] = {}
    if exhaustion.mode is not ExhaustionMode.FCFS:
        found["mode"] = exhaustion.mode.value
    if exhaustion.tranches:
        found["tranches"] = [[day and day.isoformat(), bps] for day, bps in exhaustion.tranches]
    if exhaustion.first_bps is not None:
        found["first_bps"] = exhaustion.first_bps
    if exhaustion.wait_days != USUAL_WAIT_DAYS:
        found["wait_days"] = exhaustion.wait_days
    return found
