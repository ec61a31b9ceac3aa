"""Ballots become scores: each type in its way, in any order, corrected where readers differ."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.leniency import Normalise
from matchpot.domain.errors import InvalidValue
from matchpot.domain.rounds.counting import Counted, count
from matchpot.domain.rounds.rules import (
    AllocationRules,
    BallotKind,
    BallotRules,
    Criterion,
    PanelMode,
    PanelRules,
    RoundRules,
)
from matchpot.domain.rounds.votes import Cast

IDS = ("P-001", "P-002", "P-003")
ASKS = [Application(id=id_, cost_cents=40_000) for id_ in IDS]
LOTS = {id_: at for at, id_ in enumerate(IDS, 1)}
SCORES = BallotRules(kind=BallotKind.SCORE, criteria=(Criterion(id="art", label="Art"),))
APPROVAL = BallotRules(kind=BallotKind.APPROVAL)


def rules(ballot: BallotRules | None, **more: object) -> RoundRules:
    """A round of 1,000.00 with a panel that votes so."""
    panel = PanelMode.NOMINATED if ballot else PanelMode.NONE
    known = {"allocation": AllocationRules(kind="greedy_skip"), **more}
    return RoundRules(
        budget_cents=100_000,
        most_ask_cents=50_000,
        panel=PanelRules(mode=panel),
        ballot=ballot,
        **known,  # type: ignore[arg-type]
    )


def counted(kind: BallotKind, *says: dict[str, object]) -> Counted:
    """These ballots of one type, counted."""
    cast = [Cast(voter=f"M-{at}", says=one) for at, one in enumerate(says)]
    return count(rules(BallotRules(kind=kind)), ASKS, panel=cast, lots=LOTS)


def marks(**scores: int) -> dict[str, object]:
    """A ballot that scores P-001 and further as named: `P1=5`."""
    said = {
        f"P-00{name[1]}": {"scores": {"art": score}, "reason": "It is what it says it is."}
        for name, score in scores.items()
    }
    return {"marks": said}


def test_an_approval_is_a_vote_for_each_that_is_named() -> None:
    found = counted(BallotKind.APPROVAL, {"picks": ["P-001", "P-002"]}, {"picks": ["P-001"]})
    assert [int(found.election.score(id_)) for id_ in IDS] == [2, 1, 0]
    assert found.election.score_is_votes
    assert found.election.voters == 2


def test_points_add_up_and_whoever_gave_any_stands_behind_it() -> None:
    found = counted(BallotKind.CUMULATIVE, {"points": {"P-001": 5, "P-002": 5}})
    assert found.election.scores["P-001"] == 5
    assert found.election.supporters == {"P-001": 1, "P-002": 1}


def test_no_takes_a_vote_away_and_supports_nothing() -> None:
    said = [{"answers": {"P-001": "yes", "P-002": "no"}}, {"answers": {"P-001": "abstain"}}]
    found = counted(BallotKind.YES_NO_ABSTAIN, *said)
    assert [int(found.election.score(id_)) for id_ in IDS] == [1, -1, 0]
    assert found.election.supporters == {"P-001": 1, "P-002": 0}


def test_grades_are_told_apart_by_their_median() -> None:
    found = counted(
        BallotKind.GRADE,
        {"grades": {"P-001": "good", "P-002": "excellent"}},
        {"grades": {"P-001": "good", "P-002": "poor"}},
        {"grades": {"P-001": "very_good", "P-002": "poor"}},
    )
    assert found.election.score("P-001") > found.election.score("P-002") > 0


def test_a_ranking_gives_points_by_place() -> None:
    found = counted(BallotKind.RANKING, {"picks": ["P-002", "P-001", "P-003"]})
    assert [int(found.election.score(id_)) for id_ in IDS] == [1, 2, 0]


def test_raw_and_corrected_scores_stand_side_by_side_where_not_everyone_read_everything() -> None:
    said = [marks(P1=5, P2=5), marks(P2=2, P3=2), marks(P1=4, P3=4)]
    cast = [Cast(voter=f"M-{at}", says=one) for at, one in enumerate(said)]
    panel = count(rules(SCORES), ASKS, panel=cast, lots=LOTS).panel
    assert panel is not None
    assert panel.normalise is Normalise.ADDITIVE
    assert panel.raw["P-003"] == 3
    assert panel.scores["P-003"] > panel.raw["P-003"]


def test_panel_and_residents_are_mixed_by_their_shares() -> None:
    mixed = rules(APPROVAL, public_ballot=APPROVAL, panel_bps=7_500)
    found = count(
        mixed,
        ASKS,
        panel=[Cast(voter="M-1", says={"picks": ["P-001"]})],
        public=[Cast(voter=f"v{at}", says={"picks": ["P-002"]}) for at in range(99)],
        lots=LOTS,
    )
    assert [found.election.score(id_) for id_ in IDS] == [Fraction(3, 4), Fraction(1, 4), 0]
    assert not found.election.score_is_votes


def test_residents_alone_decide_where_there_is_no_panel() -> None:
    found = count(
        rules(None, public_ballot=APPROVAL),
        ASKS,
        panel=[],
        public=[Cast(voter="a", says={"picks": ["P-003"]})],
        lots=LOTS,
    )
    assert found.panel is None
    assert found.election.score("P-003") == 1


def test_a_ballot_of_another_type_is_refused() -> None:
    with pytest.raises(InvalidValue):
        counted(BallotKind.APPROVAL, {"points": {"P-001": 1}})
    with pytest.raises(InvalidValue):
        counted(BallotKind.QUADRATIC, {"points": {"P-001": True}})


@given(st.permutations(range(5)))
def test_the_order_in_which_ballots_came_makes_no_difference(order: list[int]) -> None:
    said = [marks(P1=at, P2=5 - at, **({"P3": 2} if at % 2 else {})) for at in range(5)]
    cast = [Cast(voter=f"M-{at}", says=said[at]) for at in order]
    one = count(rules(SCORES), ASKS, panel=cast, lots=LOTS)
    other = count(rules(SCORES), ASKS, panel=sorted(cast, key=lambda c: c.voter), lots=LOTS)
    assert one.election.scores == other.election.scores
    assert one.election.supporters == other.election.supporters
