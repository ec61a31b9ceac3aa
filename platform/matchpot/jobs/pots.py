"""Pots open and close on their day, and give what came back to those who wait for it."""

from datetime import datetime, timedelta

import structlog

from matchpot.extensions import current_settings, reader, unit_of_work
from matchpot.jobs.registry import every
from matchpot.services import endings, pots, sharing, swapping, unspent, waiting

log = structlog.get_logger()

# Each in a write of its own; those left over follow a minute later.
_MOST_GIFTS = 500


@every("turn_pots", timedelta(minutes=5))
def turn_pots(now: datetime) -> int:
    """Open the pots whose day has come and close those whose day is over; how many turned."""
    with unit_of_work() as session:
        return pots.turn_due(session, now=now)


@every("serve_waiting", timedelta(minutes=1))
def serve_waiting(now: datetime) -> int:
    """Serve the wait-lists whose pots have money again; how many gifts got something.

    A gift in trouble holds up no other.
    """
    with unit_of_work() as write:
        waiting.strike_late(write, now=now)
    session = reader()
    due = waiting.due(session, now=now, limit=_MOST_GIFTS)
    session.close()
    served, in_trouble, limits = 0, set[int](), current_settings().limits
    for donation_id in due:
        try:
            with unit_of_work() as write:
                given = waiting.serve(
                    write, donation_id, now=now, limits=limits, passed_over=in_trouble
                )
                served += given > 0
        except Exception:
            in_trouble.add(donation_id)
            log.exception("not_served", donation_id=donation_id)
    return served


@every("end_pots", timedelta(minutes=15))
def end_pots(now: datetime) -> int:
    """Take the steps of each pot's end that are due; how many were taken.

    Each step is a transaction of its own. A pot in trouble holds up no other.
    """
    session = reader()
    due = [*endings.due(session, now=now), *unspent.due(session)]
    session.close()
    taken = 0
    for pot_id in due:
        try:
            taken += _take_steps(pot_id, now)
        except Exception:
            log.exception("pot_not_ended", pot_id=pot_id)
    return taken


def _take_steps(pot_id: int, now: datetime) -> int:
    limits = current_settings().limits
    with unit_of_work() as write:
        shared = sharing.share(write, pot_id, now=now, limits=limits)
    with unit_of_work() as write:
        swapped = swapping.swap(write, pot_id, now=now)
    with unit_of_work() as write:
        given = unspent.give_purpose(write, pot_id, now=now, limits=limits)
    return shared + swapped + given
