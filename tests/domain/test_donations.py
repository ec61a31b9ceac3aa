"""What the provider may tell about a donation, what may be given, and who is one person."""

import itertools

import pytest

from matchpot.domain.donations import (
    DEFAULT_LIMITS,
    MOVES,
    RANK,
    DonationState,
    GiftLimits,
    check_tip,
    donor_key,
    may_advance,
    tip_choices,
)
from matchpot.domain.errors import AmountOutOfRange

D = DonationState
TOLD = [D.SESSION_OPEN, D.PROCESSING, D.PAID, D.REFUND_REQUESTED, D.REFUNDED]


def test_an_old_event_never_lowers_a_donation():
    for frm, to in itertools.product(D, D):
        if may_advance(frm, to):
            assert RANK[to] > RANK[frm]
            assert to in MOVES[frm]


def test_the_same_events_in_any_order_end_in_the_same_state():
    events = [D.PROCESSING, D.PAID, D.PAID, D.REFUNDED]
    for order in itertools.permutations(events):
        # What is refused as too old is told again by the hourly poll, in the provider's order.
        state = D.SESSION_OPEN
        for event in (*order, *events):
            state = event if may_advance(state, event) else state
        assert state is D.REFUNDED


def test_money_that_arrives_after_we_gave_up_is_still_money():
    for given_up in (D.EXPIRED, D.ABANDONED, D.FAILED):
        assert may_advance(given_up, D.PAID)


def test_a_late_word_that_it_was_paid_does_not_win_a_dispute():
    assert not may_advance(D.DISPUTED, D.PAID)
    assert D.PAID in MOVES[D.DISPUTED]


@pytest.mark.parametrize("cents", [500, 2_500_000])
def test_the_least_and_the_most_are_allowed(cents):
    DEFAULT_LIMITS.check(cents)


@pytest.mark.parametrize("cents", [-1, 0, 499, 2_500_001])
def test_a_gift_outside_the_limits_is_refused_with_them(cents):
    with pytest.raises(AmountOutOfRange) as refused:
        GiftLimits().check(cents)
    assert (refused.value.min_cents, refused.value.max_cents) == (500, 2_500_000)


def test_tips_are_proposed_in_half_euros():
    assert tip_choices(500) == (50, 100)
    assert tip_choices(10_000) == (500, 1_000, 1_500)


def test_a_tip_larger_than_the_gift_is_a_slip():
    check_tip(0, gift_cents=500)
    check_tip(500, gift_cents=500)
    with pytest.raises(AmountOutOfRange):
        check_tip(501, gift_cents=500)


def test_spellings_of_one_mailbox_are_one_donor_and_the_key_names_nobody():
    one = donor_key("Noor.de.Wit+a@gmail.com", secret=b"s")
    assert one == donor_key("noordewit@googlemail.com", secret=b"s")
    assert one != donor_key("noordewit@example.org", secret=b"s")
    assert one != donor_key("noordewit@gmail.com", secret=b"t")
    assert len(one) == 32
    assert "noor" not in one
