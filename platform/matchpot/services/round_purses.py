"""The money of a pot for rounds and awards: set aside, spent on awards and panels, or put back.

Holding that of a round at the start and letting the rest go at the end is in `round_building.py`.
What is free can be asked back by the fund (`fund_returns.py`).
"""

from sqlalchemy.orm import Session

from matchpot.domain.errors import PotExhausted
from matchpot.domain.money import Cents
from matchpot.domain.rounds.phases import ENDS
from matchpot.persistence import locks
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import endings


def free_cents(session: Session, pot: Pot) -> Cents:
    """What nobody has of a locked pot: not set aside, not given, and not asked back by its fund."""
    taken = pot.reserved_cents + pot.used_cents + endings.returning_cents(session, pot.id)
    return pot.total_cents - taken


def set_aside(session: Session, pot: Pot, cents: Cents) -> None:
    """Keep so much of a locked pot for an award that is proposed.

    Raises:
        PotExhausted: Less than that is free.
    """
    free = free_cents(session, pot)
    if cents > free:
        raise PotExhausted(pot.id, available_cents=free)
    pot.reserved_cents += cents
    session.flush()


def let_go(session: Session, pot_id: int, cents: Cents) -> None:
    """Keep it for that award no longer."""
    _locked(session, pot_id).reserved_cents -= cents
    session.flush()


def grant(session: Session, pot_id: int, cents: Cents) -> None:
    """Give what was set aside for a proposed award."""
    pot = _locked(session, pot_id)
    pot.reserved_cents -= cents
    pot.used_cents += cents
    session.flush()


def spend(session: Session, row: Round, cents: Cents) -> None:
    """Give what a locked round holds: the pot has it no longer set aside, but used."""
    pot = _locked(session, row.pot_id)
    pot.reserved_cents -= cents
    pot.used_cents += cents
    row.held_cents -= cents
    session.flush()


def give_back(session: Session, row: Round | None, pot_id: int, cents: Cents) -> None:
    """Take back what was given; while the round lasts it is the round's, after that the pot's."""
    pot = _locked(session, pot_id)
    pot.used_cents -= cents
    if row is not None and row.phase not in ENDS:
        pot.reserved_cents += cents
        row.held_cents += cents
    session.flush()


def _locked(session: Session, pot_id: int) -> Pot:
    return locks.pots(session, [pot_id])[0]
