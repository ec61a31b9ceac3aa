"""Payments of a loan: the oldest first, interest before principal, and never a cent lost."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matchpot.domain.loans.changing import given_up, owed_again, paused, rescheduled
from matchpot.domain.loans.schedules import month_after
from matchpot.domain.loans.settling import (
    Ahead,
    Change,
    Running,
    begun,
    carried,
    carried_out,
    late_cents,
    late_since,
    next_line,
    reached,
    settle,
    whole_cents,
)
from matchpot.domain.loans.terms import Repayment, Terms

DAY = date(2027, 1, 31)


def a_loan(**more: object) -> Running:
    said = {
        "principal_cents": 600_000,
        "interest_bps": 300,
        "months": 24,
        "repayment": Repayment.ANNUITY,
        "from_day": DAY,
    }
    return begun(Terms(**{**said, **more}))  # type: ignore[arg-type]


def pay(loan: Running, cents: int, day: date, ahead: Ahead = Ahead.LOWER) -> Change:
    return settle(loan, cents, today=day, ahead=ahead, next_number=1_000)


def test_a_payment_settles_the_oldest_first_and_interest_before_principal() -> None:
    loan = a_loan()
    change = pay(loan, 30_000, date(2027, 4, 1))
    first, second = change.changed
    assert first.left_cents == 0
    assert (second.paid_interest_cents, second.paid_principal_cents) == (
        second.interest_cents,
        30_000 - first.principal_cents - first.interest_cents - second.interest_cents,
    )
    assert (change.replaced, change.left_cents) == ((), 0)


def test_paying_early_with_the_same_end_makes_every_instalment_smaller() -> None:
    loan = a_loan()
    before = loan.lines[1]
    change = pay(loan, 25_789 + 300_000, DAY)
    after = carried_out(loan, change)
    assert after.lines[-1].due_on == loan.lines[-1].due_on
    assert after.lines[1].left_cents < before.left_cents
    assert after.owed_cents == 600_000 - change.principal_cents


def test_paying_early_to_be_done_sooner_keeps_instalments_no_larger() -> None:
    loan = a_loan()
    after = carried_out(loan, pay(loan, 25_789 + 300_000, DAY, Ahead.SOONER))
    assert after.lines[-1].due_on < loan.lines[-1].due_on
    assert max(line.left_cents for line in after.lines) <= loan.lines[1].left_cents


def test_to_be_done_sooner_takes_the_fewest_months_of_what_was_paid_a_month() -> None:
    loan = a_loan(principal_cents=240_000, interest_bps=0)
    after = carried_out(loan, pay(loan, 10_000 + 60_000, DAY, Ahead.SOONER))
    assert [line.left_cents for line in after.lines if line.left_cents] == [10_000] * 17


def test_late_is_counted_from_the_oldest_day_that_is_not_paid() -> None:
    loan, today = a_loan(), date(2027, 4, 1)
    first, second = (line.left_cents for line in loan.lines[:2])
    for paid, since in ((1, date(2027, 2, 28)), (first, date(2027, 3, 31)), (first + second, None)):
        after = carried_out(loan, pay(loan, paid, today))
        assert (late_since(after, today), late_cents(after, today)) == (
            since,
            max(first + second - paid, 0),
        )


def test_a_payment_of_nothing_settles_nothing() -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        pay(a_loan(), 0, DAY)


def test_what_is_more_than_is_owed_settles_nothing() -> None:
    loan = a_loan()
    change = pay(loan, whole_cents(loan, DAY) + 12_345, DAY)
    assert change.left_cents == 12_345
    after = carried_out(loan, change)
    assert (after.owed_cents, next_line(after)) == (0, None)
    assert pay(after, 100, DAY).left_cents == 100


def test_ending_a_loan_at_once_costs_the_interest_of_one_month() -> None:
    loan = a_loan()
    assert whole_cents(loan, DAY) == 600_000 + loan.lines[0].interest_cents


def test_a_pause_moves_what_is_not_due_and_costs_nothing() -> None:
    loan = a_loan()
    today = date(2027, 3, 1)
    after = carried_out(loan, paused(loan, 3, today=today, next_number=100))
    assert [one.due_on for one in after.lines[:3]] == [
        date(2027, 2, 28), date(2027, 6, 30), date(2027, 7, 31),
    ]  # fmt: skip
    assert sum(one.left_cents for one in after.lines) == sum(one.left_cents for one in loan.lines)
    assert late_since(after, today) == date(2027, 2, 28)
    assert late_cents(after, today) == loan.lines[0].left_cents
    # What is due today stays where it is, too.
    on_the_day = paused(loan, 3, today=date(2027, 2, 28), next_number=100)
    assert carried_out(loan, on_the_day) == after
    with pytest.raises(ValueError, match="7 months"):
        paused(loan, 7, today=today, next_number=100)


def test_other_terms_keep_what_is_owed_and_interest_that_is_late() -> None:
    loan = a_loan()
    today = date(2027, 4, 15)
    terms = Terms(
        principal_cents=loan.owed_cents,
        interest_bps=100,
        months=60,
        repayment=Repayment.LINEAR,
        from_day=today,
    )
    then, change = rescheduled(loan, terms, next_number=25)
    after = carried_out(then, change)
    late_interest = sum(line.interest_cents for line in loan.lines[:2])
    assert (after.owed_cents, after.lines[0].interest_cents) == (600_000, late_interest)
    assert after.lines[-1].due_on == date(2032, 4, 15)
    assert late_cents(after, today) == 0
    with pytest.raises(ValueError, match="all that is owed"):
        rescheduled(loan, replace(terms, principal_cents=1), next_number=99)


def test_interest_that_waits_outlives_a_pause_and_an_early_payment() -> None:
    loan, today = a_loan(), date(2027, 4, 15)
    late_interest = sum(line.interest_cents for line in loan.lines[:2])
    terms = Terms(
        principal_cents=600_000, interest_bps=0, months=60, repayment=Repayment.LINEAR,
        from_day=today,
    )  # fmt: skip
    then, change = rescheduled(loan, terms, next_number=25)
    loan = carried_out(then, change)
    loan = carried_out(loan, paused(loan, 3, today=today, next_number=200))
    assert whole_cents(loan, today) == 600_000 + late_interest
    after = pay(loan, late_interest + 100_000, today)
    assert (after.interest_cents, after.principal_cents) == (late_interest, 100_000)
    assert whole_cents(carried_out(loan, after), today) == 500_000


@st.composite
def histories(draw: st.DrawFn) -> tuple[Terms, list[tuple[str, int, int]]]:
    months = draw(st.integers(1, 60))
    terms = Terms(
        principal_cents=draw(st.integers(1, 2_000_000)),
        interest_bps=draw(st.integers(0, 500)),
        months=months,
        grace_months=draw(st.integers(0, months - 1)),
        repayment=draw(st.sampled_from(Repayment)),
        from_day=draw(st.dates(date(2024, 1, 1), date(2027, 12, 31))),
    )
    kinds = st.sampled_from(("pay", "pay", "pay", "sooner", "pause", "reschedule", "return", "end"))
    events = draw(
        st.lists(st.tuples(kinds, st.integers(1, 1_000_000), st.integers(0, 100)), max_size=12)
    )
    return terms, events


class Books:
    """What happened to a loan, counted apart from its lines."""

    def __init__(self, terms: Terms) -> None:
        self.terms, self.loan = terms, begun(terms)
        self.paid = self.interest = self.lost = 0
        self.number, self.today = len(self.loan.lines) + 1, terms.from_day

    def take(self, change: Change) -> None:
        self.loan = carried_out(self.loan, change)
        self.number += len(change.added)

    def waiting(self) -> int:
        """Interest that fell due and is not paid, wherever it stands."""
        waits = {one.number for one in carried(self.loan)}
        lines = (one for one in self.loan.lines if one.due_on <= self.today or one.number in waits)
        return sum(one.left_interest_cents for one in lines)

    def pay(self, cents: int, ahead: Ahead) -> None:
        owed = whole_cents(self.loan, self.today)
        change = settle(self.loan, cents, today=self.today, ahead=ahead, next_number=self.number)
        assert change.principal_cents + change.interest_cents + change.left_cents == cents
        assert change.left_cents == max(0, cents - owed)
        self.paid += change.principal_cents
        self.interest += change.interest_cents
        self.take(change)

    def reschedule(self, cents: int) -> None:
        if not self.loan.owed_cents:
            return
        terms = Terms(
            principal_cents=self.loan.owed_cents,
            interest_bps=cents % 501,
            months=1 + cents % 120,
            repayment=list(Repayment)[cents % 3],
            from_day=self.today,
        )
        self.loan, change = rescheduled(self.loan, terms, next_number=self.number)
        self.take(change)

    def give_back(self, cents: int) -> None:
        principal = min(cents, self.paid)
        if principal:
            self.paid -= principal
            self.take(
                owed_again(
                    principal_cents=principal,
                    interest_cents=0,
                    today=self.today,
                    next_number=self.number,
                )
            )

    def happen(self, kind: str, cents: int, days: int) -> None:
        self.today = date.fromordinal(self.today.toordinal() + days)
        waiting, interest = self.waiting(), self.interest
        self._happen(kind, cents)
        if kind != "end":
            assert waiting - self.waiting() <= self.interest - interest

    def _happen(self, kind: str, cents: int) -> None:
        if kind in {"pay", "sooner"}:
            self.pay(cents, Ahead.SOONER if kind == "sooner" else Ahead.LOWER)
        elif kind == "pause":
            months = 1 + cents % 6
            self.take(paused(self.loan, months, today=self.today, next_number=self.number))
        elif kind == "reschedule":
            self.reschedule(cents)
        elif kind == "return":
            self.give_back(cents)
        elif kind == "end" and cents % 4 == 0:
            change = given_up(self.loan)
            self.lost += change.principal_cents
            self.take(change)


_SMALL = Terms(
    principal_cents=230,
    interest_bps=261,
    months=1,
    repayment=Repayment.ANNUITY,
    from_day=date(2024, 1, 1),
)


@given(histories())
# A plan whose own interest is less than half a cent asks nothing that month; the old interest does.
@example((_SMALL, [("reschedule", 45_641, 31)]))
def test_whatever_happens_the_sum_is_paid_owed_or_written_off_to_the_cent(
    history: tuple[Terms, list[tuple[str, int, int]]],
) -> None:
    terms, events = history
    books = Books(terms)
    for kind, cents, days in events:
        books.happen(kind, cents, days)
        assert books.paid + books.loan.owed_cents + books.lost == terms.principal_cents
        assert all(
            line.left_principal_cents >= 0 and line.left_interest_cents >= 0
            for line in books.loan.lines
        )
        assert len({line.number for line in books.loan.lines}) == len(books.loan.lines)


@given(histories(), st.integers(0, 2_000))
def test_paying_all_that_is_asked_ends_the_loan(
    history: tuple[Terms, list[tuple[str, int, int]]], days: int
) -> None:
    terms, events = history
    books = Books(terms)
    for event in events:
        books.happen(*event)
    books.today = month_after(books.today, days % 24)
    if whole := whole_cents(books.loan, books.today):
        books.pay(whole, Ahead.LOWER)
    assert (books.loan.owed_cents, reached(books.loan, books.today)) == (0, ())
    assert next_line(books.loan) is None
