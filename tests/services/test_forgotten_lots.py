"""Whoever is forgotten leaves lots that are not sealed; a sealed one keeps its names."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.panels import Consent
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.rounds import LotParty
from matchpot.persistence.queries.personal_data import everything
from matchpot.services import lot_parties, personal_data
from tests.services.panel_scenes import SECRET
from tests.services.round_scenes import Scene, a_round, a_seat
from tests.services.test_lots import FROZEN_AT, committed, frozen


def test_nobody_is_found_in_a_lot_that_is_not_sealed(session: Session) -> None:
    lot, _ = frozen(session)
    by = committed(session, lot, "Ilse")
    assert [one["name"] for one in everything(session, by)["lots"]] == ["Ilse"]
    personal_data.erase(session, by, now=FROZEN_AT, secret=SECRET)
    assert [one.name for one in lot_parties.parties(session, lot.id)] == ["matchpot"]


def test_a_sealed_lot_keeps_its_names_and_knows_nobody(session: Session) -> None:
    lot, _ = frozen(session)
    by = committed(session, lot, "Ilse")
    lot_parties.seal(session, lot.id, by=by, now=FROZEN_AT)
    personal_data.erase(session, by, now=FROZEN_AT, secret=SECRET)
    known = session.execute(select(LotParty.name, LotParty.person_id).order_by(LotParty.name)).all()
    assert [tuple(one) for one in known] == [("Ilse", None), ("matchpot", None)]


def test_an_objection_is_forgotten_and_the_word_itself_stays(session: Session) -> None:
    scene = Scene(session)
    seat = a_seat(scene, a_round(scene))
    now = scene.clock.now() + timedelta(days=1)
    said = Consent(
        seat_id=seat.id, tally_number=1, consents=False, objection="I know better.", said_at=now
    )
    session.add(said)
    session.flush()
    person = session.get_one(Person, seat.person_id)
    personal_data.erase(session, person.id, now=now, secret=SECRET)
    session.expire_all()
    assert (said.consents, said.objection) == (False, "–")
