"""The benchmark of search: what it loads, asks and says; no speed is judged."""

import pytest

from matchpot.cli.bench import finding, stores, town
from matchpot.cli.bench.finding import Figures, Outcome
from tests.databases import ROOT


@pytest.mark.slow
def test_every_question_is_asked_and_what_is_there_is_found() -> None:
    with stores.opened("sqlite", ROOT) as store:
        engine = store.open()
        town.fill(engine, town.Size(gifts=50))
        engine.dispose()
        outcome = finding.measure(store, passes=1, projects=300, say=lambda _words: None)
    found = {name: one.found for name, one in outcome.questions.items()}
    assert found["found nowhere"] == 0
    assert min(found["a word"], found["a compound"], found["mistyped"]) > 0
    assert max(one.statements for one in outcome.questions.values()) <= finding.GOAL_STATEMENTS


def test_a_search_that_is_slow_or_asks_often_is_called_missed() -> None:
    outcome = Outcome(
        engine="sqlite",
        projects=10,
        floor_ms=[10.0],
        questions={
            "quick": Figures(ms=[20.0], statements=3),
            "slow": Figures(ms=[200.0], statements=3),
            "often": Figures(ms=[20.0], statements=9),
        },
    )
    assert [goal.reached for goal in finding.goals(outcome)] == [True, False, False]
