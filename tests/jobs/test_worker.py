"""The queue of wake-ups, as the settings ask for it, and the look for what it did not hear of."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from matchpot.extensions import unit_of_work
from matchpot.jobs import worker
from matchpot.jobs.worker import Worker, make_queue
from matchpot.persistence.leases import OUTBOX, claim
from matchpot.services import outbox
from matchpot.services.outbox import Promise
from matchpot.settings import Settings
from tests.fakes import FakeClock

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def test_a_queue_whose_package_is_missing_is_refused_with_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit, match="pip install redis"):
        make_queue(replace(settings, queue_url="redis://127.0.0.1/0"))


def test_what_falls_due_after_its_wake_up_is_found_without_waiting_for_the_minute(
    app: Flask, settings: Settings
) -> None:
    clock, looking = FakeClock(), Worker(app, make_queue(settings))
    told = app.extensions["matchpot_outside"]
    app.extensions["matchpot_outside"] = replace(told, clock=clock)
    with app.app_context():
        # Whoever promised it has a clock that is a second ahead of this worker's.
        due_at = clock.now() + timedelta(seconds=1)
        with unit_of_work() as session:
            wanted = Promise(key="1", kind="mail", ref_type="test", ref_id=1, due_at=due_at)
            outbox.put(session, wanted, now=due_at)
    # The wake-up was heard, when nothing was due here yet.
    looking.queue.flush()
    assert not looking.look()
    clock.forward(seconds=1)
    assert looking.look()
    assert looking.queue.pending_count() == 1
    # It was asked for; nothing piles up while somebody is at it.
    assert not looking.look()
    looking.queue.flush()
    with app.app_context(), unit_of_work() as session:
        assert claim(session, OUTBOX, now=clock.now())
    assert not looking.look()
