"""A panel by lot: frozen with what is known, seated by the order, filled up when people leave."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.panels.quotas import Quota, QuotasContradict
from matchpot.domain.people import MembershipRole
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.people import Housemate, Person
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import panels as queries
from matchpot.services import (
    lots,
    organisations,
    panel_draws,
    panel_file,
    panels,
    personal_data,
    rounds,
)
from tests.builders import NOON, a_fund, a_person
from tests.services.panel_scenes import (
    SECRET,
    WITH_DRAW,
    by_lot,
    drawn,
    written_to,
)
from tests.services.round_scenes import Scene, a_round, a_seat, an_application

S = SeatState


@pytest.fixture
def scene(session: Session) -> Scene:
    return Scene(session)


def a_draw(scene: Scene, *quotas: Quota, phase: Phase = Phase.PANEL_DRAW, **more: int) -> Round:
    return a_round(scene, rules=by_lot(*quotas, **more), phases=WITH_DRAW, phase=phase)


def offered(scene: Scene, row: Round, *ages: str) -> list[Seat]:
    return [a_seat(scene, row, state=S.VOLUNTEERED, features={"age": one}) for one in ages]


def freeze(scene: Scene, row: Round) -> None:
    panel_draws.freeze(scene.session, row.id, actor_id=None, now=scene.clock.now(), secret=SECRET)


def draw(scene: Scene, row: Round, *order: str) -> bool:
    drawn(scene.session, row, LotPurpose.PANEL, order)
    return panel_draws.seat_drawn(scene.session, row.id, actor_id=None, now=scene.clock.now())


def states(scene: Scene, row: Round) -> dict[str, SeatState]:
    return {one.code: one.state for one in queries.seats(scene.session, row.id)}


def leave(scene: Scene, row: Round, code: str) -> None:
    seat = next(one for one in queries.seats(scene.session, row.id) if one.code == code)
    panels.leave(
        scene.session, row.id, seat.id, "Moved.", actor_id=seat.person_id or 0,
        now=scene.clock.now(), secret=SECRET,
    )  # fmt: skip


def test_the_lot_seats_the_first_in_its_order_and_tells_everybody(scene: Scene) -> None:
    row = a_draw(scene)
    seats = offered(scene, row, *["young"] * 5)
    freeze(scene, row)
    assert not panel_draws.seat_drawn(scene.session, row.id, actor_id=None, now=NOON)
    assert draw(scene, row, "M-04", "M-02", "M-05", "M-01", "M-03")
    assert states(scene, row) == {
        "M-01": S.RESERVE, "M-02": S.SEATED, "M-03": S.PASSED_OVER, "M-04": S.SEATED,
        "M-05": S.SEATED,
    }  # fmt: skip
    assert [one.place for one in seats] == [4, 2, 5, 1, 3]
    assert seats[2].ended_because == "not_reached"
    told = ("panel_seated", "panel_reserve", "panel_not_drawn")
    assert [len(written_to(scene.session, one)) for one in told] == [3, 1, 1]
    assert not panel_draws.seat_drawn(scene.session, row.id, actor_id=None, now=NOON)


def test_quotas_pass_over_whoever_would_break_them(scene: Scene) -> None:
    row = a_draw(scene, Quota(feature="age", value="old", least=1))
    offered(scene, row, "young", "young", "young", "old")
    freeze(scene, row)
    draw(scene, row, "M-01", "M-02", "M-03", "M-04")
    assert states(scene, row)["M-03"] is S.RESERVE
    assert states(scene, row)["M-04"] is S.SEATED


def test_a_pool_that_cannot_keep_the_quotas_is_not_frozen_and_they_are_named(
    scene: Scene,
) -> None:
    old = Quota(feature="age", value="old", least=2)
    row = a_draw(scene, old)
    offered(scene, row, "young", "young", "young", "old")
    with pytest.raises(QuotasContradict) as refused:
        freeze(scene, row)
    assert refused.value.quotas == (old,)
    assert lots.latest(scene.session, row.id, LotPurpose.PANEL) is None


def test_who_served_in_one_of_the_last_two_rounds_of_the_fund_leaves_the_seat_to_others(
    scene: Scene,
) -> None:
    fund, vera = a_fund(scene.session), a_person(scene.session, "Vera")
    before = a_round(scene, fund=fund, phase=Phase.CLOSED)
    a_seat(scene, before, person=vera)
    row = a_round(scene, fund=fund, rules=by_lot(), phases=WITH_DRAW, phase=Phase.PANEL_DRAW)
    a_seat(scene, row, person=vera, state=S.VOLUNTEERED)
    offered(scene, row, *["old"] * 3)
    freeze(scene, row)
    draw(scene, row, "M-01", "M-02", "M-03", "M-04")
    assert states(scene, row)["M-01"] is S.PASSED_OVER
    place = queries.place_of(scene.session, row.id, vera.id)
    assert place is not None
    assert place.ended_because == "served_recently"


def test_two_of_one_household_never_sit_together(scene: Scene) -> None:
    row = a_draw(scene)
    first, second, *_ = offered(scene, row, *["old"] * 5)
    other = scene.session.get_one(Person, second.person_id)
    told = Housemate(person_id=first.person_id, email_canonical=other.email_canonical, told_at=NOON)
    scene.session.add(told)
    scene.session.flush()
    freeze(scene, row)
    draw(scene, row, "M-01", "M-02", "M-03", "M-04", "M-05")
    assert (first.state, second.state) == (S.SEATED, S.RESERVE)


def test_the_next_in_the_order_takes_the_seat_of_who_leaves_and_is_told(scene: Scene) -> None:
    row = a_draw(scene, Quota(feature="age", value="old", least=1))
    offered(scene, row, "young", "young", "old", "young", "old")
    freeze(scene, row)
    draw(scene, row, "M-01", "M-02", "M-03", "M-04", "M-05")
    assert states(scene, row)["M-04"] is S.RESERVE
    leave(scene, row, "M-03")
    # The first reserve would leave the panel without anybody old.
    assert states(scene, row)["M-05"] is S.SEATED
    assert states(scene, row)["M-03"] is S.LEFT
    assert len(written_to(scene.session, "panel_replaced")) == 1


def test_nobody_takes_a_seat_over_who_works_with_an_applicant_by_then(scene: Scene) -> None:
    row = a_draw(scene)
    seats = offered(scene, row, *["old"] * 5)
    freeze(scene, row)
    draw(scene, row, "M-01", "M-02", "M-03", "M-04", "M-05")
    row = rounds.locked(scene.session, row.id)
    row.phase = Phase.ELIGIBILITY
    maker, reserve = a_person(scene.session, "Sam"), seats[3]
    company = a_fund(scene.session, "De Boog")
    for person_id in (maker.id, reserve.person_id or 0):
        organisations.join(scene.session, company.id, person_id, MembershipRole.MEMBER, now=NOON)
    an_application(scene, row, maker=maker)
    leave(scene, row, "M-02")
    assert reserve.state is not S.SEATED
    assert states(scene, row)["M-05"] is S.SEATED


def test_a_seat_stays_empty_when_nobody_is_left_for_it(scene: Scene) -> None:
    row = a_draw(scene)
    offered(scene, row, *["old"] * 3)
    freeze(scene, row)
    draw(scene, row, "M-01", "M-02", "M-03")
    leave(scene, row, "M-01")
    assert len(queries.members(scene.session, row.id)) == 2


def test_who_went_away_between_the_freeze_and_the_draw_is_passed_by(scene: Scene) -> None:
    row = a_draw(scene)
    offered(scene, row, *["old"] * 4)
    freeze(scene, row)
    leave(scene, row, "M-01")
    assert draw(scene, row, "M-01", "M-02", "M-03", "M-04")
    assert {one.code for one in queries.members(scene.session, row.id)} == {"M-02", "M-03", "M-04"}


def test_what_was_told_for_the_draw_is_forgotten_at_the_end(scene: Scene) -> None:
    row = a_draw(scene)
    (seat,) = offered(scene, row, "old")
    seat.ties, seat.about = {"home": "ff"}, "I dance."
    panel_draws.forget_told(scene.session, row)
    assert (seat.features, seat.ties, seat.about) == ({}, {}, "")


def test_a_seat_of_somebody_who_is_erased_goes_to_the_next_at_once(scene: Scene) -> None:
    row = a_draw(scene)
    first, *_ = offered(scene, row, *["young"] * 4)
    freeze(scene, row)
    draw(scene, row, "M-01", "M-02", "M-03", "M-04")
    now = scene.clock.now()
    personal_data.erase(scene.session, first.person_id or 0, now=now, secret=SECRET)
    assert (states(scene, row)["M-01"], states(scene, row)["M-04"]) == (S.LEFT, S.SEATED)
    assert len(written_to(scene.session, "panel_replaced")) == 1


# ---- quotas nobody can keep ---------------------------------------------------------------------


def test_a_fund_may_do_without_quotas_that_who_offered_cannot_keep(scene: Scene) -> None:
    old = Quota(feature="age", value="old", least=2)
    row = a_draw(scene, old)
    offered(scene, row, "young", "young", "young", "old")
    panel_draws.freeze(
        scene.session, row.id, actor_id=None, now=scene.clock.now(), secret=SECRET,
        may_loosen=True,
    )  # fmt: skip
    assert draw(scene, row, "M-01", "M-02", "M-03", "M-04")
    assert len(queries.members(scene.session, row.id)) == 3
    assert panel_file.given_up(scene.session, row) == (old,)
    leave(scene, row, "M-01")
    assert len(queries.members(scene.session, row.id)) == 3


def test_who_goes_away_before_the_draw_does_not_stop_it(scene: Scene) -> None:
    row = a_draw(scene, Quota(feature="age", value="old", least=1))
    offered(scene, row, "young", "young", "old")
    freeze(scene, row)
    leave(scene, row, "M-03")
    assert draw(scene, row, "M-01", "M-02", "M-03")
    assert {one.code for one in queries.members(scene.session, row.id)} == {"M-01", "M-02"}
