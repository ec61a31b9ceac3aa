"""Rounds as pages read them: who may see which, and what is counted of their people."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.panels import Declaration
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import rounds as queries
from tests.builders import a_fund, euros
from tests.services.round_scenes import (
    RULES,
    Scene,
    a_round,
    a_round_pot,
    a_seat,
    an_application,
)


@pytest.fixture
def scene(session: Session) -> Scene:
    return Scene(session)


def _slugs(pages: list[queries.RoundPage]) -> set[str]:
    return {page.row.slug for page in pages}


def test_a_draft_is_the_funds_own_and_a_cancelled_round_stays_in_sight(scene: Scene) -> None:
    draft, ended = a_round(scene, phase=Phase.DRAFT), a_round(scene, phase=Phase.CANCELLED)
    assert queries.public_round(scene.session, draft.slug) is None
    assert _slugs(queries.public_rounds(scene.session)) == {ended.slug}
    assert _slugs(queries.rounds_of_funds(scene.session, [draft.fund_id])) == {draft.slug}


def test_an_open_round_tells_its_frozen_rules_and_not_what_is_in_the_draft(scene: Scene) -> None:
    row = a_round(scene)
    row.rules = {**row.rules, "budget_cents": 1}
    scene.session.flush()
    page = queries.round_page(scene.session, row.id)
    assert page is not None
    assert page.rules == RULES
    assert page.window is not None
    assert page.window.phase is Phase.SUBMISSION
    assert queries.round_page(scene.session, row.id + 1) is None


def test_what_a_round_holds_is_not_free_for_the_next(scene: Scene) -> None:
    fund = a_fund(scene.session)
    pot = a_round_pot(scene, fund=fund, cents=euros(20_000))
    row = a_round(scene, pot=pot)
    [found] = queries.pots_for_rounds(scene.session, fund.id)
    # Pages refuse to write an amount that is no whole number.
    assert type(found.free_cents) is int
    panel = (4 + 2) * (euros(50) + 25 * 500)
    assert row.held_cents == euros(10_000) + panel
    assert found.free_cents == euros(10_000) - panel


def test_people_are_counted_and_drafts_are_nobodys_business(scene: Scene) -> None:
    row: Round = a_round(scene)
    first = an_application(scene, row)
    an_application(scene, row, state=ApplicationState.DRAFT)
    an_application(scene, row, state=ApplicationState.WITHDRAWN)
    seat, _asked = a_seat(scene, row), a_seat(scene, row, state=SeatState.NOMINATED)
    now = scene.clock.now()
    scene.session.add(
        Declaration(seat_id=seat.id, application_id=first.id, has_conflict=True, declared_at=now)
    )
    scene.session.flush()
    assert queries.counts(scene.session, row.id) == queries.Counts(
        handed_in=2, withdrawn=1, refused=0, members=1, recusals=1
    )
