"""People come to a panel: asked by letter, offering themselves, chosen with a reason, leaving."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, LinkExpired, NotAllowed
from matchpot.domain.people import Role
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.people import Person, PersonRole
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import panels as queries
from matchpot.services import panels
from matchpot.services.panels import Nominator, Offer
from tests.builders import NOON, a_person
from tests.services.panel_scenes import SECRET, WITH_DRAW, mailed, rules_of, written_to
from tests.services.round_scenes import Scene, a_round, a_seat, an_application

REASON = "She knows the scene in Almelo well."


@pytest.fixture
def scene(session: Session) -> Scene:
    return Scene(session)


def asked(scene: Scene, row: Round, email: str = "iris@example.org") -> int:
    ilse = a_person(scene.session, "Ilse")
    actor = Nominator(person_id=ilse.id, name="Ilse", locale="nl")
    return panels.nominate(scene.session, row.id, email, actor=actor, now=scene.clock.now())


def offered(scene: Scene, row: Round, person: Person | None = None, **told: str) -> Seat:
    person = person or a_person(scene.session, "Vera")
    home, works_for = told.pop("home", ""), told.pop("works_for", "")
    offer = Offer(about="I dance.", features=told, home=home, works_for=works_for)
    panels.volunteer(scene.session, row.id, person.id, offer, now=scene.clock.now(), secret=SECRET)
    found = queries.place_of(scene.session, row.id, person.id)
    assert found is not None
    return found


def calling(scene: Scene, mode: PanelMode = PanelMode.OPEN_CALL) -> Round:
    return a_round(scene, rules=rules_of(mode), phases=WITH_DRAW, phase=Phase.PANEL_CALL)


# ---- asked --------------------------------------------------------------------------------------


def test_who_is_asked_gets_a_letter_with_a_link_and_no_account_is_needed_for_a_no(
    scene: Scene,
) -> None:
    row = a_round(scene, phase=Phase.PANEL_CALL)
    seat_id = asked(scene, row)
    (letter,) = mailed(scene.session, "panel_nominated")
    assert letter.payload["to"] == "iris@example.org"
    assert letter.payload["values"]["link"] == {"purpose": "nomination", "parts": [seat_id]}
    panels.decline(scene.session, seat_id, now=NOON)
    seat = scene.session.get_one(Seat, seat_id)
    assert (seat.state, seat.email) == (SeatState.DECLINED, None)


def test_a_yes_seats_whoever_holds_the_address_and_makes_them_a_panellist(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.PANEL_CALL)
    iris = a_person(scene.session, "Iris")
    seat_id = asked(scene, row, iris.email.upper())
    panels.accept(scene.session, seat_id, iris.id, now=scene.clock.now())
    (member,) = queries.members(scene.session, row.id)
    assert (member.person_id, member.code) == (iris.id, "M-01")
    assert scene.session.get(PersonRole, (iris.id, Role.PANELLIST)) is not None
    assert written_to(scene.session, "panel_seated") == {iris.email}
    with pytest.raises(LinkExpired):
        panels.accept(scene.session, seat_id, iris.id, now=scene.clock.now())


def test_a_link_that_was_passed_on_seats_nobody_else(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.PANEL_CALL)
    seat_id, other = asked(scene, row), a_person(scene.session, "Olaf")
    with pytest.raises(NotAllowed):
        panels.accept(scene.session, seat_id, other.id, now=scene.clock.now())


def test_nobody_is_asked_twice_and_no_more_than_there_are_seats(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.PANEL_CALL)
    asked(scene, row)
    with pytest.raises(InvalidValue, match="has_a_place"):
        asked(scene, row, "Iris+panel@example.org")
    for number in range(3):
        asked(scene, row, f"guest-{number}@example.org")
    with pytest.raises(InvalidValue, match="no_seat_free"):
        asked(scene, row, "one-too-many@example.org")


def test_who_applies_in_the_round_does_not_sit_on_its_panel(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.SUBMISSION)
    iris = a_person(scene.session, "Iris")
    seat_id = asked(scene, row, iris.email)
    an_application(scene, row, maker=iris)
    with pytest.raises(IllegalMove):
        panels.accept(scene.session, seat_id, iris.id, now=scene.clock.now())


def test_a_question_that_was_taken_back_cannot_be_answered(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.PANEL_CALL)
    seat_id, ilse = asked(scene, row), a_person(scene.session, "Ilse")
    panels.take_back(scene.session, row.id, seat_id, actor_id=ilse.id, now=NOON)
    with pytest.raises(LinkExpired):
        panels.decline(scene.session, seat_id, now=NOON)


def test_nobody_is_asked_while_the_panel_votes(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.BLIND_VOTE)
    with pytest.raises(NotAllowed):
        asked(scene, row)


# ---- volunteers ---------------------------------------------------------------------------------


def test_of_where_a_volunteer_lives_and_works_only_fingerprints_are_kept(scene: Scene) -> None:
    row = calling(scene)
    one = offered(scene, row, age="young", home="7411 KT 12", works_for="Theater De Boog")
    other = offered(scene, row, home="7411kt, 12", works_for="theater de boog")
    assert one.features == {"age": "young"}
    assert one.ties == other.ties
    assert "7411" not in str(one.ties)
    assert "boog" not in str(one.ties)


def test_an_offer_can_be_changed_and_what_was_left_empty_stays(scene: Scene) -> None:
    row, vera = calling(scene), a_person(scene.session, "Vera")
    first = dict(offered(scene, row, vera, age="young", home="7411KT12").ties)
    again = offered(scene, row, vera, age="old")
    assert (again.features, again.ties) == ({"age": "old"}, first)
    assert len(queries.seats(scene.session, row.id)) == 1


def test_nobody_offers_what_is_not_asked_or_after_the_call(scene: Scene) -> None:
    with pytest.raises(InvalidValue):
        offered(scene, calling(scene), age="very old")
    late = a_round(scene, rules=rules_of(PanelMode.LOT), phases=WITH_DRAW, phase=Phase.PANEL_DRAW)
    with pytest.raises(NotAllowed):
        offered(scene, late)
    with pytest.raises(NotAllowed):
        offered(scene, a_round(scene, phase=Phase.PANEL_CALL))


def test_a_fund_chooses_with_a_reason_that_is_kept(scene: Scene) -> None:
    row = calling(scene)
    ilse = a_person(scene.session, "Ilse")
    vera, wim = offered(scene, row), offered(scene, row)
    known: dict[str, Any] = {"actor_id": ilse.id, "now": scene.clock.now()}
    with pytest.raises(InvalidValue, match="too_short"):
        panels.choose(scene.session, row.id, vera.id, SeatState.SEATED, "Good.", **known)
    panels.choose(scene.session, row.id, vera.id, SeatState.SEATED, REASON, **known)
    assert panels.pass_over_rest(scene.session, row.id, REASON, **known) == 1
    assert (vera.state, wim.state) == (SeatState.SEATED, SeatState.PASSED_OVER)
    (seated,) = queries.named(scene.session, row.id, SeatState.SEATED)
    assert seated.reason == REASON
    assert len(written_to(scene.session, "panel_not_drawn")) == 1


def test_a_fund_cannot_choose_where_the_lot_does(scene: Scene) -> None:
    row = calling(scene, PanelMode.LOT)
    seat, ilse = offered(scene, row), a_person(scene.session, "Ilse")
    with pytest.raises(NotAllowed):
        panels.choose(
            scene.session, row.id, seat.id, SeatState.SEATED, REASON,
            actor_id=ilse.id, now=scene.clock.now(),
        )  # fmt: skip


# ---- leaving ------------------------------------------------------------------------------------


def test_a_member_who_leaves_makes_room_for_one_the_fund_asks(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.READING)
    seats = [a_seat(scene, row) for _ in range(4)]
    with pytest.raises(InvalidValue, match="no_seat_free"):
        asked(scene, row)
    member = seats[0]
    panels.leave(
        scene.session, row.id, member.id, "Ill.", actor_id=member.person_id or 0,
        now=scene.clock.now(), secret=SECRET,
    )  # fmt: skip
    assert (member.state, member.ended_because) == (SeatState.LEFT, "Ill.")
    iris = a_person(scene.session, "Iris")
    panels.accept(scene.session, asked(scene, row, iris.email), iris.id, now=scene.clock.now())
    assert iris.id in {one.person_id for one in queries.members(scene.session, row.id)}


def test_no_more_people_are_seated_than_fees_were_set_aside_for(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.READING)
    for _ in range(6):
        seat = a_seat(scene, row)
        seat.state = SeatState.LEFT
    scene.session.flush()
    with pytest.raises(InvalidValue, match="no_seat_free"):
        asked(scene, row)


def test_no_member_leaves_while_the_panel_votes(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.BLIND_VOTE)
    member = a_seat(scene, row)
    with pytest.raises(NotAllowed):
        panels.leave(
            scene.session, row.id, member.id, "Ill.", actor_id=member.person_id or 0,
            now=scene.clock.now(), secret=SECRET,
        )  # fmt: skip


def test_codes_are_never_given_twice(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.PANEL_CALL)
    panels.decline(scene.session, asked(scene, row), now=NOON)
    asked(scene, row)
    codes = scene.session.scalars(select(Seat.code).where(Seat.round_id == row.id)).all()
    assert sorted(codes) == ["M-01", "M-02"]
