"""Who is told about referrals made by hand; those the guide finds stand in other letters."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.guide.schemes import Scheme
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.referrals import Referral
from matchpot.persistence.models.rounds import Application
from matchpot.persistence.queries import people
from matchpot.services.letters import promise, reader


def made(
    session: Session, one: Referral, application: Application, scheme: Scheme, *, now: datetime
) -> None:
    """The maker: a fund thinks of another place for the plan, and why."""
    contact = people.contact(session, one.maker_id)
    if contact is None:
        return
    values = {
        "application_id": application.id,
        "title": session.get_one(Project, application.project_id).title,
        "fund": session.get_one(Organisation, one.from_fund_id).name,
        "place": scheme.title,
        "provider": scheme.provider,
        "note": one.note,
    }
    promise(session, "referral_made", reader(contact), ("referral", one.id), values, now=now)
