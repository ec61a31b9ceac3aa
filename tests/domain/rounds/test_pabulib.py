"""A round of any type of ballot, written for Pabulib, is what Pabulib's own checker takes."""

from typing import Any

import pytest
from pabulib.checker import Checker

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.pabulib.reading import read_pb
from matchpot.domain.allocation.pabulib.writing import PbAbout
from matchpot.domain.rounds.pabulib import to_pb
from matchpot.domain.rounds.rules import BallotKind, BallotRules
from matchpot.domain.rounds.tallying import Gathered, work_out
from matchpot.domain.rounds.votes import Cast
from tests.domain.rounds.test_counting import SCORES, marks, rules

ASKS = [Application(id=f"P-00{at}", cost_cents=cents) for at, cents in ((1, 40_000), (2, 70_000))]
ABOUT = PbAbout(
    description="Makersronde", country="Netherlands", unit="Fonds", instance="2026",
    date_begin="01.03.2026", date_end="20.03.2026", names={"P-001": "Licht; en meer"},
)  # fmt: skip
SAYS: dict[BallotKind, list[dict[str, Any]]] = {
    BallotKind.APPROVAL: [{"picks": ["P-001"]}, {"picks": ["P-001", "P-002"]}],
    BallotKind.CHOOSE_ONE: [{"picks": ["P-001"]}, {"picks": ["P-002"]}],
    BallotKind.KNAPSACK: [{"picks": ["P-001"]}],
    BallotKind.RANKING: [{"picks": ["P-002", "P-001"]}, {"picks": ["P-001"]}],
    BallotKind.CUMULATIVE: [{"points": {"P-001": 6, "P-002": 4}}],
    BallotKind.QUADRATIC: [{"points": {"P-001": 8, "P-002": 6}}],
    BallotKind.SCORE: [marks(P1=5, P2=3), marks(P1=4)],
    BallotKind.GRADE: [{"grades": {"P-001": "good", "P-002": "poor"}}],
    BallotKind.YES_NO_ABSTAIN: [{"answers": {"P-001": "yes", "P-002": "no"}}],
}


@pytest.mark.parametrize("kind", list(BallotKind))
def test_every_type_of_ballot_is_written_so_that_others_can_read_it(kind: BallotKind) -> None:
    made = rules(SCORES if kind is BallotKind.SCORE else BallotRules(kind=kind))
    cast = [Cast(voter=f"M-{at}", says=says) for at, says in enumerate(SAYS[kind])]
    lots = {"P-001": 1, "P-002": 2}
    gathered = Gathered(budget_cents=100_000, applications=ASKS, panel=cast, lots=lots)
    text = to_pb(made, gathered, ABOUT, work_out(made, gathered).outcome)
    report = Checker().process_files([text])
    assert report["metadata"]["invalid"] == 0, report
    read = read_pb(text.encode())
    assert read.election.voters == len(cast)
    assert read.recorded == ["P-001"]
