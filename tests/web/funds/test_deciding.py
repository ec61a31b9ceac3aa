"""An owner stands for a result, sends it back or calls the round off; others look on."""

from datetime import timedelta

import pytest

from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import reader, unit_of_work
from matchpot.jobs.rounds import move
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import tallies
from matchpot.services import tallies as counting
from tests.jobs.round_ends import BY_HAND, Made, made
from tests.web.funds.conftest import Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
REASON = "Two members had a conflict of interest that they did not tell of."


@pytest.fixture
def one(town: Town) -> Made:
    """A round of this fund whose votes are counted."""
    found = made(town.app, Phase.FINAL_VOTE, voters=3, fund=town.fund)
    with town.app.app_context():
        move(found.round_id, found.ends_at + timedelta(days=8))
    return found


def row_of(town: Town, one: Made) -> Round:
    with town.app.app_context():
        found = reader().get_one(Round, one.round_id)
        reader().close()
        return found


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_fund_sees_the_result_before_everybody_does(town: Town, one: Made, lang: str) -> None:
    path = f"/fund/rounds/{one.round_id}/deciding"
    told = town.visit(town.member, lang).get(path).get_data(as_text=True)
    assert "Licht" in told
    assert "/ratify" not in told
    assert "/ratify" in town.visit(town.owner, lang).get(path).get_data(as_text=True)
    assert town.visit(town.stranger).get(path).status_code == 404


def test_a_count_under_way_is_a_bar_that_asks_again_until_it_is_done(town: Town) -> None:
    found = made(town.app, Phase.FINAL_VOTE, voters=3, fund=town.fund)
    path = f"/fund/rounds/{found.round_id}/deciding"
    with town.app.app_context(), unit_of_work() as session:
        row = session.get_one(Round, found.round_id)
        row.phase = Phase.TALLY
        counting.begin(session, row, now=found.ends_at)
    page = town.visit(town.member).get(path).text
    assert "0 of 100" in page
    assert f'hx-get="/en{path}"' in page
    with town.app.app_context():
        move(found.round_id, found.ends_at + timedelta(days=8))
    page = town.visit(town.member).get(path, headers={"HX-Request": "true"}).text
    assert "The votes are counted." in page
    assert "hx-get" not in page


def test_an_owner_stands_for_it_and_nobody_else_does(town: Town, one: Made) -> None:
    path = f"/fund/rounds/{one.round_id}/ratify"
    assert town.visit(town.member).post(path).status_code == 403
    assert town.visit(town.owner).post(path).status_code == 303
    assert row_of(town, one).ratified_by == town.owner
    assert town.visit(town.owner).post(path).status_code == 409


def test_it_is_sent_back_with_a_reason_and_only_once(town: Town, one: Made) -> None:
    path, owner = f"/fund/rounds/{one.round_id}/send-back", town.visit(town.owner)
    assert owner.post(path, reason="No.").status_code == 422
    assert owner.post(path, reason=REASON).status_code == 303
    row = row_of(town, one)
    assert (row.phase, row.reason) == (Phase.FINAL_VOTE, REASON)
    assert owner.post(path, reason=REASON).status_code in {403, 409}


def test_a_round_is_called_off_with_a_reason(town: Town, one: Made) -> None:
    path = f"/fund/rounds/{one.round_id}/cancel"
    assert town.visit(town.finance).post(path, cancel_reason=REASON).status_code == 403
    owner = town.visit(town.owner)
    refused = owner.post(path, cancel_reason="Because.")
    assert refused.status_code == 422
    assert "Because." in refused.get_data(as_text=True)
    assert owner.post(path, cancel_reason=REASON).status_code == 303
    assert row_of(town, one).phase is Phase.CANCELLED


def test_where_no_rule_decides_people_choose_with_a_reason_for_each(town: Town) -> None:
    one = made(town.app, Phase.FINAL_VOTE, voters=3, fund=town.fund, rules=BY_HAND)
    late = one.ends_at + timedelta(days=1)
    with town.app.app_context():
        move(one.round_id, late)
    path, member = f"/fund/rounds/{one.round_id}/choices", town.visit(town.member)
    assert "Licht" in member.get(path).get_data(as_text=True)
    reasons = {f"P-00{at}-reason": f"{REASON} ({at})" for at in (1, 2, 3)}
    assert member.post(path, **{**reasons, "P-001-reason": "No."}).status_code == 422
    refused = member.post(path, **reasons, **{"P-001-cents": "999"})
    assert "It asks another sum" in refused.get_data(as_text=True)
    assert member.post(path, **reasons, **{"P-002-cents": "1000"}).status_code == 303
    with town.app.app_context():
        move(one.round_id, late)
        done = tallies.last(reader(), one.round_id)
        assert tallies.given(done) == {"P-002": 100_000}
        reader().close()
