"""Guidelines for pay are brought in whole and kept in versions; a round may ask for a share."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import InvalidValue
from matchpot.domain.fair_pay import SMALLEST_GROUP
from matchpot.domain.projects import BudgetKind, Discipline
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.persistence.models.pay_rates import PayRate
from matchpot.persistence.models.projects import BudgetLine, Project
from matchpot.persistence.models.work import AuditRow
from matchpot.persistence.queries import pay_rates as queries
from matchpot.services import applications, pay_rates
from tests.builders import NOON, a_campaign, a_person, a_project, euros
from tests.domain.test_fair_pay import MAKER
from tests.services.application_scenes import a_costed_project, begins, fills_in, own
from tests.services.round_scenes import RULES, Scene, a_round

TODAY = local_day(NOON)


@pytest.fixture
def scene(session: Session) -> Scene:
    return Scene(session)


def works(session: Session, project: Project, cents: int, **more: object) -> None:
    """Ten hours of a maker at this rate join the budget."""
    values = {"hours": 10, "rate_cents": cents, "pay_role": MAKER.code, **more}
    line = BudgetLine(
        project_id=project.id, position=5, kind=BudgetKind.TASK, label="Making",
        amount_cents=10 * cents, **values,
    )  # fmt: skip
    session.add(line)
    session.flush()


def test_a_guideline_takes_the_place_of_the_one_before_and_none_is_lost(session: Session) -> None:
    by = a_person(session).id
    other = replace(MAKER, discipline=Discipline.FILM)
    assert pay_rates.bring_in(session, [MAKER, other], by=by, now=NOON) == 2
    raised = replace(MAKER, least_cents=4_200)
    assert pay_rates.bring_in(session, [raised, other], by=by, now=NOON) == 1
    assert set(queries.rates_that_count(session)) == {raised, other}
    made_up = replace(MAKER, role="other", is_demo=True)
    pay_rates.bring_in(session, [made_up], by=None, now=NOON)
    pay_rates.bring_in(session, [replace(made_up, is_demo=False)], by=None, now=NOON)
    assert made_up in queries.rates_that_count(session)
    assert [one.least_cents for one in queries.replaced(session)] == [4_000]
    assert session.scalars(select(PayRate.added_by)).all() == [by] * 3 + [None]
    acts = session.scalars(select(AuditRow.detail).where(AuditRow.action.like("pay_rates%"))).all()
    assert acts == [{"changed": 2}, {"changed": 1}]


def test_a_budget_is_held_beside_the_guideline_of_its_first_day(session: Session) -> None:
    pay_rates.bring_in(
        session,
        [MAKER, replace(MAKER, valid_from=date(2030, 1, 1), least_cents=4_500)],
        by=None,
        now=NOON,
    )
    project = a_project(session)
    works(session, project, 4_000)
    assert pay_rates.pay_of(session, project, today=TODAY).short_cents == 0
    project.starts_on = date(2030, 1, 1)
    assert pay_rates.pay_of(session, project, today=TODAY).short_cents == euros(50)


def test_a_plan_that_pays_less_than_the_round_asks_cannot_be_handed_in(scene: Scene) -> None:
    session = scene.session
    pay_rates.bring_in(session, [MAKER], by=None, now=NOON)
    row = a_round(scene, rules=replace(RULES, least_pay_bps=9_000))
    project = a_costed_project(scene)
    works(session, project, 3_599)
    found = fills_in(scene, begins(scene, row, project))
    with pytest.raises(InvalidValue) as refused:
        applications.hand_in(session, own(found), now=scene.clock.now())
    assert refused.value.fields == {"fair_pay": "below"}
    works(session, project, 4_000)
    handed_in = applications.hand_in(session, own(found), now=scene.clock.now())
    assert handed_in.state is ApplicationState.SUBMITTED


def test_work_whose_role_is_not_named_does_not_slip_past_a_round(scene: Scene) -> None:
    session = scene.session
    pay_rates.bring_in(session, [MAKER], by=None, now=NOON)
    row = a_round(scene, rules=replace(RULES, least_pay_bps=1))
    project = a_costed_project(scene)
    works(session, project, 9_000)
    works(session, project, 100, pay_role=None)
    found = fills_in(scene, begins(scene, row, project))
    with pytest.raises(InvalidValue):
        applications.hand_in(session, own(found), now=scene.clock.now())


def test_nothing_is_asked_where_there_are_no_guidelines_or_the_round_asks_nothing(
    scene: Scene,
) -> None:
    project = a_costed_project(scene)
    works(scene.session, project, 100)
    assert pay_rates.meets(scene.session, project, least_bps=9_000, today=TODAY)
    pay_rates.bring_in(scene.session, [MAKER], by=None, now=NOON)
    assert pay_rates.meets(scene.session, project, least_bps=0, today=TODAY)
    assert not pay_rates.meets(scene.session, project, least_bps=9_000, today=TODAY)


def test_only_budgets_on_show_are_told_and_only_in_groups(session: Session) -> None:
    pay_rates.bring_in(session, [MAKER], by=None, now=NOON)
    for at in range(SMALLEST_GROUP):
        project = a_project(session)
        state = CampaignState.LIVE if at else CampaignState.DRAFT
        a_campaign(session, project=project, state=state)
        works(session, project, 2_000)
    assert pay_rates.field_pay(session, today=TODAY) == ()
    project = a_project(session)
    a_campaign(session, project=project, state=CampaignState.LIVE)
    works(session, project, 2_000, in_kind=True)
    (told,) = pay_rates.field_pay(session, today=TODAY)
    assert (told.projects, told.covered_bps, told.unpaid_hours) == (5, 4_000, 10)
