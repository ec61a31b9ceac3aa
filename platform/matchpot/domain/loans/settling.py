"""What a payment settles, to the cent: what is late first, then this month, then the rest.

The oldest goes first, and interest before principal. What is paid beyond the running month makes
the loan smaller, and the rest is planned anew: with the same end, or sooner, as the maker chooses.
What is more than is owed is nobody's but the maker's, and goes back.

No interest is asked for months that have not begun. A month begins one month before its instalment
is due. Being late costs nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from matchpot.domain.loans.schedules import Instalment, month_after, months_between, schedule
from matchpot.domain.loans.terms import Repayment, Terms
from matchpot.domain.money import Cents


class Ahead(StrEnum):
    """What becomes of the rest of a loan when more is paid than is due."""

    LOWER = "lower"  # the same end, with smaller instalments
    SOONER = "sooner"  # instalments no larger than they were, and an earlier end


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One instalment with what was paid of it; `number` is its own within the loan, for good.

    `is_carried` says that it is interest of before the present plan.
    """

    number: int
    due_on: date
    principal_cents: Cents
    interest_cents: Cents
    paid_principal_cents: Cents = 0
    paid_interest_cents: Cents = 0
    is_carried: bool = False

    @property
    def left_principal_cents(self) -> Cents:
        """What of the sum is still to be paid of it."""
        return self.principal_cents - self.paid_principal_cents

    @property
    def left_interest_cents(self) -> Cents:
        """What of its interest is still to be paid."""
        return self.interest_cents - self.paid_interest_cents

    @property
    def left_cents(self) -> Cents:
        """What is still to be paid of it."""
        return self.left_principal_cents + self.left_interest_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A loan that runs: what was agreed last, and its instalments that count, oldest first.

    `from_day` is the day the present plan counts from; every instalment falls on its day of month.
    """

    interest_bps: int
    repayment: Repayment
    from_day: date
    lines: tuple[Line, ...]

    @property
    def owed_cents(self) -> Cents:
        """What of the sum is still owed."""
        return sum(line.left_principal_cents for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be written down: lines as they stand now, numbers that count no more, new ones.

    `left_cents` is what of a payment nothing is owed for.
    """

    changed: tuple[Line, ...] = ()
    replaced: tuple[int, ...] = ()
    added: tuple[Line, ...] = ()
    principal_cents: Cents = 0
    interest_cents: Cents = 0
    left_cents: Cents = 0


def carried_out(running: Running, change: Change) -> Running:
    """The loan after a change."""
    now = {line.number: line for line in (*running.lines, *change.changed, *change.added)}
    gone = frozenset(change.replaced)
    lines = sorted(
        (line for number, line in now.items() if number not in gone),
        key=lambda line: (line.due_on, line.number),
    )
    return replace(running, lines=tuple(lines))


def has_begun(line: Line, today: date) -> bool:
    """Whether the month that ends with this instalment has begun, or it is due already."""
    return month_after(line.due_on, -1) <= today


def reached(running: Running, today: date) -> tuple[Line, ...]:
    """What is to be paid up to and with the running month."""
    return tuple(line for line in running.lines if has_begun(line, today) and line.left_cents)


def carried(running: Running) -> tuple[Line, ...]:
    """Interest of before the present plan, which waits in a line of its own."""
    return tuple(line for line in running.lines if line.is_carried)


def asked_first(running: Running, today: date) -> tuple[Line, ...]:
    """What a payment settles before it makes the loan smaller, in that order."""
    waiting = [one for one in carried(running) if not has_begun(one, today) and one.left_cents]
    return (*reached(running, today), *waiting)


def whole_cents(running: Running, today: date) -> Cents:
    """What ends the loan today: all of the sum, and interest of months that have begun."""
    interest = sum(line.left_interest_cents for line in asked_first(running, today))
    return running.owed_cents + interest


def late_cents(running: Running, today: date) -> Cents:
    """What should have been paid before today."""
    return sum(line.left_cents for line in running.lines if line.due_on < today)


def late_since(running: Running, today: date) -> date | None:
    """The oldest day on which something was due that is not paid; None when nothing is late."""
    return min((one.due_on for one in running.lines if one.due_on < today and one.left_cents),
               default=None)  # fmt: skip


def next_line(running: Running) -> Line | None:
    """What is to be paid first; None when nothing is left."""
    return next((line for line in running.lines if line.left_cents), None)


def settle(
    running: Running, cents: Cents, *, today: date, ahead: Ahead, next_number: int
) -> Change:
    """What a payment of so much settles on a day; its parts and what is left sum to it.

    Raises:
        ValueError: It is a payment of nothing.
    """
    if cents <= 0:
        raise ValueError("a payment is more than nothing")
    left, changed = cents, []
    for line in asked_first(running, today):
        interest = min(left, line.left_interest_cents)
        principal = min(left - interest, line.left_principal_cents)
        left -= interest + principal
        if interest + principal:
            paid = replace(
                line,
                paid_interest_cents=line.paid_interest_cents + interest,
                paid_principal_cents=line.paid_principal_cents + principal,
            )
            changed.append((paid, principal, interest))
    kept = {line.number for line in carried(running)}
    later = [one for one in running.lines if not has_begun(one, today) and one.number not in kept]
    early = min(left, sum(line.left_principal_cents for line in later))
    made = _lowered(running, later, early, ahead=ahead, next_number=next_number) if early else ()
    return Change(
        changed=tuple(line for line, _, _ in changed),
        replaced=tuple(line.number for line in later) if early else (),
        added=made,
        principal_cents=sum(principal for _, principal, _ in changed) + early,
        interest_cents=sum(interest for _, _, interest in changed),
        left_cents=left - early,
    )


def _lowered(
    running: Running, later: Sequence[Line], early: Cents, *, ahead: Ahead, next_number: int
) -> tuple[Line, ...]:
    """The instalments that are left when so much of their sum was paid early."""
    rest = sum(line.left_principal_cents for line in later) - early
    if not rest:
        return ()
    first, last = (months_between(running.from_day, later[at].due_on) for at in (0, -1))
    waits = next(at for at, line in enumerate(later) if line.left_principal_cents)
    is_bullet = running.repayment is Repayment.BULLET
    terms = Terms(
        principal_cents=rest,
        interest_bps=running.interest_bps,
        months=last - first + 1,
        grace_months=0 if is_bullet else min(waits, last - first),
        repayment=running.repayment,
        from_day=running.from_day,
    )
    if ahead is Ahead.SOONER and not is_bullet:
        terms = _sooner(terms, most_cents=later[waits].left_cents)
    made = numbered(schedule(terms, skip_months=first - 1), next_number)
    # What was paid of the first month's interest before a pause is not asked again.
    if made[0].due_on == later[0].due_on:
        least = min(made[0].interest_cents, later[0].left_interest_cents)
        made = (replace(made[0], interest_cents=least), *made[1:])
    return made


def _sooner(terms: Terms, *, most_cents: Cents) -> Terms:
    """The fewest months in which no instalment is larger than `most_cents`."""
    for months in range(terms.grace_months + 1, terms.months):
        shorter = replace(terms, months=months)
        if max(one.cents for one in schedule(shorter)) <= most_cents:
            return shorter
    return terms


def numbered(planned: Iterable[Instalment], first: int) -> tuple[Line, ...]:
    """Instalments as lines of which nothing is paid, with numbers from `first` on."""
    return tuple(
        Line(
            number=number,
            due_on=one.due_on,
            principal_cents=one.principal_cents,
            interest_cents=one.interest_cents,
        )
        for number, one in enumerate(planned, start=first)
    )


def begun(terms: Terms) -> Running:
    """A loan whose money has just arrived."""
    return Running(
        interest_bps=terms.interest_bps,
        repayment=terms.repayment,
        from_day=terms.from_day,
        lines=numbered(schedule(terms), 1),
    )
