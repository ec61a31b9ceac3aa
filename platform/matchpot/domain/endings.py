"""What happens to a pot's money after its close: the steps, what was unspent, what goes back.

How much of a pot is open before that is in `matching/exhaustion.py`.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

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


def ending_begins_at(moments: Collection[datetime | None], *, wait_days: int) -> datetime | None:
    """When a pot's end begins: so many days after it closed and its last campaign ended."""
    known = [moment for moment in moments if moment is not None]
    return max(known) + timedelta(days=wait_days) if known else None


def sealed(frozen: Mapping[str, Any]) -> str:
    """The SHA-256 of what a step was worked out from, as one canonical text."""
    text = json.dumps(frozen, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def is_iban(text: str) -> bool:
    """Whether this can be an account number: its letters and digits agree with its check digits.

    >>> is_iban("NL91 ABNA 0417 1643 00"), is_iban("NL91 ABNA 0417 1643 01")
    (True, False)
    """
    plain = text.replace(" ", "").upper()
    if not (15 <= len(plain) <= 34 and plain.isascii() and plain.isalnum()):
        return False
    return int("".join(str(int(one, 36)) for one in plain[4:] + plain[:4])) % 97 == 1
