"""What counts of a plan: every euro once, whoever told of it."""

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.planning.plans import Plan, mix_of, settled
from matchpot.domain.projects import SURE_STATES, SourceKind, SourceState
from tests.domain.planning.plan_parts import cost, known, source

_KINDS = st.sampled_from([SourceKind.AWARD, SourceKind.LOAN, SourceKind.OWN_INCOME])


def test_an_award_the_maker_wrote_down_too_counts_once() -> None:
    plan = Plan(costs=(cost(5_000),), written=(source(3_000),), known=(known(3_000),))
    assert mix_of(plan).found_cents == 3_000
    assert settled(plan).doubled == plan.written


def test_awards_from_elsewhere_beside_those_of_here_let_the_larger_sum_count() -> None:
    plan = Plan(written=(source(3_000), source(2_000)), known=(known(4_000),))
    assert settled(plan).counted == plan.written
    assert mix_of(plan).found_cents == 5_000


def test_a_scheme_that_names_the_round_is_told_apart_from_every_other_award() -> None:
    here = source(3_000, scheme_key="round-3", state=SourceState.APPLIED)
    elsewhere = source(500, scheme_key="elders")
    plan = Plan(written=(here,), known=(known(2_500, scheme_key="round-3"),))
    found = settled(plan)
    assert (found.cents(), found.doubled) == (2_500, (here,))
    both = Plan(written=(here, elsewhere), known=plan.known)
    assert here in settled(both).doubled


def test_a_loan_is_not_taken_for_an_award() -> None:
    plan = Plan(written=(source(3_000, SourceKind.LOAN),), known=(known(2_000),))
    assert settled(plan).cents() == 5_000


def test_only_what_is_sure_counts_when_only_that_is_asked_for() -> None:
    ideas = (source(3_000, state=SourceState.IDEA), source(1_000, SourceKind.OWN_INCOME))
    plan = Plan(costs=(cost(5_000),), written=ideas)
    assert mix_of(plan, counted=SURE_STATES).found_cents == 1_000
    assert mix_of(plan).found_cents == 4_000


def test_an_idea_does_not_hide_an_award_that_is_sure() -> None:
    plan = Plan(written=(source(9_000, state=SourceState.IDEA),), known=(known(4_000),))
    assert mix_of(plan, counted=SURE_STATES).found_cents == 4_000
    assert mix_of(plan).found_cents == 9_000


@given(
    st.lists(st.tuples(_KINDS, st.integers(1, 10**9)), max_size=6),
    st.lists(st.tuples(_KINDS, st.integers(1, 10**9)), max_size=6),
)
def test_what_is_told_twice_counts_as_the_larger_of_the_two_sums(
    written: list[tuple[SourceKind, int]], books: list[tuple[SourceKind, int]]
) -> None:
    plan = Plan(
        written=tuple(source(cents, kind) for kind, cents in written),
        known=tuple(known(cents, kind) for kind, cents in books),
    )
    found = settled(plan)
    for kind in (SourceKind.AWARD, SourceKind.LOAN):
        sums = [sum(c for k, c in side if k is kind) for side in (written, books)]
        assert found.cents(kind) == max(sums)
    own = SourceKind.OWN_INCOME
    assert found.cents(own) == sum(c for k, c in (*written, *books) if k is own)
    assert len(found.counted) + len(found.doubled) == len(written) + len(books)
