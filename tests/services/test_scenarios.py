"""Other ways to pay for a plan: kept, changed, taken into the plan, thrown away, and back again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue, NotFound, StateChanged
from matchpot.domain.projects import BudgetKind, SourceKind, SourceState
from matchpot.persistence.models.planning import Scenario
from matchpot.persistence.queries import scenarios as queries
from matchpot.services import planning, scenarios
from matchpot.services.editing import Opened
from matchpot.services.planning import Lines
from matchpot.services.projects import Cost, Income
from tests.builders import NOON, a_person, euros
from tests.plans import a_plan

CHEAP = Lines(
    (
        Cost(
            kind=BudgetKind.TASK,
            label="Acting",
            amount_cents=euros(500),
            hours=20,
            rate_cents=euros(25),
            needed_on=date(2026, 9, 1),
        ),
    ),
    (
        Income(
            kind=SourceKind.LOAN,
            state=SourceState.APPLIED,
            label="The bank",
            amount_cents=euros(500),
            expected_on=date(2026, 8, 1),
            is_hidden=True,
        ),
    ),
)


def a_scenario(session: Session, opened: Opened, name: str = "Without the city") -> Scenario:
    return scenarios.keep(
        session,
        project_id=opened.project.id,
        maker_id=opened.project.maker_id,
        name=name,
        lines=CHEAP,
        now=NOON,
    )


def names(session: Session, opened: Opened) -> list[str]:
    return [one.name for one in queries.scenarios_of(session, opened.project.id)]


def test_what_is_kept_comes_back_line_by_line(session: Session) -> None:
    found = a_scenario(session, a_plan(session))
    session.refresh(found)
    assert scenarios.lines_in(found.content) == CHEAP


@given(
    st.builds(
        Cost,
        kind=st.sampled_from(list(BudgetKind)),
        label=st.text(max_size=20),
        amount_cents=st.integers(1, 10**12),
        hours=st.none() | st.integers(1, 9),
        needed_on=st.none() | st.dates(),
        in_kind=st.booleans(),
    ),
    st.builds(
        Income,
        kind=st.sampled_from(list(SourceKind)),
        state=st.sampled_from(list(SourceState)),
        label=st.text(max_size=20),
        amount_cents=st.integers(1, 10**12),
        expected_on=st.none() | st.dates(),
    ),
)
def test_any_lines_survive_being_kept(cost: Cost, income: Income) -> None:
    lines = Lines((cost,), (income,))
    assert scenarios.lines_in(scenarios.content_of(lines)) == lines


def test_a_scenario_that_is_taken_becomes_the_plan_and_the_plan_is_kept_in_its_place(
    session: Session,
) -> None:
    opened = a_plan(session)
    before = planning.lines_of(session, opened.project.id)
    found = a_scenario(session, opened)
    scenarios.take(session, opened, scenario_id=found.id, plan_name="Plan so far", now=NOON)
    session.flush()
    assert planning.lines_of(session, opened.project.id) == CHEAP
    assert names(session, opened) == ["Plan so far"]
    scenarios.take(session, opened, scenario_id=found.id, plan_name="Cheap", now=NOON)
    session.flush()
    assert planning.lines_of(session, opened.project.id) == before


def test_what_is_thrown_away_comes_back_until_the_next_goes(session: Session) -> None:
    opened = a_plan(session)
    who = {"maker_id": opened.project.maker_id}
    first, second = a_scenario(session, opened, "First"), a_scenario(session, opened, "Second")
    scenarios.throw_away(session, scenario_id=first.id, **who, now=NOON)
    assert (names(session, opened), queries.thrown_name(session, opened.project.id)) == (
        ["Second"],
        "First",
    )
    scenarios.put_back(session, project_id=opened.project.id, **who)
    assert names(session, opened) == ["First", "Second"]
    for one in (first, second):
        scenarios.throw_away(session, scenario_id=one.id, **who, now=NOON)
    scenarios.put_back(session, project_id=opened.project.id, **who)
    assert names(session, opened) == ["Second"]


def test_an_old_page_does_not_write_over_a_newer_scenario(session: Session) -> None:
    opened = a_plan(session)
    found = a_scenario(session, opened)
    told = {"scenario_id": found.id, "maker_id": opened.project.maker_id, "now": NOON}
    scenarios.write(session, **told, revision=1, lines=Lines(CHEAP.costs))
    with pytest.raises(StateChanged):
        scenarios.write(session, **told, revision=1, lines=CHEAP)
    assert scenarios.lines_in(found.content).incomes == ()


def test_no_more_scenarios_than_one_can_compare(session: Session) -> None:
    opened = a_plan(session)
    for number in range(scenarios.MOST_SCENARIOS):
        a_scenario(session, opened, f"Number {number}")
    with pytest.raises(InvalidValue):
        a_scenario(session, opened, "One too many")


def test_a_scenario_is_its_makers_alone(session: Session) -> None:
    found = a_scenario(session, a_plan(session))
    stranger = a_person(session).id
    with pytest.raises(NotFound):
        scenarios.throw_away(session, scenario_id=found.id, maker_id=stranger, now=NOON)
    other = a_plan(session, maker=a_person(session))
    with pytest.raises(NotFound):
        scenarios.take(session, other, scenario_id=found.id, plan_name="Mine", now=NOON)
    with pytest.raises(NotFound):
        scenarios.put_back(session, project_id=found.project_id, maker_id=stranger)
