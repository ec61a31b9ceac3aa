"""A donation's states, its limits, the tip, and when two gifts come from one person.

The match on a donation lives in `matching/`; refunds and their amounts in `refunds.py`.
"""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.errors import AmountOutOfRange
from matchpot.domain.money import Cents, bps_of
from matchpot.domain.moves import table
from matchpot.domain.people import canonical_email


class DonationState(StrEnum):
    """Where one gift stands."""

    CREATED = "created"
    SESSION_OPEN = "session_open"
    PROCESSING = "processing"
    EXPIRED = "expired"
    ABANDONED = "abandoned"
    FAILED = "failed"
    PAID = "paid"
    DISPUTED = "disputed"
    REFUND_REQUESTED = "refund_requested"
    REFUND_FAILED = "refund_failed"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"
    CHARGED_BACK = "charged_back"


_D = DonationState

# The provider's word comes late, twice and out of order, so a step may be skipped: money that
# arrives after we gave a session up is still money, and a refund made at the provider's own desk
# is still a refund.
MOVES = table(
    {
        _D.CREATED: (
            _D.SESSION_OPEN,
            _D.PROCESSING,
            _D.EXPIRED,
            _D.ABANDONED,
            _D.FAILED,
            _D.PAID,
        ),
        _D.SESSION_OPEN: (_D.PROCESSING, _D.EXPIRED, _D.ABANDONED, _D.FAILED, _D.PAID),
        _D.PROCESSING: (_D.PAID, _D.FAILED),
        _D.EXPIRED: (_D.PAID,),
        _D.ABANDONED: (_D.EXPIRED, _D.PAID),
        _D.FAILED: (_D.PAID,),
        _D.PAID: (_D.REFUND_REQUESTED, _D.DISPUTED, _D.PARTLY_REFUNDED, _D.REFUNDED),
        _D.DISPUTED: (_D.PAID, _D.PARTLY_REFUNDED, _D.CHARGED_BACK),
        _D.REFUND_REQUESTED: (
            _D.REFUND_FAILED,
            _D.PARTLY_REFUNDED,
            _D.REFUNDED,
            _D.DISPUTED,
        ),
        _D.REFUND_FAILED: (_D.REFUND_REQUESTED, _D.PARTLY_REFUNDED, _D.REFUNDED),
        _D.PARTLY_REFUNDED: (_D.REFUND_REQUESTED, _D.REFUNDED, _D.DISPUTED),
        _D.REFUNDED: (_D.REFUND_FAILED,),
        _D.CHARGED_BACK: (),
    }
)

# How far along a state is. What the provider tells may only raise this number; going back (a
# dispute won, a refund tried again) is always a decision of our own, made with `MOVES`.
RANK = {
    _D.CREATED: 0,
    _D.SESSION_OPEN: 1,
    _D.PROCESSING: 2,
    _D.ABANDONED: 3,
    _D.EXPIRED: 4,
    _D.FAILED: 4,
    _D.PAID: 5,
    _D.REFUND_REQUESTED: 6,
    _D.REFUND_FAILED: 7,
    _D.PARTLY_REFUNDED: 8,
    _D.DISPUTED: 9,
    _D.REFUNDED: 10,
    _D.CHARGED_BACK: 10,
}

# Money of the donor is with us; what counts towards the goal while it does.
COUNTS = frozenset(
    {_D.PAID, _D.DISPUTED, _D.PARTLY_REFUNDED, _D.REFUND_REQUESTED, _D.REFUND_FAILED}
)
# The donor may still be paying; a campaign waits for these before it is judged.
IN_FLIGHT = frozenset({_D.CREATED, _D.SESSION_OPEN, _D.PROCESSING})


def may_advance(frm: DonationState, to: DonationState) -> bool:
    """Tell whether what the provider says may move a donation; an old event may not.

    A False is not an error: the event is older than what we know, or says it again.
    """
    return to in MOVES[frm] and RANK[to] > RANK[frm]


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftLimits:
    """The least and the most one gift may be; both ends are allowed."""

    min_cents: Cents = 500  # below five euros the provider's fee eats too much of a refund
    max_cents: Cents = 2_500_000

    def check(self, cents: Cents) -> None:
        """Raise `AmountOutOfRange` when a gift is too small or too large."""
        _check_range(cents, self.min_cents, self.max_cents)


DEFAULT_LIMITS = GiftLimits()

TIP_BPS = (500, 1_000, 1_500)
_TIP_STEP_CENTS = 50


def tip_choices(gift_cents: Cents) -> tuple[Cents, ...]:
    """Propose tips for a gift: 5, 10 and 15 %, rounded to the nearest half euro, at least that.

    Choices that round to the same amount are named once. No tip is always one of the choices a
    page offers, and never counts as a gift.

    >>> tip_choices(2_500)
    (150, 250, 400)
    """
    steps = {
        max(1, (bps_of(gift_cents, bps) + _TIP_STEP_CENTS // 2) // _TIP_STEP_CENTS)
        for bps in TIP_BPS
    }
    return tuple(step * _TIP_STEP_CENTS for step in sorted(steps))


def check_tip(tip_cents: Cents, *, gift_cents: Cents) -> None:
    """Raise `AmountOutOfRange` when a tip is negative, or larger than the gift by a slip."""
    _check_range(tip_cents, 0, gift_cents)


def _check_range(cents: Cents, least: Cents, most: Cents) -> None:
    if not least <= cents <= most:
        raise AmountOutOfRange(min_cents=least, max_cents=most, cents=cents)


def donor_key(email: str, *, secret: bytes) -> str:
    """Name a donor as one person without naming them: 32 hexadecimal digits.

    Give the address of the account for a signed-in donor, else the address typed. Spellings of one
    mailbox give one key (`people.canonical_email`); without the secret no address can be tried.
    What only the payment tells (the same card or bank account) is compared in `trust/conflicts`.
    """
    digest = hmac.new(secret, canonical_email(email).encode(), hashlib.sha256)
    return digest.hexdigest()[:32]
