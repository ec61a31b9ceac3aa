"""Where a loan stands, from the asking to the last cent, and what may follow what.

Also the changes both sides agree on while it runs. What a payment settles is in `settling`.
"""

from datetime import timedelta
from enum import StrEnum

from matchpot.domain.moves import table

ACCEPT_WITHIN = timedelta(days=28)


class LoanState(StrEnum):
    """Where a loan stands."""

    APPLIED = "applied"
    PROPOSED = "proposed"  # one person of the fund says yes; the money is set aside
    APPROVED = "approved"  # a second one did: the maker can accept the agreement
    ACCEPTED = "accepted"  # agreed; the money is owed to the maker and on its way
    DISBURSED = "disbursed"  # it arrived: from that day the schedule counts
    REPAYING = "repaying"
    RESCHEDULED = "rescheduled"  # paid back under other terms than were agreed first
    REPAID = "repaid"
    WRITTEN_OFF = "written_off"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by the maker, before the agreement
    LAPSED = "lapsed"  # the maker did not accept in time
    CALLED_OFF = "called_off"  # agreed, and never sent


class ChangeKind(StrEnum):
    """What can be changed while a loan runs; always by two people."""

    PAUSE = "pause"
    RESCHEDULE = "reschedule"
    WRITE_OFF = "write_off"


class ChangeState(StrEnum):
    """Where a wish to change something stands."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """Who asks for a change; the other side agrees, but for writing off, which is the fund's."""

    MAKER = "maker"
    FUND = "fund"


class PaymentState(StrEnum):
    """Where a payment of a maker stands."""

    CREATED = "created"
    OPEN = "open"  # the payment page is there
    PROCESSING = "processing"  # the bank takes some days
    PAID = "paid"
    EXPIRED = "expired"
    FAILED = "failed"
    DISPUTED = "disputed"  # paid, and a bank took it back while it decides
    RETURNED = "returned"  # paid, and given back


_L, _C, _P = LoanState, ChangeState, PaymentState

MOVES = table(
    {
        _L.APPLIED: (_L.PROPOSED, _L.DECLINED, _L.WITHDRAWN),
        # Back when whoever proposed it, or the second person, thinks again.
        _L.PROPOSED: (_L.APPROVED, _L.APPLIED, _L.DECLINED, _L.WITHDRAWN),
        _L.APPROVED: (_L.ACCEPTED, _L.LAPSED, _L.WITHDRAWN, _L.DECLINED),
        _L.ACCEPTED: (_L.DISBURSED, _L.CALLED_OFF),
        # Back when the maker's bank refuses the money before anything was paid back.
        _L.DISBURSED: (_L.REPAYING, _L.REPAID, _L.RESCHEDULED, _L.WRITTEN_OFF, _L.ACCEPTED),
        _L.REPAYING: (_L.REPAID, _L.RESCHEDULED, _L.WRITTEN_OFF),
        _L.RESCHEDULED: (_L.REPAID, _L.WRITTEN_OFF),
        # Back when a bank takes a payment back.
        _L.REPAID: (_L.REPAYING,),
        _L.WRITTEN_OFF: (),
        _L.DECLINED: (),
        _L.WITHDRAWN: (),
        _L.LAPSED: (),
        _L.CALLED_OFF: (),
    }
)
CHANGE_MOVES = table(
    {
        _C.ASKED: (_C.AGREED, _C.REFUSED, _C.WITHDRAWN),
        _C.AGREED: (),
        _C.REFUSED: (),
        _C.WITHDRAWN: (),
    }
)
PAYMENT_MOVES = table(
    {
        _P.CREATED: (_P.OPEN, _P.PROCESSING, _P.PAID, _P.EXPIRED, _P.FAILED),
        _P.OPEN: (_P.PROCESSING, _P.PAID, _P.EXPIRED, _P.FAILED),
        _P.PROCESSING: (_P.PAID, _P.FAILED, _P.EXPIRED),
        # Late word of a payment counts: the money is there.
        _P.EXPIRED: (_P.PAID, _P.PROCESSING),
        _P.FAILED: (_P.PAID, _P.PROCESSING),
        _P.PAID: (_P.DISPUTED, _P.RETURNED),
        _P.DISPUTED: (_P.PAID, _P.RETURNED),
        _P.RETURNED: (),
    }
)

# The money is set aside in the pot, and in no book yet.
SET_ASIDE = frozenset({_L.PROPOSED, _L.APPROVED})
# There is a schedule, and something is owed by it.
RUNNING = frozenset({_L.DISBURSED, _L.REPAYING, _L.RESCHEDULED})
# The books know of it.
LENT = RUNNING | {_L.ACCEPTED, _L.REPAID, _L.WRITTEN_OFF}
# Nothing is asked of anybody any more.
ENDED = frozenset({_L.REPAID, _L.WRITTEN_OFF, _L.DECLINED, _L.WITHDRAWN, _L.LAPSED, _L.CALLED_OFF})
# The money of the payment came in and stayed.
RECEIVED = frozenset({_P.PAID, _P.DISPUTED})
