"""A plan with what the books know of it, both sides stored at once, and sources added to it."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState, TrancheWhen
from matchpot.domain.campaigns import CampaignState
from matchpot.domain.errors import NotAllowed, NotFound
from matchpot.domain.launch import ChecklistItem, open_items
from matchpot.domain.loans.states import LoanState
from matchpot.domain.planning.plans import mix_of
from matchpot.domain.planning.warnings import Caution, warnings_of
from matchpot.domain.projects import BudgetKind, SourceKind, SourceState
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.parts import parts_of
from matchpot.persistence.queries.plans import plan_of
from matchpot.persistence.queries.projects import drafts_of
from matchpot.services import campaigns, editing, planning
from matchpot.services.planning import Lines
from matchpot.services.projects import Cost, Income
from tests.asking import statements
from tests.builders import NOON, a_person, a_pot, euros
from tests.plans import a_live_plan, a_plan
from tests.services.loan_scenes import Bank

TODAY = date(2026, 3, 2)
CROWD, MATCH, AWARD, LOAN = list(SourceKind)[:4]
IDEA, PROMISED, RECEIVED = SourceState.IDEA, SourceState.PROMISED, SourceState.RECEIVED
WOOD = Cost(kind=BudgetKind.MATERIAL, label="Wood", amount_cents=euros(900))


def income(cents: int, kind: SourceKind = AWARD, **more: object) -> Income:
    told = {"state": IDEA, "label": "The province", **more}
    return Income(kind=kind, amount_cents=cents, **told)  # type: ignore[arg-type]


def an_award(session: Session, project: Project, *parts: tuple[int, TrancheState]) -> Award:
    award = Award(
        pot_id=a_pot(session).id,
        project_id=project.id,
        maker_id=project.maker_id,
        state=AwardState.ACCEPTED,
        amount_cents=sum(cents for cents, _ in parts),
        title="For the first night",
        decided_at=NOON,
        accept_by=NOON,
        accepted_at=NOON,
    )
    session.add(award)
    session.flush()
    for position, (cents, state) in enumerate(parts):
        session.add(
            Tranche(
                award_id=award.id,
                position=position,
                amount_cents=cents,
                due_when=TrancheWhen.ACCEPTANCE,
                state=state,
            )
        )
    session.flush()
    return award


def known(session: Session, project: Project) -> list[tuple[SourceKind, SourceState, int]]:
    found = plan_of(session, project.id).known
    return [(one.kind, one.state, one.cents) for one in found]


def test_a_draft_counts_on_its_goal(session: Session) -> None:
    plan = a_plan(session, goal_cents=euros(900)).project
    assert known(session, plan) == [(CROWD, IDEA, euros(900))]


def test_what_people_gave_and_pots_added_is_told_apart_from_what_is_still_to_come(
    session: Session,
) -> None:
    opened = a_live_plan(session, goal_cents=euros(900))
    opened.campaign.raised_cents, opened.campaign.match_cents = euros(300), euros(200)
    assert known(session, opened.project) == [
        (CROWD, PROMISED, euros(300)),
        (CROWD, IDEA, euros(400)),
        (MATCH, PROMISED, euros(200)),
    ]
    opened.campaign.state, opened.campaign.ended_at = CampaignState.PAID_OUT, NOON
    assert known(session, opened.project) == [
        (CROWD, RECEIVED, euros(300)),
        (MATCH, RECEIVED, euros(200)),
    ]
    opened.campaign.state = CampaignState.CLOSED_FAILED
    assert known(session, opened.project) == []


def test_match_that_is_hoped_for_is_part_of_the_goal_and_no_money_on_top(session: Session) -> None:
    opened = a_plan(session, goal_cents=euros(900))
    planning.save(session, opened, Lines((WOOD,), (income(euros(100), MATCH),)))
    session.flush()
    plan = plan_of(session, opened.project.id)
    assert [one.cents for one in plan.known] == [euros(800)]
    assert (mix_of(plan).found_cents, mix_of(plan).over_cents) == (euros(900), 0)


def test_an_award_is_told_by_its_parts_and_never_typed_twice(session: Session) -> None:
    opened = a_plan(session, goal_cents=euros(100))
    an_award(
        session,
        opened.project,
        (euros(500), TrancheState.PAID),
        (euros(300), TrancheState.PLANNED),
        (euros(50), TrancheState.CANCELLED),
    )
    planning.save(session, opened, Lines((WOOD,), (income(euros(800), state=PROMISED),)))
    session.flush()
    assert known(session, opened.project)[1:] == [
        (AWARD, RECEIVED, euros(500)),
        (AWARD, PROMISED, euros(300)),
    ]
    assert mix_of(plan_of(session, opened.project.id)).found_cents == euros(900)


def test_a_loan_of_here_is_a_source_from_the_asking_on(session: Session) -> None:
    bank = Bank(session)
    loan = bank.approved(euros(600))
    project = session.get_one(Project, loan.project_id)
    assert known(session, project) == [(LOAN, PROMISED, euros(600))]
    loan.state = LoanState.REPAYING
    assert known(session, project) == [(LOAN, RECEIVED, euros(600))]
    parts = parts_of(session, project_id=project.id, campaign_id=None)
    assert [one.cents for one in parts["loan"]] == [euros(600)]
    loan.state = LoanState.DECLINED
    assert known(session, project) == []


def test_whoever_was_granted_something_here_need_not_type_it_to_launch(session: Session) -> None:
    opened = a_plan(session, goal_cents=euros(900))
    an_award(session, opened.project, (euros(400), TrancheState.PLANNED))

    def is_open(goal_cents: int) -> bool:
        opened.campaign.goal_min_cents = goal_cents
        session.flush()
        facts = campaigns.launch_facts(session, opened.campaign)
        return ChecklistItem.BUDGET_SUM in open_items(facts)

    assert [is_open(euros(goal)) for goal in (901, 900, 500, 499)] == [True, False, False, True]
    planning.save(session, opened, Lines((WOOD,), (income(euros(400), state=PROMISED),)))
    assert [is_open(euros(goal)) for goal in (900, 500)] == [True, False]


def test_what_is_only_typed_is_warned_about_before_it_is_stored(session: Session) -> None:
    plan = a_plan(session, goal_cents=euros(900)).project
    typed = Lines((WOOD,), (income(euros(50), scheme_key="nobody-knows"),))
    found = planning.planned(session, plan.id, typed, today=TODAY)
    assert [one.caution for one in warnings_of(found)] == [Caution.OVER, Caution.SCHEME_GONE]
    assert plan_of(session, plan.id).written == ()


def test_after_launch_the_sources_change_and_the_costs_stay(session: Session) -> None:
    opened = a_live_plan(session)
    other = Cost(kind=BudgetKind.TASK, label="Acting", amount_cents=1)
    assert planning.may_edit(opened)
    assert not planning.may_edit_costs(opened)
    planning.save(session, opened, Lines((other,), (income(euros(50)),)))
    session.flush()
    stored = planning.lines_of(session, opened.project.id)
    assert [one.label for one in stored.costs] == ["Wood"]
    assert stored.incomes == (income(euros(50)),)


def test_what_the_steps_could_not_read_is_gone_once_the_plan_is_stored(session: Session) -> None:
    opened = a_plan(session)
    for step in (editing.Step.BUDGET, editing.Step.SOURCES):
        editing.keep_draft(
            session, project_id=opened.project.id, step=step, pairs=[("a", "b")], now=NOON
        )
    planning.save(session, opened, Lines((WOOD,)))
    session.flush()
    assert drafts_of(session, opened.project.id) == {}


def test_sources_are_added_behind_those_that_are_there(session: Session) -> None:
    opened = a_plan(session)
    project = opened.project
    planning.save(session, opened, Lines((WOOD,), (income(euros(1), label="First"),)))
    who = {"project_id": project.id, "maker_id": project.maker_id}
    planning.add_sources(session, **who, incomes=[income(euros(2), label="Second")], now=NOON)
    session.flush()
    assert [one.label for one in planning.lines_of(session, project.id).incomes] == [
        "First",
        "Second",
    ]
    opened.campaign.state = CampaignState.SUBMITTED
    with pytest.raises(NotAllowed):
        planning.add_sources(session, **who, incomes=[income(euros(2))], now=NOON)
    who["maker_id"] = a_person(session).id
    with pytest.raises(NotFound):
        planning.add_sources(session, **who, incomes=[income(euros(2))], now=NOON)


def test_a_plan_costs_the_same_few_statements_however_long_it_is(session: Session) -> None:
    opened = a_plan(session)

    def asked(count: int) -> int:
        lines = Lines((WOOD,) * count, tuple(income(1) for _ in range(count)))
        planning.save(session, opened, lines)
        session.flush()
        with statements(session.connection()) as sent:
            plan_of(session, opened.project.id)
        return len(sent)

    assert asked(1) == asked(20)
