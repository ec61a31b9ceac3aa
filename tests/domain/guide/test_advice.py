"""An advice says of every criterion how a plan stands to it, and never hides what is missing."""

import sys
from dataclasses import replace
from datetime import timedelta
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.guide.advice import Advice, Criterion, Fact, Fit, Reason, Verdict
from matchpot.domain.guide.criteria import advise
from matchpot.domain.guide.facts import CareerPhase, Facts, Makers
from matchpot.domain.guide.questions import next_question
from matchpot.domain.guide.schemes import Opening, PlaceOf, Scheme, Window
from matchpot.domain.projects import BudgetKind, Discipline
from tests.domain.guide.advising import TODAY, UNKNOWN, a_mix, a_scheme, facts, schemes, told

_C = Criterion


def one(scheme: Scheme, plan: Facts, *others: Scheme) -> Advice:
    return next(a for a in advise((scheme, *others), plan) if a.scheme.key == scheme.key)


def test_a_scheme_that_asks_nothing_fits_and_gives_what_is_open() -> None:
    advice = one(a_scheme(), facts(10_000_00, 4_000_00))
    assert advice.fit is Fit.FITS
    assert advice.expected_cents == 6_000_00
    assert {finding.verdict for finding in advice.findings} == {Verdict.MET}
    assert [finding.criterion for finding in advice.findings] == list(Criterion)


@pytest.mark.parametrize(
    ("asks", "plan", "expected_cents"),
    [
        ({"most_cents": 5_000_00}, {}, 5_000_00),
        ({"most_share_bps": 3_333}, {"costs_cents": 100_01}, 33_33),
        ({"costs_counted": frozenset({BudgetKind.MATERIAL})}, {"material_cents": 70_00}, 70_00),
        ({"costs_refused": frozenset({BudgetKind.TASK})}, {"structure_cents": 5}, 5),
        (
            {"most_public_bps": 5_000, "is_public": True},
            {"public_cents": 4_000_01},
            999_99,
        ),
        ({"most_public_bps": 5_000}, {"public_cents": 4_000_01}, 10_000_00),
    ],
)
def test_what_may_be_expected_is_the_least_of_its_limits(
    asks: dict[str, Any], plan: dict[str, Any], expected_cents: int
) -> None:
    assert one(a_scheme(**asks), facts(**plan)).expected_cents == expected_cents


@pytest.mark.parametrize(
    ("asks", "plan", "criterion", "reason"),
    [
        (
            {"disciplines": frozenset({Discipline.FILM})},
            {},
            _C.DISCIPLINE,
            Reason.NOT_AMONG_THOSE_ASKED,
        ),
        ({"makers": Makers.INDIVIDUAL}, {}, _C.MAKERS, Reason.NOT_AMONG_THOSE_ASKED),
        ({"places": frozenset({"Emmen"})}, {}, _C.PLACE, Reason.PLACE_OUTSIDE),
        ({"costs_refused": frozenset({BudgetKind.TASK})}, {}, _C.COSTS, Reason.NO_COSTS_COUNT),
        ({"least_cents": 10_000_01}, {}, _C.AMOUNT, Reason.PLAN_BELOW_LEAST),
        (
            {"most_public_bps": 2_000},
            {"public_cents": 2_000_01},
            _C.PUBLIC,
            Reason.PUBLIC_FULL,
        ),
        (
            {"opening": Opening.WINDOWS, "windows": (Window(TODAY, TODAY),)},
            {"today": TODAY + timedelta(days=1)},
            _C.OPENING,
            Reason.CLOSED,
        ),
        ({}, {"starts_on": TODAY}, _C.STARTED, Reason.STARTS_BEFORE_APPLYING),
        (
            {"decision_weeks": 2},
            {"needed_by": TODAY + timedelta(days=13)},
            _C.DECISION,
            Reason.DECIDED_TOO_LATE,
        ),
        (
            {"excluded": frozenset({"other"})},
            {"sources": frozenset({"other"})},
            _C.COMBINATION,
            Reason.EXCLUDED_BY_PLAN,
        ),
    ],
)
def test_one_criterion_that_is_not_met_is_enough(
    asks: dict[str, Any], plan: dict[str, Any], criterion: Criterion, reason: Reason
) -> None:
    advice = one(a_scheme(**asks), facts(**plan))
    assert advice.fit is Fit.DOES_NOT_FIT
    assert advice.of(criterion).reason is reason


def test_a_scheme_of_the_plan_excludes_the_other_way_round_too() -> None:
    other = a_scheme("other", excluded=frozenset({"start"}))
    advice = one(a_scheme(), facts(sources=frozenset({"other"})), other)
    assert advice.of(_C.COMBINATION).keys == ("other",)
    assert advice.fit is Fit.DOES_NOT_FIT


def test_the_public_share_that_a_scheme_of_the_plan_allows_holds_for_what_comes_beside_it() -> None:
    strict = a_scheme("strict", most_public_bps=6_000)
    plan = facts(sources=frozenset({"strict"}), public_cents=5_000_00)
    assert one(a_scheme(is_public=True), plan, strict).expected_cents == 1_000_00


def test_too_little_own_money_is_said_to_the_cent_and_the_scheme_may_still_fit() -> None:
    advice = one(a_scheme(own_bps=3_333), facts(100_01, own_cents=10_00))
    assert advice.fit is Fit.MAY_FIT
    assert advice.of(_C.OWN).cents == 23_34  # 33.333333 rounded up, less what is there


def test_a_plan_without_anything_open_may_still_change_its_mix() -> None:
    advice = one(a_scheme(), facts(10_000_00, 10_000_00))
    assert (advice.fit, advice.expected_cents) == (Fit.MAY_FIT, 0)
    assert advice.of(_C.AMOUNT).reason is Reason.NOTHING_OPEN


def test_a_gap_below_what_a_scheme_gives_at_least_is_told_as_something_to_change() -> None:
    advice = one(a_scheme(least_cents=2_000_00), facts(10_000_00, 9_000_00))
    assert advice.fit is Fit.MAY_FIT
    assert advice.of(_C.AMOUNT).cents == 2_000_00


def test_work_that_begins_before_the_decision_is_for_the_fund_to_judge() -> None:
    advice = one(a_scheme(), facts(starts_on=TODAY + timedelta(days=20)))
    assert advice.of(_C.STARTED).verdict is Verdict.UNKNOWN
    assert advice.missing == ()
    assert one(a_scheme(may_have_started=True), facts(starts_on=TODAY)).fit is Fit.FITS


def test_where_one_lives_or_works_counts_as_the_scheme_says() -> None:
    of = frozenset({"Provincie Drenthe"})
    plan = facts(lives_in="Assen", works_in="Zwolle")
    assert one(a_scheme(places=of), plan).fit is Fit.FITS
    assert one(a_scheme(places=of, place_of=PlaceOf.WORK), plan).fit is Fit.DOES_NOT_FIT
    unsaid = facts(lives_in="", works_in="Zwolle")
    assert one(a_scheme(places=of), unsaid).missing == (Fact.LIVES_IN,)


def test_a_plan_without_costs_is_asked_for_them_first() -> None:
    plan = facts(0, **UNKNOWN)
    question = next_question(advise([a_scheme(str(n)) for n in range(3)], plan))
    assert question is not None
    assert question.fact is Fact.COSTS


def test_the_fact_that_most_schemes_wait_for_is_asked_first_and_lost_cases_ask_nothing() -> None:
    phase = frozenset({CareerPhase.STUDENT})
    asking = [a_scheme(str(n), career_phases=phase) for n in range(2)]
    gone = [
        a_scheme(f"gone-{n}", makers=Makers.COLLECTIVE, least_cents=99_999_00) for n in range(5)
    ]
    plan = facts(career_phase=None, makers=None)
    question = next_question(advise([*asking, *gone], plan))
    assert question is not None
    assert (question.fact, question.waiting, question.deciding) == (Fact.CAREER_PHASE, 2, 2)


def test_advices_stand_by_fit_then_what_closes_first_then_the_larger_amount() -> None:
    soon = (Window(TODAY, TODAY + timedelta(days=3)),)
    found = advise(
        [
            a_scheme("a", most_cents=1),
            a_scheme("b", makers=Makers.INDIVIDUAL),
            a_scheme("c", most_cents=5),
            a_scheme("d", opening=Opening.WINDOWS, windows=soon, most_cents=1),
            a_scheme("e", own_bps=1),
            a_scheme("f", most_cents=5, effort_hours=4),
        ],
        facts(),
    )
    assert [advice.scheme.key for advice in found] == ["d", "f", "c", "a", "e", "b"]


@given(schemes(), told(), st.data())
def test_an_answer_never_brings_back_what_did_not_fit(
    scheme: Scheme, answers: dict[str, Any], data: st.DataObject
) -> None:
    left_out = data.draw(st.sets(st.sampled_from(sorted(UNKNOWN))))
    fuller = facts(**answers)
    barer = replace(fuller, **{name: UNKNOWN[name] for name in left_out})
    before, after = one(scheme, barer), one(scheme, fuller)
    if before.fit is Fit.DOES_NOT_FIT:
        assert after.fit is Fit.DOES_NOT_FIT
    for was, now in zip(before.findings, after.findings, strict=True):
        if was.verdict is not Verdict.UNKNOWN:
            assert was == now
    assert (after.expected_cents, after.most_cents) == (before.expected_cents, before.most_cents)


@given(st.lists(schemes(), max_size=3), st.randoms(use_true_random=False))
def test_the_order_schemes_come_in_changes_nothing(found: list[Scheme], order: Any) -> None:
    keyed = [replace(scheme, key=f"scheme-{n}") for n, scheme in enumerate(found)]
    shuffled = list(keyed)
    order.shuffle(shuffled)
    plan = facts(sources=frozenset({"scheme-0"}))
    assert advise(keyed, plan) == advise(shuffled, plan)


@given(schemes(), st.integers(0, 20_000_00), st.integers(0, 20_000_00))
def test_what_is_expected_keeps_to_every_limit(
    scheme: Scheme, costs_cents: int, found_cents: int
) -> None:
    plan = facts(costs_cents, found_cents)
    expected = one(scheme, plan).expected_cents
    assert 0 <= expected <= plan.mix.still_open_cents
    assert expected * 10_000 <= costs_cents * scheme.most_share_bps
    assert scheme.most_cents is None or expected <= scheme.most_cents


def _calls(count: int) -> int:
    """How many calls Python makes to weigh so many schemes; the benchmark measures the time."""
    every = [a_scheme(f"scheme-{n}", own_bps=n) for n in range(count)]
    plan, made = replace(facts(), mix=a_mix(10_000_00)), 0

    def note(_frame: FrameType, what: str, _of: object) -> None:
        nonlocal made
        made += what == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        found = advise(every, plan)
    finally:
        sys.setprofile(before)
    assert len(found) == count
    return made


def test_ten_times_the_schemes_are_ten_times_the_work() -> None:
    _calls(1)  # what a process finds out once, it has found out
    assert _calls(1_000) <= 11 * _calls(100)
