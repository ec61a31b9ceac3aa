"""Attacks on divisions of pots with raw SQL: the database refuses, on both engines."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from matchpot.persistence.engine import writing
from tests.builders import a_person, euros
from tests.services.division_scenes import (
    ADA,
    BO,
    a_round,
    approved,
    closes,
    ends,
    prepared,
    settled,
)
from tests.towns import Town


@pytest.fixture
def divided(engine: Engine) -> Engine:
    """Run 1 was carried out, run 2 corrects it and one person approved it."""
    writer = writing(engine)
    with Session(writer) as session:
        town = Town(session)
        pot, (one, other) = a_round(town)
        town.gives(one, euros(100), email=ADA)
        town.gives(other, euros(50), email=BO)
        closes(town, pot)
        ends(town, one, other)
        settled(town, approved(town, prepared(town, pot)))
        second = prepared(town, pot)
        second.approved_by = second.prepared_by
        a_person(session)
        session.commit()
    return writer


def _refused(divided: Engine, attack: str) -> bool:
    with divided.connect() as connection:
        try:
            connection.execute(text(attack))
        except DatabaseError as error:
            return "append-only" in str(error)
        return False


_FROZEN = [
    "frozen = '{}'",
    "digest = 'f'",
    "pool_cents = pool_cents + 1",
    "number = 9",
    "prepared_by = (SELECT max(id) FROM person)",
    "corrects_id = NULL",
    "note = 'as agreed'",
    "frozen_at = '2026-01-01 00:00:00+00:00'",
    "approved_by = (SELECT max(id) FROM person)",
    "approved_by = NULL",
]


@pytest.mark.parametrize("change", _FROZEN)
def test_what_a_division_froze_and_who_stands_for_it_is_not_changed(
    divided: Engine, change: str
) -> None:
    assert _refused(divided, f"UPDATE distribution_run SET {change} WHERE number = 2")


@pytest.mark.parametrize(
    "change",
    [
        "state = 'draft'",
        "settled_at = NULL",
        "second_approved_by = (SELECT max(id) FROM person)",
    ],
)
def test_what_was_carried_out_never_changes(divided: Engine, change: str) -> None:
    assert _refused(divided, f"UPDATE distribution_run SET {change} WHERE number = 1")


def test_an_open_division_goes_on(divided: Engine) -> None:
    assert not _refused(divided, "UPDATE distribution_run SET state = 'withdrawn' WHERE number = 2")
    later = "second_approved_by = (SELECT max(id) FROM person)"
    assert not _refused(divided, f"UPDATE distribution_run SET {later} WHERE number = 2")


@pytest.mark.parametrize("number", [1, 2])
def test_shares_are_neither_changed_nor_taken_away_nor_added(divided: Engine, number: int) -> None:
    of_run = f"WHERE run_id = (SELECT id FROM distribution_run WHERE number = {number})"
    assert _refused(divided, f"UPDATE distribution_share SET cents = cents {of_run}")
    assert _refused(divided, f"DELETE FROM distribution_share {of_run}")


def test_a_division_that_was_carried_out_gets_no_share_more(divided: Engine) -> None:
    columns = "weight, cents, diff_cents, donors, counted_donors, counted_cents"
    attack = (
        f"INSERT INTO distribution_share (run_id, campaign_id, {columns}) "
        f"SELECT 1, 999, {columns} FROM distribution_share WHERE run_id = 1 LIMIT 1"
    )
    assert _refused(divided, attack)


def test_nothing_is_deleted_or_emptied(divided: Engine) -> None:
    assert _refused(divided, "DELETE FROM distribution_run")
    if divided.dialect.name == "postgresql":
        for table in ("distribution_run", "distribution_share"):
            assert _refused(divided, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("table", ["distribution_run", "distribution_share"])
def test_no_row_is_put_in_the_place_of_another(divided: Engine, table: str) -> None:
    assert _refused(divided, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
