"""Warnings: each with its figures, when a plan goes wrong and not a cent before."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matchpot.domain.guide.schemes import Opening, SchemeKind, Window
from matchpot.domain.planning.plans import Plan, PlannedSource
from matchpot.domain.planning.warnings import Caution, warnings_of
from matchpot.domain.projects import SourceKind, SourceState
from tests.domain.planning.plan_parts import TODAY, cost, known, planned, scheme, source, warned

OWN, LOAN, CROWD, MATCH = (
    SourceKind.OWN_CONTRIBUTION, SourceKind.LOAN, SourceKind.CROWD, SourceKind.MATCH,
)  # fmt: skip
INCOME, IN_KIND = SourceKind.OWN_INCOME, SourceKind.IN_KIND
IDEA = SourceState.IDEA


def test_a_plan_that_adds_up_is_warned_of_nothing() -> None:
    assert warned(Plan(costs=(cost(5_000),), written=(source(5_000),))) == {}


def test_a_plan_without_costs_is_told_that_alone() -> None:
    found = warned(Plan(written=(source(5_000),)))
    assert set(found) == {Caution.NO_COSTS}


@pytest.mark.parametrize(("cents", "caution"), [(4_999, Caution.GAP), (5_001, Caution.OVER)])
def test_one_cent_too_little_or_too_much_is_told(cents: int, caution: Caution) -> None:
    found = warned(Plan(costs=(cost(5_000),), written=(source(cents),)))
    assert [(one.caution, one.cents) for one in found.values()] == [(caution, 1)]


def test_what_is_given_in_kind_stands_on_both_sides() -> None:
    costs = (cost(3_000), cost(2_000, in_kind=True))
    given = Plan(costs=costs, written=(source(3_000), source(2_000, IN_KIND)))
    assert warned(given) == {}
    less = Plan(costs=costs, written=(source(4_000), source(1_000, IN_KIND)))
    told = warned(less)[Caution.IN_KIND_UNBALANCED]
    assert (told.cents, told.limit_cents) == (1_000, 2_000)


def test_a_fund_pays_its_share_of_the_costs_and_not_a_cent_more() -> None:
    half = scheme("half", most_share_bps=5_000)
    exact = Plan(costs=(cost(10_001),), written=(source(5_000, scheme_key="half"),))
    assert Caution.SHARE_TOO_HIGH not in warned(exact, half)
    two = (source(5_000, scheme_key="half"), source(1, scheme_key="half"))
    told = warned(Plan(costs=(cost(10_001),), written=two), half)[Caution.SHARE_TOO_HIGH]
    assert (told.name, told.cents, told.limit_cents) == ("Half", 5_001, 5_000)


def test_a_scheme_gives_no_more_than_its_most_and_no_less_than_its_least() -> None:
    some = scheme("some", least_cents=1_000, most_cents=2_000)
    by_cents = {
        cents: set(
            warned(Plan(costs=(cost(cents),), written=(source(cents, scheme_key="some"),)), some)
        )
        for cents in (999, 1_000, 2_000, 2_001)
    }
    assert by_cents == {
        999: {Caution.LESS_THAN_GIVEN},
        1_000: set(),
        2_000: set(),
        2_001: {Caution.MORE_THAN_GIVEN},
    }


@pytest.mark.parametrize("says_so", ["one", "other"])
def test_schemes_that_exclude_each_other_are_told_whichever_says_so(says_so: str) -> None:
    excluded = {"one": "other", "other": "one"}[says_so]
    schemes = [
        scheme(key, excluded=frozenset({excluded} if key == says_so else ()))
        for key in ("one", "other")
    ]
    both = (source(2_000, scheme_key="one"), source(3_000, scheme_key="other"))
    found = warnings_of(planned(Plan(costs=(cost(5_000),), written=both), schemes))
    assert [(one.caution, one.name, one.other) for one in found] == [
        (Caution.EXCLUDED, says_so.title(), excluded.title())
    ]


def test_own_money_is_counted_with_that_of_schemes_that_count_as_own() -> None:
    asks = scheme("asks", own_bps=2_500)
    as_own = scheme("as-own", counts_as_own=True)
    given = (source(7_500, scheme_key="asks"), source(1_000, OWN))
    rest = source(1_500, scheme_key="as-own")
    short = warned(Plan(costs=(cost(10_000),), written=(*given, source(1_500))), asks)
    told = short[Caution.OWN_TOO_LOW]
    assert (told.cents, told.limit_cents) == (1_000, 2_500)
    assert warned(Plan(costs=(cost(10_000),), written=(*given, rest)), asks, as_own) == {}


def test_public_money_is_what_the_maker_or_the_scheme_calls_so() -> None:
    some = scheme("some", most_public_bps=6_000, is_public=True)
    sources = (source(4_000, scheme_key="some"), source(2_001, is_public=True), source(3_999))
    told = warned(Plan(costs=(cost(10_000),), written=sources), some)[Caution.PUBLIC_TOO_HIGH]
    assert (told.cents, told.limit_cents) == (6_001, 6_000)


def test_a_loan_larger_than_the_budget_is_told() -> None:
    told = warned(Plan(costs=(cost(5_000),), written=(source(6_000, LOAN),)))
    assert told[Caution.LOAN_TOO_LARGE].limit_cents == 5_000


def test_income_the_costs_take_does_not_pay_a_loan_back() -> None:
    costs = (cost(5_000),)
    taken = warned(Plan(costs=costs, written=(source(3_000, LOAN), source(2_000, INCOME))))
    assert (taken[Caution.LOAN_WITHOUT_INCOME].cents, set(taken)) == (
        3_000,
        {Caution.LOAN_WITHOUT_INCOME},
    )
    free = (source(3_000, LOAN), source(3_000, INCOME), source(2_000))
    assert warned(Plan(costs=costs, written=free)) == {}


def test_a_loan_is_paid_back_with_its_interest_as_if_all_were_owed_to_the_end() -> None:
    lends = scheme("lends", kind=SchemeKind.LOAN, interest_bps=500, loan_months=24)
    lent = source(3_000, LOAN, scheme_key="lends")
    short = Plan(costs=(cost(5_000),), written=(lent, source(3_299, INCOME), source(2_000)))
    told = warned(short, lends)
    assert set(told) == {Caution.LOAN_WITHOUT_INCOME}
    owed = told[Caution.LOAN_WITHOUT_INCOME]
    assert (owed.cents, owed.limit_cents) == (3_300, 3_299)
    enough = Plan(costs=(cost(5_000),), written=(lent, source(3_300, INCOME), source(2_000)))
    assert warned(enough, lends) == {}


def test_match_that_is_only_planned_needs_gifts_first() -> None:
    hoped = source(1_000, MATCH, state=IDEA)
    goal = known(4_000, CROWD, state=IDEA)
    told = warned(Plan(costs=(cost(5_000),), written=(hoped,), known=(goal,)))
    assert told[Caution.MATCH_NEEDS_CROWD].limit_cents == 0
    given_already = known(4_000, CROWD)
    plan = Plan(costs=(cost(5_000),), written=(hoped,), known=(given_already,))
    assert warned(plan) == {}


def test_money_that_comes_after_it_is_needed_is_told_and_so_is_the_month_that_is_short() -> None:
    needed = date(2026, 5, 10)
    late = source(5_000, state=IDEA, expected_on=date(2026, 7, 1))
    told = warned(Plan(costs=(cost(5_000),), written=(late,), needed_by=needed))
    assert (told[Caution.COMES_TOO_LATE].day, told[Caution.COMES_TOO_LATE].limit_day) == (
        date(2026, 7, 1),
        needed,
    )
    assert (told[Caution.RUNS_DRY].cents, told[Caution.RUNS_DRY].day) == (5_000, date(2026, 5, 1))
    in_time = source(5_000, state=IDEA, expected_on=needed)
    assert warned(Plan(costs=(cost(5_000),), written=(in_time,), needed_by=needed)) == {}


def test_a_day_that_is_past_is_told_until_the_money_is_there() -> None:
    yesterday = TODAY - timedelta(days=1)
    late = source(5_000, expected_on=yesterday)
    assert warned(Plan(costs=(cost(5_000),), written=(late,)))[Caution.DAY_PAST].day == yesterday
    there = source(5_000, expected_on=yesterday, state=SourceState.RECEIVED)
    assert warned(Plan(costs=(cost(5_000),), written=(there,))) == {}


def test_a_scheme_that_has_closed_gone_or_gone_stale_is_told() -> None:
    past = Window(date(2026, 1, 1), date(2026, 2, 1))
    closed = scheme("closed", opening=Opening.WINDOWS, windows=(past,))
    stale = scheme("stale", checked_on=TODAY - timedelta(days=181))
    sources = tuple(
        source(1_000, scheme_key=key, label=key, state=IDEA) for key in ("closed", "stale", "gone")
    )
    told = warned(Plan(costs=(cost(3_000),), written=sources), closed, stale)
    assert {caution: one.name for caution, one in told.items()} == {
        Caution.SCHEME_CLOSED: "Closed",
        Caution.SCHEME_STALE: "Stale",
        Caution.SCHEME_GONE: "gone",
    }
    applied = source(3_000, scheme_key="closed", state=SourceState.APPLIED)
    assert warned(Plan(costs=(cost(3_000),), written=(applied,)), closed) == {}


_SOURCES = st.lists(
    st.builds(
        source,
        st.integers(0, 10**7),
        st.sampled_from(list(SourceKind)),
        state=st.sampled_from(list(SourceState)),
        scheme_key=st.sampled_from(["", "one", "other"]),
        expected_on=st.none() | st.dates(date(2025, 1, 1), date(2030, 1, 1)),
        is_public=st.booleans(),
    ),
    max_size=8,
)


@example([source(2, SourceKind.CROWD, scheme_key="one")], 1, 0, 10_000, 0)
@given(
    _SOURCES,
    st.integers(0, 10**7),
    st.integers(0, 9_999),
    st.integers(1, 10_000),
    st.integers(0, 10_000),
)
def test_every_limit_is_warned_of_exactly_when_it_is_passed(
    sources: list[PlannedSource], costs: int, own_bps: int, share_bps: int, public_bps: int
) -> None:
    """Held against the limits worked out with fractions of whole numbers, not with our rounding."""
    one = scheme(
        "one", own_bps=own_bps, most_share_bps=share_bps, most_public_bps=public_bps, is_public=True
    )
    plan = Plan(costs=(cost(costs),), written=tuple(sources), needed_by=date(2026, 9, 1))
    found = warned(plan, one)
    asked = [each for each in sources if each.scheme_key == "one"]
    own = sum(each.cents for each in sources if each.kind in (OWN, INCOME))
    public = sum(each.cents for each in sources if each.is_public or each in asked)
    brought = sum(each.cents for each in asked)
    expected = {
        Caution.NO_COSTS: costs == 0,
        Caution.GAP: costs > 0 and sum(each.cents for each in sources) < costs,
        # All of the costs is no limit; more than all is another caution.
        Caution.SHARE_TOO_HIGH: costs > 0
        and share_bps < 10_000
        and brought * 10_000 > costs * share_bps,
        Caution.OWN_TOO_LOW: costs > 0 and bool(asked) and own * 10_000 < costs * own_bps,
        Caution.PUBLIC_TOO_HIGH: costs > 0
        and bool(asked)
        and public_bps < 10_000
        and public * 10_000 > costs * public_bps,
    }
    assert {caution: caution in found for caution in expected} == expected
