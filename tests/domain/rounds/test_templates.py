"""What a round can start from, and how its days move together."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from matchpot.domain.errors import InvalidValue
from matchpot.domain.rounds.flaws import flaws
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.planning import (
    Span,
    carried,
    fitted,
    laid_out,
    moved,
    plan_of,
    spans_of,
)
from matchpot.domain.rounds.rules import BallotKind, BallotRules, PanelMode, PanelRules
from matchpot.domain.rounds.templates import CRITERIA, RoundTemplate, Start, start_from

FIRST = date(2027, 3, 1)
LABELS = {"idea": "Idea", "plan": "Plan", "place": "Place"}


def _start(template: RoundTemplate, budget_cents: int = 5_000_000) -> Start:
    return start_from(template, budget_cents=budget_cents, first=FIRST, labels=LABELS)


@pytest.mark.parametrize("template", RoundTemplate)
@pytest.mark.parametrize("budget_cents", [1, 99, 100, 12_345, 5_000_000])
def test_every_template_may_open_as_it_is(template: RoundTemplate, budget_cents: int) -> None:
    start = _start(template, budget_cents)
    assert flaws(start.rules, plan_of(start.spans)) == {}
    assert start.spans == fitted(start.spans, start.rules)
    assert start.spans[0].first == FIRST


def test_criteria_have_the_names_they_are_given() -> None:
    ballot = _start(RoundTemplate.SCORES).rules.ballot
    assert ballot is not None
    assert [(one.label, one.weight) for one in ballot.criteria] == [
        (LABELS[id_], weight) for id_, weight in CRITERIA.items()
    ]


def test_a_day_is_a_day_in_amsterdam_also_when_the_clock_changes() -> None:
    [span] = laid_out({Phase.SUBMISSION: 7}, date(2027, 3, 25))
    [window] = plan_of([span]).windows
    assert window.starts_at == datetime(2027, 3, 24, 23, tzinfo=UTC)
    assert window.ends_at == datetime(2027, 3, 31, 22, tzinfo=UTC)
    assert spans_of(plan_of([span])) == (span,)


def test_all_days_move_together() -> None:
    spans = _start(RoundTemplate.SCORES).spans
    later = moved(spans, FIRST + timedelta(days=9))
    assert [one.days for one in later] == [one.days for one in spans]
    assert later[-1].last == spans[-1].last + timedelta(days=9)
    assert moved((), FIRST) == ()


def test_a_phase_that_lasts_longer_moves_what_was_not_touched() -> None:
    before = laid_out({Phase.SUBMISSION: 10, Phase.TALLY: 1, Phase.DECIDED: 5}, FIRST)
    longer = replace(before[0], last=before[0].last + timedelta(days=3))
    own = Span(phase=Phase.DECIDED, first=date(2027, 5, 1), last=date(2027, 5, 9))
    assert carried(before, (longer, before[1], own)) == (
        longer,
        replace(before[1], first=date(2027, 3, 14), last=date(2027, 3, 14)),
        own,
    )
    new = Span(phase=Phase.ANNOUNCED, first=date(2027, 2, 1), last=date(2027, 2, 9))
    assert carried(before, (new, *before)) == (new, *before)


def test_days_that_overlap_are_no_plan() -> None:
    first, second = laid_out({Phase.SUBMISSION: 10, Phase.TALLY: 1}, FIRST)
    with pytest.raises(InvalidValue, match="starts_before_the_last_ends"):
        plan_of([first, replace(second, first=first.last)])


def test_phases_come_and_go_with_the_rules_and_pauses_stay() -> None:
    start = _start(RoundTemplate.APPLICANTS)
    pause = timedelta(days=14)
    spans = tuple(
        one
        if one.phase in {Phase.ANNOUNCED, Phase.SUBMISSION}
        else replace(one, first=one.first + pause, last=one.last + pause)
        for one in start.spans
    )
    approval = BallotRules(kind=BallotKind.APPROVAL, params={"most": 3})
    rules = replace(start.rules, public_ballot=approval)
    found = {one.phase: one for one in fitted(spans, rules)}
    assert Phase.PUBLIC_VOTE in found
    assert (found[Phase.ELIGIBILITY].first - found[Phase.SUBMISSION].last).days == 15
    alone = replace(rules, panel=PanelRules(mode=PanelMode.NONE), ballot=None)
    assert flaws(alone, plan_of(fitted(spans, alone))) == {}
    drawn = replace(start.rules, panel=PanelRules(mode=PanelMode.LOT))
    assert flaws(drawn, plan_of(fitted(spans, drawn))) == {}
    again = fitted(fitted(spans, alone), start.rules)
    assert flaws(start.rules, plan_of(again)) == {}


def test_nobody_talks_about_votes_that_are_not_held() -> None:
    start = _start(RoundTemplate.SCORES)
    without = [one for one in start.spans if one.phase is not Phase.BLIND_VOTE]
    assert Phase.DELIBERATION not in {one.phase for one in fitted(without, start.rules)}
    manual = replace(
        start.rules, allocation=replace(start.rules.allocation, kind="manual", params={})
    )
    consented = laid_out({**{one.phase: 1 for one in start.spans}, Phase.CONSENT: 3}, FIRST)
    assert Phase.CONSENT not in {one.phase for one in fitted(consented, manual)}
