"""Fair pay: hours of a budget held against guideline tables, exactly.

A line counts as fair up to its own
guideline and not beyond it, so that a high rate for one never hides a low rate for another; hours
nobody is paid for count with nothing paid. How much of the least is covered is one share, rounded
down. What a guideline is stands in `pay_rates.py`.

>>> from datetime import date
>>> from matchpot.domain.pay_rates import Engagement
>>> rate = Rate(
...     role="maker", engagement=Engagement.SELF_EMPLOYED, discipline=None,
...     least_cents=4_000, usual_cents=5_000, valid_from=date(2026, 1, 1), valid_until=None,
... )
>>> lines = [Labour(hours=10, rate_cents=3_000, role="maker:self_employed"),
...          Labour(hours=10, rate_cents=9_000, role="maker:self_employed")]
>>> found = check(lines, [rate], discipline=Discipline.MUSIC, day=date(2026, 5, 1))
>>> [one.state.value for one in found.lines], found.covered_bps, found.short_cents
(['below', 'usual'], 8750, 10000)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchpot.domain.money import BPS, Cents
from matchpot.domain.pay_rates import Rate, rate_for
from matchpot.domain.projects import Discipline


class PayState(StrEnum):
    """How the pay of a line stands beside its guideline."""

    USUAL = "usual"
    LEAST = "least"
    BELOW = "below"
    UNPAID = "unpaid"
    UNKNOWN = "unknown"  # it names no role, or there is no guideline for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Labour:
    """Hours in a budget. `in_kind` hours are not paid in money, whatever rate stands beside them.

    Without hours (a sum for work) nothing can be held against a guideline.
    """

    hours: int | None
    rate_cents: Cents | None
    role: str | None = None
    in_kind: bool = False
    label: str = ""

    @property
    def paid_cents(self) -> Cents:
        """What is paid for the hours."""
        return 0 if self.in_kind else (self.hours or 0) * (self.rate_cents or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCheck:
    """A line beside its guideline; all in cents for all of its hours."""

    labour: Labour
    rate: Rate | None
    state: PayState

    @property
    def least_cents(self) -> Cents:
        """What the guideline says at least; 0 without one."""
        return (self.labour.hours or 0) * self.rate.least_cents if self.rate else 0

    @property
    def usual_cents(self) -> Cents:
        """What the guideline says is usual; 0 without one."""
        return (self.labour.hours or 0) * self.rate.usual_cents if self.rate else 0

    @property
    def covered_cents(self) -> Cents:
        """What is paid of the least, and never more than that."""
        return min(self.labour.paid_cents, self.least_cents)

    @property
    def short_cents(self) -> Cents:
        """What is missing to the least."""
        return self.least_cents - self.covered_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class PayCheck:
    """All work of a budget beside the guidelines."""

    lines: tuple[LineCheck, ...]

    @property
    def measured(self) -> tuple[LineCheck, ...]:
        """The lines that have a guideline."""
        return tuple(one for one in self.lines if one.rate is not None)

    @property
    def unmeasured(self) -> tuple[LineCheck, ...]:
        """Work that cannot be held against anything: no hours, no role, or no guideline."""
        return tuple(one for one in self.lines if one.rate is None)

    @property
    def least_cents(self) -> Cents:
        """What the guidelines say at least, for all measured lines."""
        return sum(one.least_cents for one in self.lines)

    @property
    def covered_cents(self) -> Cents:
        """What is paid of that."""
        return sum(one.covered_cents for one in self.lines)

    @property
    def short_cents(self) -> Cents:
        """What is missing to the least in all."""
        return self.least_cents - self.covered_cents

    @property
    def usual_short_cents(self) -> Cents:
        """What is missing to what is usual, each line by itself."""
        return sum(max(0, one.usual_cents - one.labour.paid_cents) for one in self.measured)

    @property
    def unpaid_hours(self) -> int:
        """Hours nobody is paid for, with a guideline or not."""
        return sum(one.labour.hours or 0 for one in self.lines if one.labour.in_kind)

    @property
    def unpaid_cents(self) -> Cents:
        """What those hours come to at the least of their guidelines."""
        return sum(one.least_cents for one in self.lines if one.labour.in_kind)

    @property
    def covered_bps(self) -> int | None:
        """The share of the least that is paid, rounded down; None where nothing was measured."""
        return self.covered_cents * BPS // self.least_cents if self.least_cents else None

    def meets(self, least_bps: int) -> bool:
        """Tell whether so much of the least is paid and every line of work could be measured.

        A budget without any work meets everything.
        """
        if least_bps == 0 or not self.lines:
            return True
        return not self.unmeasured and self.covered_cents * BPS >= least_bps * self.least_cents


def check(
    lines: Iterable[Labour], rates: Sequence[Rate], *, discipline: Discipline, day: date
) -> PayCheck:
    """Hold every line of work against the guideline that counts on a day; order is kept."""
    return PayCheck(
        lines=tuple(_checked(one, rates, discipline=discipline, day=day) for one in lines)
    )


def _checked(
    labour: Labour, rates: Sequence[Rate], *, discipline: Discipline, day: date
) -> LineCheck:
    rate = None
    if labour.hours is not None:
        rate = rate_for(labour.role, rates, discipline=discipline, day=day)
    return LineCheck(labour=labour, rate=rate, state=_state(labour, rate))


def _state(labour: Labour, rate: Rate | None) -> PayState:
    if rate is None:
        return PayState.UNKNOWN
    if labour.in_kind:
        return PayState.UNPAID
    paid = labour.rate_cents or 0
    if paid >= rate.usual_cents:
        return PayState.USUAL
    return PayState.LEAST if paid >= rate.least_cents else PayState.BELOW


# ---- the field as a whole -----------------------------------------------------------------------

SMALLEST_GROUP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPay:
    """How fair the budgets of several projects are together; `discipline` None: of the others."""

    discipline: Discipline | None
    projects: int
    fair: int
    least_cents: Cents
    covered_cents: Cents
    unpaid_hours: int

    @property
    def covered_bps(self) -> int:
        """The share of the least that is paid, rounded down."""
        return self.covered_cents * BPS // self.least_cents


def fields(checks: Iterable[tuple[Discipline, PayCheck]]) -> tuple[FieldPay, ...]:
    """Totals by discipline, the most projects first; budgets that could not be measured are out.

    No group under `SMALLEST_GROUP` is told: small disciplines stand together at the end, and are
    left out when even together they are too few.
    """
    groups: dict[Discipline, list[PayCheck]] = {}
    for discipline, found in checks:
        if found.least_cents:
            groups.setdefault(discipline, []).append(found)
    large = [one for one in groups.items() if len(one[1]) >= SMALLEST_GROUP]
    rest = [one for group in groups.values() if len(group) < SMALLEST_GROUP for one in group]
    told = [_together(name, found) for name, found in large]
    told.sort(key=lambda one: (-one.projects, str(one.discipline)))
    others = [_together(None, rest)] if len(rest) >= SMALLEST_GROUP else []
    return (*told, *others)


def _together(discipline: Discipline | None, found: Sequence[PayCheck]) -> FieldPay:
    return FieldPay(
        discipline=discipline,
        projects=len(found),
        fair=sum(one.short_cents == 0 for one in found),
        least_cents=sum(one.least_cents for one in found),
        covered_cents=sum(one.covered_cents for one in found),
        unpaid_hours=sum(one.unpaid_hours for one in found),
    )
