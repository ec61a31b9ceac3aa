"""How a pot's money moved, as plain values of its export: in order, and without a name.

With it anyone can see that what a decision found in the pot is what was there
(`domain/matching/export_moves.py`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.persistence.queries import pot_moves as queries
from matchpot.persistence.queries.pots import PotFigures

_BATCH = 500
Plain = dict[str, Any]


class Moves:
    """The moves of one pot; `places` tells where a gift stands among the gifts of the export."""

    def __init__(self, session: Session, pot: PotFigures, places: Mapping[int, int]) -> None:
        self._session = session
        self._pot = pot
        self._places = places
        self._numbers: dict[int, int] = {}

    def paid_in(self) -> Iterator[Plain]:
        """What made the pot larger or smaller."""
        found = queries.paid_in(self._session, fund_id=self._pot.fund_id, pot_id=self._pot.id)
        for row in found:
            day = local_day(row.occurred_at).isoformat()
            yield {"pot": self._pot.id, "cents": int(row.cents), "day": day}

    def holds(self) -> Iterator[Plain]:
        """Every line with the cents it began with; of a gift that was never paid without it."""
        after = 0
        while page := queries.holds(self._session, self._pot.id, after=after, limit=_BATCH):
            for row in page:
                self._numbers[row.id] = len(self._numbers)
                yield {
                    "pot": self._pot.id,
                    "gift": self._places.get(row.donation_id),
                    "whole": row.donation_id is None,
                    "cents": int(row.cents),
                }
            after = page[-1].id

    def moves(self) -> Iterator[Plain]:
        """Every change of what a hold takes of the pot; after `holds`, which are numbered there."""
        after = 0
        while page := queries.moves(self._session, self._pot.id, after=after, limit=_BATCH):
            for row in page:
                after_cents = 0 if row.let_go else row.after_cents
                yield {
                    "pot": self._pot.id,
                    "hold": self._numbers[row.line_id],
                    "cents": after_cents - row.before_cents,
                }
            after = page[-1].id
