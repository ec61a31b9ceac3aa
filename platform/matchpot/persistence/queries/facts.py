"""What is known about a plan, for the guide: what its maker told, and what stands in the plan."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.guide.facts import Facts, Told
from matchpot.domain.planning.plans import OWN_KINDS, Plan, mix_of, settled
from matchpot.domain.projects import BudgetKind
from matchpot.persistence.models.planning import ProjectFacts
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import plans


def told_of(session: Session, project_id: int) -> Told:
    """What the maker told; nothing yet is a `Told` without anything."""
    row = session.get(ProjectFacts, project_id)
    if row is None:
        return Told()
    return Told(
        career_phase=row.career_phase,
        legal_form=row.legal_form,
        makers=row.makers,
        lives_in=row.lives_in,
        works_in=row.works_in,
        project_kind=row.project_kind,
        stage=row.stage,
        needed_by=row.needed_by,
    )


def facts_of(session: Session, project_id: int, *, today: date) -> Facts:
    """All that is known about a plan on a day, with its mix when every source comes true.

    Raises:
        NoResultFound: There is no such project.
    """
    project = session.execute(select(Project).where(Project.id == project_id)).scalar_one()
    return facts_with(
        project, told_of(session, project_id), plans.plan_of(session, project_id), today=today
    )


def facts_with(project: Project, told: Told, plan: Plan, *, today: date) -> Facts:
    """The facts of a project with any plan, such as one of its scenarios."""
    counted = settled(plan)

    def costs(kind: BudgetKind) -> int:
        return sum(one.cents for one in plan.costs if one.kind is kind)

    return Facts(
        today=today,
        discipline=project.discipline,
        career_phase=told.career_phase,
        legal_form=told.legal_form,
        makers=told.makers,
        lives_in=told.lives_in,
        works_in=told.works_in or project.city,
        project_kind=told.project_kind,
        stage=told.stage,
        starts_on=project.starts_on,
        needed_by=told.needed_by or project.starts_on,
        mix=mix_of(plan),
        own_cents=counted.cents(*OWN_KINDS),
        public_cents=sum(one.cents for one in counted.counted if one.is_public),
        labour_cents=costs(BudgetKind.TASK),
        material_cents=costs(BudgetKind.MATERIAL),
        structure_cents=costs(BudgetKind.STRUCTURE),
        sources=frozenset(one.scheme_key for one in (*plan.written, *plan.known)) - {""},
    )
