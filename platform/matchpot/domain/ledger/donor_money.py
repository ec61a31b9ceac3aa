"""What left a donor and what came back, read from the entries about a gift.

Only money that moved between the donor and the payment service counts. A refund that was asked for
and is not sent yet is still with us, and a fee of the payment service is never the donor's.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.chain import StoredEntry
from matchpot.domain.ledger.entries import EntryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One movement: a gift with its tip that was paid, or money that came back, in cents.

    Attributes:
        back_cents: What came back; less than nothing when it left the donor again, because the
            bank refused a refund or a dispute was decided against them.
    """

    donation_id: int
    at: datetime
    gift_cents: int = 0
    tip_cents: int = 0
    back_cents: int = 0


def _cents_on(entry: StoredEntry, *, ending: str) -> int:
    return sum(cents for name, cents in entry.postings if name.endswith(ending))


_OWED = accounts.refunds_payable().name
_DISPUTED = accounts.disputes_open().name
_K = EntryKind
# What an entry of each kind brought back to the donor. Debits are positive.
_BACK: Mapping[EntryKind, Callable[[StoredEntry], int]] = {
    _K.REFUND_DONE: lambda entry: _cents_on(entry, ending=_OWED),
    _K.REFUND_BY_BANK: lambda entry: _cents_on(entry, ending=_OWED),
    _K.REFUND_REFUSED: lambda entry: _cents_on(entry, ending=_OWED),
    _K.DISPUTE_OPENED: lambda entry: _cents_on(entry, ending=_DISPUTED),
    _K.DISPUTE_WON: lambda entry: _cents_on(entry, ending=_DISPUTED),
}


def moves_of(entries: Iterable[StoredEntry], gift_of_refund: Mapping[int, int]) -> list[Moved]:
    """The movements in the order of the entries; what was corrected counts as never booked.

    Args:
        entries: About gifts (`donation`) and refunds, with the corrections of them.
        gift_of_refund: The gift of each refund, by the refund's id.
    """
    all_of_them = list(entries)
    undone = {entry.reverses_id for entry in all_of_them if entry.reverses_id}
    return [
        moved
        for entry in all_of_them
        if entry.id not in undone and (moved := _moved(entry, gift_of_refund))
    ]


def _moved(entry: StoredEntry, gift_of_refund: Mapping[int, int]) -> Moved | None:
    if entry.ref_id is None:
        return None
    kind = EntryKind(entry.kind)
    if kind is EntryKind.DONATION_PAID:
        return Moved(
            donation_id=entry.ref_id,
            at=entry.occurred_at,
            gift_cents=-_cents_on(entry, ending=":Donations"),
            tip_cents=-_cents_on(entry, ending=":Tips"),
        )
    if kind in _BACK:
        of_refund = entry.ref_type == "refund"
        gift = gift_of_refund[entry.ref_id] if of_refund else entry.ref_id
        return Moved(donation_id=gift, at=entry.occurred_at, back_cents=_BACK[kind](entry))
    return None
