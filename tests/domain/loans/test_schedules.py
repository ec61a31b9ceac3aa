"""Instalments of a loan: to the cent, on days that exist, and at a cost one can check."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.loans.schedules import month_after, schedule, yearly_cost_bps
from matchpot.domain.loans.terms import Fault, Repayment, Terms

DAY = date(2027, 1, 31)


def terms(euros: int = 6_000, **more: object) -> Terms:
    said = {
        "principal_cents": euros * 100,
        "interest_bps": 300,
        "months": 24,
        "repayment": Repayment.ANNUITY,
        "from_day": DAY,
    }
    return Terms(**{**said, **more})  # type: ignore[arg-type]


@st.composite
def any_terms(draw: st.DrawFn) -> Terms:
    months = draw(st.integers(1, 120))
    return Terms(
        principal_cents=draw(st.integers(1, 10_000_000)),
        interest_bps=draw(st.integers(0, 500)),
        months=months,
        grace_months=draw(st.integers(0, months - 1)),
        repayment=draw(st.sampled_from(Repayment)),
        from_day=draw(st.dates(date(2020, 1, 1), date(2060, 12, 31))),
    )


@given(any_terms())
def test_instalments_add_up_to_the_sum_and_its_interest(agreed: Terms) -> None:
    planned = schedule(agreed)
    assert sum(one.principal_cents for one in planned) == agreed.principal_cents
    owed = agreed.principal_cents
    by_day = {one.due_on: one for one in planned}
    for month in range(1, agreed.months + 1):
        one = by_day.get(month_after(agreed.from_day, month))
        told = one.interest_cents if one else 0
        assert abs(told - Fraction(owed * agreed.interest_bps, 120_000)) <= Fraction(1, 2)
        owed -= one.principal_cents if one else 0
    assert owed == 0


@given(any_terms())
def test_nobody_pays_below_zero_or_on_the_same_day_twice(agreed: Terms) -> None:
    planned = schedule(agreed)
    assert all(one.principal_cents >= 0 and one.interest_cents >= 0 for one in planned)
    days = [one.due_on for one in planned]
    assert days == sorted(set(days))
    assert planned[-1].due_on == month_after(agreed.from_day, agreed.months) or (
        agreed.repayment is Repayment.ANNUITY and agreed.principal_cents < agreed.months**2
    )


@given(any_terms())
def test_an_annuity_is_level_but_for_its_last_instalment(agreed: Terms) -> None:
    planned = [one for one in schedule(agreed) if one.principal_cents]
    if agreed.repayment is not Repayment.ANNUITY or agreed.principal_cents < agreed.months**2:
        return
    amounts = {one.cents for one in planned[:-1]}
    assert len(amounts) <= 1
    if amounts:
        # Each month rounds its interest and the level amount by half a cent, which adds up.
        assert abs(planned[-1].cents - amounts.pop()) <= 2 * agreed.months


def test_a_loan_of_6000_euros_at_3_percent_costs_257_89_a_month() -> None:
    # By the textbook: 6000 * 0.0025 / (1 - 1.0025^-24) = 257.887...
    planned = schedule(terms())
    assert [one.cents for one in planned[:2]] == [25_789, 25_789]
    assert sum(one.interest_cents for one in planned) == 18_927
    assert planned[-1].cents == 25_780


def test_without_interest_months_of_grace_have_no_instalment() -> None:
    planned = schedule(terms(interest_bps=0, months=6, grace_months=3, euros=1_000))
    assert [one.cents for one in planned] == [33_333, 33_333, 33_334]
    assert [one.due_on for one in planned] == [
        date(2027, 5, 31),
        date(2027, 6, 30),
        date(2027, 7, 31),
    ]


@pytest.mark.parametrize("repayment", Repayment)
def test_twelve_payments_a_year_make_3_percent_cost_3_04(repayment: Repayment) -> None:
    agreed = terms(repayment=repayment, euros=100_000)
    assert yearly_cost_bps(agreed, schedule(agreed)) in {303, 304}
    free = terms(repayment=repayment, interest_bps=0)
    assert yearly_cost_bps(free, schedule(free)) == 0


def test_terms_that_cannot_be_are_named() -> None:
    wrong = terms(euros=0, interest_bps=501, months=121, grace_months=200)
    assert wrong.faults() == list(Fault)
    with pytest.raises(ValueError, match="nothing_lent"):
        schedule(wrong)
