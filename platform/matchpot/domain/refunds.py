"""A refund's states and reasons, and how much of a charge can still go back.

What a refund does to the match is in `matching/refund.py`.
"""

from enum import StrEnum

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


_R = RefundState

# A provider can take back its word: a refund reported as done fails days later when the donor's
# bank returns the money. Then it is sent again, or paid by bank transfer by hand.
MOVES = table(
    {
        _R.REQUESTED: (_R.SENDING, _R.BY_BANK),
        _R.SENDING: (_R.DONE, _R.REFUSED),
        _R.DONE: (_R.REFUSED,),
        _R.REFUSED: (_R.REQUESTED, _R.BY_BANK),
        _R.BY_BANK: (),
    }
)

# The donor has, or will have, the money back.
SETTLED = frozenset({_R.DONE, _R.BY_BANK})
