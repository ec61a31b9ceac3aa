"""A pot: its purpose, its states, its budget, and the money a fund pays into it.

What a matching pot adds to a gift is in `matching/`.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from matchpot.domain.errors import BudgetBelowUse, PotExhausted
from matchpot.domain.money import Cents
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


class PotCampaignState(StrEnum):
    """Whether a campaign takes part in a pot."""

    ASKED = "asked"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"


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
        # Back when a campaign was cancelled after the division was approved.
        _P.SETTLING: (_P.SETTLED, _P.CLOSED),
        _P.SETTLED: (_P.ARCHIVED,),
        _P.ARCHIVED: (),
    }
)


def turned(state: PotState, *, total_cents: Cents, used_cents: Cents) -> PotState:
    """Where a pot stands once its money has moved.

    One that has given all it had is exhausted, and open again when some comes back. What is
    only held for gifts being paid may come back any minute and turns nothing.

    >>> turned(PotState.OPEN, total_cents=100, used_cents=100).value
    'exhausted'
    """
    if state is PotState.OPEN and 0 < total_cents <= used_cents:
        return PotState.EXHAUSTED
    if state is PotState.EXHAUSTED and used_cents < total_cents:
        return PotState.OPEN
    return state


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A pot's money: what there is, what is held for gifts being paid, what is used.

    Never more reserved and used than there is, and nothing below 0; a step that would break this
    is refused. Each step returns a new budget.
    """

    total_cents: Cents
    reserved_cents: Cents = 0
    used_cents: Cents = 0

    def __post_init__(self) -> None:
        if min(self.total_cents, self.reserved_cents, self.used_cents) < 0:
            raise ValueError("a budget holds no negative amounts")
        if self.least_cents > self.total_cents:
            raise BudgetBelowUse(least_cents=self.least_cents, cents=self.total_cents)

    @property
    def least_cents(self) -> Cents:
        """What the total may fall to."""
        return self.reserved_cents + self.used_cents

    @property
    def available_cents(self) -> Cents:
        """What is free for new gifts."""
        return self.total_cents - self.least_cents

    def hold(self, cents: Cents) -> "Budget":
        """Reserve while a donor pays; raise `PotExhausted` when less is left."""
        if cents > self.available_cents:
            raise PotExhausted(None, available_cents=self.available_cents)
        return self._moved(reserve_cents=_positive(cents))

    def release(self, cents: Cents) -> "Budget":
        """Free what was held."""
        return self._moved(reserve_cents=-_positive(cents))

    def capture(self, cents: Cents) -> "Budget":
        """Turn what was held into what is used, when the gift is paid."""
        return self._moved(reserve_cents=-_positive(cents), use_cents=cents)

    def give_back(self, cents: Cents) -> "Budget":
        """Free what was used, after a refund or a lost dispute."""
        return self._moved(use_cents=-_positive(cents))

    def with_total(self, cents: Cents) -> "Budget":
        """Raise the budget, or lower it to no less than what is reserved and used."""
        if cents < self.least_cents:
            raise BudgetBelowUse(least_cents=self.least_cents, cents=cents)
        return replace(self, total_cents=cents)

    def _moved(self, *, reserve_cents: Cents = 0, use_cents: Cents = 0) -> "Budget":
        # Not `replace`, which takes twice as long: a simulation makes several of these per gift.
        return Budget(
            total_cents=self.total_cents,
            reserved_cents=self.reserved_cents + reserve_cents,
            used_cents=self.used_cents + use_cents,
        )


def _positive(cents: Cents) -> Cents:
    if cents < 0:
        raise ValueError("a step of a budget is not negative")
    return cents
