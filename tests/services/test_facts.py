"""What a maker tells about a plan, and what the guide reads of it."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound
from matchpot.domain.guide.facts import CareerPhase, LegalForm, Stage, Told
from matchpot.domain.projects import BudgetKind, SourceKind, SourceState
from matchpot.persistence.queries.facts import facts_of, told_of
from matchpot.persistence.queries.personal_data import everything
from matchpot.services import facts, personal_data, projects
from matchpot.services.projects import Cost, Income
from tests.builders import NOON, a_person, euros
from tests.plans import a_plan

TODAY = date(2026, 3, 2)
TOLD = Told(career_phase=CareerPhase.STARTING, lives_in="Kampen", needed_by=date(2026, 9, 1))


def test_one_fact_is_told_after_another_and_both_stay(session: Session) -> None:
    plan = a_plan(session).project
    facts.tell(session, project_id=plan.id, maker_id=plan.maker_id, told=TOLD)
    more = replace(told_of(session, plan.id), legal_form=LegalForm.SOLE_TRADER)
    facts.tell(session, project_id=plan.id, maker_id=plan.maker_id, told=more)
    assert told_of(session, plan.id) == replace(TOLD, legal_form=LegalForm.SOLE_TRADER)


def test_nobody_tells_about_the_plan_of_somebody_else(session: Session) -> None:
    plan = a_plan(session).project
    with pytest.raises(NotFound):
        facts.tell(session, project_id=plan.id, maker_id=a_person(session).id, told=TOLD)
    assert told_of(session, plan.id) == Told()


def test_the_guide_reads_the_plan_and_its_mix_with_what_was_told(session: Session) -> None:
    opened = a_plan(session, goal_cents=euros(900))
    plan = opened.project
    costs = [
        Cost(kind=BudgetKind.TASK, label="Acting", amount_cents=euros(700)),
        Cost(kind=BudgetKind.STRUCTURE, label="Rent", amount_cents=euros(800)),
    ]
    projects.save_budget(session, opened, costs)
    own, fund = SourceKind.OWN_INCOME, SourceKind.OTHER_FUND
    incomes = [
        Income(kind=own, state=SourceState.IDEA, label="Tickets", amount_cents=euros(200)),
        Income(
            kind=fund,
            state=SourceState.APPLIED,
            label="The province",
            amount_cents=euros(300),
            scheme_key="provincie",
            is_public=True,
        ),
    ]
    projects.save_sources(session, opened, incomes)
    session.flush()
    found = facts_of(session, plan.id, today=TODAY)
    assert (found.works_in, found.lives_in, found.stage) == ("Zwolle", "", None)
    assert (found.labour_cents, found.material_cents, found.structure_cents) == (
        euros(700),
        0,
        euros(800),
    )
    assert (found.own_cents, found.public_cents) == (euros(200), euros(300))
    assert (found.mix.costs_cents, found.mix.found_cents) == (euros(1_500), euros(1_400))
    assert found.sources == {"provincie"}


def test_what_was_told_of_a_place_and_a_day_goes_before_the_projects_own(session: Session) -> None:
    plan = a_plan(session).project
    plan.starts_on = date(2026, 10, 1)
    assert facts_of(session, plan.id, today=TODAY).needed_by == date(2026, 10, 1)
    told = replace(TOLD, works_in="Deventer", stage=Stage.IDEA)
    facts.tell(session, project_id=plan.id, maker_id=plan.maker_id, told=told)
    found = facts_of(session, plan.id, today=TODAY)
    assert (found.works_in, found.needed_by, found.stage) == (
        "Deventer",
        date(2026, 9, 1),
        Stage.IDEA,
    )


def test_what_was_told_is_handed_out_and_goes_with_the_account(session: Session) -> None:
    plan = a_plan(session).project
    facts.tell(session, project_id=plan.id, maker_id=plan.maker_id, told=TOLD)
    kept = everything(session, plan.maker_id)
    assert kept["facts"][0]["lives_in"] == "Kampen"
    assert kept["costs"][0]["label"] == "Wood"
    personal_data.erase(session, plan.maker_id, now=NOON, secret=b"secret")
    assert told_of(session, plan.id) == Told()
