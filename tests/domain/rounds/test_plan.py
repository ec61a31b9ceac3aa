"""A round's days fit, its rules freeze, and votes are counted against the quorum."""

import doctest
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.errors import FieldFrozen, InvalidValue
from matchpot.domain.rounds import quorum
from matchpot.domain.rounds.phases import ALLOWS, PLANNED, Phase, RoundAction
from matchpot.domain.rounds.schedule import Plan, Window, appeals_until
from matchpot.domain.rounds.snapshot import freeze
from tests.domain.rounds.plans import START, WEEK, a_plan

P = Phase
FIRST = Window(phase=P.SUBMISSION, starts_at=START, ends_at=START + WEEK)
THEN = Window(phase=P.READING, starts_at=START + WEEK, ends_at=START + 2 * WEEK)


def test_a_round_has_any_phases_in_their_order() -> None:
    plan = a_plan([P.SUBMISSION, P.BLIND_VOTE, P.DECIDED], gap=timedelta(days=1))
    assert plan.after(P.SUBMISSION) is P.BLIND_VOTE
    assert plan.after(P.DECIDED) is None
    assert plan.has(P.DECIDED)
    assert not plan.has(P.READING)
    assert a_plan().after(P.REPORTING) is None


def _elsewhere(moment: datetime) -> datetime:
    return moment.astimezone(timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("windows", "flaws"),
    [
        ((), {"plan": "empty"}),
        ((replace(FIRST, phase=P.DRAFT),), {"plan[0]": "not_a_phase_with_days"}),
        ((replace(FIRST, phase=P.CLOSED),), {"plan[0]": "not_a_phase_with_days"}),
        ((replace(FIRST, ends_at=START),), {"plan[0]": "ends_before_it_starts"}),
        ((replace(FIRST, starts_at=_elsewhere(START)),), {"plan[0]": "not_in_utc"}),
        ((replace(FIRST, starts_at=START.replace(tzinfo=None)),), {"plan[0]": "not_in_utc"}),
        ((FIRST, FIRST), {"plan[1]": "not_in_order"}),
        ((FIRST, replace(THEN, phase=P.ANNOUNCED)), {"plan[1]": "not_in_order"}),
        (
            (FIRST, replace(THEN, starts_at=START + WEEK - timedelta(seconds=1))),
            {"plan[1]": "starts_before_the_last_ends"},
        ),
    ],
)
def test_windows_that_do_not_fit_are_refused(windows, flaws):
    with pytest.raises(InvalidValue) as refused:
        Plan(windows)
    assert refused.value.fields == flaws


def test_a_window_is_open_from_its_start_and_no_longer_at_its_end() -> None:
    assert FIRST.is_open(START)
    assert not FIRST.is_open(START + WEEK)
    assert THEN.is_open(START + WEEK)


def test_an_extension_moves_what_comes_after_and_nothing_before() -> None:
    plan, by = a_plan([P.READING, P.BLIND_VOTE, P.TALLY]), timedelta(hours=72)
    after = plan.extended(P.BLIND_VOTE, by)
    assert after.window(P.READING) == plan.window(P.READING)
    assert after.window(P.BLIND_VOTE).starts_at == plan.window(P.BLIND_VOTE).starts_at
    assert after.window(P.BLIND_VOTE).ends_at == plan.window(P.BLIND_VOTE).ends_at + by
    assert after.window(P.TALLY).starts_at == plan.window(P.TALLY).starts_at + by


def test_an_appeal_may_be_made_for_seven_days() -> None:
    assert appeals_until(START) == START + WEEK


def test_every_phase_says_what_it_allows_and_every_action_has_its_phase() -> None:
    assert set(ALLOWS) == set(Phase)
    assert {action for actions in ALLOWS.values() for action in actions} == set(RoundAction)
    # Totals stay hidden while the panel votes blind.
    assert RoundAction.SEE_SCORES not in ALLOWS[P.BLIND_VOTE]
    assert all(RoundAction.CAST_BALLOT not in ALLOWS[p] for p in PLANNED if "vote" not in p)


# ---- the rules ----------------------------------------------------------------------------------

RULES = {"ballot": "score", "budget_cents": 5_000_000, "weights": {"craft": 2, "reach": 1}}


def test_rules_freeze_under_one_digest_whatever_the_order_of_their_keys() -> None:
    plan = a_plan()
    one = freeze(RULES, plan)
    other = freeze({**dict(reversed(RULES.items())), "weights": {"reach": 1, "craft": 2}}, plan)
    assert one == other
    assert len(one.digest) == 64
    assert one.rules["budget_cents"] == 5_000_000
    assert one.rules["plan"][0] == [
        "announced",
        "2026-12-01T09:00:00+00:00",
        "2026-12-08T09:00:00+00:00",
    ]
    one.check_unchanged(RULES, plan)


@pytest.mark.parametrize(
    ("rules", "plan", "changed"),
    [
        ({**RULES, "ballot": "approval"}, a_plan(), ("ballot",)),
        ({**RULES, "ballot": "approval", "budget_cents": 1}, a_plan(), ("ballot", "budget_cents")),
        ({**RULES, "quota": None}, a_plan(), ("quota",)),
        ({"ballot": "score"}, a_plan(), ("budget_cents", "weights")),
        (RULES, a_plan(PLANNED[1:]), ("plan",)),
    ],
)
def test_a_rule_that_changes_after_the_opening_is_named(rules, plan, changed):
    with pytest.raises(FieldFrozen) as refused:
        freeze(RULES, a_plan()).check_unchanged(rules, plan)
    assert refused.value.fields == changed


@given(other=st.integers() | st.text() | st.booleans() | st.none())
def test_any_other_value_is_another_digest(other):
    frozen = freeze(RULES, a_plan())
    changed = freeze({**RULES, "ballot": other}, a_plan())
    assert (changed.digest == frozen.digest) is (other == "score")


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        ({"threshold": 0.5}, "rules.threshold"),
        ({"weights": {"craft": [1, 1.5]}}, "rules.weights.craft[1]"),
        ({"opens": START}, "rules.opens"),
        ({"weights": {1: 2}}, "rules.weights"),
        ({"name": "\ud800"}, "rules.name"),
        ({"plan": []}, "rules.plan"),
    ],
)
def test_what_can_be_written_in_two_ways_is_not_frozen(rules, place):
    with pytest.raises(InvalidValue) as refused:
        freeze(rules, a_plan())
    assert set(refused.value.fields) == {place}


# ---- the quorum ---------------------------------------------------------------------------------


def test_the_worked_example_holds() -> None:
    assert doctest.testmod(quorum) == (0, 1)


@pytest.mark.parametrize(
    ("members", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (9, 6), (10, 7), (11, 8), (12, 8)]
)
def test_two_thirds_of_the_panel_round_up(members: int, needed: int) -> None:
    names = [f"m{number}" for number in range(members)]
    ballots = {name: ["P"] for name in names[:needed]}
    told = quorum.count(names, ballots, ["P"])
    assert told.needed == needed
    assert told.is_met is (needed >= 3)
    assert not quorum.count(names, dict(list(ballots.items())[1:]), ["P"]).is_met


def test_an_application_with_two_votes_is_not_decided_however_many_voted() -> None:
    names = [f"m{number}" for number in range(12)]
    ballots = {name: ["P-1"] for name in names} | {name: ["P-1", "P-2"] for name in names[:2]}
    told = quorum.count(names, ballots, ["P-1", "P-2"])
    assert (told.voted, told.short, told.is_met) == (12, {"P-2": 1}, False)


def test_the_ballot_of_somebody_who_left_the_panel_counts_for_nothing() -> None:
    told = quorum.count(["a", "b", "c"], {"a": ["P"], "b": ["P"], "gone": ["P"]}, ["P"])
    assert (told.voted, told.short) == (2, {"P": 1})
