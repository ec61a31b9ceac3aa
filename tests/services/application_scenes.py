"""Makers who apply: a project with costs, begun in a round, filled in, handed in."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.projects import BudgetKind
from matchpot.domain.rounds.applications import Asked
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import BudgetLine, Project
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import application_drafts, applications
from matchpot.services.applications import Own
from tests.builders import a_campaign, a_project, euros
from tests.services.round_scenes import Stage

WHY = "The plan happens in Groningen, not in Overijssel."
OBJECTION = "Two of the three evenings are in Zwolle, as the plan says."
ANSWER = "You are right: two of three evenings are in Zwolle."


def a_costed_project(
    stage: Stage, *, maker: Person | None = None, cents: int = euros(2_000), title: str = "Licht"
) -> Project:
    """A project with a campaign, costs of this much, and no sources."""
    project = a_project(stage.session, maker=maker, title=title)
    a_campaign(stage.session, project=project, goal_cents=euros(500))
    stage.session.add(
        BudgetLine(
            project_id=project.id,
            position=0,
            kind=BudgetKind.MATERIAL,
            label="Wood",
            amount_cents=cents,
        )
    )
    stage.session.flush()
    return project


def begins(stage: Stage, row: Round, project: Project | None = None) -> Application:
    """A maker begins to enter a project."""
    project = project or a_costed_project(stage)
    return application_drafts.start(
        stage.session,
        round_id=row.id,
        project_id=project.id,
        maker_id=project.maker_id,
        now=stage.clock.now(),
    )


def own(found: Application) -> Own:
    """The application with its own maker."""
    return Own(application_id=found.id, maker_id=found.maker_id)


def fills_in(
    stage: Stage,
    found: Application,
    *,
    ask_cents: int = euros(1_000),
    least_cents: int | None = None,
    answers: Mapping[str, str] | None = None,
) -> Application:
    """The maker saves what is asked."""
    asked = Asked(ask_cents=ask_cents, least_cents=least_cents, answers=answers or {})
    return application_drafts.save(stage.session, own(found), asked)


def hands_in(stage: Stage, row: Round, project: Project | None = None) -> Application:
    """The whole way from nothing to handed in."""
    found = fills_in(stage, begins(stage, row, project))
    return applications.hand_in(stage.session, own(found), now=stage.clock.now())


def letters_to(session: Session, email: str) -> list[str]:
    """The notices promised to an address, in order."""
    rows = session.scalars(
        select(OutboxRow.payload).where(OutboxRow.kind == "mail").order_by(OutboxRow.id)
    )
    return [row["notice"] for row in rows if row["to"] == email]
