"""Routes close what is open in a plan, each in its own way, or say what stands between."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.guide.advice import schemes_of_plan
from matchpot.domain.guide.criteria import advise
from matchpot.domain.guide.facts import CareerPhase, Facts
from matchpot.domain.guide.schemes import Scheme, SchemeKind
from matchpot.domain.planning.candidates import candidates, largest_loan
from matchpot.domain.planning.routes import Aim, Route, StepReason
from matchpot.domain.planning.ways import Obstacle, Question, Ways, Wishes, limits_of, ways
from matchpot.domain.projects import SourceKind
from tests.domain.guide.advising import TODAY, a_scheme, facts, schemes

NOTHING = Wishes()


def found(offered: list[Scheme], plan: Facts, wishes: Wishes = NOTHING) -> Ways:
    return ways(
        Question(
            advices=advise(offered, plan),
            facts=plan,
            in_plan=schemes_of_plan(offered, plan),
            wishes=wishes,
        )
    )


def told(route: Route) -> list[tuple[str, int]]:
    return [(one.key or one.kind.value, one.cents) for one in route.steps]


def test_two_grants_close_a_gap_and_the_second_fills_what_is_left() -> None:
    offered = [a_scheme("a", most_cents=6_000_00), a_scheme("b", most_cents=6_000_00)]
    made = found(offered, facts())
    assert made.is_closed
    assert told(made.routes[0]) == [("a", 6_000_00), ("b", 4_000_00)]
    assert [one.reason for one in made.routes[0].steps] == [
        StepReason.GIVES_ITS_MOST,
        StepReason.FILLS_THE_REST,
    ]
    assert (made.routes[0].aim, made.routes[0].hours) == (Aim.LEAST_WORK, 32)


def test_a_scheme_that_only_may_fit_is_used_when_the_sure_ones_do_not_do() -> None:
    doubtful = a_scheme("a", career_phases=frozenset({CareerPhase.STUDENT}), effort_hours=1)
    sure = a_scheme("b", effort_hours=99)
    plan = facts(career_phase=None)
    assert told(found([doubtful, sure], plan).routes[0]) == [("b", 10_000_00)]
    alone = found([doubtful], plan).routes[0]
    assert [one.is_sure for one in alone.steps] == [False]


def test_an_earlier_route_stands_beside_one_with_less_work() -> None:
    slow = a_scheme("slow", effort_hours=4, decision_weeks=30)
    quick = a_scheme("quick", effort_hours=40, decision_weeks=4)
    made = found([slow, quick], facts())
    assert [(one.aim, one.steps[0].key) for one in made.routes] == [
        (Aim.LEAST_WORK, "slow"),
        (Aim.EARLIEST, "quick"),
    ]


def test_what_to_do_when_the_largest_says_no_is_a_route_of_its_own() -> None:
    made = found([a_scheme("a", effort_hours=4), a_scheme("b", effort_hours=9)], facts())
    assert [(one.aim, one.steps[0].key) for one in made.routes] == [
        (Aim.LEAST_WORK, "a"),
        (Aim.OTHER_DOORS, "b"),
    ]


def test_a_campaign_brings_its_match_and_is_avoided_where_that_is_as_good() -> None:
    match = a_scheme("pot", kind=SchemeKind.MATCH, effort_hours=4)
    heavy = a_scheme("heavy", effort_hours=400)
    made = found([match, heavy], facts(), Wishes(crowd_cents=5_000_00))
    assert told(made.routes[0]) == [("crowd", 5_000_00), ("pot", 5_000_00)]
    assert made.routes[0].steps[0].reason is StepReason.BRINGS_MATCH
    assert Aim.EARLIEST in {one.aim for one in made.routes}
    assert any(told(one) == [("heavy", 10_000_00)] for one in made.routes)


def test_a_campaign_that_would_end_too_late_is_no_step() -> None:
    plan = facts(needed_by=TODAY + timedelta(weeks=9))
    assert found([], plan, Wishes(crowd_cents=5_000_00)).routes == ()


def test_money_of_the_crowd_that_is_planned_already_can_be_matched() -> None:
    match = a_scheme("pot", kind=SchemeKind.MATCH)
    plan = facts()
    segment = replace(plan.mix.segments[0], code=SourceKind.CROWD.value, cents=3_000_00)
    plan = replace(plan, mix=replace(plan.mix, segments=(segment,), found_cents=3_000_00))
    assert told(found([match], plan).routes[0]) == [("pot", 3_000_00)]


def test_a_loan_is_the_last_resort_and_no_larger_than_income_can_repay_with_interest() -> None:
    loan = a_scheme("loan", kind=SchemeKind.LOAN, interest_bps=500, loan_months=24)
    grant = a_scheme("grant", most_cents=9_500_00)
    made = found([loan, grant], facts(), Wishes(repay_cents=1_100_00))
    assert dict(told(made.routes[0])) == {"grant": 9_500_00, "loan": 500_00}
    assert largest_loan(loan, 1_100_00) == 1_000_00
    assert found([loan], facts()).routes == ()


def test_own_money_that_a_scheme_asks_for_is_a_step_of_the_route() -> None:
    asking = a_scheme("a", own_bps=2_500)
    made = found(
        [asking], facts(own_cents=1_000_00, found_cents=1_000_00), Wishes(own_cents=5_000_00)
    )
    assert dict(told(made.routes[0])) == {"own_contribution": 1_500_00, "a": 7_500_00}
    assert {one.reason for one in made.routes[0].steps} >= {StepReason.OWN_IS_ASKED}


def test_when_nothing_closes_the_gap_the_page_can_say_what_is_in_the_way() -> None:
    late = a_scheme("late", most_cents=3_000_00, decision_weeks=50)
    first = a_scheme("first", most_cents=4_000_00, excluded=frozenset({"second"}))
    second = a_scheme("second", most_cents=2_000_00)
    made = found([late, first, second], facts())
    assert not made.is_closed
    assert made.routes[0].open_cents == 6_000_00
    assert dict(made.obstacles) == {
        Obstacle.SMALL_CAMPAIGN: 6_000_00,
        Obstacle.TIME: 3_000_00,
        Obstacle.COMBINATIONS: 2_000_00,
    }


def test_public_money_of_all_steps_together_stays_under_the_strictest_limit() -> None:
    strict = a_scheme("strict", most_public_bps=6_000, most_cents=2_000_00)
    public = a_scheme("public", is_public=True)
    made = found([strict, public], facts())
    assert dict(told(made.routes[0])) == {"public": 10_000_00}  # without the strict one
    stuck = found([strict, public], replace(facts(), sources=frozenset({"strict"})))
    assert dict(told(stuck.routes[0])) == {"public": 6_000_00}
    assert dict(stuck.obstacles)[Obstacle.PUBLIC_SHARE] == 4_000_00


def test_a_plan_without_a_gap_or_without_costs_needs_no_route() -> None:
    assert found([a_scheme()], facts(10_000_00, 10_000_00)).routes == ()
    assert found([a_scheme()], facts(0)).routes == ()


@given(
    st.lists(schemes(), max_size=4),
    st.integers(1, 20_000_00),
    st.integers(0, 3_000_00),
    st.integers(0, 3_000_00),
)
def test_routes_of_any_schemes_bring_no_cent_too_much_and_come_in_time(
    offered: list[Scheme], costs_cents: int, crowd_cents: int, repay_cents: int
) -> None:
    keyed = [replace(one, key=f"scheme-{n}") for n, one in enumerate(offered)]
    plan = facts(costs_cents)
    wishes = Wishes(crowd_cents=crowd_cents, own_cents=crowd_cents // 2, repay_cents=repay_cents)
    usable = {
        one.key: one for one in candidates(advise(keyed, plan), plan, limits_of(plan, (), wishes))
    }
    by_key = {one.key: one for one in keyed}
    for route in found(keyed, plan, wishes).routes:
        assert 0 < route.covered_cents <= plan.mix.still_open_cents
        own = sum(s.cents for s in route.steps if s.kind is SourceKind.OWN_CONTRIBUTION)
        public = sum(s.cents for s in route.steps if s.key and by_key[s.key].is_public)
        for step in route.steps:
            assert step.decided_on <= (plan.needed_by or date.max)
            if step.key:
                scheme = by_key[step.key]
                assert usable[step.key].least_cents <= step.cents <= usable[step.key].most_cents
                assert public * 10_000 <= scheme.most_public_bps * costs_cents
                if not any(by_key[s.key].counts_as_own for s in route.steps if s.key):
                    assert own * 10_000 >= scheme.own_bps * costs_cents
