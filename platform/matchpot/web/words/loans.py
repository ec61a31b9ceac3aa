"""Words for loans: where one stands, how it is paid back, and why something cannot be."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.loans.products import Borrowers, Misfit, ProductFault
from matchpot.domain.loans.settling import Ahead
from matchpot.domain.loans.states import ChangeKind, ChangeState, LoanState, PaymentState
from matchpot.domain.loans.terms import Fault, Repayment

LOAN_STATES: Mapping[LoanState, LazyString] = {
    LoanState.APPLIED: _l("Asked for"),
    LoanState.PROPOSED: _l("A second person must agree"),
    LoanState.APPROVED: _l("Waits for the maker's yes"),
    LoanState.ACCEPTED: _l("Agreed, money on its way"),
    LoanState.DISBURSED: _l("Paid out"),
    LoanState.REPAYING: _l("Being paid back"),
    LoanState.RESCHEDULED: _l("Being paid back under other terms"),
    LoanState.REPAID: _l("Paid back"),
    LoanState.WRITTEN_OFF: _l("Written off"),
    LoanState.DECLINED: _l("Turned down by the fund"),
    LoanState.WITHDRAWN: _l("Withdrawn by the maker"),
    LoanState.LAPSED: _l("Not accepted in time"),
    LoanState.CALLED_OFF: _l("Called off"),
}

REPAYMENTS: Mapping[Repayment, LazyString] = {
    Repayment.ANNUITY: _l("The same amount every month"),
    Repayment.LINEAR: _l("The same part of the loan every month"),
    Repayment.BULLET: _l("All at the end"),
}

BORROWERS: Mapping[Borrowers, LazyString] = {
    Borrowers.ANYONE: _l("Every maker with a project here"),
    Borrowers.BACKED: _l("Makers whose project was paid for here before"),
}

AHEAD: Mapping[Ahead, LazyString] = {
    Ahead.LOWER: _l("Pay less each month, until the same day"),
    Ahead.SOONER: _l("Pay the same each month, and be done sooner"),
}

CHANGE_KINDS: Mapping[ChangeKind, LazyString] = {
    ChangeKind.PAUSE: _l("A pause"),
    ChangeKind.RESCHEDULE: _l("Other terms"),
    ChangeKind.WRITE_OFF: _l("Writing off what is left"),
}

CHANGE_STATES: Mapping[ChangeState, LazyString] = {
    ChangeState.ASKED: _l("Waits for an answer"),
    ChangeState.AGREED: _l("Agreed"),
    ChangeState.REFUSED: _l("Refused"),
    ChangeState.WITHDRAWN: _l("Withdrawn"),
}

PAYMENT_STATES: Mapping[PaymentState, LazyString] = {
    PaymentState.CREATED: _l("Begun"),
    PaymentState.OPEN: _l("Waits for you at the payment page"),
    PaymentState.PROCESSING: _l("On its way from your bank"),
    PaymentState.PAID: _l("Received"),
    PaymentState.EXPIRED: _l("Not paid in time"),
    PaymentState.FAILED: _l("Not paid"),
    PaymentState.DISPUTED: _l("Disputed at your bank"),
    PaymentState.RETURNED: _l("Sent back"),
}

TERM_FAULTS: Mapping[Fault, LazyString] = {
    Fault.NOTHING_LENT: _l("Write an amount above zero."),
    Fault.INTEREST_OUT_OF_RANGE: _l("Interest is between 0 and 5 percent a year."),
    Fault.MONTHS_OUT_OF_RANGE: _l("A loan takes between 1 and 120 months."),
    Fault.GRACE_TOO_LONG: _l("Paying back must begin before the loan ends."),
}

MISFITS: Mapping[Misfit, LazyString] = {
    Misfit.TOO_LITTLE: _l("This is less than the fund lends here."),
    Misfit.TOO_MUCH: _l("This is more than the fund lends here."),
    Misfit.TOO_LONG: _l("This is longer than the fund lends here."),
    Misfit.TOO_MUCH_GRACE: _l("Paying back must begin sooner here."),
    Misfit.OTHER_REPAYMENT: _l("The fund does not offer this way of paying back here."),
}

PRODUCT_FAULTS: Mapping[ProductFault, LazyString] = {
    ProductFault.AMOUNTS: _l("The smallest amount is above zero and not above the largest."),
    ProductFault.INTEREST: _l("Interest is between 0 and 5 percent a year."),
    ProductFault.MONTHS: _l("A loan takes between 1 and 120 months."),
    ProductFault.GRACE: _l("Paying back must begin before the loan ends."),
    ProductFault.NO_REPAYMENT: _l("Choose at least one way of paying back."),
}
