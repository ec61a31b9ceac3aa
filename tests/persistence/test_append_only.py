"""Attacks on published rules and on logs with raw SQL: the database refuses, on both engines."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from matchpot.persistence import append_only
from matchpot.persistence.engine import writing
from matchpot.services import audit
from tests.builders import NOON, euros
from tests.towns import Town


@pytest.fixture
def history(engine: Engine) -> Engine:
    """A matched gift: a published rule, a line's history, a log of states, and somebody's name."""
    writer = writing(engine)
    with Session(writer) as session:
        town = Town(session)
        campaign = town.campaign()
        town.pot(campaign)
        town.gives(campaign, euros(25))
        audit.write(session, "signed_in", actor_id=1, now=NOON)
        session.commit()
    return writer


def _refused(history: Engine, attack: str) -> bool:
    with history.connect() as connection:
        try:
            connection.execute(text(attack))
        except DatabaseError as error:
            return "append-only" in str(error)
        return False


@pytest.mark.parametrize("table", append_only.TABLES)
def test_history_is_not_changed_deleted_or_emptied(history: Engine, table: str) -> None:
    assert _refused(history, f"UPDATE {table} SET id = id")
    assert _refused(history, f"DELETE FROM {table}")
    if history.dialect.name == "postgresql":
        assert _refused(history, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("table", append_only.TABLES)
def test_no_row_is_put_in_the_place_of_another(history: Engine, table: str) -> None:
    assert _refused(history, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_rule_version_is_not_replaced_under_another_id(history: Engine) -> None:
    with history.connect() as connection:
        names = [row[1] for row in connection.execute(text("PRAGMA table_info(rule_version)"))]
    rest = ", ".join(name for name in names if name != "id")
    attack = f"INSERT OR REPLACE INTO rule_version ({rest}) SELECT {rest} FROM rule_version"
    assert _refused(history, attack)
