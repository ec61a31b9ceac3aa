"""A match line's states: what one pot adds to one donation, or to one project."""

from enum import StrEnum

from matchpot.domain.moves import table


class MatchLineState(StrEnum):
    """Where the cents of one match line stand."""

    HELD = "held"
    RELEASED = "released"
    CAPTURED = "captured"
    FROZEN = "frozen"
    SETTLED = "settled"
    PAID = "paid"
    REVERSED = "reversed"


_L = MatchLineState

# A dispute lost after settlement still returns the fund's money, at the cost of the maker's next
# payout; the line then goes straight to reversed because nothing is left to freeze.
MOVES = table(
    {
        _L.HELD: (_L.CAPTURED, _L.RELEASED),
        _L.RELEASED: (),
        _L.CAPTURED: (_L.SETTLED, _L.FROZEN, _L.REVERSED),
        _L.FROZEN: (_L.CAPTURED, _L.REVERSED),
        # Back to captured when a settled campaign is cancelled, before its gifts go back.
        _L.SETTLED: (_L.PAID, _L.CAPTURED, _L.REVERSED),
        # Back to settled when more comes after the payout, until a following payout has left.
        _L.PAID: (_L.SETTLED, _L.REVERSED),
        # An operator found that the fund should not have left the gift out.
        _L.REVERSED: (_L.CAPTURED,),
    }
)

RESERVED = frozenset({_L.HELD})
USED = frozenset({_L.CAPTURED, _L.FROZEN, _L.SETTLED, _L.PAID})
