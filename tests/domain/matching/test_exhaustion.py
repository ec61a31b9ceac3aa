"""A pot's money runs out as its rule says, and versions that say nothing of it keep their seal."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.caps import NO_CAPS, caps_params, parse_caps
from matchpot.domain.matching.decide import decide_gift
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.exhaustion import (
    Exhaustion,
    ExhaustionMode,
    divide_rest,
    exhaustion_params,
    parse_exhaustion,
)
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.rules import canonical_json
from matchpot.domain.matching.scenes import Gift, ProjectTotals
from matchpot.domain.matching.stacking import PotView

FIRST = date(2026, 12, 1)
PARTS = {"mode": "tranches", "tranches": [[None, 5_000], ["2026-12-01", 5_000]]}
HYBRID = {"mode": "hybrid", "first_bps": 7_000}


def test_a_pot_where_the_first_come_first_has_no_word_about_it_in_its_seal() -> None:
    assert caps_params(parse_caps({"exhaustion": {"mode": "fcfs", "wait_days": 7}})) == {}
    assert "exhaustion" not in canonical_json(Ratio(num=1, den=1), NO_CAPS)


@pytest.mark.parametrize("params", [PARTS, HYBRID, {"wait_days": 0}])
def test_what_is_not_usual_is_sealed_and_read_back(params: dict[str, Any]) -> None:
    caps = parse_caps({"exhaustion": params})
    assert caps_params(caps) == {"exhaustion": params}
    assert exhaustion_params(parse_exhaustion(params)) == params


@pytest.mark.parametrize(
    ("params", "field", "flaw"),
    [
        ({"mode": "tranches"}, "tranches", "missing"),
        ({"mode": "hybrid"}, "first_bps", "missing"),
        ({"first_bps": 100}, "first_bps", "unknown"),
        ({**HYBRID, "tranches": PARTS["tranches"]}, "tranches", "unknown"),
        ({**PARTS, "tranches": [[None, 9_999]]}, "tranches", "not_the_whole"),
        ({**PARTS, "tranches": [["2026-12-01", 1], [None, 9_999]]}, "tranches", "not_rising"),
        ({**PARTS, "tranches": [["1 december", 10_000]]}, "tranches", "not_a_date"),
        ({**PARTS, "tranches": [[10_000]]}, "tranches", "not_a_table"),
        ({**HYBRID, "first_bps": 10_000}, "first_bps", "too_large"),
        ({"wait_days": 61}, "wait_days", "too_large"),
        ({"mode": "lottery"}, "mode", "not_a_choice"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    params: dict[str, Any], field: str, flaw: str
) -> None:
    with pytest.raises(RuleIncomplete) as refused:
        parse_caps({"exhaustion": params})
    assert refused.value.fields == {field: flaw}


def test_a_limit_per_day_and_a_rest_that_is_shared_on_one_day_do_not_go_together() -> None:
    with pytest.raises(RuleIncomplete) as refused:
        parse_caps({"per_day_cents": 100, "exhaustion": HYBRID})
    assert refused.value.fields == {"per_day_cents": "exactly_one"}


@pytest.mark.parametrize(
    ("params", "opens_on", "why"),
    [
        (PARTS, FIRST, Reason.NEXT_TRANCHE),
        (PARTS, None, Reason.POT_EMPTY),
        (HYBRID, None, Reason.SHARED_AT_END),
        ({}, None, Reason.POT_EMPTY),
    ],
)
def test_a_gift_that_gets_less_reads_when_there_is_more(
    params: dict[str, Any], opens_on: date | None, why: Reason
) -> None:
    caps = parse_caps({"exhaustion": params})
    pot = PotView(id=1, rule=Ratio(num=1, den=1), available_cents=300, caps=caps, opens_on=opens_on)
    decision = decide_gift(Gift(cents=1_000), ProjectTotals(goal_cents=10**6), [pot])
    assert decision.total_cents == 300
    assert decision.explanations[0].why_not_more is why


@given(
    total=st.integers(0, 10**9),
    cuts=st.lists(st.integers(1, 9_999), unique=True, max_size=6),
    later=st.integers(0, 10**6),
)
def test_parts_only_ever_add_and_come_to_the_whole(total: int, cuts: list[int], later: int) -> None:
    edges = [0, *sorted(cuts), 10_000]
    shares = [high - low for low, high in pairwise(edges)]
    days = [date(2026, 1, 1 + at) for at in range(len(shares))]
    parts = Exhaustion(mode=ExhaustionMode.TRANCHES, tranches=tuple(zip(days, shares, strict=True)))
    opened = [parts.open_cents(total, day) for day in days]
    assert opened == sorted(opened)
    assert opened[-1] == total
    assert [parts.next_day(day) for day in days] == [*days[1:], None]
    assert all(
        parts.open_cents(total + later, day) >= cents
        for day, cents in zip(days, opened, strict=True)
    )


@given(
    pool=st.integers(0, 10**9),
    missed=st.dictionaries(st.integers(1, 10**6), st.integers(0, 10**7), max_size=30),
)
def test_nobody_gets_more_than_was_missed_and_no_cent_stays_that_somebody_misses(
    pool: int, missed: dict[int, int]
) -> None:
    shares = divide_rest(pool, missed)
    assert all(0 <= cents <= missed[gift] for gift, cents in shares.items())
    assert sum(shares.values()) == min(pool, sum(missed.values()))
    assert divide_rest(pool, dict(reversed(missed.items()))) == shares
    whole = sum(missed.values())
    if 0 < whole >= pool:
        assert all(abs(cents * whole - pool * missed[g]) < whole for g, cents in shares.items())
