"""What of a charge can go back."""

import pytest

from matchpot.domain.errors import RefundTooLarge
from matchpot.domain.refunds import RefundParts, check_refund, divide_refund, refundable_cents


def test_refunds_and_disputes_together_never_pass_the_charge():
    assert refundable_cents(10_000, refunded_cents=4_000, disputed_cents=0) == 6_000
    assert refundable_cents(10_000, refunded_cents=4_000, disputed_cents=10_000) == 0


@pytest.mark.parametrize("cents", [0, -1, 6_001])
def test_too_much_or_nothing_is_refused(cents):
    with pytest.raises(RefundTooLarge):
        check_refund(cents, refundable=6_000)


def test_a_partial_refund_takes_the_gift_first():
    assert divide_refund(2_000, gift_cents=2_500, tip_cents=150) == RefundParts(2_000, 0)
    assert divide_refund(2_650, gift_cents=2_500, tip_cents=150) == RefundParts(2_500, 150)
