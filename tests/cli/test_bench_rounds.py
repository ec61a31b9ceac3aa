"""The benchmark of stored rounds and of previews: what it loads and says; no speed is judged."""

import pytest

from matchpot.cli.bench import dividing, previewing, stores, town
from matchpot.cli.bench.dividing import Side
from matchpot.cli.bench.previewing import Figures
from tests.databases import ROOT

ENGINES = pytest.mark.parametrize("name", ["sqlite", "postgresql"])


def nothing_said(_sentence: str) -> None:
    pass


@pytest.mark.slow
@ENGINES
def test_a_stored_pool_is_divided_over_the_people_and_cents_the_bare_query_finds(name: str) -> None:
    with stores.opened(name, ROOT) as store:
        engine = store.open()
        town.fill(engine, town.Size(gifts=50))
        engine.dispose()
        outcome = dividing.measure(store, ROOT, passes=1, gifts=2_000, say=nothing_said)
    assert outcome.agreed
    ((people, cents),) = outcome.product.counted
    assert 1_900 < people <= 2_150
    assert cents > 0
    assert "times the bare query" in "\n".join(dividing.lines(outcome))


def test_a_pool_that_counts_other_people_than_the_query_is_called_missed() -> None:
    sides = [
        Side(seconds=[3.0], cpu_seconds=[2.0], most_mb=100.0, counted={(people, 5)})
        for people in (1, 2)
    ]
    outcome = dividing.Outcome(engine="sqlite", gifts=7, floor=sides[0], product=sides[1])
    assert [goal.reached for goal in dividing.goals(outcome)] == [True, True, False]


@pytest.mark.slow
@ENGINES
def test_a_preview_is_asked_as_a_page_asks_and_tells_of_five_pots(name: str) -> None:
    with stores.opened(name, ROOT) as store:
        engine = store.open()
        town.fill(engine, town.Size(gifts=50))
        engine.dispose()
        outcome = previewing.measure(store, ROOT, seconds=1.5, passes=1, say=nothing_said)
    assert outcome.pots == previewing.POTS
    assert all(found.waits_ms and not found.refused for found in outcome.figures.values())


def test_a_preview_that_takes_too_long_or_is_refused_is_called_missed() -> None:
    slow = {
        1: Figures(waits_ms=[10.0] * 9 + [90.0] * 2),
        8: Figures(cpu_ms=[7.0], waits_ms=[90.0], refused=1),
    }
    outcome = previewing.Outcome(engine="sqlite", figures=slow, pots=previewing.POTS)
    assert [goal.reached for goal in previewing.goals(outcome)] == [False, False]
    assert "   8 |      1    7.0 |   90.0" in "\n".join(previewing.lines(outcome))
