"""Mails about votes: a resident's link to the ballot, and a panel's question to a maker.

The words are in `templates/email/<notice>/`; other notices are in `notices.py`.
"""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.persistence.models.panels import Remark
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import people
from matchpot.services.letters import Reader, SignedLink, moment, promise, reader

# Emptied as soon as it was sent: whose ballot it is must not be known from the outbox.
VOTE_LINK = "vote_link"


def vote_link(
    session: Session, to: Reader, row: Round, *, voter_key: str, ends_at: datetime, now: datetime
) -> None:
    """A resident who wants to vote: the link to their ballot."""
    link = SignedLink(purpose="public_vote", parts=(row.id, voter_key))
    values = {
        "round": row.title,
        "fund": session.get_one(Organisation, row.fund_id).name,
        "ends_at": ends_at.isoformat(),
        "link": asdict(link),
    }
    promise(session, VOTE_LINK, to, ("round", row.id), values, now=now, occasion=moment(now))


def panel_question(
    session: Session, row: Round, found: Application, remark: Remark, *, now: datetime
) -> None:
    """The maker, when somebody of the panel asks something; who did stands nowhere."""
    contact = people.contact(session, found.maker_id)
    if contact is None:
        return
    values = {
        "round": row.title,
        "title": (found.copy or {}).get("title", found.code),
        "application_id": found.id,
        "question": remark.words,
    }
    promise(session, "panel_question", reader(contact), ("remark", remark.id), values, now=now)
