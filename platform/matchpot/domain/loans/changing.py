"""What changes a loan that runs, besides payments: a pause, other terms, or giving it up.

Each takes the loan as it stands and says what is to be written down. Nothing owed is lost: the
principal before and after is the same, but for what is written off.
"""

from dataclasses import replace
from datetime import date

from matchpot.domain.loans.schedules import month_after, months_between, schedule
from matchpot.domain.loans.settling import Change, Line, Running, carried, numbered
from matchpot.domain.loans.terms import Terms
from matchpot.domain.money import Cents

FEWEST_PAUSE_MONTHS, MOST_PAUSE_MONTHS = 1, 6


def paused(running: Running, months: int, *, today: date, next_number: int) -> Change:
    """Everything not due yet falls so many months later, each amount as it was.

    A pause costs nothing: no interest is asked for its months. What is late stays late.

    Raises:
        ValueError: The pause is too short or too long.
    """
    if not FEWEST_PAUSE_MONTHS <= months <= MOST_PAUSE_MONTHS:
        raise ValueError(f"a pause of {months} months")
    later = [line for line in running.lines if line.due_on > today and line.left_cents]
    moved = tuple(
        Line(
            number=number,
            # From the first day on, so that a short month on the way does not cut the others.
            due_on=month_after(
                running.from_day, months_between(running.from_day, line.due_on) + months
            ),
            principal_cents=line.left_principal_cents,
            interest_cents=line.left_interest_cents,
            is_carried=line.is_carried,
        )
        for number, line in enumerate(later, start=next_number)
    )
    return Change(replaced=tuple(line.number for line in later), added=moved)


def rescheduled(running: Running, terms: Terms, *, next_number: int) -> tuple[Running, Change]:
    """All that is owed under other terms, from `terms.from_day` on.

    Interest that is due and not paid, or waits from an earlier plan, stays owed: it is the first
    instalment of the new plan. For the days of the running month that have passed nothing is asked.

    Raises:
        ValueError: The new terms are about another sum than is owed, or have faults.
    """
    if terms.principal_cents != running.owed_cents:
        raise ValueError("new terms are about all that is owed")
    today = terms.from_day
    due = {line for line in running.lines if line.due_on <= today}.union(carried(running))
    due_interest = sum(line.left_interest_cents for line in due)
    waiting: tuple[Line, ...] = ()
    if due_interest:
        waiting = (
            Line(
                number=next_number,
                due_on=month_after(today, 1),
                principal_cents=0,
                interest_cents=due_interest,
                is_carried=True,
            ),
        )
    made = numbered(schedule(terms), next_number + len(waiting))
    gone = tuple(line.number for line in running.lines if line.left_cents)
    then = replace(
        running,
        interest_bps=terms.interest_bps,
        repayment=terms.repayment,
        from_day=terms.from_day,
    )
    return then, Change(replaced=gone, added=(*waiting, *made))


def given_up(running: Running) -> Change:
    """Nothing is asked any more; `principal_cents` is what is written off."""
    return Change(
        replaced=tuple(line.number for line in running.lines if line.left_cents),
        principal_cents=running.owed_cents,
    )


def owed_again(
    *, principal_cents: Cents, interest_cents: Cents, today: date, next_number: int
) -> Change:
    """A payment went back to whoever made it: what it had settled is due again, at once."""
    line = Line(
        number=next_number,
        due_on=today,
        principal_cents=principal_cents,
        interest_cents=interest_cents,
    )
    return Change(added=(line,))
