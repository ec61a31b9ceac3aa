"""Beside the plan that is being written: scenarios, a route taken, a question its maker keeps.

Another plan still lacks money that a round can give.
"""

from datetime import timedelta

from matchpot.domain.deadlines import local_day
from matchpot.persistence.models.projects import Project
from matchpot.services import planning, questions, routes_taken, scenarios
from matchpot.services.routes_taken import Taking
from tests.builders import euros
from tests.contract.founders import Founders
from tests.plans import a_plan


def fill(builder: Founders) -> None:
    """Other ways to pay for the draft, one of them thrown away; its last change is a route."""
    maker_id, now = builder.people["maker"], builder.clock.now()
    builder.ids["scenario_id"] = _keep(builder, "Without the city")
    gone = _keep(builder, "With a loan")
    scenarios.throw_away(builder.session, scenario_id=gone, maker_id=maker_id, now=now)
    project = builder.session.get_one(Project, builder.ids["draft_project_id"])
    taking = Taking(project_id=project.id, maker_id=maker_id, revision=project.revision)
    routes_taken.take(builder.session, taking, [], goal_cents=0, now=now)
    questions.keep(
        builder.session, "What is there for theatre?", person_id=maker_id, locale="en", now=now
    )
    builder.ids["kept_question_id"] = questions.kept_by(builder.session, maker_id)[0].id
    _lacking(builder)


def _lacking(builder: Founders) -> None:
    """People are asked for 295 of 900 euros; it begins late enough for every round."""
    now = builder.clock.now()
    plan = a_plan(builder.session, title="Plan lacking")
    plan.project.maker_id = builder.maker.id
    plan.campaign.goal_min_cents = euros(295)
    plan.project.starts_on = local_day(now) + timedelta(days=400)
    builder.ids["lacking_project_id"] = plan.project.id


def _keep(builder: Founders, name: str) -> int:
    project_id = builder.ids["draft_project_id"]
    return scenarios.keep(
        builder.session,
        project_id=project_id,
        maker_id=builder.people["maker"],
        name=name,
        lines=planning.lines_of(builder.session, project_id),
        now=builder.clock.now(),
    ).id
