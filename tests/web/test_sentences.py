"""A rule reads the same for donor, maker and fund; every clause, reason and step has its words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from babel import Locale
from flask import Flask
from flask_babel import Babel, force_locale

from matchpot.domain.matching.bridge import Bridge
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.decide import decide_gift, decide_project
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import ClauseCode, describe
from matchpot.domain.matching.filters import Filters, Makers, Rewards
from matchpot.domain.matching.gap_fill import GapFill, GapGoal
from matchpot.domain.matching.nth_payment import NthPayment
from matchpot.domain.matching.per_donor import PerDonor
from matchpot.domain.matching.ratio import Ratio, Rounding
from matchpot.domain.matching.rules import KINDS, Rule
from matchpot.domain.matching.scenes import Gift, ProjectTotals
from matchpot.domain.matching.seed import Seed, SeedCondition
from matchpot.domain.matching.stacking import PotView
from matchpot.domain.matching.tier_gift import TierGift, TierStyle
from matchpot.domain.matching.tier_pot import TierPot
from matchpot.domain.matching.top_up import TopUp
from matchpot.domain.matching.unlock import Basis, UnlockFixed
from matchpot.web import reasons, sentences

SLABS = TierGift(
    brackets=((10_000, 2_000), (50_000, 3_000), (75_000, 4_000)), max_counted_cents=100_000
)
EVERY_CAP = Caps(
    per_donation_cents=10_000,
    per_donor_project_cents=20_000,
    per_donor_pot_cents=30_000,
    per_project_cents=500_000,
    per_project_goal_bps=2_500,
    per_day_cents=100_000,
    per_maker_year_cents=1_000_000,
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
        (
            SLABS,
            "Stadsfonds adds a share of every gift, by its size: "
            "20% from €100 on, 30% from €500 on, and 40% from €750 on.",
        ),
        (
            replace(SLABS, style=TierStyle.MARGINAL),
            "Stadsfonds adds a share of each part of a gift: "
            "20% from €100 on, 30% from €500 on, and 40% from €750 on.",
        ),
        (
            TierPot(segments=((2_000_000, 10_000), (100_000, 5_000), (None, 1_000))),
            "Stadsfonds adds a share of every gift: 100% for the first €20,000 of the pot, "
            "50% for the next €1,000, and 10% after that.",
        ),
        (TierPot(segments=((None, 1_000),)), "Stadsfonds adds a share of every gift: 10%."),
        (PerDonor(cents_each=500), "For everyone who gives, Stadsfonds adds €5."),
        (
            NthPayment(vest_on=3),
            "For every euro you give, Stadsfonds adds one euro. "
            "This is so for gift number 3 of one person to a project.",
        ),
        (
            NthPayment(first_k=3, den=2),
            "For every €2 you give, Stadsfonds adds €1. "
            "This is so for the first 3 gifts of one person to a project.",
        ),
        (
            GapFill(),
            "For every euro you give, Stadsfonds adds one euro. "
            "Only as far as the project still needs it to reach its goal.",
        ),
        (
            Bridge(place_at_bps=2_500, share_bps=3_000),
            "Once people have given 25% of the goal, Stadsfonds adds 30% of the goal.",
        ),
        (Seed(amount_cents=100_000), "Stadsfonds gives €1,000 from the start."),
        (
            Seed(amount_cents=100_000, named="Ada"),
            "Stadsfonds gives €1,000 from the start, in the name of Ada.",
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
        "At most €1,000 is added to gifts on one day.",
        "At most €10,000 is added for one maker in a year, over all projects.",
    ]


def test_every_clause_there_is_can_be_told() -> None:
    assert set(sentences._CLAUSES) | sentences.TOLD_WITH_ANOTHER == set(ClauseCode)
    for rule in (
        Ratio(num=1, den=3, rounding=Rounding.CUMULATIVE),
        TopUp(trigger_bps=7_000, share_bps=3_000, cap_cents=2_000_000),
        UnlockFixed(grant_cents=1, trigger_cents=1),
        SLABS,
        PerDonor(cents_each=1, max_donors=1),
        NthPayment(first_k=1, all_or_nothing=True),
        GapFill(goal=GapGoal.OPTIMUM),
        Bridge(place_at_bps=1, share_bps=1),
        Seed(amount_cents=1, condition=SeedCondition.THRESHOLD, trigger_bps=5_000),
    ):
        assert all("%(" not in text for text in _told(rule, EVERY_CAP, 1))


def test_every_reason_has_its_sentence() -> None:
    assert set(reasons.REASONS) == set(Reason)
    assert all(str(text).endswith(".") for text in reasons.REASONS.values())


def test_every_kind_tells_its_line_of_the_sum() -> None:
    assert set(reasons._RULE_STEPS) == set(KINDS)
    totals = ProjectTotals(goal_cents=1_000_000, crowd_cents=800_000)
    for rule in (
        SLABS,
        TierPot(segments=((None, 1_000),)),
        PerDonor(cents_each=500),
        NthPayment(vest_on=1),
        GapFill(),
        Bridge(place_at_bps=2_500, share_bps=2_500),
        Seed(amount_cents=1),
    ):
        pot = PotView(id=1, rule=rule, available_cents=1_000_000)
        decide = decide_gift(Gift(cents=20_000), totals, [pot])
        told = (decide.explanations or decide_project(totals, [pot]).explanations)[0]
        (step,) = reasons.explanation_steps(told, "Stadsfonds")[1:]
        assert "Stadsfonds" in step.text
        assert "%(" not in step.text


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


def test_a_crowd_that_a_fund_counts_in_its_own_way_stands_beside_all_gifts() -> None:
    rule = UnlockFixed(grant_cents=75_000, trigger_bps=8_000)
    pot = PotView(id=1, rule=rule, available_cents=1_000_000, crowd_cents=790_000)
    totals = ProjectTotals(goal_cents=1_000_000, crowd_cents=810_000, crowd_donors=90)
    first, second = reasons.explanation_steps(
        decide_project(totals, [pot]).explanations[0], "Stadsfonds"
    )
    assert (first.text, first.cents) == (
        "Given by people so far, as Stadsfonds counts gifts; all gifts together are €8,100.",
        790_000,
    )
    assert second.text == "The threshold of €8,000 is not reached yet."


def test_every_condition_is_one_sentence() -> None:
    filters = Filters(
        disciplines=("dance", "music"),
        cities=("Deventer", "Zwolle"),
        makers=Makers.PERSON,
        goal_least_cents=100_000,
        goal_most_cents=1_000_000,
        max_other_funds=0,
        min_crowd_cents=50_000,
        verified_email=True,
        first_gift=True,
        max_donation_cents=25_000,
        from_day=date(2026, 5, 1),
        until_day=date(2026, 5, 31),
        rewards=Rewards.WITHOUT,
    )
    assert _told(Ratio(num=1, den=1), Caps(filters=filters))[1:] == [
        "Only for projects in these disciplines: Dance and Music.",
        "Only for projects in these places: Deventer and Zwolle.",
        "Only for projects of people, not of organisations.",
        "Only for projects with a goal of €1,000 or more.",
        "Only for projects with a goal of €10,000 or less.",
        "Only for projects to which no other fund adds.",
        "Only once people have given €500.",
        "Only gifts of people with an account and a confirmed e-mail address count.",
        "Only the first gift of people who never gave here before counts.",
        "Gifts up to €250 count.",
        "Gifts from 1 May 2026 on count.",
        "Gifts up to and including 31 May 2026 count.",
        "Only gifts without a reward count.",
    ]
