"""What makers and funds tell each other about notes of a talk; the rest is in `duty_letters.py`.

The words are in `templates/email/<notice>/`.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.reports import Report
from matchpot.persistence.queries import people
from matchpot.services import letters
from matchpot.services.letters import promise


def notes_offered(session: Session, notes: Report, *, now: datetime) -> None:
    """The maker, when a fund wrote down what was said in a talk."""
    contact = people.contact(session, notes.maker_id)
    if contact is None or notes.fund_id is None:
        return
    values = {
        "report_id": notes.id,
        "title": session.get_one(Project, notes.project_id).title,
        "fund": session.get_one(Organisation, notes.fund_id).name,
    }
    to, ref = letters.reader(contact), ("report", notes.id)
    promise(session, "report_notes_offered", to, ref, values, now=now)


def notes_refused(session: Session, notes: Report, *, what: str, now: datetime) -> None:
    """Whoever wrote notes of a talk, when the maker says what is not right in them."""
    contact = people.contact(session, notes.written_by) if notes.written_by else None
    if contact is None:
        return
    values = {"title": session.get_one(Project, notes.project_id).title, "what": what}
    to, ref = letters.reader(contact), ("report", notes.id)
    promise(session, "report_notes_refused", to, ref, values, now=now)
