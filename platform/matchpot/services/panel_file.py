"""The draw of a panel as a file that anybody can do again with `matchpot lot panel`.

Numbers instead of names, and of marks only whether two people share one. There from the draw until
the round ends; then what volunteers told is forgotten.
"""

from collections import Counter
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.panels.quotas import Quota
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import panels
from matchpot.services import lots, panel_pools, rounds

FORMAT = "matchpot-panel-1"


def published(session: Session, row: Round) -> dict[str, Any] | None:
    """The first draw of a round's panel; None before it, and when it was forgotten.

    Any: plain JSON values.
    """
    order = lots.order_of(session, row.id, LotPurpose.PANEL)
    seats = [one for one in panels.seats(session, row.id) if one.place is not None]
    if order is None or not any(one.features or one.ties for one in seats):
        return None
    pool = panel_pools.first_pool(session, row, order)
    kept = panel_pools.keepable(row, pool)
    count = Counter(one for volunteer in pool.volunteers for one in volunteer.ties)
    shared = sorted(one for one, times in count.items() if times > 1)
    names = {one: f"T-{at}" for at, one in enumerate(shared, 1)}
    volunteers = [
        {
            "id": one.id,
            "values": dict(one.values),
            "ties": sorted(names[tie] for tie in one.ties if tie in names),
            **({"excluded": pool.excluded[one.id].value} if one.id in pool.excluded else {}),
        }
        for one in pool.volunteers
    ]
    quotas = [
        {name: value for name, value in asdict(one).items() if value is not None}
        for one in kept.quotas
    ]
    return {
        "format": FORMAT,
        "volunteers": volunteers,
        "order": list(order),
        "quotas": quotas,
        "seats": kept.seats,
        "reserves": rounds.rules_of(row).panel.reserves,
    }


def given_up(session: Session, row: Round) -> tuple[Quota, ...]:
    """The quotas that who offered could not keep; none before the draw."""
    order = lots.order_of(session, row.id, LotPurpose.PANEL)
    if order is None or published(session, row) is None:
        return ()
    return panel_pools.keepable(row, panel_pools.first_pool(session, row, order)).dropped


def mixture(session: Session, row: Round) -> list[tuple[str, list[tuple[str, int]]]]:
    """Of each feature how many members have each value, as far as they told."""
    members = panels.seats(session, row.id, SeatState.SEATED)
    found = []
    for feature in rounds.rules_of(row).panel.features:
        counts = Counter(one.features.get(feature.id) for one in members)
        values = [(value, counts[value]) for value in feature.values if counts[value]]
        if values:
            found.append((feature.label, values))
    return found
