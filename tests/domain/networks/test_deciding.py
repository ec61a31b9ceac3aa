"""A network decides: enough members spoke, nobody counts twice, and order never matters."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.networks.deciding import (
    Decision,
    Elector,
    Method,
    Reason,
    Recusal,
    Rule,
    Stance,
    decide,
)

Electors = dict[int, Elector]
Voices = dict[int, Stance]

CONSENT = Rule(method=Method.CONSENT)
MAJORITY = Rule(method=Method.MAJORITY)
MONEY = Rule(method=Method.MONEY_SHARES)
Y, N, STOP, A = Stance.YES, Stance.NO, Stance.OBJECT, Stance.ABSTAIN


def said(rule: Rule, *voices: Stance | None, recused: int = 0) -> Decision:
    """The outcome when members speak so, one after the other; None is silent."""
    electors = {at: Elector(weight=1) for at in range(len(voices))}
    electors |= {100 + at: Elector(weight=1, recused=Recusal.TEAM) for at in range(recused)}
    return decide(rule, electors, {at: one for at, one in enumerate(voices) if one is not None})


@pytest.mark.parametrize(
    ("rule", "voices", "reason"),
    [
        (CONSENT, (Y, A, None, None), Reason.PASSED),
        (CONSENT, (Y, N, Y, Y), Reason.PASSED),  # a no without a reason stops no consent
        (CONSENT, (Y, Y, Y, STOP), Reason.OBJECTED),
        (CONSENT, (STOP, None, None, None), Reason.TOO_FEW_SPOKE),
        (MAJORITY, (Y, Y, N, None), Reason.PASSED),
        (MAJORITY, (Y, N, A, A), Reason.NOT_MORE_YES_THAN_NO),
        (MAJORITY, (Y, STOP, A, A), Reason.NOT_MORE_YES_THAN_NO),
        (MAJORITY, (Y, None, None, None), Reason.TOO_FEW_SPOKE),
        (MAJORITY, (), Reason.NOBODY_DECIDES),
    ],
)
def test_a_proposal_passes_or_falls_with_its_reason(
    rule: Rule, voices: tuple[Stance | None, ...], reason: Reason
) -> None:
    assert said(rule, *voices).reason is reason


def test_what_was_said_is_counted_as_it_was_said() -> None:
    found = said(MAJORITY, Y, Y, Y, N, STOP, STOP, A, None)
    assert (found.spoke_weight, found.yes_weight, found.no_weight) == (7, 3, 3)
    assert (found.objections, found.all_weight) == (2, 8)


def test_a_member_who_works_on_the_project_counts_nowhere() -> None:
    found = said(MAJORITY, Y, N, None, recused=3)
    assert (found.all_weight, found.needed_weight, found.recused) == (3, 2, 3)
    electors = {1: Elector(weight=1), 2: Elector(weight=1, recused=Recusal.MAKER)}
    assert decide(CONSENT, electors, {1: Y, 2: STOP}).passed
    assert not decide(MAJORITY, electors, {2: Y}).passed


def test_votes_weigh_the_money_the_funds_paid_in() -> None:
    electors = {1: Elector(weight=700_000), 2: Elector(weight=300_001), 3: Elector(weight=0)}
    found = decide(MONEY, electors, {1: N, 2: Y, 3: Y})
    assert (found.yes_weight, found.no_weight) == (300_001, 700_000)
    assert found.reason is Reason.NOT_MORE_YES_THAN_NO
    assert decide(MONEY, electors, {2: Y}).reason is Reason.TOO_FEW_SPOKE
    assert found.needed_weight == 500_001  # half of it, rounded up


def test_even_without_a_quorum_somebody_must_have_spoken() -> None:
    rule = Rule(method=Method.CONSENT, quorum_bps=0)
    assert decide(rule, {1: Elector(weight=1)}, {}).reason is Reason.TOO_FEW_SPOKE


@pytest.mark.parametrize("bps", [-1, 10_001])
def test_a_quorum_of_more_than_everybody_is_refused(bps: int) -> None:
    with pytest.raises(ValueError, match="quorum"):
        Rule(method=Method.MAJORITY, quorum_bps=bps)


ELECTORS = st.dictionaries(
    st.integers(1, 9),
    st.builds(Elector, weight=st.integers(0, 10**9), recused=st.none() | st.sampled_from(Recusal)),
)
VOICES = st.dictionaries(st.integers(1, 12), st.sampled_from(Stance))
RULES = st.builds(Rule, method=st.sampled_from(Method), quorum_bps=st.integers(0, 10_000))


@given(rule=RULES, electors=ELECTORS, voices=VOICES, seed=st.randoms())
def test_order_never_matters_and_figures_agree(
    rule: Rule, electors: Electors, voices: Voices, seed: Random
) -> None:
    mixed, other = list(electors.items()), list(voices.items())
    seed.shuffle(mixed)
    seed.shuffle(other)
    found = decide(rule, electors, voices)
    assert found == decide(rule, dict(mixed), dict(other))
    assert found.yes_weight + found.no_weight <= found.spoke_weight <= found.all_weight
    if found.passed:
        assert found.spoke_weight >= found.needed_weight > 0


@given(rule=RULES, electors=ELECTORS, voices=VOICES)
def test_the_recused_change_nothing_but_their_own_number(
    rule: Rule, electors: Electors, voices: Voices
) -> None:
    free = {key: one for key, one in electors.items() if one.recused is None}
    with_them, without = decide(rule, electors, voices), decide(rule, free, voices)
    assert with_them.reason is without.reason
    assert with_them.all_weight == without.all_weight


@given(electors=ELECTORS, voices=VOICES)
def test_one_more_yes_never_makes_a_vote_fall(electors: Electors, voices: Voices) -> None:
    before = decide(MAJORITY, electors, voices)
    for one in electors:
        assert not before.passed or decide(MAJORITY, electors, {**voices, one: Y}).passed
