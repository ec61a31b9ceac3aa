"""Where somebody lives and for whom they work, as marks that can be compared and not read back.

A mark is a keyed fingerprint, another in every round: whoever has two marks sees that they are the
same, and without the secret of the platform cannot try out addresses or names.
"""

import hashlib
import hmac
import unicodedata
from enum import StrEnum


class Tie(StrEnum):
    """What two people can have in common; part of every mark."""

    MAILBOX = "mailbox"
    HOME = "home"
    ORGANISATION = "organisation"
    NAMED = "named"


class Hint(StrEnum):
    """Why an application may be a conflict of interest for a member, the nearest first."""

    MAKER = "maker"
    TEAM = "team"
    HOUSEHOLD = "household"
    ORGANISATION = "organisation"
    DONOR = "donor"


def plain(text: str) -> str:
    """Letters and digits alone, small and without accents.

    >>> plain("7411 KT, 12-a")
    '7411kt12a'
    """
    found = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in found if one.isalnum())


def mark(tie: Tie, value: str, *, round_id: int, secret: bytes) -> str:
    """The mark of something in one round: 24 hexadecimal digits."""
    text = f"{round_id}|{tie}|{value}"
    return hmac.new(secret, text.encode("utf-8"), hashlib.sha256).hexdigest()[:24]
