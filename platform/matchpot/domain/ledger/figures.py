"""What the figures of a fund's desk are in the books: which legs of which entries make up each.

A figure is a sum over legs of a pot's own accounts, so every euro of it can be followed to the
entries behind it. What is held is in no book yet, and what of the money given has reached a bank
is told by payouts: those two are listed from rows (`persistence/queries/fund_rows.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from matchpot.domain.ledger.entries import EntryKind


class Figure(StrEnum):
    """One column of the desk.

    Paid in is held, captured, awarded, lent, lost, given, panels and left together; paid is a part
    of given.
    """

    PROMISED = "promised"
    PAID_IN = "paid_in"
    HELD = "held"
    CAPTURED = "captured"
    AWARDED = "awarded"
    LENT = "lent"
    LOST = "lost"
    GIVEN = "given"
    PAID = "paid"
    PANELS = "panels"
    LEFT = "left"


class Tail(Enum):
    """The accounts a pot has, by what their names hold behind the pot."""

    PLEDGED = ":Pledged"
    AVAILABLE = ":Available"
    RESERVED = ":Reserved-C"
    AWARDED = ":Awarded-G"
    LENT = ":Lent"


_K = EntryKind
_PROMISES = frozenset({_K.FUND_COMMITS, _K.FUND_WITHDRAWS})
# These bring money to a pot or take it back to its fund; all others move it on to people.
_BRINGS = frozenset(
    {
        _K.FUND_PAYS_BY_BANK,
        _K.FUND_PAYS_BY_TOP_UP,
        _K.FUND_CARRIES,
        _K.FUND_GETS_BACK,
        # Interest of loans is the fund's, and stays in its pot.
        _K.LOAN_INTEREST,
    }
)
# What was lent and will not come back, less what came after all, or came and was taken back.
_LOSES = frozenset({_K.LOAN_WRITTEN_OFF, _K.LOAN_RECOVERED})
_EVERY = frozenset(EntryKind)
_GIVES = _EVERY - _PROMISES - _BRINGS - _LOSES - {_K.PANEL_PAID}


@dataclass(frozen=True, slots=True)
class Meaning:
    """The legs of a figure: on which accounts, of which entries; `sign` turns debit positive."""

    tails: frozenset[Tail]
    kinds: frozenset[EntryKind]
    sign: int = -1


MEANINGS: Mapping[Figure, Meaning] = {
    Figure.PROMISED: Meaning(frozenset({Tail.PLEDGED, Tail.AVAILABLE}), _PROMISES | _BRINGS),
    Figure.PAID_IN: Meaning(frozenset({Tail.AVAILABLE}), _BRINGS),
    Figure.CAPTURED: Meaning(frozenset({Tail.RESERVED}), _EVERY),
    Figure.AWARDED: Meaning(frozenset({Tail.AWARDED}), _EVERY),
    Figure.LENT: Meaning(frozenset({Tail.LENT}), _EVERY),
    Figure.LOST: Meaning(frozenset({Tail.LENT, Tail.AVAILABLE}), _LOSES, sign=1),
    # A correction undoes a settlement or a part that was due, so it belongs here.
    Figure.GIVEN: Meaning(frozenset(Tail) - {Tail.PLEDGED}, _GIVES, sign=1),
    Figure.PANELS: Meaning(frozenset({Tail.AVAILABLE}), frozenset({_K.PANEL_PAID}), sign=1),
    # What is held lies among it.
    Figure.LEFT: Meaning(frozenset({Tail.AVAILABLE}), _EVERY),
}
