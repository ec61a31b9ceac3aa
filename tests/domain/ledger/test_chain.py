"""A seal depends on every fact of its entry, on the one before, and on nothing else."""

from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest

from matchpot.domain.ledger import chain
from tests.domain.ledger.lives import START

ENTRY = chain.StoredEntry(
    id=1,
    key="donation_paid:1",
    kind="donation_paid",
    occurred_at=START,
    recorded_at=START,
    ref_type="donation",
    ref_id=1,
    reverses_id=None,
    external_id="txn_1",
    memo={"b": 1, "a": "x"},
    postings=(("Assets:Stripe:Balance", 2500), ("Liabilities:Campaign:C3:Donations", -2500)),
)


def test_the_spelling_of_an_entry_is_fixed_for_ever() -> None:
    # A change here breaks the chain of every installation.
    assert chain.canonical(ENTRY, chain.GENESIS).decode() == (
        '{"external_id":"txn_1","hash_prev":"' + "0" * 64 + '","id":1,"key":"donation_paid:1",'
        '"kind":"donation_paid","memo":{"a":"x","b":1},'
        '"occurred_at":"2026-09-01T09:00:00.000000+00:00",'
        '"postings":[["Assets:Stripe:Balance",2500],["Liabilities:Campaign:C3:Donations",-2500]],'
        '"recorded_at":"2026-09-01T09:00:00.000000+00:00","ref_id":1,"ref_type":"donation",'
        '"reverses_id":null}'
    )


@pytest.mark.parametrize(
    "change",
    [
        {"id": 2},
        {"key": "donation_paid:2"},
        {"kind": "refund_done"},
        {"occurred_at": START + timedelta(microseconds=1)},
        {"recorded_at": START + timedelta(seconds=1)},
        {"ref_type": "refund"},
        {"ref_id": 2},
        {"reverses_id": 1},
        {"external_id": None},
        {"memo": {}},
        {"postings": (("Assets:Stripe:Balance", 2501), ENTRY.postings[1])},
        pytest.param({"postings": ENTRY.postings[:1]}, id="a leg less"),
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_change_of_an_entry_changes_its_seal(change: dict[str, Any]) -> None:
    changed = replace(ENTRY, **change)
    assert chain.seal(changed, chain.GENESIS) != chain.seal(ENTRY, chain.GENESIS)


def test_a_seal_takes_in_the_one_before() -> None:
    assert chain.seal(ENTRY, "a" * 64) != chain.seal(ENTRY, "b" * 64)


def test_the_same_facts_told_differently_have_the_same_seal() -> None:
    amsterdam = timezone(timedelta(hours=2))
    told = replace(ENTRY, memo={"a": "x", "b": 1}, occurred_at=START.astimezone(amsterdam))
    assert chain.seal(told, chain.GENESIS) == chain.seal(ENTRY, chain.GENESIS)
