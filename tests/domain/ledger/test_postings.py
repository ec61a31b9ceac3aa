"""What each event does to the books, cent by cent."""

from typing import Any

import pytest

from matchpot.domain.ledger import postings as p
from matchpot.domain.ledger.entries import Entry, EntryRefused
from tests.domain.ledger.lives import START, a_gift, a_share, one_of_each

AVAILABLE, RESERVED = "Liabilities:Fund:F1:P2:Available", "Liabilities:Fund:F1:P2:Reserved-C3"
GIFTS, TIPS = "Liabilities:Campaign:C3:Donations", "Liabilities:Campaign:C3:Tips"
PAYABLE, OWES = "Liabilities:Maker:M4:Payable", "Assets:Receivable:Maker-4"
STRIPE, REFUNDS = "Assets:Stripe:Balance", "Liabilities:Refunds:Payable"


def legs(entry: Entry) -> dict[str, int]:
    return {leg.account.name: leg.cents for leg in entry.postings}


def test_a_donation_books_the_whole_gift_and_lets_the_buffer_carry_the_fee() -> None:
    paid = p.donation_paid(
        a_gift(1, 25_00, 1_50), fee_cents=29, occurred_at=START, external_id="txn_1"
    )
    assert legs(paid) == {STRIPE: 26_21, "Expenses:Fees:Stripe": 29, GIFTS: -25_00, TIPS: -1_50}


def test_a_fee_that_comes_later_comes_to_the_same() -> None:
    paid = p.donation_paid(a_gift(1, 25_00), fee_cents=None, occurred_at=START, external_id="ch_1")
    fee = p.processing_fee(donation_id=1, fee_cents=29, occurred_at=START, external_id="txn_1")
    assert legs(paid) == {STRIPE: 25_00, GIFTS: -25_00}
    assert legs(fee) == {"Expenses:Fees:Stripe": 29, STRIPE: -29}


def test_a_fee_for_no_gift_is_ours_to_bear_until_it_is_given_back() -> None:
    taken = p.provider_fee(transaction="txn_1", cents=10_00, occurred_at=START)
    given = p.provider_fee(transaction="txn_2", cents=-4_00, occurred_at=START)
    assert legs(taken) == {"Expenses:Fees:Stripe": 10_00, STRIPE: -10_00}
    assert legs(given) == {"Expenses:Fees:Stripe": -4_00, STRIPE: 4_00}
    assert (taken.external_id, taken.key) == ("txn_1", "provider_fee:txn_1")


def test_money_promised_and_money_paid_in_are_two_accounts() -> None:
    pledged = p.fund_commits(fund_id=1, pot_id=2, cents=1_000_00, occasion=1, occurred_at=START)
    paid = p.fund_pays_by_bank(
        p.PaidIn(pay_in_id=1, fund_id=1, pot_id=2, cents=600_00, pledged_cents=400_00),
        occurred_at=START,
    )
    promised = "Liabilities:Fund:F1:P2:Pledged"
    assert legs(pledged) == {"Assets:Receivable:Fund-1": 1_000_00, promised: -1_000_00}
    assert legs(paid) == {
        "Assets:Bank:Funds": 600_00,
        promised: 400_00,
        "Assets:Receivable:Fund-1": -400_00,
        AVAILABLE: -600_00,
    }


def test_match_is_reserved_at_capture_and_returns_to_its_pot_on_release() -> None:
    captured = p.match_captured(a_share(7, 10_00), occurred_at=START)
    released = p.match_released(a_share(7, 4_00), occasion="refund-1", occurred_at=START)
    assert legs(captured) == {AVAILABLE: 10_00, RESERVED: -10_00}
    assert legs(released) == {RESERVED: 4_00, AVAILABLE: -4_00}


def test_a_settled_campaign_owes_gifts_and_match_to_its_maker_and_keeps_the_tips() -> None:
    shares = [p.PotShare(fund_id=1, pot_id=2, cents=10_00)]
    settled = p.campaign_settled(
        p.Settlement(
            campaign_id=3,
            maker_id=4,
            donations_cents=25_00,
            tips_cents=1_50,
            match=shares,
            fee_recovery_cents=29,
        ),
        occurred_at=START,
    )
    given = p.match_settled(shares, campaign_id=3, occurred_at=START)
    assert legs(given) == {RESERVED: 10_00, "Liabilities:Campaign:C3:Match-P2": -10_00}
    assert legs(settled) == {
        GIFTS: 25_00,
        "Liabilities:Campaign:C3:Match-P2": 10_00,
        TIPS: 1_50,
        PAYABLE: -34_71,
        "Income:Tips": -1_50,
        "Income:Fee-Recovery": -29,
    }


@pytest.mark.parametrize(
    ("stage", "from_gift", "from_tip"),
    [
        (p.Stage.RAISED, GIFTS, TIPS),
        (p.Stage.SETTLED, PAYABLE, "Income:Tips"),
        (p.Stage.PAID_OUT, OWES, "Income:Tips"),
    ],
)
def test_a_refund_is_taken_from_where_the_gift_lies(
    stage: p.Stage, from_gift: str, from_tip: str
) -> None:
    asked = p.refund_requested(a_gift(1, 25_00, 1_50), refund_id=9, occurred_at=START, stage=stage)
    assert legs(asked) == {from_gift: 25_00, from_tip: 1_50, REFUNDS: -26_50}


def test_part_of_a_gift_can_go_back_without_the_tip() -> None:
    asked = p.refund_requested(a_gift(1, 5_00), refund_id=9, occurred_at=START)
    done = p.refund_done(refund_id=9, cents=5_00, occurred_at=START, external_id="txn_2")
    assert legs(asked) == {GIFTS: 5_00, REFUNDS: -5_00}
    assert legs(done) == {REFUNDS: 5_00, STRIPE: -5_00}


def test_a_refund_the_bank_returns_is_owed_again_and_paid_by_bank() -> None:
    told: dict[str, Any] = {"refund_id": 9, "cents": 5_00, "occurred_at": START}
    assert legs(p.refund_refused(**told, external_id="txn_3")) == {STRIPE: 5_00, REFUNDS: -5_00}
    assert legs(p.refund_by_bank(**told)) == {REFUNDS: 5_00, "Assets:Bank:Funds": -5_00}


def test_a_disputed_gift_waits_apart_and_its_fee_is_ours() -> None:
    opened = p.dispute_opened(
        a_gift(1, 25_00), dispute="dp_1", fee_cents=20_00, occurred_at=START, external_id="txn_2"
    )
    won = p.dispute_won(a_gift(1, 25_00), dispute="dp_1", occurred_at=START, external_id="txn_3")
    waiting = "Assets:Disputes:Open"
    assert legs(opened) == {waiting: 25_00, "Expenses:Fees:Disputes": 20_00, STRIPE: -45_00}
    assert legs(won) == {STRIPE: 25_00, waiting: -25_00}


def test_a_dispute_lost_after_the_payout_makes_the_maker_owe_gift_and_match() -> None:
    lost = p.dispute_lost_after_payout(a_gift(1, 25_00, 1_50), dispute="dp_1", occurred_at=START)
    back: dict[str, Any] = {"occasion": "dp_1", "occurred_at": START, "stage": p.Stage.PAID_OUT}
    maker = p.match_released(a_share(7, 10_00), **back, maker_id=4)
    ours = p.match_released(a_share(7, 10_00), **back, bearer=p.Bearer.PLATFORM)
    assert legs(lost) == {OWES: 25_00, "Income:Tips": 1_50, "Assets:Disputes:Open": -26_50}
    assert legs(maker) == {OWES: 10_00, AVAILABLE: -10_00}
    assert legs(ours) == {"Expenses:Losses:Chargebacks": 10_00, AVAILABLE: -10_00}


def test_nobody_can_owe_without_a_name() -> None:
    back: dict[str, Any] = {"occasion": "dp_1", "occurred_at": START, "stage": p.Stage.SETTLED}
    with pytest.raises(EntryRefused):
        p.match_released(a_share(7, 10_00), **back)


def test_a_failed_payout_is_owed_as_before_and_may_be_tried_again() -> None:
    first = p.Paying(payout_id=1, maker_id=4, cents=50_00)
    again = p.Paying(payout_id=1, maker_id=4, cents=50_00, attempt=2)
    moving = "Liabilities:Maker:M4:In-Transit"
    assert legs(p.payout_sending(first, occurred_at=START)) == {PAYABLE: 50_00, moving: -50_00}
    assert legs(p.payout_failed(first, occurred_at=START)) == {moving: 50_00, PAYABLE: -50_00}
    assert legs(p.payout_paid(again, occurred_at=START, external_id="txn_9")) == {
        moving: 50_00,
        STRIPE: -50_00,
    }
    keys = {p.payout_sending(one, occurred_at=START).key for one in (first, again)}
    assert len(keys) == 2


def test_what_a_maker_owes_is_netted_recovered_or_written_off() -> None:
    told: dict[str, Any] = {"maker_id": 4, "cents": 10_00, "occasion": 1, "occurred_at": START}
    assert legs(p.receivable_netted(**told)) == {PAYABLE: 10_00, OWES: -10_00}
    assert legs(p.receivable_recovered(**told, external_id="t")) == {STRIPE: 10_00, OWES: -10_00}
    lost = {"Expenses:Losses:Chargebacks": 10_00, OWES: -10_00}
    assert legs(p.receivable_written_off(**told)) == lost


def test_a_correction_undoes_an_entry_to_the_cent_and_names_it() -> None:
    for number, entry in enumerate(one_of_each(), start=1):
        undone = p.correction(entry, entry_id=number, occurred_at=START, reason="wrong_amount")
        assert legs(undone) == {name: -cents for name, cents in legs(entry).items()}
        assert (undone.reverses, undone.external_id) == (number, None)


def test_a_payment_larger_than_its_parts_is_refused() -> None:
    with pytest.raises(EntryRefused, match="below zero"):
        p.donation_paid(a_gift(1, 20), fee_cents=29, occurred_at=START, external_id="txn_1")
