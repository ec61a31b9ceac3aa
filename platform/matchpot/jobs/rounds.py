"""Participatory rounds go on by the clock, and are counted between two writes.

Each round is moved in writes of its own, so that one in trouble holds up no other.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog

from matchpot.extensions import outside, reader, unit_of_work
from matchpot.jobs.registry import every
from matchpot.persistence.queries import applications as queries
from matchpot.services import applications, lot_parties, lots, round_clock, tallies
from matchpot.services.ports import Beacon
from matchpot.services.tallies import Work

log = structlog.get_logger()

# A round moves through fewer phases than this; more steps in a minute would be a mistake of ours.
_MOST_STEPS = 60
# How often the page of a long count is told how far it is.
_TOLD_EVERY_SECONDS = 1.0


@every("move_rounds", timedelta(minutes=1))
def move_rounds(now: datetime) -> int:
    """Take every step that is due in any round; how many were taken."""
    session = reader()
    ids = round_clock.open_rounds(session)
    session.close()
    return sum(_alone(round_id, lambda round_id: move(round_id, now)) for round_id in ids)


@every("draw_lots", timedelta(minutes=1))
def draw_lots(now: datetime) -> int:
    """Draw the lots of which somebody kept a secret for longer than was agreed."""
    session = reader()
    late = lot_parties.late(session)
    session.close()
    return sum(_alone(lot_id, lambda lot_id: _draw(lot_id, now)) for lot_id in late)


@every("ask_beacon", timedelta(minutes=1))
def ask_beacon(now: datetime) -> int:
    """Ask the public beacon for what lots wait for, where servers of it are named."""
    beacon = outside().beacon
    if beacon is None:
        return 0
    session = reader()
    awaited = lots.awaited(session, now)
    session.close()
    return sum(_alone(lot_id, partial(_bring, beacon, number, now)) for lot_id, number in awaited)


@every("remind_applicants", timedelta(hours=1))
def remind_applicants(now: datetime) -> int:
    """Remind makers who began an application that applying ends in some days; how many."""
    session = reader()
    begun = queries.to_remind(session, now=now)
    session.close()
    return sum(_alone(id_, lambda id_: _remind(id_, now)) for id_ in begun)


def _remind(application_id: int, now: datetime) -> int:
    with unit_of_work() as session:
        applications.remind(session, application_id, now=now)
    return 1


def _bring(beacon: Beacon, number: int, now: datetime, lot_id: int) -> int:
    """Draw a lot by what the beacon says; a server that says something else draws nothing."""
    signature = beacon.signature(number)
    if signature is None:
        return 0
    with unit_of_work() as session:
        return lots.bring_signature(session, lot_id, signature, by=None, now=now)


def _alone(row_id: int, act: Callable[[int], int]) -> int:
    try:
        return act(row_id)
    except Exception:
        log.exception("round_not_moved", row_id=row_id)
        return 0


def move(round_id: int, now: datetime) -> int:
    """Take all steps of one round that are due, one write each; how many were taken.

    A server that slept finds several; each of them finds the world as the one before left it.
    """
    for steps in range(_MOST_STEPS):
        with unit_of_work() as session:
            moved = round_clock.advance(session, round_id, now=now)
        counted = _count(round_id, now)
        if not moved and not counted:
            return steps
    return _MOST_STEPS


def _count(round_id: int, now: datetime) -> int:
    """Work out what was begun to be counted; another worker may do the same, to the same end."""
    session = reader()
    undone = tallies.undone(session, round_id)
    session.close()
    done = 0
    for work in undone:
        outcome = tallies.worked_out(work, _telling(work))
        with unit_of_work() as write:
            done += tallies.keep(write, work.tally_id, outcome, now=now)
    return done


def _telling(work: Work) -> Callable[[int], None]:
    """Tells the page how far a count is, once a second; a quick one tells nothing."""
    last = time.monotonic()

    def tell(bps: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _TOLD_EVERY_SECONDS:
            with unit_of_work() as session:
                tallies.is_at(session, work.tally_id, bps)
            last = time.monotonic()

    return tell


def _draw(lot_id: int, now: datetime) -> int:
    with unit_of_work() as session:
        return lot_parties.draw_revealed(session, lots.locked(session, lot_id), now=now)
