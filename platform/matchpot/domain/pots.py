"""A pot: its purpose, its states, its budget, and the money a fund pays into it.

What a matching pot adds to a gift is in `matching/`.
"""

from enum import StrEnum

from matchpot.domain.moves import table


class PotPurpose(StrEnum):
    """What a pot's money is for; a pot has one purpose."""

    MATCHING = "matching"
    ROUND = "round"
    LOANS = "loans"
    NETWORK = "network"


class PotState(StrEnum):
    """Where a pot stands. Only money of a funded pot may be called guaranteed."""

    DRAFT = "draft"
    COMMITTED = "committed"
    FUNDED = "funded"
    PUBLISHED = "published"
    OPEN = "open"
    PAUSED = "paused"
    EXHAUSTED = "exhausted"
    CLOSED = "closed"
    SETTLING = "settling"
    SETTLED = "settled"
    ARCHIVED = "archived"


class PotMode(StrEnum):
    """How a pot joins the others on a project: fill one entitlement, or come on top."""

    FILL = "fill"
    STACK = "stack"


class Share(StrEnum):
    """How fill pots of one tier divide: in order, or in proportion to what each has left."""

    ORDERED = "ordered"
    PROPORTIONAL = "proportional"


class Shortfall(StrEnum):
    """What happens when the match promised to a donor lapsed before the payment came."""

    ASK_DONOR = "ask_donor"
    ACCEPT_UNMATCHED = "accept_unmatched"


class PayInState(StrEnum):
    """Where money promised by a fund stands; promised and received are never the same thing."""

    PLEDGED = "pledged"
    RECORDED = "recorded"
    RECEIVED = "received"
    TOPPED_UP = "topped_up"


_P = PotState

MOVES = table(
    {
        _P.DRAFT: (_P.COMMITTED, _P.FUNDED, _P.ARCHIVED),
        _P.COMMITTED: (_P.FUNDED, _P.PUBLISHED),
        _P.FUNDED: (_P.PUBLISHED,),
        _P.PUBLISHED: (_P.OPEN, _P.CLOSED),
        _P.OPEN: (_P.PAUSED, _P.EXHAUSTED, _P.CLOSED),
        _P.PAUSED: (_P.OPEN, _P.CLOSED),
        _P.EXHAUSTED: (_P.OPEN, _P.PAUSED, _P.CLOSED),
        _P.CLOSED: (_P.SETTLING,),
        _P.SETTLING: (_P.SETTLED,),
        _P.SETTLED: (_P.ARCHIVED,),
        _P.ARCHIVED: (),
    }
)

# One person records a transfer with its proof, another confirms it or sends it back.
PAY_IN_MOVES = table(
    {
        PayInState.PLEDGED: (PayInState.RECORDED,),
        PayInState.RECORDED: (PayInState.RECEIVED, PayInState.PLEDGED),
        PayInState.RECEIVED: (PayInState.TOPPED_UP,),
        PayInState.TOPPED_UP: (),
    }
)

# A pot matches only while it is open; anyone may read a pot's page from publication on.
MATCHES = frozenset({_P.OPEN})
PUBLIC = frozenset(_P) - {_P.DRAFT, _P.COMMITTED, _P.FUNDED, _P.ARCHIVED}
