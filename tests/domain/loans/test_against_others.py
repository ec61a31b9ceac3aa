"""Instalments and yearly cost held against arithmetic written another way: decimals and search."""

from datetime import date
from decimal import Decimal, getcontext

import pytest

from matchpot.domain.loans.schedules import schedule, yearly_cost_bps
from matchpot.domain.loans.terms import Repayment, Terms

getcontext().prec = 50
CASES = [(6_000_00, 300, 24), (1_500_00, 500, 7), (25_000_00, 25, 120), (999_99, 450, 36)]


def terms(cents: int, bps: int, months: int) -> Terms:
    return Terms(
        principal_cents=cents,
        interest_bps=bps,
        months=months,
        repayment=Repayment.ANNUITY,
        from_day=date(2027, 3, 31),
    )


@pytest.mark.parametrize(("cents", "bps", "months"), CASES)
def test_the_level_amount_is_what_all_months_are_worth_together(
    cents: int, bps: int, months: int
) -> None:
    month = 1 + Decimal(bps) / 120_000
    # The sum is the present value of equal payments, added one by one instead of by the formula.
    worth = sum((month**-number for number in range(1, months + 1)), Decimal(0))
    level = (Decimal(cents) / worth).to_integral_value(rounding="ROUND_HALF_UP")
    assert schedule(terms(cents, bps, months))[0].cents == level


@pytest.mark.parametrize(("cents", "bps", "months"), CASES)
def test_at_the_yearly_cost_the_instalments_are_worth_the_sum_and_a_step_further_they_are_not(
    cents: int, bps: int, months: int
) -> None:
    agreed = terms(cents, bps, months)
    planned = schedule(agreed)
    cost = yearly_cost_bps(agreed, planned)

    def worth(at_bps: int) -> Decimal:
        step = ((1 + Decimal(at_bps) / 10_000).ln() / 12).exp()
        return sum((one.cents / step**number for number, one in enumerate(planned, 1)), Decimal(0))

    assert worth(cost) >= cents > worth(cost + 1)
    # Twelve payments a year cost a little more than the rate itself says.
    nominal = ((1 + Decimal(bps) / 120_000) ** 12 - 1) * 10_000
    assert abs(cost - nominal) <= 2
