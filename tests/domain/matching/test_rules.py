"""How rules are read, written, sealed and told."""

import doctest
import importlib
import pkgutil
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import matchpot.domain.matching as room
from matchpot.domain import donations, money, people
from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.bridge import Bridge
from matchpot.domain.matching.caps import NO_CAPS, Caps, caps_params, parse_caps
from matchpot.domain.matching.eligibility import Reason, gift_reason, pot_reason
from matchpot.domain.matching.explain import ClauseCode, describe
from matchpot.domain.matching.gap_fill import GapFill, GapGoal
from matchpot.domain.matching.nth_payment import NthPayment
from matchpot.domain.matching.parameters import FieldFlaw
from matchpot.domain.matching.per_donor import PerDonor
from matchpot.domain.matching.ratio import Ratio, Rounding
from matchpot.domain.matching.rules import (
    KINDS,
    canonical_json,
    is_gift_rule,
    is_project_rule,
    parse_rule,
    rule_params,
    rule_sha256,
)
from matchpot.domain.matching.seed import Seed, SeedCondition
from matchpot.domain.matching.tier_gift import TierGift, TierStyle
from matchpot.domain.matching.tier_pot import TierPot
from matchpot.domain.matching.top_up import TopUp
from matchpot.domain.matching.unlock import Basis, UnlockFixed
from matchpot.domain.pots import PotState
from matchpot.domain.trust import limits

STORIES = [
    *(f"{room.__name__}.{found.name}" for found in pkgutil.iter_modules(room.__path__)),
    *(module.__name__ for module in (money, people, donations, limits)),
]


@pytest.mark.parametrize("name", STORIES)
def test_the_worked_examples_in_the_pages_of_the_rules_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_kind_tells_its_story_with_a_worked_example():
    for made in KINDS.values():
        module = importlib.import_module(made.__module__)
        assert doctest.DocTestFinder().find(module)
        assert ">>>" in (module.__doc__ or "")


CENTS, BPS, PART = st.integers(1, 10**9), st.integers(1, 100_000), st.integers(1, 1_000)
RULES = st.one_of(
    st.builds(
        Ratio,
        num=st.integers(1, 10_000),
        den=st.integers(1, 10_000),
        rounding=st.sampled_from(Rounding),
    ),
    st.builds(
        UnlockFixed,
        grant_cents=st.integers(1, 10**9),
        trigger_bps=st.integers(1, 100_000),
        min_donors=st.integers(0, 500),
        basis=st.sampled_from(Basis),
        by_date=st.none() | st.dates(),
        latch=st.booleans(),
    ),
    st.builds(UnlockFixed, grant_cents=st.integers(1, 10**9), trigger_cents=st.integers(1, 10**9)),
    st.builds(
        TopUp,
        trigger_bps=st.integers(0, 10_000),
        share_bps=st.integers(1, 10_000),
        cap_cents=st.none() | st.integers(1, 10**9),
    ),
    st.builds(
        TierGift,
        brackets=st.lists(st.tuples(CENTS, BPS), min_size=1, max_size=5, unique_by=lambda r: r[0])
        .map(sorted)
        .map(tuple),
        style=st.sampled_from(TierStyle),
        max_counted_cents=st.none() | CENTS,
    ),
    st.builds(TierPot, segments=st.lists(st.tuples(CENTS, BPS), min_size=1, max_size=5).map(tuple)),
    st.builds(PerDonor, cents_each=CENTS, max_donors=st.none() | st.integers(1, 500)),
    st.builds(NthPayment, num=PART, den=PART, vest_on=PART, all_or_nothing=st.booleans()),
    st.builds(NthPayment, num=PART, den=PART, first_k=PART),
    st.builds(GapFill, num=PART, den=PART, goal=st.sampled_from(GapGoal)),
    st.builds(Bridge, place_at_bps=BPS, share_bps=st.integers(1, 10_000), keep_if_bps=BPS),
    st.builds(
        Seed,
        amount_cents=CENTS,
        named=st.none() | st.text("abc ", max_size=20).map(lambda text: text.strip() or None),
        condition=st.sampled_from([SeedCondition.NONE, SeedCondition.SUCCESS]),
    ),
    st.builds(
        Seed, amount_cents=CENTS, condition=st.just(SeedCondition.THRESHOLD), trigger_bps=BPS
    ),
)


@given(rule=RULES)
def test_a_rule_that_is_written_down_is_read_back_the_same(rule):
    assert parse_rule(rule.KIND, rule_params(rule)) == rule
    assert is_gift_rule(rule) != is_project_rule(rule)


@pytest.mark.parametrize(
    ("kind", "params", "flaws"),
    [
        ("magic", {}, {"kind": FieldFlaw.UNKNOWN}),
        ("ratio", {}, {"num": FieldFlaw.MISSING, "den": FieldFlaw.MISSING}),
        ("ratio", {"num": 1, "den": 0}, {"den": FieldFlaw.TOO_SMALL}),
        ("ratio", {"num": 10_001, "den": 1}, {"num": FieldFlaw.TOO_LARGE}),
        ("ratio", {"num": True, "den": 1}, {"num": FieldFlaw.NOT_A_WHOLE_NUMBER}),
        ("ratio", {"num": 1.0, "den": "1"}, dict.fromkeys(("num", "den"), "not_a_whole_number")),
        ("ratio", {"num": 1, "den": 1, "rounding": "up"}, {"rounding": FieldFlaw.NOT_A_CHOICE}),
        ("ratio", {"num": 1, "den": 1, "rounding": 1}, {"rounding": FieldFlaw.NOT_A_CHOICE}),
        ("ratio", {"num": 1, "den": 1, "nmu": 2}, {"nmu": FieldFlaw.UNKNOWN}),
        (
            "unlock_fixed",
            {"grant": 1},
            dict.fromkeys(("trigger_cents", "trigger_bps"), FieldFlaw.EXACTLY_ONE),
        ),
        (
            "unlock_fixed",
            {"grant": 1, "trigger_cents": 1, "trigger_bps": 1},
            dict.fromkeys(("trigger_cents", "trigger_bps"), FieldFlaw.EXACTLY_ONE),
        ),
        (
            "unlock_fixed",
            {"grant": 1, "grant_cents": 1, "trigger_bps": 1},
            {"grant_cents": FieldFlaw.GIVEN_TWICE},
        ),
        (
            "unlock_fixed",
            {"grant": 1, "trigger_bps": 1, "by_date": "30-06-2026"},
            {"by_date": FieldFlaw.NOT_A_DATE},
        ),
        (
            "unlock_fixed",
            {"grant": 1, "trigger_bps": 1, "by_date": "2026-06-31"},
            {"by_date": FieldFlaw.NOT_A_DATE},
        ),
        (
            "unlock_fixed",
            {"grant": 1, "trigger_bps": 1, "by_date": "2026-W05-3"},
            {"by_date": FieldFlaw.NOT_A_DATE},
        ),
        (
            "unlock_fixed",
            {"grant": 1, "trigger_bps": 1, "latch": 1},
            {"latch": FieldFlaw.NOT_TRUE_OR_FALSE},
        ),
        ("top_up", {"trigger_bps": 10_001, "share_bps": 1}, {"trigger_bps": FieldFlaw.TOO_LARGE}),
    ],
)
def test_a_rule_that_cannot_be_read_says_what_is_wrong_with_each_field(kind, params, flaws):
    with pytest.raises(RuleIncomplete) as refused:
        parse_rule(kind, params)
    assert refused.value.fields == flaws


def test_a_rule_is_checked_at_birth_too():
    with pytest.raises(RuleIncomplete):
        Ratio(num=0, den=1)
    with pytest.raises(RuleIncomplete):
        UnlockFixed(grant_cents=1)
    with pytest.raises(RuleIncomplete):
        Caps(per_donation_cents=0)


def test_caps_are_read_strictly_and_written_without_what_is_not_set():
    assert caps_params(parse_caps({"per_project_cents": 5, "per_donation_cents": None})) == {
        "per_project_cents": 5
    }
    with pytest.raises(RuleIncomplete):
        parse_caps({"per_week_cents": 5})


def test_a_sealed_rule_version_has_one_text_and_one_seal():
    caps = Caps(per_donation_cents=10_000)
    rule = parse_rule("ratio", {"den": 2, "num": 1})
    assert canonical_json(rule, caps, min_donation_cents=500) == (
        '{"caps":{"per_donation_cents":10000},"kind":"ratio","min_donation_cents":500,'
        '"params":{"den":2,"num":1,"rounding":"floor"}}'
    )
    seals = {
        rule_sha256(rule, caps, min_donation_cents=500),
        rule_sha256(rule, caps, min_donation_cents=501),
        rule_sha256(rule, NO_CAPS, min_donation_cents=500),
        rule_sha256(Ratio(num=1, den=3), caps, min_donation_cents=500),
    }
    assert len(seals) == 4
    assert all(len(seal) == 64 for seal in seals)


def test_a_rule_is_told_from_what_is_given_to_its_limits():
    rule = UnlockFixed(grant_cents=75_000, trigger_bps=8_000, by_date=date(2026, 6, 30))
    told = describe(rule, Caps(per_project_goal_bps=2_500), min_donation_cents=1_000)
    assert [clause.code for clause in told] == [
        ClauseCode.UNLOCK_FIXED,
        ClauseCode.TRIGGER_BPS,
        ClauseCode.BY_DATE,
        ClauseCode.RELOCKS,
        ClauseCode.MIN_DONATION,
        ClauseCode.CAP_PER_PROJECT_GOAL,
    ]
    assert told[0].params == (("grant_cents", 75_000),)


@given(rule=RULES)
def test_every_rule_can_be_told(rule):
    assert describe(rule, NO_CAPS)


@pytest.mark.parametrize("state", list(PotState))
def test_only_an_open_pot_takes_part_and_one_that_is_empty_for_now(state):
    takes_part = state in (PotState.OPEN, PotState.EXHAUSTED)
    assert (pot_reason(state, holds_campaign=True) is None) == takes_part
    assert pot_reason(state, holds_campaign=False) is Reason.CAMPAIGN_NOT_IN_POT


def test_the_least_gift_counts():
    assert gift_reason(500, min_donation_cents=500) is None
    assert gift_reason(499, min_donation_cents=500) is Reason.BELOW_MINIMUM
