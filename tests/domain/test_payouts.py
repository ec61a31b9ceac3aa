"""What keeps a payout back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from matchpot.domain.payouts import Block, PayoutFacts, blocks, needs_second_person

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
FREE = PayoutFacts(
    cents=100_000,
    transfers_active=True,
    disputes_open=0,
    not_before=NOW - timedelta(days=1),
    held_until=None,
    operator_hold=False,
    covered_cents=100_000,
)


def test_a_payout_goes_when_nothing_is_in_its_way():
    assert blocks(FREE, now=NOW) == ()
    assert blocks(replace(FREE, not_before=NOW), now=NOW) == ()


def test_everything_in_its_way_is_told_at_once():
    stuck = replace(
        FREE,
        transfers_active=False,
        disputes_open=1,
        held_until=NOW + timedelta(hours=1),
        covered_cents=99_999,
    )
    assert blocks(stuck, now=NOW) == (Block.KYC, Block.DISPUTE, Block.HOLD, Block.COVERAGE)


def test_the_first_payout_waits_and_an_operator_can_hold_it():
    assert blocks(replace(FREE, not_before=NOW + timedelta(seconds=1)), now=NOW) == (Block.HOLD,)
    assert blocks(replace(FREE, operator_hold=True), now=NOW) == (Block.HOLD,)


def test_above_the_limit_a_second_person_approves():
    assert not needs_second_person(500_000, limit_cents=500_000)
    assert needs_second_person(500_001, limit_cents=500_000)
