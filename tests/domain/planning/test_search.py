"""The search for a route is never worse than trying everything, and keeps to every limit."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from matchpot.domain.guide.schemes import SchemeKind
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.rules import Rule
from matchpot.domain.matching.stacking import PotView
from matchpot.domain.matching.top_up import TopUp
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.planning.candidates import Candidate, Limits
from matchpot.domain.planning.match_reach import CrowdToCome, MatchReach
from matchpot.domain.planning.search import best
from tests.domain.planning.brute_force import best_score, keeps_to

TODAY = date(2027, 3, 1)


@st.composite
def offers(draw: st.DrawFn, most: int = 4) -> list[Candidate]:
    keys = ["a", "b", "c", "d"][: draw(st.integers(0, most))]
    pairs = [(x, y) for x in keys for y in keys if x < y]
    excluding = draw(st.sets(st.sampled_from(pairs), max_size=2)) if pairs else set()
    found = []
    for key in keys:
        kind = draw(st.sampled_from(SchemeKind))
        least = draw(st.integers(1, 2))
        asked = draw(st.sampled_from([0, 0, 1, 3]))
        found.append(
            Candidate(
                key=key,
                kind=kind,
                least_cents=least,
                most_cents=draw(st.integers(least, 4)),
                hours=draw(st.integers(0, 3)),
                decided_on=TODAY + timedelta(days=draw(st.integers(0, 2))),
                is_public=draw(st.booleans()),
                counts_as_own=not asked and kind is not SchemeKind.MATCH and draw(st.booleans()),
                own_asked_cents=asked,
                public_most_cents=draw(st.none() | st.integers(0, 5)),
                excluded=frozenset(y if x == key else x for x, y in excluding if key in (x, y)),
            )
        )
    return found


_limits = st.builds(
    Limits,
    today=st.just(TODAY),
    gap_cents=st.integers(1, 9),
    own_cents=st.integers(0, 2),
    public_cents=st.integers(0, 2),
    crowd_cents=st.sampled_from([0, 0, 2]),
    public_most_cents=st.none() | st.integers(0, 6),
    crowd_most_cents=st.integers(0, 3),
    crowd_least_cents=st.integers(1, 2),
    crowd_hours=st.integers(0, 3),
    crowd_on=st.just(TODAY + timedelta(days=1)),
    own_most_cents=st.integers(0, 2),
    most_applications=st.integers(1, 4),
)


@settings(max_examples=150)
@given(offers(), _limits)
def test_no_set_of_steps_is_better_than_the_one_found(
    offered: list[Candidate], limits: Limits
) -> None:
    found = best(offered, limits)
    expected = best_score(offered, limits)
    if found is None:
        assert expected[0] == limits.gap_cents
        return
    assert found.is_proven
    assert found.score == expected
    steps = tuple(zip(found.chosen, found.filled.amounts, strict=True))
    assert keeps_to(steps, found.filled.crowd_cents, found.filled.own_cents, limits)


_rules = st.one_of(
    st.builds(Ratio, num=st.integers(1, 2), den=st.integers(1, 2)),
    st.builds(UnlockFixed, grant_cents=st.integers(1, 3), trigger_cents=st.integers(1, 4)),
    st.builds(TopUp, trigger_bps=st.just(5_000), share_bps=st.integers(2_000, 5_000)),
)


def with_rules(
    offered: list[Candidate], limits: Limits, rules: list[Rule]
) -> tuple[list[Candidate], Limits]:
    """Every match is a pot of which the rule is known."""
    matches = [one for one in offered if one.kind is SchemeKind.MATCH]
    pots = {
        one.key: PotView(id=at, rule=rule, available_cents=9)
        for at, (one, rule) in enumerate(zip(matches, rules, strict=False))
    }
    crowd = CrowdToCome(
        goal_cents=limits.crowd_cents,
        there_cents=limits.crowd_cents,
        most_cents=limits.crowd_cents + limits.crowd_most_cents,
        gift_cents=1,
    )
    ruled = [replace(one, has_rule=one.key in pots) for one in offered]
    return ruled, replace(limits, reach=MatchReach(pots, crowd))


@settings(max_examples=100)
@given(offers(), _limits, st.lists(_rules, min_size=4, max_size=4))
def test_no_set_is_better_either_where_pots_give_by_their_own_rules(
    offered: list[Candidate], limits: Limits, rules: list[Rule]
) -> None:
    offered, limits = with_rules(offered, limits, rules)
    found = best(offered, limits)
    expected = best_score(offered, limits)
    if found is None:
        assert expected[0] == limits.gap_cents
        return
    assert found.score == expected
    steps = tuple(zip(found.chosen, found.filled.amounts, strict=True))
    assert keeps_to(steps, found.filled.crowd_cents, found.filled.own_cents, limits)


@given(offers(), _limits, st.randoms(use_true_random=False))
def test_the_order_schemes_come_in_changes_no_route(
    offered: list[Candidate], limits: Limits, order: Any
) -> None:
    shuffled = list(offered)
    order.shuffle(shuffled)
    assert best(shuffled, limits) == best(offered, limits)


@given(offers(3), _limits)
def test_one_scheme_more_never_makes_a_route_worse(
    offered: list[Candidate], limits: Limits
) -> None:
    if not offered:
        return
    more, fewer = best(offered, limits), best(offered[1:], limits)
    if fewer is not None:
        assert more is not None
        assert more.score <= fewer.score


def test_money_that_costs_nothing_goes_before_a_loan_and_before_fewer_hours() -> None:
    limits = Limits(today=TODAY, gap_cents=10_000_00, crowd_on=TODAY, own_most_cents=10_000_00)
    grant = _candidate("grant", hours=80)
    loan = replace(_candidate("loan", hours=4), kind=SchemeKind.LOAN)
    found = best([loan, grant], limits)
    assert found is not None
    assert [one.key for one in found.chosen] == ["grant"]
    assert found.filled.own_cents == 0


def test_a_match_adds_no_more_than_the_crowd_gives() -> None:
    limits = Limits(today=TODAY, gap_cents=10_000_00, crowd_on=TODAY, crowd_most_cents=3_000_00)
    match = replace(_candidate("match", hours=8), kind=SchemeKind.MATCH)
    found = best([match], limits)
    assert found is not None
    assert (found.filled.crowd_cents, found.filled.amounts) == (3_000_00, (3_000_00,))
    assert best([match], replace(limits, crowd_most_cents=0)) is None


def _candidate(key: str, *, hours: int) -> Candidate:
    return Candidate(
        key=key,
        kind=SchemeKind.AWARD,
        least_cents=100_00,
        most_cents=10_000_00,
        hours=hours,
        decided_on=TODAY + timedelta(weeks=8),
    )
