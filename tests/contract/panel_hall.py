"""Panels of the fund for the platform of `town_hall.py`: one that reads, a call, a draw, one asked.

Dora Donor sits on the first, and is asked for the last.
"""

from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import SeatState
from matchpot.integrations.links import Purpose, SignedLinks
from matchpot.persistence.models.people import Person
from matchpot.services import panel_draws, panels, readings
from matchpot.services.panels import Nominator
from tests.contract.founders import Founders
from tests.services.panel_scenes import SECRET, WITH_DRAW, by_lot, drawn, rules_of
from tests.services.round_scenes import a_round, a_seat, an_application


def fill(hall: Founders) -> None:
    """Everything there is of panels."""
    _reading(hall)
    _asking(hall)
    _calling(hall)
    _drawing(hall)


def _reading(hall: Founders) -> None:
    row = a_round(hall.town, fund=hall.fund, owner=hall.member, phase=Phase.READING)
    donor = hall.session.get_one(Person, hall.people["donor"])
    hall.ids["seat_id"] = a_seat(hall.town, row, person=donor).id
    hall.words["judged_code"] = an_application(hall.town, row).code or ""
    readings.assign(hall.session, row)
    hall.ids["panel_round_id"], hall.words["panel_round_slug"] = row.id, row.slug


def _asking(hall: Founders) -> None:
    row = a_round(hall.town, fund=hall.fund, owner=hall.member, phase=Phase.PANEL_CALL)
    donor = hall.session.get_one(Person, hall.people["donor"])
    actor = Nominator(person_id=hall.member.id, name="Ilse Owner", locale="nl")
    now = hall.clock.now()
    asked = panels.nominate(hall.session, row.id, donor.email, actor=actor, now=now)
    hall.ids |= {"asking_round_id": row.id, "asked_seat_id": asked}
    links = SignedLinks(hall.secret_key, now=hall.clock.now)
    hall.words["nomination"] = links.make(Purpose.NOMINATION, asked)


def _calling(hall: Founders) -> None:
    rules = rules_of(PanelMode.OPEN_CALL)
    row = a_round(
        hall.town, fund=hall.fund, owner=hall.member, rules=rules, phases=WITH_DRAW,
        phase=Phase.PANEL_CALL,
    )  # fmt: skip
    offered = a_seat(hall.town, row, state=SeatState.VOLUNTEERED, features={"age": "old"})
    hall.ids |= {"call_round_id": row.id, "volunteer_seat_id": offered.id}


def _drawing(hall: Founders) -> None:
    row = a_round(
        hall.town, fund=hall.fund, owner=hall.member, rules=by_lot(), phases=WITH_DRAW,
        phase=Phase.PANEL_DRAW,
    )  # fmt: skip
    for _ in range(4):
        a_seat(hall.town, row, state=SeatState.VOLUNTEERED, features={"age": "old"})
    now = hall.clock.now()
    panel_draws.freeze(hall.session, row.id, actor_id=None, now=now, secret=SECRET)
    drawn(hall.session, row, LotPurpose.PANEL, ["M-02", "M-01", "M-04", "M-03"])
    panel_draws.seat_drawn(hall.session, row.id, actor_id=None, now=now)
    hall.ids["lot_round_id"], hall.words["lot_round_slug"] = row.id, row.slug
