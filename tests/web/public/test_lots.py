"""Anybody follows a lot on its page; who may puts chance in, and a secret is shown only once."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import LotSource
from matchpot.extensions import reader, unit_of_work
from matchpot.jobs.rounds import move
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.rounds import Lot, LotParty, Round
from matchpot.services import lots
from tests.builders import a_person
from tests.jobs.round_ends import Made, made
from tests.services.round_scenes import RULES, Scene, a_round
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
_SECRET = re.compile(r"text/plain;charset=utf-8,([0-9a-f]{64})")


@pytest.fixture
def waiting(app: Flask) -> Made:
    """Applications are in, and their numbers wait to be drawn."""
    one = made(app, Phase.SUBMISSION)
    with app.app_context():
        move(one.round_id, one.ends_at)
    return one


def signed_in(app: Flask, person_id: int, lang: str = "en") -> Visitor:
    visitor = Visitor(app, lang)
    with visitor.client.session_transaction() as kept:
        kept["_user_id"] = f"{person_id}:1"
        kept["_fresh"] = True
    return visitor


def owner_of(app: Flask, one: Made) -> Visitor:
    with app.app_context():
        found = reader().get_one(Round, one.round_id).created_by
        reader().close()
    return signed_in(app, found)


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_everybody_sees_what_is_frozen_and_what_is_waited_for(
    app: Flask, waiting: Made, lang: str
) -> None:
    visitor = Visitor(app, lang)
    assert visitor.get(f"/rounds/{waiting.slug}/lots").status_code == 200
    told = visitor.get(f"/rounds/{waiting.slug}/lots/numbers/1").get_data(as_text=True)
    assert "P-001, P-002, P-003" in told
    back = f"/{lang}/rounds/{waiting.slug}/lots/numbers/1"
    assert f"/{lang}/account/sign-in?next={back}" in told
    assert "openssl" not in told
    for wrong in ("numbers/2", "panel/1", "other/1"):
        assert visitor.get(f"/rounds/{waiting.slug}/lots/{wrong}").status_code == 404


def test_a_member_of_the_fund_takes_part_seals_and_reveals(app: Flask, waiting: Made) -> None:
    owner, lot = owner_of(app, waiting), f"/rounds/{waiting.slug}/lots/numbers/1"
    answer = owner.post(f"{lot}/commit", name="Ilse", commitment="")
    assert answer.headers["Cache-Control"] == "no-store"
    found = _SECRET.search(answer.get_data(as_text=True))
    assert found is not None
    with app.app_context():
        assert [one.secret for one in reader().query(LotParty)] == [None, None]
        reader().close()
    assert owner.post(f"{lot}/seal").status_code == 303
    assert owner.post(f"{lot}/reveal", name="Ilse", secret="0" * 64).status_code == 422
    assert owner.post(f"{lot}/reveal", name="Nobody", secret=found[1]).status_code == 422
    assert owner.post(f"{lot}/reveal", name="Ilse", secret=found[1]).status_code == 303
    told = Visitor(app).get(lot).get_data(as_text=True)
    assert "matchpot lot verify" in told
    assert Visitor(app).get(f"{lot}/lot.json").get_json()["drawn"]["order"]


def test_a_stranger_puts_nothing_in_and_seals_nothing(app: Flask, waiting: Made) -> None:
    with app.app_context(), unit_of_work() as session:
        stranger = a_person(session).id
    lot = f"/rounds/{waiting.slug}/lots/numbers/1"
    visitor = signed_in(app, stranger)
    assert visitor.post(f"{lot}/commit", name="Eva", commitment="").status_code == 403
    assert visitor.post(f"{lot}/seal").status_code == 403
    assert Visitor(app).post(f"{lot}/reveal", name="Eva", secret="0" * 64).status_code == 303


def test_a_commitment_of_ones_own_is_taken_and_one_that_is_none_is_refused(
    app: Flask, waiting: Made
) -> None:
    owner, lot = owner_of(app, waiting), f"/rounds/{waiting.slug}/lots/numbers/1"
    assert owner.post(f"{lot}/seal").status_code == 303
    assert owner.post(f"{lot}/commit", name="Ilse", commitment="short").status_code == 422
    assert owner.post(f"{lot}/commit", name="matchpot", commitment="a" * 64).status_code == 422
    assert owner.post(f"{lot}/commit", name="Ilse", commitment="A" * 64).status_code == 303


def test_a_forged_signature_is_refused_beside_its_field(app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        scene = Scene(session)
        row = a_round(scene, rules=replace(RULES, lot_source=LotSource.QUICKNET))
        frozen = scene.clock.now() - timedelta(days=200)
        tickets = [Ticket(id="P-001"), Ticket(id="P-002")]
        lots.freeze(session, row, LotPurpose.NUMBERS, tickets, Limits(), frozen)
        slug, by = row.slug, session.get_one(Person, row.created_by).id
    lot = f"/rounds/{slug}/lots/numbers/1"
    assert "api.drand.sh" in signed_in(app, by).get(lot).get_data(as_text=True)
    answer = signed_in(app, by).post(f"{lot}/signature", signature="a" * 96)
    assert answer.status_code == 422
    assert "not what the beacon signed" in answer.get_data(as_text=True)
    with app.app_context():
        assert [one.drawn_at for one in reader().query(Lot)] == [None]
        reader().close()
