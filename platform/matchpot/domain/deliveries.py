"""Whether the reward of a gift was sent, as the maker says it; a mistake is taken back at once.

Only rewards for one donor: what everybody gets is nobody's to tick off.
"""

from enum import StrEnum

from matchpot.domain.moves import table


class DeliveryState(StrEnum):
    """Where the reward of one gift stands."""

    TO_SEND = "to_send"
    SENT = "sent"


_D = DeliveryState

MOVES = table({_D.TO_SEND: (_D.SENT,), _D.SENT: (_D.TO_SEND,)})
