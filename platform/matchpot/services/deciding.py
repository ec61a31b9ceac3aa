"""What a fund does with its round in person: stand for a decision, send it back once, call it off.

Everything is public with its reason. Moving on, and what follows from it, is the clock's.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.applications import told
from matchpot.domain.rounds.phases import Phase, RoundAction
from matchpot.services import (
    application_letters,
    audit,
    panel_draws,
    referrals,
    round_letters,
    rounds,
)
from matchpot.services.round_building import release_hold


def ratify(session: Session, round_id: int, *, by: int, now: datetime) -> None:
    """Stand for the decision; it is published by the next step of the clock.

    Raises:
        IllegalMove: There is nothing to stand for, or somebody did.
    """
    row = rounds.locked(session, round_id)
    rounds.keep(session, row, machine.ratify(rounds.course(row)), now=now, actor_id=by)
    row.ratified_by, row.ratified_at = by, now
    session.flush()
    audit.write(session, "round_ratified", actor_id=by, now=now, ref=("round", round_id))


def send_back(session: Session, round_id: int, reason: str, *, by: int, now: datetime) -> None:
    """Ask the panel to vote again, once, for a reason everybody can read.

    Raises:
        InvalidValue: The reason is too short or too long.
        IllegalMove: It was sent back before, is ratified, or no panel voted.
    """
    row = rounds.locked(session, round_id)
    rounds.check_allows(row, RoundAction.SEND_BACK, now=now)
    after = machine.send_back(rounds.course(row), told(reason), now)
    rounds.keep(session, row, after, now=now, actor_id=by)
    audit.write(session, "round_sent_back", actor_id=by, now=now, ref=("round", round_id))
    round_letters.vote_again(session, row, now=now)


def cancel(session: Session, round_id: int, reason: str, *, by: int, now: datetime) -> None:
    """Call a round off, for a reason everybody can read; all its money is free again.

    Raises:
        InvalidValue: The reason is too short or too long.
        IllegalMove: It is published, has ended, or was never opened.
    """
    row = rounds.locked(session, round_id)
    if row.phase is Phase.DRAFT:
        raise IllegalMove("round", Phase.DRAFT, Phase.CANCELLED)
    after = machine.cancel(rounds.course(row), told(reason))
    rounds.keep(session, row, after, now=now, actor_id=by)
    audit.write(session, "round_cancelled", actor_id=by, now=now, ref=("round", round_id))
    release_hold(session, row, now=now)
    panel_draws.forget_told(session, row)
    schemes = referrals.places(session, now=now)
    application_letters.round_cancelled(
        session, row, now=now,
        hints_of=lambda one: referrals.find(session, one, now=now, schemes=schemes),
    )  # fmt: skip
    round_letters.called_off(session, row, now=now)
