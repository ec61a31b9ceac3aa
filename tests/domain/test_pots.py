"""A pot's budget never goes below zero nor above its total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.errors import BudgetBelowUse, PotExhausted
from matchpot.domain.pots import Budget

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "release", "capture", "give_back", "with_total"]),
        st.integers(0, 12_000),
    ),
    max_size=30,
)


@given(total=st.integers(0, 20_000), steps=STEPS)
def test_property_1_reserved_and_used_stay_within_the_pot_whatever_is_tried(total, steps):
    budget = Budget(total_cents=total)
    for step, cents in steps:
        try:
            budget = getattr(budget, step)(cents)
        except (ValueError, PotExhausted, BudgetBelowUse):
            continue
        assert 0 <= budget.reserved_cents + budget.used_cents <= budget.total_cents
        assert budget.available_cents >= 0


def test_a_budget_falls_no_lower_than_what_is_in_use():
    budget = Budget(total_cents=10_000).hold(4_000).capture(3_000)
    assert (budget.reserved_cents, budget.used_cents) == (1_000, 3_000)
    assert budget.with_total(4_000).available_cents == 0
    with pytest.raises(BudgetBelowUse) as refused:
        budget.with_total(3_999)
    assert refused.value.least_cents == 4_000


def test_more_than_is_left_cannot_be_held():
    with pytest.raises(PotExhausted) as refused:
        Budget(total_cents=10_000).hold(8_000).hold(4_000)
    assert refused.value.available_cents == 2_000
