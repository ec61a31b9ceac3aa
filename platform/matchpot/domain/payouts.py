"""A payout's states, what blocks it, and when it needs a second person.

How much there is to pay out comes from the ledger.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from matchpot.domain.money import Cents
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


class PayoutOccasion(StrEnum):
    """What somebody is paid for."""

    CAMPAIGN = "campaign"
    TRANCHE = "tranche"  # a part of an award
    PANEL_FEE = "panel_fee"
    LOAN = "loan"


class Block(StrEnum):
    """Why a payout cannot go now."""

    KYC = "kyc"
    DISPUTE = "dispute"
    HOLD = "hold"
    COVERAGE = "coverage"


_P = PayoutState

# A block found after approval takes the approval away: who approved did not know of it. `sending`
# goes back to `ready` only when the provider's refusal is certain. After a failure at the bank the
# money waits on the maker's account at the provider, which pays again when the bank account is
# right; it is `ready` again here only once the transfer has been taken back.
MOVES = table(
    {
        _P.DRAFT: (_P.BLOCKED, _P.READY, _P.CANCELLED),
        _P.BLOCKED: (_P.READY, _P.CANCELLED),
        _P.READY: (_P.BLOCKED, _P.APPROVED, _P.CANCELLED),
        _P.APPROVED: (_P.BLOCKED, _P.READY, _P.SENDING, _P.CANCELLED),
        _P.SENDING: (_P.SENT, _P.READY),
        _P.SENT: (_P.BANK_PAID, _P.BANK_FAILED, _P.PARTLY_REVERSED, _P.REVERSED),
        _P.BANK_FAILED: (_P.READY, _P.BANK_PAID),
        _P.PARTLY_REVERSED: (_P.REVERSED,),
        _P.BANK_PAID: (_P.BANK_FAILED,),
        _P.REVERSED: (),
        _P.CANCELLED: (),
    }
)

# Nothing of it is on its way any more; a bank that returns it days later begins anew.
ENDED = frozenset({_P.BANK_PAID, _P.PARTLY_REVERSED, _P.REVERSED, _P.CANCELLED})


def occasion_of(
    *,
    campaign_id: int | None,
    tranche_id: int | None = None,
    fee_seat_id: int | None = None,
    loan_id: int | None = None,
) -> tuple[PayoutOccasion, int]:
    """What a payout is for, and the id of it; one of the four is given."""
    named = {
        PayoutOccasion.CAMPAIGN: campaign_id,
        PayoutOccasion.TRANCHE: tranche_id,
        PayoutOccasion.PANEL_FEE: fee_seat_id,
        PayoutOccasion.LOAN: loan_id,
    }
    ((noun, key),) = [(noun, key) for noun, key in named.items() if key is not None]
    return noun, key


def group_of(
    *,
    campaign_id: int | None,
    tranche_id: int | None = None,
    fee_seat_id: int | None = None,
    loan_id: int | None = None,
) -> str:
    """What transfers for one occasion are found by at the provider; one of the four is given.

    >>> group_of(campaign_id=None, tranche_id=7)
    'tranche_7'
    """
    noun, key = occasion_of(
        campaign_id=campaign_id, tranche_id=tranche_id, fee_seat_id=fee_seat_id, loan_id=loan_id
    )
    return f"{noun}_{key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutFacts:
    """What is known about a payout before it leaves.

    Attributes:
        cents: what would be paid.
        transfers_active: the provider allows transfers to this maker.
        disputes_open: disputed gifts of the campaign, in number.
        not_before: the first payout waits this long after the close; None when it is over.
        held_until: a change of account or address holds payouts until then; None without one.
        operator_hold: an operator stopped it by hand.
        covered_cents: what the books hold for this maker and the balance can pay.
    """

    cents: Cents
    transfers_active: bool
    disputes_open: int
    not_before: datetime | None
    held_until: datetime | None
    operator_hold: bool
    covered_cents: Cents


def blocks(facts: PayoutFacts, *, now: datetime) -> tuple[Block, ...]:
    """Return every reason why a payout cannot go now, in a fixed order; empty when it can."""
    waits = [moment for moment in (facts.not_before, facts.held_until) if moment is not None]
    found = {
        Block.KYC: not facts.transfers_active,
        Block.DISPUTE: facts.disputes_open > 0,
        Block.HOLD: facts.operator_hold or any(now < moment for moment in waits),
        Block.COVERAGE: facts.cents > facts.covered_cents,
    }
    return tuple(block for block, is_found in found.items() if is_found)


def needs_second_person(cents: Cents, *, limit_cents: Cents) -> bool:
    """Tell whether a second person must approve: above the limit, not at it."""
    return cents > limit_cents
