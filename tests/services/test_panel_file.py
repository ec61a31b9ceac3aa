"""The published draw of a panel comes out the same for anybody, and names nobody."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from matchpot.cli.lots.panel import panel
from matchpot.domain.panels.quotas import Quota
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.people import Housemate, Person
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import panels as queries
from matchpot.services import panel_draws, panel_file, panels
from tests.builders import NOON
from tests.services.panel_scenes import SECRET, WITH_DRAW, by_lot, drawn
from tests.services.round_scenes import Scene, a_round, a_seat

ORDER = ["M-05", "M-01", "M-03", "M-02", "M-04", "M-06"]


@pytest.fixture
def row(session: Session) -> Round:
    """A panel that was drawn under a quota, with two of one household among those who offered."""
    scene = Scene(session)
    old = Quota(feature="age", value="old", least=1)
    made = a_round(scene, rules=by_lot(old), phases=WITH_DRAW, phase=Phase.PANEL_DRAW)
    seats = [
        a_seat(scene, made, state=SeatState.VOLUNTEERED, features={"age": age})
        for age in ("young", "young", "young", "old", "young", "young")
    ]
    other = session.get_one(Person, seats[4].person_id)
    told = Housemate(
        person_id=seats[0].person_id, email_canonical=other.email_canonical, told_at=NOON
    )
    session.add(told)
    session.flush()
    now = scene.clock.now()
    panel_draws.freeze(session, made.id, actor_id=None, now=now, secret=SECRET)
    gone = seats[5]
    panels.leave(session, made.id, gone.id, "", actor_id=1, now=now, secret=SECRET)
    drawn(session, made, LotPurpose.PANEL, ORDER)
    assert panel_draws.seat_drawn(session, made.id, actor_id=None, now=now)
    return made


def members(session: Session, row: Round, state: SeatState) -> list[str]:
    seats = sorted(queries.seats(session, row.id, state), key=lambda one: one.place or 0)
    return [one.code for one in seats]


def test_anybody_draws_the_same_panel_from_the_file(session: Session, row: Round) -> None:
    text = json.dumps(panel_file.published(session, row))
    answer = CliRunner().invoke(panel, ["-"], input=text)
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.output)
    assert sorted(told["members"]) == sorted(members(session, row, SeatState.SEATED))
    assert told["reserves"] == members(session, row, SeatState.RESERVE)
    assert told["standing"]["M-01"] == "reserve"
    assert told["standing"]["M-06"] == "left"


def test_the_file_stays_the_first_draw_when_a_member_leaves(session: Session, row: Round) -> None:
    before = panel_file.published(session, row)
    seated = queries.members(session, row.id)[0]
    panels.leave(
        session, row.id, seated.seat_id, "", actor_id=1, now=Scene(session).clock.now(),
        secret=SECRET,
    )  # fmt: skip
    assert panel_file.published(session, row) == before


def test_marks_of_the_file_say_no_more_than_who_shares_one(session: Session, row: Round) -> None:
    found = panel_file.published(session, row)
    assert found is not None
    ties = {one["id"]: one["ties"] for one in found["volunteers"] if one["ties"]}
    assert ties == {"M-01": ["T-1"], "M-05": ["T-1"]}


def test_there_is_no_file_once_what_was_told_is_forgotten(session: Session, row: Round) -> None:
    assert panel_file.mixture(session, row)
    panel_draws.forget_told(session, row)
    assert panel_file.published(session, row) is None
    assert panel_file.mixture(session, row) == []
