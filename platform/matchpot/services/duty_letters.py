"""What makers and funds are told about reports: asked, come, accepted, late, waived, drawn.

The words are in `templates/email/<notice>/`.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.queries import people
from matchpot.services import letters
from matchpot.services.letters import promise


def received(session: Session, duty: Duty, *, now: datetime) -> None:
    """The fund: all that its policy asks has come."""
    _tell_fund(session, "report_received", duty, now=now)


def _tell_fund(session: Session, notice: str, duty: Duty, *, now: datetime, **told: Any) -> None:
    values = _about(session, duty) | told
    for contact in people.contacts_of_organisation(session, duty.fund_id):
        promise(
            session, notice, letters.reader(contact), ("duty", duty.id), values,
            now=now, occasion=letters.moment(now),
        )  # fmt: skip


def _about(session: Session, duty: Duty) -> dict[str, Any]:
    """What every letter says; the day in ISO form."""
    return {
        "duty_id": duty.id,
        "project_id": duty.project_id,
        "title": session.get_one(Project, duty.project_id).title,
        "fund": session.get_one(Organisation, duty.fund_id).name,
        "amount_cents": duty.amount_cents,
        "due_on": duty.due_on.isoformat() if duty.due_on else "",
    }
