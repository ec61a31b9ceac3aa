"""What of applications goes when a person is forgotten: their own words, and their name in copies.

What a round counted stays: code, amount, and the project as everybody could read it.
"""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project, StepDraft, TeamMember
from matchpot.persistence.models.referrals import Referral
from matchpot.persistence.models.rounds import Application
from matchpot.persistence.queries.projects import FOR_ROUND
from matchpot.services.application_drafts import forget_referrals
from matchpot.services.project_copies import forget_names


def forget(session: Session, person: Person, *, nobody: str) -> None:
    """Empty what a maker told rounds, and put `nobody` for their name in handed-in projects.

    Called while the person and their place in teams still have their names.
    """
    own = select(Project.id).where(Project.maker_id == person.id)
    in_teams = session.execute(
        select(TeamMember.project_id, TeamMember.name).where(TeamMember.person_id == person.id)
    ).all()
    names = {person.name, *(name for _, name in in_teams)}
    projects = {*session.scalars(own), *(project_id for project_id, _ in in_teams)}
    forget_names(session, projects, names, nobody=nobody)
    session.execute(
        delete(StepDraft).where(StepDraft.project_id.in_(own), StepDraft.step.startswith(FOR_ROUND))
    )
    mine = Application.maker_id == person.id
    drafts = session.scalars(select(Application.id).where(mine, Application.code.is_(None))).all()
    forget_referrals(session, drafts)
    session.execute(delete(Application).where(Application.id.in_(drafts)))
    told = (Referral.maker_id == person.id, Referral.note != "")
    session.execute(update(Referral).where(*told).values(note=nobody))
    session.execute(update(Application).where(mine).values(answers={}))
    session.execute(
        update(Application).where(mine, Application.appeal.is_not(None)).values(appeal=nobody)
    )
