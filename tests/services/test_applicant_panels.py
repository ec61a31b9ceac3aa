"""Applicants who judge each other: two halves by lot, and a way on where there cannot be two."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import PanelMode
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import panels as queries
from matchpot.services import applicant_panels, round_clock, rounds
from tests.builders import NOON, a_person
from tests.services.panel_scenes import drawn, mailed, rules_of
from tests.services.round_scenes import Scene, a_round, an_application

DAY = timedelta(days=1)


@pytest.fixture
def scene(session: Session) -> Scene:
    return Scene(session)


def of_applicants(scene: Scene, maker: Person | None = None, *, plans: int) -> Round:
    """A round whose makers judge each other, all plans by one maker where one is named."""
    row = a_round(scene, rules=rules_of(PanelMode.APPLICANTS), phase=Phase.ELIGIBILITY)
    for at in range(plans):
        an_application(scene, row, maker=maker or a_person(scene.session, f"Maker {at}"))
    return row


def told(scene: Scene) -> list[str]:
    rows = scene.session.scalars(select(OutboxRow).order_by(OutboxRow.id))
    return [row.payload["notice"] for row in rows if row.kind == "mail"]


def test_applicants_judge_each_other_in_halves_and_nobody_their_own(scene: Scene) -> None:
    noor = a_person(scene.session, "Noor")
    row = of_applicants(scene, noor, plans=2)
    made = [*scene.session.scalars(select(Application).order_by(Application.id))]
    made += [an_application(scene, row) for _ in range(2)]
    assert not applicant_panels.seat_applicants(scene.session, row, now=NOON)
    drawn(scene.session, row, LotPurpose.NUMBERS, ["P-003", "P-001", "P-004", "P-002"])
    assert applicant_panels.seat_applicants(scene.session, row, now=NOON)
    assert not applicant_panels.seat_applicants(scene.session, row, now=NOON)
    assert made[0].half == made[1].half
    assert made[2].half == made[3].half != made[0].half
    halves = {one.person_id: one.half for one in queries.members(scene.session, row.id)}
    assert halves == {one.maker_id: one.half for one in made}


@pytest.mark.parametrize("plans", [1, 3])
def test_a_fund_is_told_once_that_there_cannot_be_two_halves(scene: Scene, plans: int) -> None:
    row = of_applicants(scene, a_person(scene.session, "Noor"), plans=plans)
    drawn(scene.session, row, LotPurpose.NUMBERS, [f"P-00{at + 1}" for at in range(plans)])
    late = rounds.plan_of(row).window(Phase.ELIGIBILITY).ends_at + DAY
    for minute in range(3):
        round_clock.advance(scene.session, row.id, now=late + timedelta(minutes=minute))
    assert row.phase is Phase.ELIGIBILITY
    assert told(scene) == ["round_no_halves"]
    assert applicant_panels.is_whole(scene.session, row)


def test_the_round_goes_on_when_applying_was_opened_again_and_others_came(scene: Scene) -> None:
    row = of_applicants(scene, plans=1)
    drawn(scene.session, row, LotPurpose.NUMBERS, ["P-001"])
    now = rounds.plan_of(row).window(Phase.ELIGIBILITY).ends_at
    round_clock.advance(scene.session, row.id, now=now)
    by, until = row.created_by, now + 7 * DAY
    applicant_panels.apply_again(scene.session, row.id, until, by=by, now=now)
    assert row.phase is Phase.SUBMISSION
    assert "round_applying_again" in told(scene)
    other = an_application(scene, row)
    # The draw of before is over one application, and void.
    assert not round_clock.advance(scene.session, row.id, now=now + DAY)
    assert {one.lot_number for one in scene.session.scalars(select(Application))} == {None}
    assert round_clock.advance(scene.session, row.id, now=until)
    assert not applicant_panels.is_whole(scene.session, row)
    drawn(scene.session, row, LotPurpose.NUMBERS, [str(other.code), "P-001"])
    round_clock.advance(scene.session, row.id, now=until + timedelta(minutes=1))
    assert (other.lot_number, row.phase) == (1, Phase.ELIGIBILITY)
    checked = rounds.plan_of(row).window(Phase.ELIGIBILITY).ends_at
    round_clock.advance(scene.session, row.id, now=checked)
    assert len(queries.members(scene.session, row.id)) == 2
    with pytest.raises(IllegalMove):
        applicant_panels.apply_again(scene.session, row.id, until + DAY, by=by, now=until)


def test_who_is_let_in_after_an_objection_has_a_half_like_everybody_else(scene: Scene) -> None:
    row = of_applicants(scene, plans=4)
    made = [*scene.session.scalars(select(Application).order_by(Application.id))]
    made[0].state = ApplicationState.APPEALED
    drawn(scene.session, row, LotPurpose.NUMBERS, [f"P-00{at + 1}" for at in range(4)])
    checked = rounds.plan_of(row).window(Phase.ELIGIBILITY).ends_at
    round_clock.advance(scene.session, row.id, now=checked - DAY)
    assert queries.members(scene.session, row.id) == []
    round_clock.advance(scene.session, row.id, now=checked + DAY)
    assert row.phase is Phase.CONFLICTS
    assert sorted(str(one.half) for one in made) == ["A", "A", "B", "B"]
    assert len(mailed(scene.session, "panel_conflicts_due")) == 4
