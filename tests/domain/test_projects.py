"""The mix: how a budget comes to a hundred percent."""

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.projects import (
    PLANNED_STATES,
    STILL_OPEN,
    BudgetKind,
    CostLine,
    Source,
    SourceKind,
    SourceState,
    mix,
)

COSTS = [
    CostLine(kind=BudgetKind.TASK, cents=60_000),
    CostLine(kind=BudgetKind.MATERIAL, cents=40_000),
]
SOURCES = [
    Source(kind=SourceKind.OWN_INCOME, state=SourceState.RECEIVED, cents=10_000),
    Source(kind=SourceKind.CROWD, state=SourceState.IDEA, cents=50_000),
    Source(kind=SourceKind.AWARD, state=SourceState.APPLIED, cents=20_000),
    Source(kind=SourceKind.AWARD, state=SourceState.PROMISED, cents=5_000),
]


def test_what_was_lent_here_counts_once_however_much_was_written_down():
    written = [Source(kind=SourceKind.LOAN, state=SourceState.RECEIVED, cents=3_000)]
    assert [mix(COSTS, written, loan_cents=lent).found_cents for lent in (2_000, 5_000)] == [
        3_000,
        5_000,
    ]


def test_the_public_bar_counts_what_is_sure_and_what_the_crowd_gave():
    bar = mix(COSTS, SOURCES, crowd_cents=20_000, match_cents=10_000)
    assert [(s.code, s.cents, s.bps) for s in bar.segments] == [
        ("crowd", 20_000, 2_000),
        ("match", 10_000, 1_000),
        ("award", 5_000, 500),
        ("own_income", 10_000, 1_000),
        (STILL_OPEN, 55_000, 5_500),
    ]
    assert (bar.still_open_cents, bar.over_cents) == (55_000, 0)


def test_the_planner_counts_ideas_too():
    plan = mix(COSTS, SOURCES, counted=PLANNED_STATES)
    assert plan.found_cents == 85_000
    assert plan.segments[0].code == "crowd"


def test_sources_above_the_costs_are_shown_as_over():
    bar = mix(COSTS, [], crowd_cents=150_000)
    assert bar.over_cents == 50_000
    assert [(s.code, s.bps) for s in bar.segments] == [("crowd", 10_000)]


def test_an_award_its_maker_wrote_down_too_counts_once():
    costs = [CostLine(kind=BudgetKind.TASK, cents=10_000)]
    written = [Source(kind=SourceKind.AWARD, state=SourceState.PROMISED, cents=3_000)]
    for award_cents, counted in ((0, 3_000), (2_000, 3_000), (4_000, 4_000)):
        bar = mix(costs, written, award_cents=award_cents)
        assert next((s.code, s.cents) for s in bar.segments) == ("award", counted)
    assert mix(costs, [], award_cents=4_000).found_cents == 4_000


def test_an_empty_plan_has_no_bar():
    assert mix([], []).segments == ()


@given(
    costs=st.lists(st.integers(0, 10**7), max_size=6),
    sources=st.lists(
        st.tuples(st.sampled_from(SourceKind), st.sampled_from(SourceState), st.integers(0, 10**7)),
        max_size=8,
    ),
    crowd=st.none() | st.integers(0, 10**7),
)
def test_the_bar_is_always_whole(costs, sources, crowd):
    bar = mix(
        [CostLine(kind=BudgetKind.TASK, cents=cents) for cents in costs],
        [Source(kind=kind, state=state, cents=cents) for kind, state, cents in sources],
        crowd_cents=crowd,
        counted=PLANNED_STATES,
    )
    whole = max(bar.costs_cents, bar.found_cents)
    assert sum(segment.cents for segment in bar.segments) == whole
    assert sum(segment.bps for segment in bar.segments) == (10_000 if whole else 0)
