"""The runner of work: what it does with rows in hand when it is asked to stop."""

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import select

from matchpot.extensions import outside, reader, unit_of_work
from matchpot.jobs import runner
from matchpot.jobs.registry import HANDLERS, Task
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import outbox
from matchpot.services.outbox import Promise

KIND = "tests.count"


@pytest.fixture
def carried_out(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The promises that were carried out, by the number of what they are about."""
    done: list[int] = []

    def count(task: Task) -> None:
        done.append(task.ref_id)

    monkeypatch.setitem(HANDLERS, KIND, count)
    return done


def promise(numbers: Sequence[int]) -> None:
    now = outside().clock.now()
    with unit_of_work() as session:
        for one in numbers:
            wanted = Promise(key=f"{one}", kind=KIND, ref_type="test", ref_id=one, due_at=now)
            outbox.put(session, wanted, now=now)


def test_asked_to_stop_it_ends_the_row_in_hand_and_frees_the_others(
    app: Flask, carried_out: list[int]
) -> None:
    with app.app_context():
        promise([1, 2, 3])
        assert runner.drain(stop=lambda: len(carried_out) == 1) == 1
        assert carried_out == [1]
        left = reader().scalars(select(OutboxRow).where(OutboxRow.done_at.is_(None))).all()
        assert {(row.ref_id, row.lease_until, row.attempts) for row in left} == {
            (2, None, 0),
            (3, None, 0),
        }
        runner.drain()
    assert carried_out == [1, 2, 3]


def test_asked_to_stop_it_begins_no_other_round(app: Flask) -> None:
    with app.app_context():
        assert runner.run_rounds(stop=lambda: True) == {}
        assert runner.run_rounds() != {}
