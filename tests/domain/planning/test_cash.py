"""The months of a plan: none is left out, no cent is lost, and kindness where no day is told."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.planning.cash import MOST_MONTHS, CashFlow, cash_flow
from matchpot.domain.planning.plans import Plan, PlannedSource
from matchpot.domain.projects import SourceKind, SourceState
from tests.domain.planning.plan_parts import TODAY, cost, source

IDEA, RECEIVED = SourceState.IDEA, SourceState.RECEIVED


def flow(plan: Plan) -> CashFlow:
    return cash_flow(plan, plan.written, today=TODAY)


def test_every_month_between_the_first_and_the_last_is_told() -> None:
    plan = Plan(
        costs=(cost(4_000, needed_on=date(2026, 11, 20)), cost(1_000, needed_on=date(2027, 1, 2))),
        written=(source(5_000, state=IDEA, expected_on=date(2026, 12, 31)),),
    )
    assert [(one.first, one.balance_cents) for one in flow(plan).months] == [
        (date(2026, 11, 1), -4_000),
        (date(2026, 12, 1), 1_000),
        (date(2027, 1, 1), 0),
    ]


def test_money_without_a_day_is_taken_to_come_in_time() -> None:
    plan = Plan(costs=(cost(4_000),), written=(source(4_000, state=IDEA),), needed_by=TODAY)
    found = flow(plan)
    assert (found.undated_in_cents, found.worst) == (4_000, None)


def test_what_was_received_does_not_come_later_than_today() -> None:
    early = source(4_000, state=RECEIVED, expected_on=date(2026, 9, 1))
    plan = Plan(costs=(cost(4_000, needed_on=TODAY),), written=(early,))
    assert flow(plan).worst is None


def test_without_any_day_of_costs_there_are_no_months() -> None:
    late = source(4_000, state=IDEA, expected_on=date(2026, 9, 1))
    found = flow(Plan(costs=(cost(4_000),), written=(late,)))
    assert (found.months, found.undated_out_cents) == ((), 4_000)


def test_what_is_given_in_kind_is_no_money() -> None:
    plan = Plan(
        costs=(cost(3_000), cost(1_000, in_kind=True)),
        written=(source(3_000, state=IDEA), source(1_000, SourceKind.IN_KIND)),
        needed_by=TODAY,
    )
    assert [(one.in_cents, one.out_cents) for one in flow(plan).months] == [(3_000, 3_000)]


def test_a_year_somebody_mistyped_makes_no_endless_table() -> None:
    plan = Plan(costs=(cost(100, needed_on=date(2000, 1, 1)), cost(100, needed_on=TODAY)))
    assert len(flow(plan).months) == MOST_MONTHS
    assert flow(plan).months[-1].balance_cents == -200


_DAYS = st.none() | st.dates(date(2024, 1, 1), date(2031, 1, 1))


@given(
    st.lists(st.tuples(st.integers(0, 10**6), _DAYS), min_size=1, max_size=6),
    st.lists(
        st.builds(
            source,
            st.integers(0, 10**6),
            state=st.sampled_from(list(SourceState)),
            expected_on=_DAYS,
        ),
        max_size=6,
    ),
)
def test_the_last_month_is_left_with_all_money_less_all_costs(
    costs: list[tuple[int, date | None]], sources: list[PlannedSource]
) -> None:
    plan = Plan(
        costs=tuple(cost(cents, needed_on=day) for cents, day in costs),
        written=tuple(sources),
        needed_by=date(2026, 6, 1),
    )
    months = flow(plan).months
    came, went = sum(one.cents for one in sources), sum(cents for cents, _ in costs)
    if months:
        assert sum(one.in_cents for one in months) == came
        assert sum(one.out_cents for one in months) == went
        assert months[-1].balance_cents == came - went
