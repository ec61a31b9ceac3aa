"""A fund composes its panel: asks, chooses with reasons, draws, and fills seats that come free."""

from typing import Any

import pytest

from matchpot.domain.panels.quotas import Quota
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import SeatState
from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.queries import panels
from matchpot.services import rounds
from tests.builders import a_person
from tests.services.panel_scenes import WITH_DRAW, drawn, rules_of
from tests.services.round_scenes import Scene, a_seat
from tests.web.panels.conftest import Hall, Open, open_hall

__all__ = ["open_hall"]
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
PANEL = "/fund/rounds/{id}/panel"
REASON = "She knows the scene in Almelo well."


def with_volunteers(open_hall: Open, mode: PanelMode, *ages: str, **rules: Any) -> Hall:
    hall = open_hall(Phase.PANEL_DRAW, members=0, rules=rules_of(mode, **rules), phases=WITH_DRAW)
    with hall.app.app_context(), unit_of_work() as session:
        scene, row = Scene(session), rounds.locked(session, hall.round_id)
        for at, age in enumerate(ages, 1):
            person = a_person(session, f"Vrijwilliger {at}")
            a_seat(scene, row, person=person, state=SeatState.VOLUNTEERED, features={"age": age})
    return hall


def ids(hall: Hall) -> list[int]:
    with hall.app.app_context():
        return [one.id for one in panels.seats(reader(), hall.round_id)]


def states(hall: Hall) -> list[SeatState]:
    with hall.app.app_context():
        return [one.state for one in panels.seats(reader(), hall.round_id)]


def test_members_of_other_funds_see_no_panel_and_readers_change_none(open_hall: Open) -> None:
    hall = open_hall()
    for path in ("", "/volunteers"):
        hall.page(hall.stranger, PANEL + path, status=404)
    hall.page(hall.owner, PANEL + "/draw", status=404)
    assert hall.post(hall.stranger, PANEL, email="iris@example.nl") == 404


def test_a_bad_address_or_one_too_many_is_told_beside_the_field(open_hall: Open) -> None:
    hall = open_hall(Phase.PANEL_CALL, members=3, applications=0)
    assert hall.post(hall.owner, PANEL, email="iris") == 422
    assert hall.post(hall.owner, PANEL, email="iris@example.nl") == 303
    assert hall.post(hall.owner, PANEL, email="one-more@example.nl") == 422
    assert "Ask somebody" not in hall.page(hall.owner, PANEL)
    (asked,) = [one for one in ids(hall) if one][-1:]
    assert hall.post(hall.owner, f"{PANEL}/{asked}/take-back") == 303
    assert "Ask somebody" in hall.page(hall.owner, PANEL)


def test_a_member_who_leaves_makes_room(open_hall: Open) -> None:
    hall = open_hall(members=4)
    first = ids(hall)[0]
    assert "Ask somebody" not in hall.page(hall.owner, PANEL)
    assert hall.post(hall.owner, f"{PANEL}/{first}/end") == 303
    assert len(hall.seats()) == 4
    assert hall.post(hall.owner, f"{PANEL}/{first}/end", because="Long ill.") == 303
    assert len(hall.seats()) == 3
    assert "Ask somebody" in hall.page(hall.owner, PANEL)


def test_a_fund_chooses_volunteers_with_a_reason(open_hall: Open) -> None:
    hall = with_volunteers(open_hall, PanelMode.OPEN_CALL, "old", "young")
    first, second = ids(hall)
    page = hall.page(hall.owner, PANEL + "/volunteers")
    assert "Vrijwilliger 1" in page
    assert "Your age: old" in page
    chosen = {f"s{first}-to": "seated", f"s{first}-reason": "Nice."}
    assert hall.post(hall.owner, f"{PANEL}/volunteers/{first}", **chosen) == 422
    chosen[f"s{first}-reason"] = REASON
    assert hall.post(hall.owner, f"{PANEL}/volunteers/{first}", **chosen) == 303
    assert hall.post(hall.owner, PANEL + "/volunteers", reason=REASON) == 303
    assert states(hall) == [SeatState.SEATED, SeatState.PASSED_OVER]
    assert REASON in hall.page(hall.owner, PANEL + "/volunteers")
    assert second


def test_a_draw_goes_from_frozen_to_seated_and_says_why_somebody_is_not(open_hall: Open) -> None:
    quota = Quota(feature="age", value="old", least=1)
    hall = with_volunteers(
        open_hall, PanelMode.LOT, "young", "young", "young", "young", "old", quotas=(quota,)
    )
    draw = PANEL + "/draw"
    assert "Freeze the list" in hall.page(hall.owner, draw)
    assert hall.post(hall.owner, draw + "/freeze") == 303
    assert "The lot waits for its chance." in hall.page(hall.owner, draw)
    order = ["M-01", "M-02", "M-03", "M-04", "M-05"]
    with hall.app.app_context(), unit_of_work() as session:
        drawn(session, rounds.locked(session, hall.round_id), LotPurpose.PANEL, order)
    assert "Seat the panel" in hall.page(hall.owner, draw)
    assert hall.post(hall.owner, draw + "/seat") == 303
    page = hall.page(hall.owner, draw)
    assert "Passed over to keep the quotas" in page
    assert "Vrijwilliger" not in page
    assert len(hall.seats()) == 3
    public = hall.page(None, "/rounds/{slug}/panel")
    assert "Your age" in public
    assert "Vrijwilliger" not in public


def test_quotas_nobody_can_keep_are_named_in_a_sentence(open_hall: Open) -> None:
    quota = Quota(feature="age", value="old", least=2)
    hall = with_volunteers(open_hall, PanelMode.LOT, *["young"] * 4, "old", quotas=(quota,))
    page = hall.page(hall.owner, PANEL + "/draw")
    assert "Your age “old” at least 2" in page
    assert ">Freeze the list<" not in page
    assert hall.post(hall.owner, PANEL + "/draw/freeze") == 303
    without = hall.page(hall.owner, PANEL + "/draw")
    assert "Draw without what cannot be kept" in without
    assert hall.post(hall.owner, PANEL + "/draw/freeze", loosened="y") == 303
    assert "The lot waits for its chance." in hall.page(hall.owner, PANEL + "/draw")
    few = with_volunteers(open_hall, PanelMode.LOT, "young")
    sentence = "There are 3 seats and 1 person who may take one."
    assert sentence in few.page(few.owner, PANEL + "/draw")
