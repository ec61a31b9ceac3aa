"""Makers ask, funds invite; the other one answers, each on their own page."""

import pytest

from matchpot.domain.campaigns import CampaignState
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.matching import Pot
from matchpot.services import joining
from tests.builders import NOON, a_campaign, a_place
from tests.web.funds.conftest import Town
from tests.web.visitors import mailed

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def _maker_page(town: Town) -> str:
    visitor = town.visit(town.maker)
    return visitor.get(f"/maker/campaigns/{town.campaign}/pots").get_data(as_text=True)


def _ask(town: Town, word: str = "ask") -> int:
    visitor = town.visit(town.maker)
    return visitor.post(f"/maker/campaigns/{town.campaign}/pots/{town.pot}/{word}").status_code


def _answer(town: Town, word: str) -> int:
    visitor = town.visit(town.member)
    return visitor.post(f"/fund/pots/{town.pot}/campaigns/{town.campaign}/{word}").status_code


def test_a_maker_sees_what_pots_add_and_asks_one(town: Town) -> None:
    assert "For every euro you give, Stadsfonds adds one euro." in _maker_page(town)
    assert _ask(town) == 303
    assert "Asked by the maker" in _maker_page(town)
    desk = town.visit(town.member).get("/fund/").get_data(as_text=True)
    assert "Campaigns that ask to be matched" in desk


def test_a_yes_of_the_fund_lets_the_campaign_take_part(town: Town) -> None:
    _ask(town)
    assert _answer(town, "accept") == 303
    assert "Takes part" in _maker_page(town)
    assert _answer(town, "end") == 303
    assert "Left" in _maker_page(town)


def _pot_page(town: Town) -> str:
    return town.visit(town.member).get(f"/fund/pots/{town.pot}").get_data(as_text=True)


def _taken(town: Town, *states: CampaignState) -> None:
    with town.app.app_context(), unit_of_work() as session:
        pot = session.get_one(Pot, town.pot)
        for state in states:
            a_place(session, pot, a_campaign(session, state=state))


def test_campaigns_that_ended_are_counted_apart_from_those_that_take_part(town: Town) -> None:
    _taken(town, CampaignState.LIVE, CampaignState.APPROVED, CampaignState.COUNTING)
    assert "3 campaigns take part." in _pot_page(town)
    assert "took part" not in _pot_page(town)
    _taken(town, CampaignState.COMPLETED)
    assert "1 campaign that took part has ended." in _pot_page(town)
    _taken(town, CampaignState.CLOSED_FAILED, CampaignState.REJECTED)
    page = _pot_page(town)
    assert "3 campaigns take part. 3 campaigns that took part have ended." in page


def test_a_maker_cannot_say_yes_to_the_own_question(town: Town) -> None:
    _ask(town)
    assert _ask(town, "accept") == 303
    assert "Takes part" not in _maker_page(town)


def test_an_invitation_is_answered_by_the_maker(town: Town) -> None:
    member = town.visit(town.member)
    answer = member.post(f"/fund/pots/{town.pot}/campaigns", campaign_id=str(town.campaign))
    assert answer.status_code == 303
    assert _answer(town, "accept") == 303
    assert "Accept the invitation" in _maker_page(town)
    assert _ask(town, "accept") == 303
    assert "Takes part" in _maker_page(town)


def test_only_the_maker_speaks_for_a_campaign_and_only_members_for_a_pot(town: Town) -> None:
    address = f"/maker/campaigns/{town.campaign}/pots"
    assert town.visit(town.owner).get(address).status_code == 404
    assert town.visit(town.owner).post(f"{address}/{town.pot}/ask").status_code == 404
    answer = f"/fund/pots/{town.pot}/campaigns/{town.campaign}/accept"
    assert town.visit(town.stranger).post(answer).status_code == 404
    assert town.visit(town.finance).post(answer).status_code == 403


def test_an_unknown_answer_is_not_there(town: Town) -> None:
    assert _ask(town, "shout") == 404
    assert _answer(town, "shout") == 404


def test_the_campaign_to_invite_must_be_one_of_the_list(town: Town) -> None:
    member = town.visit(town.member)
    answer = member.post(f"/fund/pots/{town.pot}/campaigns", campaign_id="999")
    assert answer.status_code == 422


def test_the_fund_hears_of_a_question_and_the_maker_of_the_answer(town: Town) -> None:
    who = {"pot_id": town.pot, "campaign_id": town.campaign}
    with town.app.app_context(), unit_of_work() as session:
        joining.ask(session, **who, actor_id=town.maker, now=NOON)
    _answer(town, "accept")
    readers = {mail.to for mail in mailed(town.app)}
    assert len(readers) == 5  # four members of the fund, and the maker
