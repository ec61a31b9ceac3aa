"""An entry that could never be right is never made."""

from datetime import datetime
from typing import Any

import pytest

from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.entries import Entry, EntryKind, EntryRefused, Posting, credit, debit
from tests.domain.ledger.lives import START

HALF: Any = 0.5
TEN = (Posting(accounts.stripe_balance(), 1000), Posting(accounts.buffer(), -1000))


def entry(**changes: Any) -> Entry:
    made: dict[str, Any] = {
        "key": "buffer_funded:1",
        "kind": EntryKind.BUFFER_FUNDED,
        "occurred_at": START,
        "ref": None,
        "postings": TEN,
    }
    return Entry(**(made | changes))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"postings": ()}, "fewer than two"),
        ({"postings": TEN[:1]}, "fewer than two"),
        ({"postings": (TEN[0], Posting(accounts.buffer(), -999))}, "sum to 1 cents"),
        ({"postings": (*TEN, Posting(accounts.buffer(), 0))}, "a leg of zero"),
        ({"postings": (Posting(accounts.buffer(), HALF), TEN[1])}, "not whole"),
        ({"postings": (Posting(accounts.buffer(), True), TEN[1])}, "not whole"),
        ({"key": ""}, "empty key"),
        ({"occurred_at": datetime(2026, 9, 1)}, "without a time zone"),  # noqa: DTZ001 - the point
        ({"memo": {"share": 0.5}}, "memo"),
        ({"memo": {"who": {"name": "x"}}}, "memo"),
    ],
)
def test_an_entry_that_breaks_a_rule_says_which(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(EntryRefused, match=reason):
        entry(**changes)


def test_an_entry_that_balances_is_made() -> None:
    assert entry().postings == TEN


def test_a_leg_is_never_turned_round_by_a_sign() -> None:
    with pytest.raises(EntryRefused):
        debit(accounts.buffer(), -1)
    with pytest.raises(EntryRefused):
        credit(accounts.buffer(), -1)
