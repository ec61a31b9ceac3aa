"""A round is built as a draft, opened with its rules frozen, and its pot sets the money aside."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.services import rounds
from tests.services.round_scenes import PHASES, a_round, a_seat, an_application
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


@pytest.mark.parametrize("phase", [Phase.DRAFT, *PHASES, Phase.CANCELLED, Phase.CLOSED])
def test_a_round_can_stand_in_any_phase_and_the_books_are_true(town: Town, phase: Phase) -> None:
    row = a_round(town, phase=phase)
    an_application(town, row)
    an_application(town, row, state=ApplicationState.DRAFT)
    a_seat(town, row)
    assert rounds.course(row).phase is phase
    town.checked()


def test_the_books_tell_when_a_pot_does_not_hold_what_its_round_says(town: Town) -> None:
    row = a_round(town)
    row.held_cents -= 1
    town.session.flush()
    with pytest.raises(AssertionError, match="held"):
        town.checked()
    with pytest.raises(NotFound):
        rounds.locked(town.session, row.id + 1)
