"""Schemes that contradict themselves, however they came in, break no advice and no route."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.guide.advice import Criterion, Fit, Reason
from matchpot.domain.guide.criteria import advise
from matchpot.domain.guide.schemes import Opening, SchemeKind, Window, faults
from matchpot.domain.planning.ways import Question, Wishes, searched
from matchpot.domain.projects import BudgetKind
from tests.domain.guide.advising import TODAY, a_scheme, facts

PAST = Window(TODAY - timedelta(days=90), TODAY - timedelta(days=30))
TURNED = Window(TODAY + timedelta(days=30), TODAY + timedelta(days=3))
ODD: list[dict[str, Any]] = [
    {"least_cents": 9_000_00, "most_cents": 10_00},
    {"least_cents": -5, "most_cents": -3},
    {"most_share_bps": 25_000},
    {"most_share_bps": -1},
    {"own_bps": 12_000},
    {"most_share_bps": 9_000, "own_bps": 5_000},
    {"most_public_bps": 30_000, "is_public": True},
    {"most_public_bps": -1, "is_public": True},
    {"opening": Opening.WINDOWS},
    {"opening": Opening.WINDOWS, "windows": (PAST,)},
    {"opening": Opening.WINDOWS, "windows": (TURNED,)},
    {"windows": (PAST,)},
    {"decision_weeks": -40},
    {"effort_hours": -7},
    {"costs_refused": frozenset(BudgetKind)},
    {"excluded": frozenset({"odd"})},
    {"kind": SchemeKind.LOAN, "interest_bps": -500, "loan_months": 0},
    {"kind": SchemeKind.LOAN, "interest_bps": 90_000, "loan_months": 600},
    {"kind": SchemeKind.MATCH, "interest_bps": 100},
    {"checked_on": date(1990, 1, 1)},
]
_WISHES = Wishes(crowd_cents=2_000_00, own_cents=500_00, repay_cents=900_00)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("costs", [0, 1, 10_000_00])
def test_an_odd_scheme_is_advised_on_and_brings_no_cent_too_much(
    odd: dict[str, Any], costs: int
) -> None:
    scheme, plan = replace(a_scheme("odd"), **odd), facts(costs)
    (told,) = advise([scheme], plan)
    assert len(told.findings) == len(Criterion)
    assert 0 <= told.expected_cents <= costs
    for route in searched(Question(advices=[told], facts=plan, wishes=_WISHES)):
        assert 0 < route.covered_cents <= plan.mix.still_open_cents
        assert all(one.cents > 0 for one in route.steps)


@given(st.lists(st.sampled_from(ODD), max_size=4), st.integers(0, 5_000_00))
def test_odd_schemes_together_break_nothing_either(odd: list[dict[str, Any]], costs: int) -> None:
    offered = [replace(a_scheme(f"odd-{at}"), **change) for at, change in enumerate(odd)]
    plan = facts(costs)
    asked = Question(advices=advise(offered, plan), facts=plan, wishes=_WISHES)
    for route in searched(asked):
        assert 0 < route.covered_cents <= plan.mix.still_open_cents


def test_a_scheme_of_which_every_day_is_past_does_not_fit_and_says_so() -> None:
    scheme = a_scheme("late", opening=Opening.WINDOWS, windows=(PAST,))
    (told,) = advise([scheme], facts())
    assert told.fit is Fit.DOES_NOT_FIT
    assert told.of(Criterion.OPENING).reason is Reason.CLOSED


def test_the_guide_refuses_nearly_all_of_them_to_begin_with() -> None:
    let_in = [odd for odd in ODD if not faults(replace(a_scheme("odd"), **odd), today=TODAY)]
    # A scheme that is closed, or that nobody looked at for long, is shown as that.
    assert let_in == [
        {"opening": Opening.WINDOWS, "windows": (PAST,)},
        {"checked_on": date(1990, 1, 1)},
    ]
