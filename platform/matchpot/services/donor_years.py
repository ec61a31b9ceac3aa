"""What a donor gave and got back in a year, or with one gift, from the books alone.

A gift belongs to the year in which it was paid, and money that came back to the year in which it
came back: a gift of December that failed in January is on both overviews. Only reads.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.ledger.donor_money import Moved, moves_of
from matchpot.domain.periods import Period
from matchpot.persistence.queries import gift_money, ledger
from matchpot.persistence.queries.gift_money import Receiver
from matchpot.persistence.queries.gifts import OwnGift


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What was paid and what came back, in cents."""

    gift_cents: int
    tip_cents: int
    back_cents: int

    @property
    def paid_cents(self) -> int:
        """Gift and tip."""
        return self.gift_cents + self.tip_cents

    @property
    def left_cents(self) -> int:
        """Paid less what came back."""
        return self.paid_cents - self.back_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class YearLine:
    """One gift in one year; `sums` holds only what moved in that year, `paid_at` may lie before."""

    gift: OwnGift
    paid_at: datetime
    receiver: Receiver
    sums: Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftYear:
    """All of a donor's gifts that moved in a year, the oldest first."""

    period: Period
    lines: Sequence[YearLine]

    @property
    def sums(self) -> Sums:
        """All lines together."""
        return _sum([line.sums for line in self.lines])

    @property
    def match_cents(self) -> int:
        """What funds add, as it stands now, to gifts that were paid in this year."""
        return sum(line.gift.match_cents for line in self.lines if line.sums.gift_cents)


def _sum(parts: Sequence[Sums] | Sequence[Moved]) -> Sums:
    return Sums(
        gift_cents=sum(one.gift_cents for one in parts),
        tip_cents=sum(one.tip_cents for one in parts),
        back_cents=sum(one.back_cents for one in parts),
    )


def _moves(session: Session, donation_ids: Collection[int]) -> list[Moved]:
    of_refund = gift_money.gift_of_refund(session, donation_ids)
    about = ledger.entries_about_each(session, "donation", donation_ids)
    about += ledger.entries_about_each(session, "refund", list(of_refund))
    return moves_of(about, of_refund)


def of_gift(session: Session, donation_id: int) -> tuple[Sums, Receiver]:
    """What was paid and came back with one gift, since its beginning; five statements."""
    receiver = gift_money.receivers(session, [donation_id])[donation_id]
    return _sum(_moves(session, [donation_id])), receiver


def years(gifts: Sequence[OwnGift], *, this_year: int) -> list[int]:
    """The years one may ask an overview of, the newest first: from the first gift to now."""
    if not gifts:
        return []
    first = min(local_day(one.created_at).year for one in gifts)
    return list(range(this_year, first - 1, -1))


def of_year(session: Session, gifts: Sequence[OwnGift], period: Period) -> GiftYear:
    """What moved with these gifts in a year; five statements for any number of gifts."""
    ids = [one.id for one in gifts]
    by_gift: Mapping[int, list[Moved]] = defaultdict(list)
    paid_at = {one.id: one.created_at for one in gifts}
    for moved in _moves(session, ids):
        if moved.gift_cents:
            paid_at[moved.donation_id] = moved.at
        if period.begins <= moved.at < period.ends:
            by_gift[moved.donation_id].append(moved)
    receivers = gift_money.receivers(session, ids)
    lines = [
        YearLine(
            gift=one,
            paid_at=paid_at[one.id],
            receiver=receivers[one.id],
            sums=_sum(by_gift[one.id]),
        )
        for one in reversed(gifts)
        if one.id in by_gift
    ]
    return GiftYear(period=period, lines=lines)
