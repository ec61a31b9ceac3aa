"""A day in the life of a loan: what is late, and the four kind words."""

from datetime import date, timedelta

from matchpot.domain.loans.ageing import Reminder, standing
from matchpot.domain.loans.settling import Line

DUE = date(2027, 3, 31)


def a_line(due_on: date = DUE, number: int = 1, paid: int = 0) -> Line:
    return Line(
        number=number,
        due_on=due_on,
        principal_cents=10_000,
        interest_cents=100,
        paid_principal_cents=paid,
    )


def test_a_maker_hears_a_week_before_on_the_day_and_one_and_three_weeks_after() -> None:
    said = {}
    for days in range(-30, 60):
        found = standing([a_line()], today=DUE + timedelta(days=days)).reminders
        if found:
            said[days] = found
    assert said == {
        -7: ((1, Reminder.SOON),),
        0: ((1, Reminder.TODAY),),
        7: ((1, Reminder.LATE),),
        21: ((1, Reminder.STILL_LATE),),
    }


def test_after_days_without_ageing_only_the_last_word_is_said() -> None:
    found = standing([a_line()], today=DUE + timedelta(days=9), since=DUE - timedelta(days=10))
    assert found.reminders == ((1, Reminder.LATE),)


def test_an_instalment_is_late_from_the_day_after() -> None:
    on_the_day = standing([a_line()], today=DUE)
    assert (on_the_day.late_cents, on_the_day.next_cents) == (0, 10_100)
    assert on_the_day.late_days(DUE) == 0
    after = standing([a_line(paid=4_000)], today=DUE + timedelta(days=3))
    assert (after.late_cents, after.late_since, after.next_due_on) == (6_100, DUE, None)
    assert after.late_days(DUE + timedelta(days=3)) == 3


def test_what_is_paid_is_passed_over() -> None:
    paid = Line(
        number=1,
        due_on=DUE,
        principal_cents=10_000,
        interest_cents=0,
        paid_principal_cents=10_000,
    )
    found = standing([paid, a_line(number=2)], today=DUE)
    assert (found.reminders, found.next_cents) == (((2, Reminder.TODAY),), 10_100)
    assert standing([paid], today=DUE).next_due_on is None
