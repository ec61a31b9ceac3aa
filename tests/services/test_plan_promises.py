"""What funds promised on conditions is a source of the plan while it waits, and never twice."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.cofunding import SoMuchIsFound
from matchpot.domain.deadlines import local_day
from matchpot.domain.planning.plans import PlannedSource
from matchpot.domain.projects import SourceKind
from matchpot.persistence.queries.plans import plan_of
from matchpot.services import planning
from tests.builders import euros
from tests.services.promise_scenes import Promises
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def promised(scene: Promises) -> list[PlannedSource]:
    plan = plan_of(scene.town.session, scene.project.id)
    return [one for one in plan.known if one.waits_for]


def test_what_a_fund_promised_counts_with_its_conditions_and_once_when_they_hold(
    town: Town,
) -> None:
    scene = Promises(town, funds=2)
    scene.promise(0, euros(4_000), SoMuchIsFound(euros(9_000)))
    waits, *others = promised(scene)
    assert (waits.cents, waits.waits_for, others) == (
        euros(4_000),
        (SoMuchIsFound(euros(9_000)),),
        [],
    )
    assert waits.expected_on == local_day(town.clock.now()) + timedelta(days=30)
    plan = plan_of(town.session, scene.project.id)
    assert planning.sure_cents(plan) == 0
    scene.promise(1, euros(6_000))
    assert [award.amount_cents for award in scene.awards()] == [euros(4_000), euros(6_000)]
    assert promised(scene) == []
    plan = plan_of(town.session, scene.project.id)
    assert sum(one.cents for one in plan.known if one.kind is SourceKind.AWARD) == euros(10_000)


def test_a_promise_that_is_let_go_or_not_confirmed_is_no_source(town: Town) -> None:
    scene = Promises(town, funds=2)
    scene.propose(0, euros(4_000))
    assert promised(scene) == []
    scene.promise(1, euros(5_000), days=2)
    assert [one.cents for one in promised(scene)] == [euros(5_000)]
    town.clock.forward(days=4)
    scene.count()
    assert promised(scene) == []
