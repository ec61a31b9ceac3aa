"""Rounds move by their days, wait where they must, and end in one of three ways."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed
from matchpot.domain.rounds.machine import (
    Facts,
    Round,
    Wait,
    allows,
    apply_again,
    cancel,
    check_allows,
    move_on,
    open_round,
    ratify,
    send_back,
    why_wait,
)
from matchpot.domain.rounds.phases import CANCELLABLE, ENDS, PLANNED, VOTES, Phase, RoundAction
from tests.domain.rounds.plans import START, WEEK, a_plan

P, A = Phase, RoundAction
RULES = {"ballot": "score"}
ALL_WELL = Facts(is_quorate=True, is_tallied=True, is_drawn=True)
DAYS_3 = timedelta(hours=72)


def _in(phase: Phase, *phases: Phase) -> tuple[Round, datetime]:
    """An open round in a phase, and the moment the phase ends."""
    plan = a_plan(phases or PLANNED)
    one = replace(open_round(Round(plan=plan), RULES, START), phase=phase)
    return one, plan.window(phase).ends_at


def test_a_round_with_everything_goes_through_all_phases_once() -> None:
    one, seen = open_round(Round(plan=a_plan()), RULES, START), list[Phase]()
    for week in range(1, 30):
        seen.append(one.phase)
        if one.phase is P.DECIDED:
            one = ratify(one)
        one = move_on(one, START + week * WEEK, ALL_WELL)
        if one.has_ended:
            break
    assert seen == list(PLANNED)
    assert one.phase is P.CLOSED
    assert one.plan == a_plan()


def test_opening_freezes_the_rules_once() -> None:
    one = open_round(Round(plan=a_plan()), RULES, START - WEEK)
    assert one.snapshot is not None
    assert one.snapshot.rules["ballot"] == "score"
    assert one.phase is P.ANNOUNCED
    with pytest.raises(IllegalMove):
        open_round(one, RULES, START)
    with pytest.raises(InvalidValue, match="in_the_past"):
        open_round(Round(plan=a_plan()), RULES, START + WEEK)


def test_a_phase_allows_its_own_while_its_window_is_open() -> None:
    one, ends_at = _in(P.SUBMISSION)
    assert allows(one, A.SUBMIT, ends_at - timedelta(seconds=1))
    assert not allows(one, A.SUBMIT, ends_at)
    assert not allows(one, A.CAST_BALLOT, ends_at - WEEK)
    with pytest.raises(NotAllowed, match="submit"):
        check_allows(one, A.SUBMIT, ends_at)
    assert allows(Round(plan=a_plan()), A.CHANGE_RULES, START)
    assert not allows(one, A.CHANGE_RULES, ends_at - WEEK)


def test_nobody_votes_while_a_declaration_is_owed() -> None:
    one, ends_at = _in(P.BLIND_VOTE)
    now = ends_at - WEEK
    assert allows(one, A.CAST_BALLOT, now)
    assert not allows(one, A.CAST_BALLOT, now, undeclared=1)
    assert allows(one, A.DECLARE_CONFLICT, now, undeclared=1)


WAITS = [
    (P.CONFLICTS, replace(ALL_WELL, undeclared=1), Wait.CONFLICTS),
    (P.READING, replace(ALL_WELL, undeclared=1), Wait.CONFLICTS),
    (P.SUBMISSION, replace(ALL_WELL, undeclared=1), None),
    (P.ELIGIBILITY, replace(ALL_WELL, appeals_until=START + 50 * WEEK), Wait.APPEALS),
    (P.ELIGIBILITY, replace(ALL_WELL, appeals_until=START), None),
    (P.TALLY, replace(ALL_WELL, is_tallied=False), Wait.TALLY),
    (P.LOTTERY, replace(ALL_WELL, is_drawn=False), Wait.LOT),
    (P.ELIGIBILITY, replace(ALL_WELL, is_whole=True), Wait.HALVES),
    (P.DECIDED, ALL_WELL, Wait.RATIFICATION),
    (P.PUBLISHED, Facts(), None),
]


@pytest.mark.parametrize(("phase", "facts", "wait"), WAITS)
def test_a_round_waits_for_what_it_needs(phase: Phase, facts: Facts, wait: Wait | None) -> None:
    one, ends_at = _in(phase)
    assert why_wait(one, ends_at, facts) is wait
    assert (move_on(one, ends_at, facts) == one) is (wait is not None)
    if phase is not P.DECIDED:
        assert why_wait(one, ends_at - timedelta(seconds=1), facts) is Wait.WINDOW


def test_applying_is_opened_again_and_all_that_follows_comes_as_much_later() -> None:
    one, ends_at = _in(P.ELIGIBILITY)
    again = apply_again(one, ends_at + WEEK, ends_at)
    assert again.phase is P.SUBMISSION
    assert allows(again, A.SUBMIT, ends_at + timedelta(days=6))
    before = one.plan.window(P.SUBMISSION)
    assert again.plan.window(P.SUBMISSION).starts_at == before.starts_at
    by = ends_at + WEEK - before.ends_at
    assert again.plan.window(P.DECIDED).ends_at == one.plan.window(P.DECIDED).ends_at + by
    for until in (ends_at, ends_at + timedelta(days=61)):
        with pytest.raises(InvalidValue, match="not_within_60_days"):
            apply_again(one, until, ends_at)
    with pytest.raises(IllegalMove):
        apply_again(_in(P.BLIND_VOTE)[0], ends_at + WEEK, ends_at)


@pytest.mark.parametrize("phase", sorted(VOTES))
def test_a_vote_without_a_quorum_lasts_72_hours_longer_once_and_then_ends(phase: Phase) -> None:
    one, ends_at = _in(phase)
    longer = move_on(one, ends_at, Facts())
    assert longer.phase is phase
    assert longer.plan.window(phase).ends_at == ends_at + DAYS_3
    assert allows(longer, A.CAST_BALLOT, ends_at)
    assert move_on(longer, ends_at + DAYS_3 - timedelta(seconds=1), Facts()) == longer
    assert move_on(longer, ends_at + DAYS_3, Facts()).phase is P.NO_DECISION
    assert move_on(longer, ends_at + DAYS_3, ALL_WELL).phase is one.plan.after(phase)


def test_whoever_counts_late_takes_no_time_from_those_who_vote() -> None:
    one, ends_at = _in(P.BLIND_VOTE)
    longer = move_on(one, ends_at + timedelta(days=9, minutes=59), Facts())
    assert longer.plan.window(P.BLIND_VOTE).ends_at == ends_at + timedelta(days=9) + DAYS_3
    soon = move_on(one, ends_at + timedelta(seconds=40), Facts())
    assert soon.plan.window(P.BLIND_VOTE).ends_at == ends_at + DAYS_3


def test_the_fund_sends_a_decision_back_once_with_a_reason() -> None:
    one, ends_at = _in(P.DECIDED)
    with pytest.raises(InvalidValue, match="reason"):
        send_back(one, "  ", ends_at)
    back = send_back(one, " Two reports were mixed up. ", ends_at)
    assert (back.phase, back.reason) == (P.FINAL_VOTE, "Two reports were mixed up.")
    window = back.plan.window(P.FINAL_VOTE)
    assert (window.starts_at, window.ends_at) == (ends_at, ends_at + WEEK)
    assert back.plan.window(P.BLIND_VOTE) == one.plan.window(P.BLIND_VOTE)
    again = replace(back, phase=P.DECIDED)
    with pytest.raises(IllegalMove):
        send_back(again, "Once more.", ends_at)
    assert ratify(again).ratified


def test_a_round_without_a_vote_of_the_panel_cannot_be_sent_back() -> None:
    one, ends_at = _in(P.DECIDED, P.PUBLIC_VOTE, P.DECIDED)
    with pytest.raises(IllegalMove):
        send_back(one, "Why?", ends_at)


def test_a_decision_is_ratified_once_and_then_need_not_wait() -> None:
    one, ends_at = _in(P.DECIDED)
    stood_for = ratify(one)
    assert move_on(stood_for, ends_at - WEEK, Facts()).phase is P.PUBLISHED
    for refused in (stood_for, _in(P.TALLY)[0]):
        with pytest.raises(IllegalMove):
            ratify(refused)
    with pytest.raises(IllegalMove):
        send_back(stood_for, "Too late.", ends_at)


@pytest.mark.parametrize("phase", PLANNED)
def test_a_round_is_called_off_until_it_is_published(phase: Phase) -> None:
    one, _ = _in(phase)
    if phase in {P.PUBLISHED, P.PAYOUT, P.REPORTING}:
        with pytest.raises(IllegalMove):
            cancel(one, "The fund has closed.")
        return
    assert cancel(one, "The fund has closed.").phase is P.CANCELLED
    with pytest.raises(InvalidValue):
        cancel(one, "")


class Lives(RuleBasedStateMachine):
    """Any round under any plan, with anything that may happen to it."""

    @initialize(
        phases=st.lists(st.sampled_from(PLANNED), min_size=1, unique=True).map(
            lambda found: sorted(found, key=PLANNED.index)
        )
    )
    def begin(self, phases: list[Phase]) -> None:
        self.planned = a_plan(phases)
        self.now = START
        self.one = Round(plan=self.planned)
        self.path = [Phase.DRAFT]

    def _becomes(self, one: Round) -> None:
        if one.phase is not self.one.phase:
            self.path.append(one.phase)
        self.one = one

    @precondition(lambda self: self.one.phase is Phase.DRAFT)
    @rule()
    def opens(self) -> None:
        if self.now < self.planned.windows[0].ends_at:
            self._becomes(open_round(self.one, RULES, self.now))

    @rule(hours=st.sampled_from([1, 24, 72, 168, 400]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(
        facts=st.builds(
            Facts,
            undeclared=st.integers(0, 1),
            is_quorate=st.booleans(),
            is_tallied=st.booleans(),
            is_drawn=st.booleans(),
        )
    )
    def is_looked_at(self, facts: Facts) -> None:
        before = self.one
        self._becomes(move_on(before, self.now, facts))
        if self.one.phase is not before.phase and before.phase in VOTES:
            assert facts.is_quorate or self.one.phase is Phase.NO_DECISION
        if self.one.phase is Phase.NO_DECISION and before.phase is not Phase.NO_DECISION:
            assert before.phase in before.extended

    @precondition(lambda self: self.one.phase is Phase.DECIDED and not self.one.ratified)
    @rule(back=st.booleans())
    def the_fund_speaks(self, back: bool) -> None:
        can = not self.one.sent_back and any(self.planned.has(vote) for vote in VOTES)
        self._becomes(send_back(self.one, "Why.", self.now) if back and can else ratify(self.one))

    @precondition(lambda self: self.one.phase in CANCELLABLE)
    @rule(seldom=st.integers(0, 9))
    def is_called_off(self, seldom: int) -> None:
        if seldom == 0:
            self._becomes(cancel(self.one, "Why."))

    @invariant()
    def it_goes_forward_but_for_one_step_back(self) -> None:
        places = [PLANNED.index(phase) for phase in self.path if phase in PLANNED]
        back = [at for at in range(1, len(places)) if places[at] <= places[at - 1]]
        assert len(back) == int(self.one.sent_back)
        assert all(self.planned.has(phase) for phase in self.path if phase in PLANNED)

    @invariant()
    def rules_are_frozen_from_the_opening_on(self) -> None:
        was_opened = len(self.path) > 1 and self.path[1] is not Phase.CANCELLED
        assert (self.one.snapshot is not None) is was_opened
        if self.one.snapshot is not None:
            self.one.snapshot.check_unchanged(RULES, self.planned)

    @invariant()
    def its_plan_still_fits_and_no_phase_has_become_shorter(self) -> None:
        for was, now in zip(self.planned.windows, self.one.plan.windows, strict=True):
            assert was.phase is now.phase
            assert now.ends_at - now.starts_at >= was.ends_at - was.starts_at
            if now.phase not in self.one.extended:
                assert now.ends_at - now.starts_at == was.ends_at - was.starts_at
        assert self.one.extended <= VOTES

    @invariant()
    def nothing_is_published_that_nobody_stood_for(self) -> None:
        if self.planned.has(Phase.DECIDED) and self.one.phase in PLANNED:
            after = PLANNED.index(self.one.phase) > PLANNED.index(Phase.DECIDED)
            assert self.one.ratified or not after

    @invariant()
    def an_end_is_an_end(self) -> None:
        if self.one.phase in ENDS:
            assert move_on(self.one, self.now + 100 * WEEK, ALL_WELL) == self.one


TestLives = Lives.TestCase
