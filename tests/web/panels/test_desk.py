"""A panellist sees what waits and until when, and can give a place back."""

import pytest

from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import PanelMode
from tests.services.panel_scenes import WITH_DRAW, rules_of
from tests.web.panels.conftest import Open

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def test_a_desk_says_what_waits_in_each_round(open_hall: Open) -> None:
    hall = open_hall(Phase.CONFLICTS)
    desk = hall.page(hall.members[0], "/panel/")
    assert "Say for 2 applications whether you have a conflict of interest." in desk
    assert f"/en/panel/{hall.round_id}/conflicts" in desk
    hall.declare(hall.members[0], P_001=False, P_002=False)
    assert "It is your turn again from" in hall.page(hall.members[0], "/panel/{id}")
    assert "No panel yet" in hall.page(hall.stranger, "/panel/")
    hall.page(hall.stranger, "/panel/{id}", status=404)


def test_a_desk_leads_to_a_result_that_is_published(open_hall: Open) -> None:
    hall = open_hall(Phase.PUBLISHED)
    desk = hall.page(hall.members[0], "/panel/")
    assert "The result is published." in desk
    assert "/results" in desk
    assert "The result follows." not in desk


def test_a_member_sees_the_number_their_votes_are_published_under(open_hall: Open) -> None:
    hall = open_hall()
    assert "M-02" in hall.page(hall.members[1], "/panel/{id}")
    assert "M-01" not in hall.page(hall.members[1], "/panel/{id}")


def test_a_place_is_given_back_with_a_reason(open_hall: Open) -> None:
    hall = open_hall()
    first = hall.members[0]
    assert hall.post(first, "/panel/{id}/leave") == 422
    assert hall.post(first, "/panel/{id}/leave", because="I moved to Spain.") == 303
    assert first not in hall.seats()
    assert "You left this panel." in hall.page(first, "/panel/{id}")
    assert hall.post(first, "/panel/{id}/leave", because="Again.") == 403


def test_no_place_is_given_back_while_the_panel_votes(open_hall: Open) -> None:
    hall = open_hall(Phase.BLIND_VOTE)
    assert "Give my place back" not in hall.page(hall.members[0], "/panel/{id}")
    assert hall.post(hall.members[0], "/panel/{id}/leave", because="No time.") == 403


# ---- offering -----------------------------------------------------------------------------------


def test_somebody_offers_and_changes_what_they_told(open_hall: Open) -> None:
    hall = open_hall(
        Phase.PANEL_CALL, members=0, applications=0, rules=rules_of(PanelMode.LOT),
        phases=WITH_DRAW,
    )  # fmt: skip
    form = "/panel/{id}/volunteer"
    hall.page(None, form, status=303)
    assert "Your age" in hall.page(hall.stranger, form)
    told = {"about": "I dance.", "feature_0": "old", "home": "7411KT 12"}
    assert hall.post(hall.stranger, form, **told) == 303
    again = hall.page(hall.stranger, form)
    assert "I dance." in again
    assert "7411KT" not in again
    assert '<option value="old" selected>' in again
    assert hall.post(hall.stranger, form, feature_0="ancient") == 422


def test_nobody_offers_where_the_fund_asks_or_when_the_call_is_over(open_hall: Open) -> None:
    asks = open_hall(Phase.PANEL_CALL)
    asks.page(asks.stranger, "/panel/{id}/volunteer", status=404)
    over = open_hall(rules=rules_of(PanelMode.LOT), phases=WITH_DRAW)
    assert "Nobody can offer now" in over.page(over.stranger, "/panel/{id}/volunteer")
    assert over.post(over.stranger, "/panel/{id}/volunteer", about="Me!") == 422
