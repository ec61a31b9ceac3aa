"""A payout's states, what blocks it, and when it needs a second person.

How much there is to pay out comes from the ledger.
"""

from enum import StrEnum

from matchpot.domain.moves import table


class PayoutState(StrEnum):
    """Where the money that goes to a maker stands."""

    DRAFT = "draft"
    BLOCKED = "blocked"
    READY = "ready"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    BANK_PAID = "bank_paid"
    BANK_FAILED = "bank_failed"
    PARTLY_REVERSED = "partly_reversed"
    REVERSED = "reversed"
    CANCELLED = "cancelled"


class Block(StrEnum):
    """Why a payout cannot go now."""

    KYC = "kyc"
    DISPUTE = "dispute"
    HOLD = "hold"
    COVERAGE = "coverage"


_P = PayoutState

# A block found after approval takes the approval away: who approved did not know of it. `sending`
# goes back to `ready` only when the provider's refusal is certain.
MOVES = table(
    {
        _P.DRAFT: (_P.BLOCKED, _P.READY, _P.CANCELLED),
        _P.BLOCKED: (_P.READY, _P.CANCELLED),
        _P.READY: (_P.BLOCKED, _P.APPROVED, _P.CANCELLED),
        _P.APPROVED: (_P.BLOCKED, _P.READY, _P.SENDING, _P.CANCELLED),
        _P.SENDING: (_P.SENT, _P.READY),
        _P.SENT: (_P.BANK_PAID, _P.BANK_FAILED, _P.PARTLY_REVERSED, _P.REVERSED),
        _P.BANK_FAILED: (_P.READY,),
        _P.PARTLY_REVERSED: (_P.REVERSED,),
        _P.BANK_PAID: (),
        _P.REVERSED: (),
        _P.CANCELLED: (),
    }
)
