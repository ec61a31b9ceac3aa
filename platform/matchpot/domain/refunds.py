"""A refund's states and reasons, and how much of a charge can still go back.

What a refund does to the match is in `matching/refund.py`.
"""

from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.errors import RefundTooLarge
from matchpot.domain.money import Cents
from matchpot.domain.moves import table


class RefundState(StrEnum):
    """Where the money that goes back stands."""

    REQUESTED = "requested"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    BY_BANK = "by_bank"


class RefundReason(StrEnum):
    """Why money goes back to a donor."""

    CAMPAIGN_FAILED = "campaign_failed"
    CAMPAIGN_CANCELLED = "campaign_cancelled"
    PAID_TOO_LATE = "paid_too_late"
    DONOR_WITHDREW = "donor_withdrew"
    DONOR_ASKED = "donor_asked"
    PAID_TWICE = "paid_twice"
    OPERATOR = "operator"
    AT_DESK = "at_desk"  # made at the provider's own desk, told to us afterwards


_R = RefundState

# A provider can take back its word: a refund reported as done fails days later when the donor's
# bank returns the money. Then it is sent again, or paid by bank transfer by hand.
MOVES = table(
    {
        _R.REQUESTED: (_R.SENDING, _R.REFUSED, _R.BY_BANK),
        _R.SENDING: (_R.DONE, _R.REFUSED),
        _R.DONE: (_R.REFUSED,),
        _R.REFUSED: (_R.REQUESTED, _R.BY_BANK),
        _R.BY_BANK: (),
    }
)

# The donor is owed the money and does not have it yet.
UNDER_WAY = frozenset({_R.REQUESTED, _R.SENDING, _R.REFUSED})
# The donor has, or will have, the money back.
SETTLED = frozenset({_R.DONE, _R.BY_BANK})


def refundable_cents(
    charged_cents: Cents, *, refunded_cents: Cents, disputed_cents: Cents
) -> Cents:
    """What of a charge can still go back; refunds and disputes together never pass the charge."""
    return max(0, charged_cents - refunded_cents - disputed_cents)


def check_refund(cents: Cents, *, refundable: Cents) -> None:
    """Raise `RefundTooLarge` when more, or nothing, would go back."""
    if not 0 < cents <= refundable:
        raise RefundTooLarge(refundable_cents=refundable, cents=cents)


@dataclass(frozen=True, slots=True)
class RefundParts:
    """How a refund divides over the gift and the tip."""

    gift_cents: Cents
    tip_cents: Cents


def divide_refund(cents: Cents, *, gift_cents: Cents, tip_cents: Cents) -> RefundParts:
    """Divide a refund over what is left of the gift and of the tip: the gift first.

    A donor who asks a part of a gift back leaves the tip alone; only what the gift cannot bear is
    taken from the tip. Raises `RefundTooLarge` when both together are less.
    """
    check_refund(cents, refundable=gift_cents + tip_cents)
    from_gift = min(cents, gift_cents)
    return RefundParts(from_gift, cents - from_gift)
