"""The benchmark of a fund's desk: what it loads is true; no speed is judged."""

from http import HTTPStatus

import pytest
from sqlalchemy.orm import Session

from matchpot.cli.bench import desking, stores, town
from matchpot.cli.bench.desking import Outcome
from tests.databases import ROOT
from tests.simulation.desks import desks_are_true


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_the_books_of_the_large_fund_are_true(name: str) -> None:
    with stores.opened(name, ROOT) as store:
        engine = store.open()
        town.fill(engine, town.Size(gifts=10))
        desking.fill(store, gifts=300)
        with Session(engine) as session:
            desks_are_true(session, funds=[desking.FUND])
        engine.dispose()


def test_a_slow_desk_is_called_missed() -> None:
    page = {"status": HTTPStatus.OK, "statements": 12, "waits_ms": [250.0]}
    slow = {"status": HTTPStatus.OK, "statements": 13, "waits_ms": [350.0]}
    outcome = Outcome(engine="sqlite", gifts=1, pages={"desk": page, "position": slow})
    assert [goal.reached for goal in desking.goals(outcome)] == [True, True, False, False]
    assert "350.0" in "\n".join(desking.lines(outcome))
    assert desking.result(outcome)["pages"]["position"]["statements"] == slow["statements"]
