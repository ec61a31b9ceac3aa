"""What is told of the demo town's rounds fits its story: days, plans and money."""

import pytest

from matchpot.cli.demo import story, texts
from matchpot.cli.demo.rounds.texts import KEYS, RoundText, rounds, verdicts
from matchpot.domain.rounds.applications import SHORTEST_REASON
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.templates import RoundTemplate

_FATES = {fate.key: fate for fate in story.FATES}
_ROUNDS = {one.key: one for one in rounds(is_small=False)}
_each = pytest.mark.parametrize("text", _ROUNDS.values(), ids=list(_ROUNDS))


def _phase(text: RoundText) -> Phase | None:
    """Where a round stands at the end of the story, as far as its days go."""
    begun = [phase for phase, day in text.starts().items() if day >= 0]
    return begun[-1] if begun else None


def test_every_template_is_seen_and_every_round_stands_elsewhere() -> None:
    assert {one.template for one in _ROUNDS.values()} == set(RoundTemplate)
    assert {key: _phase(_ROUNDS[key]) for key in KEYS} == {
        "rondje": Phase.PAYOUT,
        "keuze": Phase.PUBLISHED,
        "straten": Phase.FINAL_VOTE,
        "waagstuk": Phase.LOTTERY,
        "dorpen": Phase.PUBLIC_VOTE,
        "ruil": Phase.SUBMISSION,
        "voorjaar": None,
    }
    last = _ROUNDS["rondje"]
    assert last.first - sum(last.days.values()) >= 0


@_each
def test_makers_apply_while_applying_is_open_with_a_plan_that_is_written(text: RoundText) -> None:
    for entry in text.entries:
        start = text.starts()[Phase.SUBMISSION]
        assert start >= entry.day > start - text.days[Phase.SUBMISSION], entry.project
        assert _FATES[entry.project].begun > entry.day, entry.project


@_each
def test_nobody_asks_for_more_than_a_plan_costs_or_the_round_gives(text: RoundText) -> None:
    for entry in text.entries:
        costs = sum(one.amount_cents for one in texts.project(entry.project).costs)
        assert text.rules["least_ask_cents"] <= entry.ask_cents <= costs, entry.project
        assert entry.ask_cents <= text.rules["most_ask_cents"], entry.project


def test_who_is_referred_by_hand_was_turned_down_before_and_applies_the_day_after() -> None:
    referred = [(text, one) for text in _ROUNDS.values() for one in text.entries if one.referral]
    assert referred
    for text, entry in referred:
        first = _ROUNDS[entry.referred_from]
        before = {one.project: one for one in first.entries}[entry.project]
        turned_down = Phase.CONFLICTS if before.refused else Phase.PUBLISHED
        assert first.starts()[turned_down] > entry.day + 1, entry.project
        assert text.starts()[Phase.SUBMISSION] > entry.day, entry.project


@_each
def test_every_reason_says_enough(text: RoundText) -> None:
    said = [one for entry in text.entries for one in entry.reasons]
    said += [entry.refused for entry in text.entries if entry.refused]
    assert all(len(one) >= SHORTEST_REASON for one in said)
    assert all(len(one) >= SHORTEST_REASON for level in verdicts().values() for one in level)
