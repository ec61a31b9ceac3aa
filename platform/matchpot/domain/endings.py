"""What happens to a pot's money after its close: the steps, what was unspent, what goes back.

How much of a pot is open before that is in `matching/exhaustion.py`.
"""

from enum import StrEnum

from matchpot.domain.moves import table


class EndingStep(StrEnum):
    """One step of a pot's end, in this order."""

    SHARED = "shared"
    SWAPPED = "swapped"
    UNSPENT = "unspent"


class Unspent(StrEnum):
    """What becomes of money that nobody was matched with."""

    RETURN = "return"
    CARRY = "carry"
    TO_WINNERS = "to_threshold_winners"


class ReturnState(StrEnum):
    """Where money stands that goes back to its fund."""

    DUE = "due"
    ASKED = "asked"
    SENT = "sent"


# The fund says to which account, somebody of the platform pays it there.
RETURN_MOVES = table(
    {
        ReturnState.DUE: (ReturnState.ASKED,),
        ReturnState.ASKED: (ReturnState.SENT, ReturnState.DUE),
        ReturnState.SENT: (),
    }
)
