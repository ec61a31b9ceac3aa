"""A purse has words and limits that can stand, and a mandate goes no further than they do."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from matchpot.domain.errors import InvalidValue
from matchpot.domain.moves import is_terminal
from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.purses import (
    MANDATE_MOVES,
    PROPOSAL_MOVES,
    MandateState,
    ProposalState,
    Terms,
    check_limits,
    check_terms,
)
from matchpot.domain.networks.sharing import Limits

TERMS = Terms(
    name="Noord samen",
    purpose="Small work of makers in the north of the town, quickly and near.",
    most_cents=500_000,
    first_on=date(2026, 1, 1),
    last_on=date(2026, 12, 31),
    method=Method.CONSENT,
    quorum_bps=5_000,
    days=14,
)
LIMITS = Limits(
    in_all_cents=2_000_000, most_cents=300_000,
    first_on=date(2026, 2, 1), last_on=date(2026, 12, 31),
)  # fmt: skip


def test_words_and_limits_that_can_stand_are_taken() -> None:
    check_terms(TERMS)
    check_limits(LIMITS, TERMS)


@pytest.mark.parametrize(
    ("field", "value", "flaw"),
    [
        ("name", " ", "missing"),
        ("purpose", "Art.", "too_short"),
        ("purpose", "x" * 2_001, "too_long"),
        ("most_cents", 0, "out_of_range"),
        ("last_on", date(2025, 12, 31), "before_beginning"),
        ("last_on", date(2036, 1, 1), "out_of_range"),
        ("quorum_bps", 10_001, "out_of_range"),
        ("days", 2, "out_of_range"),
    ],
)
def test_words_that_cannot_stand_are_told_by_field(field: str, value: Any, flaw: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        check_terms(replace(TERMS, **{field: value}))
    assert refused.value.fields == {field: flaw}


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("in_all_cents", 0, "in_all_cents"),
        ("most_cents", 500_001, "most_cents"),
        ("first_on", TERMS.first_on - timedelta(days=1), "last_on"),
        ("last_on", TERMS.last_on + timedelta(days=1), "last_on"),
    ],
)
def test_a_mandate_goes_no_further_than_the_purse(field: str, value: Any, told: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        check_limits(replace(LIMITS, **{field: value}), TERMS)
    assert refused.value.fields == {told: "out_of_range"}


def test_what_was_decided_stays_so() -> None:
    ends = {one for one in ProposalState if is_terminal(PROPOSAL_MOVES, one)}
    assert ends == set(ProposalState) - {ProposalState.OPEN}
    assert MANDATE_MOVES[MandateState.RUNNING] == {MandateState.ENDED}
