"""A donation's states, its limits, the tip, and when two gifts come from one person.

The match on a donation lives in `matching/`; refunds and their amounts in `refunds.py`.
"""

from enum import StrEnum

from matchpot.domain.moves import table


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
