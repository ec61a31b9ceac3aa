"""An award: what a project is granted, the parts it is paid in, and how it can end.

Small awards are paid at once, larger ones in parts. An award is taken back only before it is paid,
with a reason.

>>> [tranche_bps(cents) for cents in (2_499_999, 2_500_000, 12_500_000)]
[(10000,), (8000, 2000), (6000, 3000, 1000)]

Source: participatory rounds of the design, section 6.
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from matchpot.domain.money import Cents, largest_remainder
from matchpot.domain.moves import table

# A boundary amount belongs to the larger awards.
_IN_TWO_FROM_CENTS = 2_500_000
_IN_THREE_FROM_CENTS = 12_500_000
ACCEPT_WITHIN = timedelta(days=28)


class AwardState(StrEnum):
    """Where an award stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    PAID = "paid"
    DECLINED = "declined"  # by the maker, or by letting the days to accept pass
    REVOKED = "revoked"


class TrancheState(StrEnum):
    """Where one part of an award stands."""

    PLANNED = "planned"
    DUE = "due"  # owed to the maker, and on its way through payouts
    PAID = "paid"
    CANCELLED = "cancelled"


class TrancheWhen(StrEnum):
    """When a part falls due."""

    ACCEPTANCE = "acceptance"
    DATE = "date"
    RELEASE = "release"  # when somebody of the fund says so


_A, _T = AwardState, TrancheState

MOVES = table(
    {
        _A.OFFERED: (_A.ACCEPTED, _A.DECLINED, _A.REVOKED),
        # What was paid stays; the rest can still be taken back.
        _A.ACCEPTED: (_A.PAID, _A.REVOKED),
        _A.PAID: (_A.ACCEPTED,),
        _A.DECLINED: (),
        _A.REVOKED: (),
    }
)
TRANCHE_MOVES = table(
    {
        _T.PLANNED: (_T.DUE, _T.CANCELLED),
        _T.DUE: (_T.PAID, _T.CANCELLED),
        # The maker's bank sent it back.
        _T.PAID: (_T.DUE,),
        _T.CANCELLED: (),
    }
)
# The pot's money is spoken for.
HOLDS_MONEY = frozenset({_A.OFFERED, _A.ACCEPTED, _A.PAID})


def tranche_bps(cents: Cents, asked: Sequence[int] = ()) -> tuple[int, ...]:
    """The parts an award is paid in, in bps of it; `asked` by the round comes first."""
    if asked:
        return tuple(asked)
    if cents < _IN_TWO_FROM_CENTS:
        return (10_000,)
    return (8_000, 2_000) if cents < _IN_THREE_FROM_CENTS else (6_000, 3_000, 1_000)


def tranches(cents: Cents, bps: Sequence[int]) -> list[Cents]:
    """Divide an award into its parts; they sum to it, the odd cents go by largest remainder.

    A part of less than a cent is left out.

    >>> tranches(3_333_333, (8_000, 2_000))
    [2666666, 666667]
    """
    shares = largest_remainder(cents, dict(enumerate(bps)))
    return [shares[at] for at in range(len(bps)) if shares[at]]
