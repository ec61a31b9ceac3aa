"""Residents vote in browsers: a letter, a ballot, a receipt, and the ballot found again."""

import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.receipts import receipt
from matchpot.domain.rounds.rules import BallotKind, BallotRules
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.ballots import Ballot
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.models.work import OutboxRow
from tests.web.panels.voting_scene import a_public_vote
from tests.web.visitors import Visitor, mailed, somebody

PICKS = {"pick-P-001": "1", "pick-P-003": "1"}


@pytest.fixture
def slug(app: Flask) -> str:
    """A round in which residents vote now."""
    return a_public_vote(app)[1]


def _link(app: Flask, slug: str, email: str = "noor@example.nl") -> str:
    answer = Visitor(app).post(f"/rounds/{slug}/vote", email=email)
    assert answer.status_code == 303
    found = re.search(r"http://localhost(/\S+/rounds/ballot/\S{40,})", mailed(app)[0].text)
    assert found is not None
    return found[1]


def _ballots(app: Flask) -> list[Ballot]:
    with app.app_context(), unit_of_work() as session:
        return list(session.scalars(select(Ballot).order_by(Ballot.id)))


def _code(page: str) -> str:
    found = re.search(r'class="receipt-code">([^<]+)<', page)
    assert found is not None
    return found[1]


def _publish(app: Flask, slug: str) -> None:
    with app.app_context(), unit_of_work() as session:
        session.execute(update(Round).where(Round.slug == slug).values(phase=Phase.PUBLISHED))


def test_everybody_sees_the_applications_in_the_order_of_the_lot(app: Flask, slug: str) -> None:
    pages = [Visitor(app).get(f"/rounds/{slug}/vote").get_data(as_text=True) for _ in range(2)]
    places = [pages[0].index(code) for code in ("P-003", "P-002", "P-001")]
    assert places == sorted(places)
    assert [pages[1].index(code) for code in ("P-003", "P-002", "P-001")] == places
    read = Visitor(app).get(f"/rounds/{slug}/applications/P-002")
    assert "Plan 2" in read.get_data(as_text=True)
    assert Visitor(app).get(f"/rounds/{slug}/applications/P-009").status_code == 404


def test_a_letter_brings_a_ballot_and_the_address_is_forgotten(app: Flask, slug: str) -> None:
    path = _link(app, slug)
    with app.app_context(), unit_of_work() as session:
        rows = session.scalars(select(OutboxRow)).all()
        assert [row.payload for row in rows] == [{}]
        assert not any("noor" in row.key for row in rows)
    visitor = Visitor(app)
    page = visitor.get(path)
    assert page.headers["Cache-Control"] == "private, no-store"
    looked = visitor.post(path, do="review", **PICKS)
    assert 'name="pick-P-001" value="1"' in looked.get_data(as_text=True)
    assert not _ballots(app)
    cast = visitor.post(path, do="cast", **PICKS)
    assert cast.status_code == 303
    code = _code(visitor.get(cast.headers["Location"]).get_data(as_text=True))
    (ballot,) = _ballots(app)
    assert (ballot.receipt, ballot.says) == (code, {"picks": ["P-001", "P-003"]})


def test_two_letters_to_one_mailbox_are_one_voter(app: Flask, slug: str) -> None:
    first = _link(app, slug)
    Visitor(app).post(first, do="cast", **PICKS)
    second = _link(app, slug, "Noor+again@example.nl")
    page = Visitor(app).get(second).get_data(as_text=True)
    assert "You have cast a ballot, and it counts." in page
    Visitor(app).post(second, do="cast", **{"pick-P-002": "1"})
    assert [one.number for one in _ballots(app)] == [1, 2]
    assert len({one.voter_key for one in _ballots(app)}) == 1


def test_what_is_wrong_is_told_and_nothing_is_lost(app: Flask, slug: str) -> None:
    path = _link(app, slug)
    answer = Visitor(app).post(path, do="review", **PICKS, **{"pick-P-002": "1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "These are too many." in page
    assert page.count(" checked") == 3
    assert Visitor(app).post(path, do="cast").status_code == 422
    assert not _ballots(app)


def test_who_is_signed_in_needs_no_letter_and_is_the_same_voter(app: Flask, slug: str) -> None:
    somebody(app, "noor@example.nl")
    visitor = Visitor(app)
    visitor.sign_in("noor@example.nl")
    assert "your ballot is ready" in visitor.get(f"/rounds/{slug}/vote").get_data(as_text=True)
    cast = visitor.post(f"/rounds/{slug}/vote/mine", do="cast", **PICKS)
    assert _code(visitor.get(cast.headers["Location"]).get_data(as_text=True))
    Visitor(app).post(_link(app, slug), do="cast", **PICKS)
    assert [one.number for one in _ballots(app)] == [1, 2]
    assert Visitor(app).get(f"/rounds/{slug}/vote/mine").status_code == 303


def test_a_forged_link_and_an_address_that_is_none_are_refused(app: Flask, slug: str) -> None:
    assert Visitor(app).get("/rounds/ballot/made-up").status_code == 410
    assert Visitor(app).post(f"/rounds/{slug}/vote", email="no address").status_code == 422
    assert Visitor(app).get("/rounds/nowhere/vote").status_code == 404


def test_a_ballot_is_found_by_its_receipt_once_all_are_published(app: Flask, slug: str) -> None:
    path = _link(app, slug)
    Visitor(app).post(path, do="cast", **{"pick-P-002": "1"})
    Visitor(app).post(path, do="cast", **PICKS)
    first, second = (one.receipt for one in _ballots(app))

    def find(code: str) -> str:
        answer = Visitor(app).get(f"/rounds/{slug}/find-ballot?receipt={code}")
        return answer.get_data(as_text=True)

    assert "Keep your receipt until then." in find(second)
    assert "Plan 1" not in find(second)
    _publish(app, slug)
    page = find(second.lower().replace("-", "+"))
    assert "Plan 1" in page
    assert "Plan 2" not in page
    assert "published under V-" in page
    assert "This ballot does not count." in find(first)
    assert "There is a typing error in this code." in find(second[:-1])
    assert "There is no such ballot in this round." in find(receipt("another"))
    shut = Visitor(app).get(path)
    assert shut.status_code == 303
    assert second in Visitor(app).get(f"{path}/receipt").get_data(as_text=True)


def test_a_budget_is_spent_and_its_sum_is_told_without_a_script(app: Flask) -> None:
    _, slug = a_public_vote(app, ballot=BallotRules(kind=BallotKind.KNAPSACK))
    path = _link(app, slug)
    every = {**PICKS, "pick-P-002": "1"}
    page = Visitor(app).post(path, do="check", **every).get_data(as_text=True)
    assert "Together €3,000: €500 more than the €2,500 there is." in page
    assert "Together these cost more than there is." in page
