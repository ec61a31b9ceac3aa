"""Words for the books: accounts, entries, purses and the sentences that must stay true."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.ledger.accounts import AccountKind
from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.figures import Figure
from matchpot.domain.ledger.fund_statement import Movement
from matchpot.domain.ledger.funding import Purse
from matchpot.domain.ledger.gifts import Stage
from matchpot.domain.ledger.invariants import Invariant
from matchpot.domain.ledger.matches import Bearer
from matchpot.persistence.queries.second_person import Asks
from matchpot.services.quarantine import Oddity

ACCOUNT_KINDS: Mapping[AccountKind, LazyString] = {
    AccountKind.ASSET: _l("What we have"),
    AccountKind.LIABILITY: _l("What we owe"),
    AccountKind.EQUITY: _l("Own money"),
    AccountKind.INCOME: _l("Income"),
    AccountKind.EXPENSE: _l("Costs"),
}

ENTRY_KINDS: Mapping[EntryKind, LazyString] = {
    EntryKind.FUND_COMMITS: _l("A fund promises money"),
    EntryKind.FUND_WITHDRAWS: _l("A fund takes a promise back"),
    EntryKind.FUND_PAYS_BY_BANK: _l("A fund pays by bank"),
    EntryKind.FUND_PAYS_BY_TOP_UP: _l("A fund pays into the payment service"),
    EntryKind.FUND_GETS_BACK: _l("A fund gets money back"),
    EntryKind.FUND_CARRIES: _l("A fund carries money to another pot"),
    EntryKind.TOP_UP_SENT: _l("Money sent to the payment service"),
    EntryKind.TOP_UP_ARRIVED: _l("Money arrived at the payment service"),
    EntryKind.TOP_UP_FAILED: _l("Money did not arrive at the payment service"),
    EntryKind.DONATION_PAID: _l("A gift was paid"),
    EntryKind.PROCESSING_FEE: _l("Fee of the payment service"),
    EntryKind.PROVIDER_FEE: _l("Fee of the payment service that belongs to no gift"),
    EntryKind.MATCH_CAPTURED: _l("Match was added"),
    EntryKind.MATCH_RELEASED: _l("Match was let go"),
    EntryKind.MATCH_SETTLED: _l("Match was settled"),
    EntryKind.CAMPAIGN_SETTLED: _l("A campaign was settled"),
    EntryKind.AWARD_MADE: _l("An award was set apart"),
    EntryKind.TRANCHE_DUE: _l("A part of an award is due"),
    EntryKind.AWARD_DECLINED: _l("An award went back to its pot"),
    EntryKind.AWARD_REVOKED: _l("An award was taken back"),
    EntryKind.PANEL_PAID: _l("A panellist is owed for the work"),
    EntryKind.LOAN_OUT: _l("Money was lent"),
    EntryKind.LOAN_CALLED_OFF: _l("A loan was called off"),
    EntryKind.LOAN_REPAID: _l("A loan was paid back in part or whole"),
    EntryKind.LOAN_INTEREST: _l("Interest made a pot larger"),
    EntryKind.LOAN_WRITTEN_OFF: _l("A loan was written off"),
    EntryKind.LOAN_RECOVERED: _l("A loan that was written off was paid after all"),
    EntryKind.LOAN_OWED_AGAIN: _l("A payment of a loan was taken back"),
    EntryKind.LOAN_OVERPAID_RETURNED: _l("More than a loan came to went back"),
    EntryKind.PAYOUT_SENDING: _l("A payout is being sent"),
    EntryKind.PAYOUT_PAID: _l("A payout was sent"),
    EntryKind.PAYOUT_FAILED: _l("A payout came back"),
    EntryKind.PAYOUT_REVERSED: _l("A payout was taken back"),
    EntryKind.REFUND_REQUESTED: _l("A gift goes back"),
    EntryKind.REFUND_DONE: _l("A gift went back"),
    EntryKind.REFUND_REFUSED: _l("A gift that went back was returned"),
    EntryKind.REFUND_BY_BANK: _l("A gift went back by bank transfer"),
    EntryKind.STRAY_PAID: _l("A payment came in that fits no gift"),
    EntryKind.STRAY_RETURNED: _l("A payment that fits no gift went back"),
    EntryKind.DISPUTE_OPENED: _l("A payment is disputed"),
    EntryKind.DISPUTE_WON: _l("A dispute was won"),
    EntryKind.DISPUTE_LOST: _l("A dispute was lost"),
    EntryKind.RECEIVABLE_RECOVERED: _l("A debt was paid"),
    EntryKind.RECEIVABLE_NETTED: _l("A debt was taken from a payout"),
    EntryKind.RECEIVABLE_WRITTEN_OFF: _l("A debt was given up"),
    EntryKind.BUFFER_FUNDED: _l("The buffer was filled"),
    EntryKind.WITHDRAWAL_SENT: _l("Money sent to our bank"),
    EntryKind.WITHDRAWAL_ARRIVED: _l("Money arrived at our bank"),
    EntryKind.CORRECTION: _l("Correction"),
}

ODDITIES: Mapping[Oddity, LazyString] = {
    Oddity.AMOUNT: _l("Another amount was paid than we asked for"),
    Oddity.CURRENCY: _l("It was paid in another currency"),
    Oddity.UNKNOWN_GIFT: _l("It belongs to no gift we know"),
    Oddity.SESSION_OF_ANOTHER: _l("The payment page is not the one of this gift"),
    Oddity.PAID_TWICE: _l("The gift had been paid before"),
    Oddity.UNKNOWN_REFUND: _l("Something went back that nobody asked for"),
    Oddity.DISPUTE: _l("A bank disputes more than is left of the gift"),
    Oddity.UNBOOKED: _l("It stands in the payment service's books and not in ours"),
}

PURSES: Mapping[Purse, LazyString] = {
    Purse.PROVIDER: _l("Payment service"),
    Purse.FUNDS_BANK: _l("Bank account for funds"),
    Purse.OPERATING_BANK: _l("Own bank account"),
}

MONEY_STAGES: Mapping[Stage, LazyString] = {
    Stage.RAISED: _l("Raised"),
    Stage.SETTLED: _l("Settled"),
    Stage.PAID_OUT: _l("Paid out"),
}

BEARERS: Mapping[Bearer, LazyString] = {
    Bearer.MAKER: _l("The maker"),
    Bearer.PLATFORM: _l("The platform"),
}

INVARIANTS: Mapping[Invariant, LazyString] = {
    Invariant.BALANCED: _l("Every entry adds up to nothing"),
    Invariant.UNTOUCHED: _l("No entry was changed"),
    Invariant.RECONCILED: _l("Our books agree with the payment service"),
    Invariant.NOT_OVERDRAWN: _l("No pot and no campaign spent more than it had"),
    Invariant.MATCH_ADDS_UP: _l("Match lines add up to what pots gave"),
    Invariant.CLOSED_IS_EMPTY: _l("What is closed holds no money"),
    Invariant.NOTHING_STUCK: _l("Nothing waits longer than it should"),
    Invariant.COVERED: _l("What we owe is there"),
    Invariant.NOT_OVER_REFUNDED: _l("No gift went back more than it was"),
    Invariant.TOLD_ONCE: _l("Every event was booked once"),
    Invariant.AWARDS_ADD_UP: _l("Awards, their parts and their payouts add up"),
    Invariant.LOANS_ADD_UP: _l("Loans, what was paid of them and the books add up"),
    Invariant.NETWORKS_ADD_UP: _l("Awards of networks are what was decided, within their mandates"),
}

FIGURES: Mapping[Figure, LazyString] = {
    Figure.PROMISED: _l("Promised"),
    Figure.PAID_IN: _l("Paid in"),
    Figure.HELD: _l("Held"),
    Figure.CAPTURED: _l("Added so far"),
    Figure.AWARDED: _l("Awarded"),
    Figure.LENT: _l("Lent"),
    Figure.LOST: _l("Written off"),
    Figure.GIVEN: _l("Given for good"),
    Figure.PAID: _l("Of it paid out"),
    Figure.PANELS: _l("Panels"),
    Figure.LEFT: _l("Left"),
}

MOVEMENTS: Mapping[Movement, LazyString] = {
    Movement.CAME_IN: _l("Paid in"),
    Movement.CARRIED: _l("Carried to or from another pot"),
    Movement.WENT_BACK: _l("Gone back to the fund"),
    Movement.MATCHED: _l("Match added to gifts"),
    Movement.CAME_BACK: _l("Match that came back"),
    Movement.GIVEN: _l("Match given for good"),
    Movement.AWARDED: _l("Awards offered"),
    Movement.NOT_TAKEN: _l("Awards declined or taken back"),
    Movement.PARTS: _l("Parts of awards given for good"),
    Movement.PANELS: _l("Earned by panels"),
    Movement.LENT: _l("Lent"),
    Movement.REPAID: _l("Loans paid back"),
    Movement.INTEREST: _l("Interest of loans"),
    Movement.LOST: _l("Loans written off"),
    Movement.RECOVERED: _l("Written off, and paid after all"),
    Movement.CORRECTED: _l("Corrections"),
}

WAITING: Mapping[Asks, LazyString] = {
    Asks.PAY_IN: _l("A transfer to confirm"),
    Asks.DIVISION: _l("The division of a pot"),
    Asks.CORRECTION: _l("The correction of a division"),
    Asks.RETURN: _l("Money back to the fund"),
    Asks.AWARD: _l("An award without a round"),
    Asks.PROMISE: _l("A promise on conditions"),
    Asks.MANDATE: _l("A mandate for a network"),
    Asks.OBJECTION: _l("An objection of a maker"),
    Asks.CONSENT: _l("The consent of a panel"),
    Asks.DECISION: _l("The decision of a round"),
}
