"""Pots open and close on their day."""

from datetime import datetime, timedelta

from matchpot.extensions import unit_of_work
from matchpot.jobs.registry import every
from matchpot.services import pots


@every("turn_pots", timedelta(minutes=5))
def turn_pots(now: datetime) -> int:
    """Open the pots whose day has come and close those whose day is over; how many turned."""
    with unit_of_work() as session:
        return pots.turn_due(session, now=now)
