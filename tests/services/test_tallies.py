"""Two halves of applicants have half the money each, and each is judged by the other."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import PanelMode
from matchpot.persistence.queries import tallies as queries
from matchpot.services import tallies
from tests.jobs.round_ends import votes
from tests.services.round_scenes import RULES, Scene, a_round, a_seat, an_application

APPLICANTS = replace(
    RULES, budget_cents=200_001, panel=replace(RULES.panel, mode=PanelMode.APPLICANTS)
)


@pytest.fixture
def scene(session: Session) -> Scene:
    return Scene(session)


def test_each_half_is_counted_by_itself(scene: Scene) -> None:
    row = a_round(scene, rules=APPLICANTS, phase=Phase.FINAL_VOTE)
    by_half: dict[str, list[str]] = {"A": [], "B": []}
    for at, half in enumerate("ABAB", 1):
        made = an_application(scene, row, half=half, lot_number=at)
        by_half[half].append(made.code or "")
    for half, other in (("A", "B"), ("B", "A")):
        for _ in range(2):
            scores = dict(zip(by_half[other], (5, 3), strict=True))
            votes(scene.session, row, a_seat(scene, row, half=half).id, scores)
    row.phase = Phase.TALLY
    now = scene.clock.now()
    tallies.begin(scene.session, row, now=now)
    for work in tallies.undone(scene.session, row.id):
        outcome = tallies.worked_out(work, lambda _: None)
        assert tallies.keep(scene.session, work.tally_id, outcome, now=now)
        assert not tallies.keep(scene.session, work.tally_id, outcome, now=now)
    first, second = queries.last(scene.session, row.id)
    assert [one.gathered.budget_cents for one in (first, second)] == [100_001, 100_000]
    for one, half in ((first, "A"), (second, "B")):
        assert [each.id for each in one.gathered.applications] == by_half[half]
        assert len(one.gathered.panel) == 2
    assert queries.given([first, second]) == {by_half["A"][0]: 100_000, by_half["B"][0]: 100_000}


def test_makers_are_numbers_within_the_round(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.FINAL_VOTE)
    one, other = an_application(scene, row), an_application(scene, row)
    row.phase = Phase.TALLY
    tallies.begin(scene.session, row, now=scene.clock.now())
    (begun,) = queries.last(scene.session, row.id)
    makers = {each.id: each.maker for each in begun.gathered.applications}
    assert makers == {one.code: "maker-1", other.code: "maker-2"}
    assert not begun.is_decided
