"""Mails about campaigns on their way into a pot: one function per notice.

Who reads which is found in `fund_announcements.py`; other notices are in `notices.py`; the words
are in `templates/email/<notice>/`.
"""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.services.letters import Joining, Reader, moment, promise


def _joining(session: Session, notice: str, to: Reader, joining: Joining, now: datetime) -> None:
    ref = ("campaign", joining.campaign_id)
    values = asdict(joining)
    occasion = moment(now)
    promise(session, notice, to, ref, values, now=now, occasion=occasion)


def pot_join_asked(session: Session, to: Reader, joining: Joining, *, now: datetime) -> None:
    """A member of the fund, when a campaign asks to be matched."""
    _joining(session, "pot_join_asked", to, joining, now)


def pot_invited(session: Session, to: Reader, joining: Joining, *, now: datetime) -> None:
    """The maker, when a fund offers to match the campaign."""
    _joining(session, "pot_invited", to, joining, now)


def pot_joined(session: Session, to: Reader, joining: Joining, *, now: datetime) -> None:
    """The maker, when a fund starts to match the campaign."""
    _joining(session, "pot_joined", to, joining, now)


def pot_join_declined(session: Session, to: Reader, joining: Joining, *, now: datetime) -> None:
    """The maker, when a fund says no."""
    _joining(session, "pot_join_declined", to, joining, now)


def pot_invitation_accepted(
    session: Session, to: Reader, joining: Joining, *, now: datetime
) -> None:
    """A member of the fund, when a maker says yes to its invitation."""
    _joining(session, "pot_invitation_accepted", to, joining, now)


def pot_invitation_declined(
    session: Session, to: Reader, joining: Joining, *, now: datetime
) -> None:
    """A member of the fund, when a maker says no to its invitation."""
    _joining(session, "pot_invitation_declined", to, joining, now)
