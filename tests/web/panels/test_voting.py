"""A member votes in a browser: every type of ballot, kept, refused, looked at, cast."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import BallotKind, BallotRules
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.ballots import Ballot
from matchpot.persistence.models.panels import Declaration
from tests.services.vote_scenes import REASON
from tests.web.panels.voting_scene import Desk, a_desk
from tests.web.visitors import somebody

# A ballot of each type as it is typed, and as it is stored.
TYPED: dict[BallotKind, tuple[dict[str, str], dict[str, Any]]] = {
    BallotKind.APPROVAL: (
        {"pick-P-001": "1", "pick-P-003": "1"},
        {"picks": ["P-001", "P-003"]},
    ),
    BallotKind.CHOOSE_ONE: ({"pick": "P-002"}, {"picks": ["P-002"]}),
    BallotKind.KNAPSACK: ({"pick-P-002": "1"}, {"picks": ["P-002"]}),
    BallotKind.RANKING: ({"rank-P-003": "1", "rank-P-001": "2"}, {"picks": ["P-003", "P-001"]}),
    BallotKind.CUMULATIVE: (
        {"points-P-001": "5", "points-P-002": "3", "points-P-003": "2"},
        {"points": {"P-001": 5, "P-002": 3, "P-003": 2}},
    ),
    BallotKind.QUADRATIC: (
        {"points-P-001": "9", "points-P-002": "0", "points-P-003": "4"},
        {"points": {"P-001": 9, "P-003": 4}},
    ),
    BallotKind.GRADE: (
        {"grade-P-001": "good", "grade-P-002": "reject", "grade-P-003": "excellent"},
        {"grades": {"P-001": "good", "P-002": "reject", "P-003": "excellent"}},
    ),
    BallotKind.YES_NO_ABSTAIN: (
        {"answer-P-001": "yes", "answer-P-002": "abstain", "answer-P-003": "no"},
        {"answers": {"P-001": "yes", "P-002": "abstain", "P-003": "no"}},
    ),
}
MARKED = {
    name: value
    for code in ("P-001", "P-002", "P-003")
    for name, value in {
        f"score-{code}-art": "4",
        f"score-{code}-plan": "na",
        f"reason-{code}": REASON,
    }.items()
}


def _stored(app: Flask) -> list[Ballot]:
    with app.app_context(), unit_of_work() as session:
        return list(session.scalars(select(Ballot).order_by(Ballot.id)))


def _casts(desk: Desk, at: int, typed: dict[str, str]) -> str:
    """Fill in, look, cast; tells the receipt page."""
    visitor = desk.visit(desk.people[at])
    answer = visitor.post(desk.at("/ballot"), do="review", **typed)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert visitor.get(desk.at("/ballot/review")).status_code == 200
    answer = visitor.post(desk.at("/ballot/cast"))
    assert answer.headers["Location"].endswith("/ballot/receipt")
    return visitor.get(desk.at("/ballot/receipt")).get_data(as_text=True)


@pytest.mark.parametrize("kind", list(TYPED))
def test_every_type_of_ballot_is_filled_in_looked_at_and_cast(app: Flask, kind: BallotKind) -> None:
    desk = a_desk(app, ballot=BallotRules(kind=kind))
    typed, says = TYPED[kind]
    page = _casts(desk, 0, typed)
    (ballot,) = _stored(app)
    assert ballot.says == says
    assert ballot.receipt in page
    again = desk.visit(desk.people[0], "nl").get(desk.at("/ballot")).get_data(as_text=True)
    assert 'value="9"' in again or kind is not BallotKind.QUADRATIC


def test_scores_are_cast_with_reasons_and_what_does_not_apply(app: Flask) -> None:
    desk = a_desk(app)
    _casts(desk, 0, MARKED)
    (ballot,) = _stored(app)
    assert ballot.says["marks"]["P-002"] == {"scores": {"art": 4, "plan": None}, "reason": REASON}


def test_what_is_wrong_is_told_in_its_row_and_nothing_typed_is_lost(app: Flask) -> None:
    desk = a_desk(app)
    typed = {**MARKED, "reason-P-001": "Too <short>"}
    del typed["score-P-002-art"]
    answer = desk.visit(desk.people[0]).post(desk.at("/ballot"), do="review", **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Give a reason of at least 20 characters." in page
    assert "Give a score for every criterion." in page
    assert "Too &lt;short&gt;" in page
    later = desk.visit(desk.people[0]).get(desk.at("/ballot")).get_data(as_text=True)
    assert "Too &lt;short&gt;" in later
    assert not _stored(app)


def test_a_ballot_is_kept_on_the_way_and_says_that_it_is_not_cast(app: Flask) -> None:
    desk = a_desk(app, ballot=BallotRules(kind=BallotKind.CUMULATIVE))
    visitor = desk.visit(desk.people[0])
    answer = visitor.post(desk.at("/ballot"), do="save", **{"points-P-001": "seven"})
    assert answer.status_code == 303
    page = visitor.get(f"{desk.at('/ballot')}?check=1").get_data(as_text=True)
    assert 'value="seven"' in page
    assert "Write a whole number, or leave it empty." in page
    headers = {"X-Requested-With": "autosave"}
    data = {"csrf_token": visitor.token(), "points-P-001": "7"}
    kept = visitor.client.post(f"/en{desk.at('/ballot')}", data=data, headers=headers)
    assert "It is not cast yet." in kept.get_data(as_text=True)
    assert not _stored(app)
    waits = visitor.get("/panel/").get_data(as_text=True)
    assert "You began your ballot. It counts only once you cast it." in waits


def test_the_sum_of_a_budget_is_checked_without_a_script(app: Flask) -> None:
    desk = a_desk(app, ballot=BallotRules(kind=BallotKind.KNAPSACK))
    visitor = desk.visit(desk.people[0])
    visitor.post(desk.at("/ballot"), do="check", **{"pick-P-001": "1", "pick-P-002": "1"})
    page = visitor.get(desk.at("/ballot")).get_data(as_text=True)
    assert "Together €2,000 of €10,000. €8,000 left." in page


def test_a_ranking_is_put_in_order_by_buttons(app: Flask) -> None:
    desk = a_desk(app, ballot=BallotRules(kind=BallotKind.RANKING))
    visitor = desk.visit(desk.people[0])
    typed: dict[str, str] = {}
    for word in ("up-P-002", "up-P-003", "up-P-003"):
        visitor.post(desk.at("/ballot"), do=word, **typed)
        typed = {"rank-P-002": "1"} if not typed else {"rank-P-002": "1", "rank-P-003": "2"}
    page = visitor.get(desk.at("/ballot")).get_data(as_text=True)
    places = [page.index(f'id="row-{code}"') for code in ("P-003", "P-002", "P-001")]
    assert places == sorted(places)


def test_the_last_ballot_counts_and_earlier_receipts_are_listed(app: Flask) -> None:
    desk = a_desk(app)
    _casts(desk, 0, MARKED)
    page = _casts(desk, 0, {**MARKED, "score-P-001-art": "1"})
    first, second = _stored(app)
    assert first.receipt in page
    assert second.receipt in page
    assert "the last one counts" in page
    waits = desk.visit(desk.people[0]).get("/panel/").get_data(as_text=True)
    assert "Your ballot is cast and counts. You can still change it." in waits


def test_the_final_vote_starts_from_the_first_ballot(app: Flask) -> None:
    desk = a_desk(app)
    _casts(desk, 0, MARKED)
    desk.goes_to(Phase.FINAL_VOTE)
    page = desk.visit(desk.people[0]).get(desk.at("/ballot")).get_data(as_text=True)
    assert "Your ballot of the first vote stands: it counts as it is" in page
    waits = desk.visit(desk.people[0]).get("/panel/").get_data(as_text=True)
    assert "Your first ballot stands." in waits
    assert "See the first vote and what was said" in page
    assert REASON in page


# ---- who sees what ------------------------------------------------------------------------------


def test_what_a_member_may_not_judge_is_not_on_their_paper(app: Flask) -> None:
    desk = a_desk(app, recused=((0, "P-002"),))
    visitor = desk.visit(desk.people[0])
    page = visitor.get(desk.at("/ballot")).get_data(as_text=True)
    assert "P-001" in page
    assert "P-002" not in page
    assert "Plan 2" not in page
    # A field that is made up is not read: the paper decides.
    answer = visitor.post(desk.at("/ballot"), do="review", **MARKED)
    assert answer.status_code == 303
    visitor.post(desk.at("/ballot/cast"))
    assert list(_stored(app)[0].says["marks"]) == ["P-001", "P-003"]


def test_no_page_of_a_vote_shows_what_others_voted(app: Flask) -> None:
    desk = a_desk(app)
    _casts(desk, 0, {**MARKED, "reason-P-001": "A secret that nobody reads yet."})
    other = desk.visit(desk.people[1])
    for rest in ("/ballot", "/ballot?check=1", "/ballot/receipt", "/ballot/review"):
        page = other.get(desk.at(rest), follow_redirects=True).get_data(as_text=True)
        assert "A secret that nobody reads yet." not in page
    assert other.get(desk.at("/deliberation")).status_code == 403
    assert other.get(desk.at("/deliberation/P-001")).status_code == 403


def test_a_stranger_finds_no_ballot_here(app: Flask) -> None:
    desk = a_desk(app)
    visitor = desk.visit(somebody(app))
    for rest in ("/ballot", "/ballot/review", "/ballot/receipt", "/deliberation"):
        assert visitor.get(desk.at(rest)).status_code == 404
    for rest in ("/ballot", "/ballot/cast", "/deliberation/P-001"):
        assert visitor.post(desk.at(rest), words="Hello there").status_code == 404
    assert desk.visit(None).get(desk.at("/ballot")).status_code == 303


def test_when_the_vote_is_over_the_page_says_so_and_takes_nothing(app: Flask) -> None:
    desk = a_desk(app)
    desk.goes_to(Phase.BLIND_VOTE, late=7)
    visitor = desk.visit(desk.people[0])
    assert "The panel does not vote now" in visitor.get(desk.at("/ballot")).get_data(as_text=True)
    assert visitor.post(desk.at("/ballot"), do="review", **MARKED).status_code == 409
    assert visitor.post(desk.at("/ballot/cast")).status_code == 409
    assert not _stored(app)


def test_nobody_votes_while_declarations_are_owed(app: Flask) -> None:
    desk = a_desk(app)
    with app.app_context(), unit_of_work() as session:
        session.delete(session.scalars(select(Declaration)).first())
    page = desk.visit(desk.people[1]).get(desk.at("/ballot")).get_data(as_text=True)
    assert "Members have not declared all their conflicts of interest yet." in page
