"""A payment that fits no gift comes in and goes back, and the platform bears the fee."""

from datetime import UTC, datetime

from matchpot.domain.ledger.balances import add_up
from matchpot.domain.ledger.postings import stray_paid, stray_returned

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_who_paid_gets_all_of_it_and_we_bear_the_fee() -> None:
    came = stray_paid(
        quarantined_id=1, cents=2_650, fee_cents=29, occurred_at=NOW, external_id="ch_1"
    )
    went = stray_returned(quarantined_id=1, cents=2_650, occurred_at=NOW, external_id="re_1")
    sums = add_up([came, went])
    assert sums["Liabilities:Refunds:Payable"] == 0
    assert sums["Assets:Stripe:Balance"] == -29
    assert sums["Expenses:Fees:Stripe"] == 29


def test_a_fee_that_is_not_known_is_left_out() -> None:
    came = stray_paid(
        quarantined_id=1, cents=500, fee_cents=None, occurred_at=NOW, external_id="ch_1"
    )
    assert [leg.cents for leg in came.postings] == [500, -500]
