"""The benchmark of open data: what it loads and says; no speed is judged."""

import pytest

from matchpot.cli.bench import open_grants, stores, town
from matchpot.cli.bench.open_grants import Figures, Outcome
from tests.databases import ROOT


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_every_grant_is_written_and_a_tenth_are_of_one_fund(name: str) -> None:
    with stores.opened(name, ROOT) as store:
        engine = store.open()
        town.fill(engine, town.Size(gifts=50))
        engine.dispose()
        outcome = open_grants.measure(store, ROOT, passes=1, grants=400, say=lambda _words: None)
    assert {one.grants for one in outcome.whole.values()} == {400}
    assert {one.grants for one in outcome.tenth.values()} == {40}
    assert "a cpu-second" in "\n".join(open_grants.lines(outcome))


def test_a_file_that_is_slow_or_grows_is_called_missed() -> None:
    fast = Figures(grants=50_000, seconds=[9.0], cpu_seconds=[4.0], most_mb=100.0)
    slow = Figures(grants=50_000, seconds=[6.0], cpu_seconds=[6.0], most_mb=120.0)
    small = Figures(grants=5_000, seconds=[1.0], cpu_seconds=[1.0], most_mb=99.0)
    outcome = Outcome(
        engine="sqlite",
        whole={"json": fast, "csv": slow},
        tenth={"json": small, "csv": small},
    )
    assert [goal.reached for goal in open_grants.goals(outcome)] == [True, True, False, False]
