"""The statement of a fund over a period: what was there, what moved, what is there.

Every cent lies in one of four places of a pot: free, set aside for campaigns that run, awarded and
not due yet, or lent. A movement changes one of them or carries money from one to another; what
leaves all four was given for good, or lost.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.figures import Tail


class Movement(StrEnum):
    """What entries of some kinds are on a statement, in its order."""

    CAME_IN = "came_in"
    CARRIED = "carried"
    WENT_BACK = "went_back"
    MATCHED = "matched"
    CAME_BACK = "came_back"
    GIVEN = "given"
    AWARDED = "awarded"
    NOT_TAKEN = "not_taken"
    PARTS = "parts"
    PANELS = "panels"
    LENT = "lent"
    REPAID = "repaid"
    INTEREST = "interest"
    LOST = "lost"
    RECOVERED = "recovered"
    CORRECTED = "corrected"


_K = EntryKind
_MOVEMENTS: Mapping[EntryKind, Movement] = {
    _K.FUND_PAYS_BY_BANK: Movement.CAME_IN,
    _K.FUND_PAYS_BY_TOP_UP: Movement.CAME_IN,
    _K.FUND_CARRIES: Movement.CARRIED,
    _K.FUND_GETS_BACK: Movement.WENT_BACK,
    _K.MATCH_CAPTURED: Movement.MATCHED,
    _K.MATCH_RELEASED: Movement.CAME_BACK,
    _K.MATCH_SETTLED: Movement.GIVEN,
    _K.AWARD_MADE: Movement.AWARDED,
    _K.AWARD_DECLINED: Movement.NOT_TAKEN,
    _K.AWARD_REVOKED: Movement.NOT_TAKEN,
    _K.TRANCHE_DUE: Movement.PARTS,
    _K.PANEL_PAID: Movement.PANELS,
    _K.LOAN_OUT: Movement.LENT,
    _K.LOAN_CALLED_OFF: Movement.LENT,
    _K.LOAN_REPAID: Movement.REPAID,
    _K.LOAN_OWED_AGAIN: Movement.REPAID,
    _K.LOAN_INTEREST: Movement.INTEREST,
    _K.LOAN_WRITTEN_OFF: Movement.LOST,
    _K.LOAN_RECOVERED: Movement.RECOVERED,
}


@dataclass(frozen=True, slots=True)
class Places:
    """Cents in each place of a pot, or by how much they changed."""

    free: int = 0
    captured: int = 0
    awarded: int = 0
    lent: int = 0

    @property
    def whole(self) -> int:
        """All together: paid in and not given for good, or lost."""
        return self.free + self.captured + self.awarded + self.lent

    def __add__(self, other: "Places") -> "Places":
        return Places(
            self.free + other.free,
            self.captured + other.captured,
            self.awarded + other.awarded,
            self.lent + other.lent,
        )


_PLACE = {
    Tail.AVAILABLE: "free",
    Tail.RESERVED: "captured",
    Tail.AWARDED: "awarded",
    Tail.LENT: "lent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A statement of one pot, or of all together: `awaited` is promised and not paid in."""

    opening: Places
    movements: tuple[tuple[Movement, Places], ...]
    closing: Places
    awaited_before: int
    awaited_after: int


# What moved: whether before the period, on which account, by which kind of entry, how many cents.
Row = tuple[bool, Tail, EntryKind, int]


def sheet(rows: Iterable[Row]) -> Sheet:
    """Add up what moved before a period and in it; movements that came to nothing are left out."""
    opening, closing = Places(), Places()
    moved: dict[Movement, Places] = defaultdict(Places)
    awaited = [0, 0]
    for is_before, tail, kind, cents in rows:
        if tail is Tail.PLEDGED:
            awaited[0] += cents if is_before else 0
            awaited[1] += cents
            continue
        change = Places(**{_PLACE[tail]: cents})
        closing += change
        if is_before:
            opening += change
        else:
            moved[_MOVEMENTS.get(kind, Movement.CORRECTED)] += change
    return Sheet(
        opening=opening,
        movements=tuple((one, moved[one]) for one in Movement if moved[one] != Places()),
        closing=closing,
        awaited_before=awaited[0],
        awaited_after=awaited[1],
    )


def running(spans: Sequence[Iterable[Row]]) -> list[Sheet]:
    """A sheet for each of some periods that follow each other, from all that moved in each."""
    sheets: list[Sheet] = []
    before: list[Row] = []
    for rows in spans:
        own = list(rows)
        sheets.append(sheet([*before, *own]))
        before += [(True, tail, kind, cents) for _, tail, kind, cents in own]
    return sheets
