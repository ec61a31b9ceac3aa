"""What left a donor and came back, whatever the provider, a bank or a correction did meanwhile."""

from datetime import UTC, datetime

from matchpot.domain.ledger import gifts, postings
from matchpot.domain.ledger.chain import StoredEntry
from matchpot.domain.ledger.donor_money import moves_of
from matchpot.domain.ledger.entries import Entry
from matchpot.domain.ledger.gifts import Gift

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
GIFT = Gift(donation_id=7, campaign_id=3, gift_cents=2_500, tip_cents=150)


def _stored(*entries: Entry, reverses: int | None = None) -> list[StoredEntry]:
    return [
        StoredEntry(
            id=number,
            key=entry.key,
            kind=entry.kind.value,
            occurred_at=entry.occurred_at,
            recorded_at=entry.occurred_at,
            ref_type=entry.ref.type if entry.ref else None,
            ref_id=entry.ref.id if entry.ref else None,
            reverses_id=reverses if number == len(entries) else None,
            external_id=entry.external_id,
            memo={},
            postings=tuple((leg.account.name, leg.cents) for leg in entry.postings),
        )
        for number, entry in enumerate(entries, 1)
    ]


def _sums(entries: list[StoredEntry]) -> tuple[int, int, int]:
    moves = moves_of(entries, {5: 7})
    assert {one.donation_id for one in moves} <= {7}
    return (
        sum(one.gift_cents for one in moves),
        sum(one.tip_cents for one in moves),
        sum(one.back_cents for one in moves),
    )


PAID = gifts.donation_paid(GIFT, fee_cents=29, occurred_at=AT, external_id="ch_1")
ASKED = gifts.refund_requested(GIFT, refund_id=5, occurred_at=AT)
SENT = gifts.refund_done(refund_id=5, cents=2_650, occurred_at=AT, external_id="re_1", fee_cents=7)
BOUNCED = gifts.refund_refused(refund_id=5, cents=2_650, occurred_at=AT, external_id="re_2")
BY_BANK = gifts.refund_by_bank(refund_id=5, cents=2_650, occurred_at=AT)
TAKEN = gifts.dispute_opened(
    GIFT, dispute="dp_1", fee_cents=2_000, occurred_at=AT, external_id="dp_1"
)


def test_the_fee_is_never_the_donors() -> None:
    assert _sums(_stored(PAID)) == (2_500, 150, 0)
    assert _sums(_stored(PAID, ASKED, SENT)) == (2_500, 150, 2_650)


def test_what_was_asked_back_is_not_back_before_it_is_sent() -> None:
    assert _sums(_stored(PAID, ASKED)) == (2_500, 150, 0)


def test_a_refund_that_bounced_comes_back_once_in_the_end() -> None:
    assert _sums(_stored(PAID, ASKED, SENT, BOUNCED)) == (2_500, 150, 0)
    assert _sums(_stored(PAID, ASKED, SENT, BOUNCED, BY_BANK)) == (2_500, 150, 2_650)


def test_a_dispute_gives_back_and_one_that_is_won_takes_it_again() -> None:
    won = gifts.dispute_won(GIFT, dispute="dp_1", occurred_at=AT, external_id="dp_1w")
    lost = gifts.dispute_lost_before_payout(GIFT, dispute="dp_1", occurred_at=AT)
    assert _sums(_stored(PAID, TAKEN, won)) == (2_500, 150, 0)
    assert _sums(_stored(PAID, TAKEN, lost)) == (2_500, 150, 2_650)


def test_what_was_corrected_counts_as_never_booked() -> None:
    undone = postings.correction(PAID, entry_id=1, occurred_at=AT, reason="twice")
    assert _sums(_stored(PAID, undone, reverses=1)) == (0, 0, 0)
