"""Attacks on published rules, logs and ballots with raw SQL: both databases refuse."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from matchpot.domain.rounds.phases import Phase
from matchpot.persistence import append_only
from matchpot.persistence.engine import writing
from matchpot.persistence.models.ballots import Ballot
from matchpot.services import audit, guide
from tests.builders import NOON, euros
from tests.services.guide_scenes import a_scheme, a_step
from tests.services.round_scenes import a_round, a_seat
from tests.towns import Town

GUARDED = [*append_only.TABLES, *append_only.BALLOTS, *append_only.REVISIONS]


@pytest.fixture
def history(engine: Engine) -> Engine:
    """A matched gift and a vote: a rule, a line's history, logs, a ballot, a scheme."""
    writer = writing(engine)
    with Session(writer) as session:
        town = Town(session)
        campaign = town.campaign()
        town.pot(campaign)
        town.gives(campaign, euros(25))
        audit.write(session, "signed_in", actor_id=1, now=NOON)
        row = a_round(town, phase=Phase.BLIND_VOTE)
        session.add(
            Ballot(
                round_id=row.id, phase=row.phase, seat_id=a_seat(town, row).id, number=1,
                says={"picks": []}, receipt="2345-6789", cast_at=NOON,
            )
        )  # fmt: skip
        guide.add(session, a_scheme(), a_step())
        session.commit()
    return writer


def _refused(history: Engine, attack: str) -> bool:
    with history.connect() as connection:
        try:
            connection.execute(text(attack))
        except DatabaseError as error:
            return "append-only" in str(error)
        return False


@pytest.mark.parametrize("table", GUARDED)
def test_history_is_not_changed_deleted_or_emptied(history: Engine, table: str) -> None:
    assert _refused(history, f"UPDATE {table} SET id = id")
    assert _refused(history, f"DELETE FROM {table}")
    if history.dialect.name == "postgresql":
        assert _refused(history, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("table", GUARDED)
def test_no_row_is_put_in_the_place_of_another(history: Engine, table: str) -> None:
    assert _refused(history, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("table", ["rule_version", "ballot", "scheme_revision"])
def test_nothing_is_replaced_under_another_id(history: Engine, table: str) -> None:
    with history.connect() as connection:
        names = [row[1] for row in connection.execute(text(f"PRAGMA table_info({table})"))]
    rest = ", ".join(name for name in names if name != "id")
    assert _refused(history, f"INSERT OR REPLACE INTO {table} ({rest}) SELECT {rest} FROM {table}")
