"""Words for gifts, what goes back of them, and what goes to makers."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.deliveries import DeliveryState
from matchpot.domain.donations import DonationState
from matchpot.domain.payouts import Block, PayoutOccasion, PayoutState
from matchpot.domain.refunds import RefundReason, RefundState

DONATION_STATES: Mapping[DonationState, LazyString] = {
    DonationState.CREATED: _l("Begun"),
    DonationState.SESSION_OPEN: _l("Waiting for payment"),
    DonationState.PROCESSING: _l("The bank is working on it"),
    DonationState.EXPIRED: _l("Not paid in time"),
    DonationState.ABANDONED: _l("Not finished"),
    DonationState.FAILED: _l("Payment failed"),
    DonationState.PAID: _l("Paid"),
    DonationState.DISPUTED: _l("Disputed with the bank"),
    DonationState.REFUND_REQUESTED: _l("On its way back"),
    DonationState.REFUND_FAILED: _l("Going back did not work yet"),
    DonationState.PARTLY_REFUNDED: _l("Partly given back"),
    DonationState.REFUNDED: _l("Given back"),
    DonationState.CHARGED_BACK: _l("Taken back by the bank"),
}

DELIVERY_STATES: Mapping[DeliveryState, LazyString] = {
    DeliveryState.TO_SEND: _l("To be sent"),
    DeliveryState.SENT: _l("Sent"),
}

REFUND_STATES: Mapping[RefundState, LazyString] = {
    RefundState.REQUESTED: _l("Asked for"),
    RefundState.SENDING: _l("Being sent"),
    RefundState.DONE: _l("Sent back"),
    RefundState.REFUSED: _l("Returned by the bank"),
    RefundState.BY_BANK: _l("Sent back by bank transfer"),
}

REFUND_REASONS: Mapping[RefundReason, LazyString] = {
    RefundReason.CAMPAIGN_FAILED: _l("The goal was not reached"),
    RefundReason.CAMPAIGN_CANCELLED: _l("The campaign was cancelled"),
    RefundReason.PAID_TOO_LATE: _l("Paid after the end"),
    RefundReason.DONOR_WITHDREW: _l("The donor took it back"),
    RefundReason.DONOR_ASKED: _l("The donor asked for it"),
    RefundReason.PAID_TWICE: _l("Paid twice"),
    RefundReason.OPERATOR: _l("Decided by an operator"),
    RefundReason.AT_DESK: _l("Given back by hand at the payment service"),
}

PAYOUT_OCCASIONS: Mapping[PayoutOccasion, LazyString] = {
    PayoutOccasion.CAMPAIGN: _l("Campaign"),
    PayoutOccasion.TRANCHE: _l("Award"),
    PayoutOccasion.PANEL_FEE: _l("Work in a panel"),
    PayoutOccasion.LOAN: _l("Loan"),
}

PAYOUT_STATES: Mapping[PayoutState, LazyString] = {
    PayoutState.DRAFT: _l("In preparation"),
    PayoutState.BLOCKED: _l("Blocked"),
    PayoutState.READY: _l("Ready to approve"),
    PayoutState.APPROVED: _l("Approved"),
    PayoutState.SENDING: _l("Being sent"),
    PayoutState.SENT: _l("Sent"),
    PayoutState.BANK_PAID: _l("On the account"),
    PayoutState.BANK_FAILED: _l("Returned by the bank"),
    PayoutState.PARTLY_REVERSED: _l("Partly taken back"),
    PayoutState.REVERSED: _l("Taken back"),
    PayoutState.CANCELLED: _l("Cancelled"),
}

BLOCKS: Mapping[Block, LazyString] = {
    Block.KYC: _l("The payment service still needs to know who is paid."),
    Block.DISPUTE: _l("A payment of this campaign is disputed."),
    Block.HOLD: _l("An operator holds it, or the bank account was changed just now."),
    Block.COVERAGE: _l("The money has not arrived yet."),
}
