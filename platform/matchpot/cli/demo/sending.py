"""Rewards that makers of the demo town sent: some all of them, some are half-way."""

from contextlib import suppress
from functools import partial

from matchpot.cli.demo.stage import Stage
from matchpot.domain.deliveries import DeliveryState
from matchpot.domain.errors import IllegalMove
from matchpot.extensions import unit_of_work
from matchpot.persistence.queries import deliveries as queries
from matchpot.services import deliveries

# Of every ten rewards so many are sent, so many days ago, by the key of the project.
_SENT = {
    "nachtbus": (10, 24),
    "straat": (10, 20),
    "letters": (7, 6),
    "ochtend": (5, 4),
    "steen": (3, 2),
    "orkest": (2, 1),
}


def plan(stage: Stage, keys: set[str]) -> None:
    """Put on the agenda what these makers send."""
    for key, (of_ten, days_ago) in _SENT.items():
        if key in keys:
            moment = stage.calendar.at(days_ago, 16, 15)
            stage.agenda.plan(moment, partial(_send, stage, key, of_ten))


def _send(stage: Stage, key: str, of_ten: int) -> None:
    """Tick off the first ones, as they stand in the maker's list."""
    made = stage.projects[key]
    # In another town the campaign may not have succeeded, and owes nothing.
    with suppress(IllegalMove), unit_of_work() as session:
        owed = queries.of_campaign(session, made.campaign_id)
        for one in owed[: len(owed) * of_ten // 10]:
            deliveries.mark(
                session,
                project_id=made.project_id,
                donation_id=one.donation_id,
                to=DeliveryState.SENT,
                maker_id=made.maker_id,
                now=stage.now,
            )
