"""A rule reads the same for donor, maker and fund; every clause, reason and step has its words."""

from collections.abc import Iterator
from datetime import date

import pytest
from babel import Locale
from flask import Flask
from flask_babel import Babel, force_locale

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.decide import decide_gift, decide_project
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import ClauseCode, describe
from matchpot.domain.matching.ratio import Ratio, Rounding
from matchpot.domain.matching.rules import Rule
from matchpot.domain.matching.scenes import Gift, ProjectTotals
from matchpot.domain.matching.stacking import PotView
from matchpot.domain.matching.top_up import TopUp
from matchpot.domain.matching.unlock import Basis, UnlockFixed
from matchpot.web import reasons, sentences

EVERY_CAP = Caps(
    per_donation_cents=10_000,
    per_donor_project_cents=20_000,
    per_donor_pot_cents=30_000,
    per_project_cents=500_000,
    per_project_goal_bps=2_500,
)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    app = Flask("words")
    Babel(app)
    with app.test_request_context(), force_locale(Locale("en")):
        yield


def _told(rule: Rule, caps: Caps | None = None, least: int = 0) -> list[str]:
    clauses = describe(rule, caps or Caps(), min_donation_cents=least)
    return sentences.clause_sentences(clauses, "Stadsfonds")


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (Ratio(num=1, den=1), "For every euro you give, Stadsfonds adds one euro."),
        (Ratio(num=2, den=1), "For every euro you give, Stadsfonds adds €2."),
        (Ratio(num=1, den=3), "For every €3 you give, Stadsfonds adds €1."),
        (
            UnlockFixed(grant_cents=75_000, trigger_bps=8_000),
            "Once people have given 80% of the goal, Stadsfonds adds €750.",
        ),
        (
            UnlockFixed(grant_cents=75_000, trigger_cents=100_050, basis=Basis.ALL),
            "Once gifts and match together reach €1,000.50, Stadsfonds adds €750.",
        ),
        (
            TopUp(trigger_bps=7_500, share_bps=2_500),
            "Once people have given 75% of the goal, Stadsfonds pays what is still missing, "
            "at most 25% of the goal.",
        ),
    ],
)
def test_the_first_sentence_says_what_is_added(rule: Rule, sentence: str) -> None:
    assert _told(rule)[0] == sentence


def test_every_condition_and_every_limit_is_one_sentence() -> None:
    rule = UnlockFixed(
        grant_cents=75_000, trigger_bps=8_000, min_donors=40, by_date=date(2026, 5, 1), latch=True
    )
    told = _told(rule, EVERY_CAP, least=1_000)
    assert told[1:] == [
        "At least 40 different people must have given.",
        "This must happen on 1 May 2026 at the latest.",
        "Once reached it stays, also when gifts are given back later.",
        "Gifts from €10 on count.",
        "Of one gift, at most €100 counts.",
        "At most €200 is added for one person on one project.",
        "At most €300 is added for one person over all projects.",
        "At most €5,000 for one project.",
        "At most 25% of a project's goal.",
    ]


def test_every_clause_there_is_can_be_told() -> None:
    assert set(sentences._CLAUSES) | sentences._TOLD_WITH_ANOTHER == set(ClauseCode)
    for rule in (
        Ratio(num=1, den=3, rounding=Rounding.CUMULATIVE),
        TopUp(trigger_bps=7_000, share_bps=3_000, cap_cents=2_000_000),
        UnlockFixed(grant_cents=1, trigger_cents=1),
    ):
        assert all("%(" not in text for text in _told(rule, EVERY_CAP, 1))


def test_every_reason_has_its_sentence() -> None:
    assert set(reasons.REASONS) == set(Reason)
    assert all(str(text).endswith(".") for text in reasons.REASONS.values())


def test_the_sum_of_a_gift_is_told_step_by_step() -> None:
    pot = PotView(
        id=1, rule=Ratio(num=1, den=1), available_cents=3_000, caps=Caps(per_donation_cents=5_000)
    )
    decision = decide_gift(Gift(cents=12_000), ProjectTotals(goal_cents=1_000_000), [pot])
    steps = reasons.explanation_steps(decision.explanations[0], "Stadsfonds")
    assert [(step.text, step.cents, step.cut) for step in steps] == [
        ("The gift.", 12_000, False),
        ("Of one gift, at most €50 counts.", 5_000, True),
        ("For every euro you give, Stadsfonds adds one euro.", 5_000, False),
        ("There is €30 left in the pot.", 3_000, True),
    ]


@pytest.mark.parametrize(
    ("rule", "crowd", "said"),
    [
        (
            UnlockFixed(grant_cents=75_000, trigger_bps=8_000),
            800_000,
            "The threshold of €8,000 is reached, so the fund adds €750.",
        ),
        (
            UnlockFixed(grant_cents=75_000, trigger_bps=8_000),
            799_999,
            "The threshold of €8,000 is not reached yet.",
        ),
        (
            TopUp(trigger_bps=7_500, share_bps=2_500),
            750_000,
            "The threshold of €7,500 is reached, so the fund pays what is missing, at most €2,500.",
        ),
    ],
)
def test_the_sum_of_a_project_is_told_step_by_step(rule: Rule, crowd: int, said: str) -> None:
    pot = PotView(id=1, rule=rule, available_cents=1_000_000)
    totals = ProjectTotals(goal_cents=1_000_000, crowd_cents=crowd, crowd_donors=90)
    decision = decide_project(totals, [pot])
    steps = reasons.explanation_steps(decision.explanations[0])
    assert steps[0].text == "Given by people so far."
    assert steps[1].text == said
