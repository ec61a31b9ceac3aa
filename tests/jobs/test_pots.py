"""By the clock, a pot opens on its first day and closes after its last."""

from datetime import timedelta

import pytest
from flask import Flask

from matchpot.domain.pots import PotState
from matchpot.extensions import reader, unit_of_work
from matchpot.jobs.pots import turn_pots
from matchpot.persistence.queries import pots
from tests.builders import NOON, a_pot, a_rule

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def test_a_pot_opens_and_closes_by_itself(app: Flask) -> None:
    with app.app_context():
        with unit_of_work() as session:
            pot = a_pot(session, state=PotState.PUBLISHED)
            a_rule(session, pot)
            pot.opens_at, pot.closes_at = NOON + timedelta(days=1), NOON + timedelta(days=2)
        states = []
        for days in (0, 1, 2, 3):
            turn_pots(NOON + timedelta(days=days))
            found = pots.pot_row(reader(), pot.id)
            assert found is not None
            states.append(found.state)
            reader().close()
    assert states == [PotState.PUBLISHED, PotState.OPEN, PotState.CLOSED, PotState.CLOSED]
