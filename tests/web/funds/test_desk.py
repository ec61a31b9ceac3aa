"""A fund's desk names what waits for the fund, and tells panels' pay apart from projects' money."""

import pytest

from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import unit_of_work
from matchpot.jobs.rounds import move
from matchpot.persistence.models.awards import PanelFee
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Lot, Round
from matchpot.persistence.queries import lots as queries
from matchpot.services import lot_parties, panel_pay
from tests.builders import euros
from tests.jobs.round_ends import drawn, made
from tests.services.round_scenes import Scene, a_round, a_seat
from tests.web.funds.conftest import Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def desk(town: Town, person: int | None = None) -> str:
    return town.visit(person or town.owner).get("/fund/").get_data(as_text=True)


def test_a_lot_that_waits_for_the_fund_stands_on_its_desk_until_it_is_drawn(town: Town) -> None:
    one = made(town.app, Phase.SUBMISSION, fund=town.fund)
    assert "Lots that wait for you" not in desk(town)
    with town.app.app_context():
        move(one.round_id, one.ends_at)
    told = desk(town)
    assert f"/en/rounds/{one.slug}/lots/numbers/1#chance" in told
    assert "Nobody takes part yet." in told
    assert "Lots that wait for you" not in desk(town, town.stranger)
    with town.app.app_context(), unit_of_work() as session:
        drawn(session, session.get_one(Round, one.round_id), LotPurpose.NUMBERS, one.ends_at)
    assert "Lots that wait for you" not in desk(town)


def test_a_sealed_lot_waits_for_the_fund_only_while_one_of_the_fund_keeps_a_secret(
    town: Town,
) -> None:
    one = made(town.app, Phase.SUBMISSION, fund=town.fund)
    with town.app.app_context():
        move(one.round_id, one.ends_at)
    with town.app.app_context(), unit_of_work() as session:
        lot = session.query(Lot).filter_by(round_id=one.round_id).one()
        for name, by in (("Ilse", town.owner), ("Vera", town.stranger)):
            made_up = "a" * 64
            lot_parties.commit(session, lot.id, name=name, commitment=made_up, by=by, now=one.now)
        waits = queries.waiting_for_funds(session, [town.fund])
        assert [(each.is_sealed, each.parties, each.unrevealed) for each in waits] == [
            (False, 2, 1)
        ]
        lot_parties.seal(session, lot.id, by=town.owner, now=one.now)
        waits = queries.waiting_for_funds(session, [town.fund])
        assert [(each.is_sealed, each.unrevealed) for each in waits] == [(True, 1)]
        parties = {each.name: each for each in lot_parties.parties(session, lot.id)}
        parties["Ilse"].secret = "b" * 64
        session.flush()
        assert queries.waiting_for_funds(session, [town.fund]) == []


def test_what_a_panel_earned_is_told_apart_from_what_projects_got(town: Town) -> None:
    with town.app.app_context(), unit_of_work() as session:
        scene = Scene(session)
        row = a_round(scene, phase=Phase.PUBLISHED, fund=session.get_one(Organisation, town.fund))
        a_seat(scene, row)
        paid = panel_pay.pay(session, row, scene.clock.now())
        fee = session.query(PanelFee).one()
        assert (paid, fee.pot_id) == (euros(50), row.pot_id)
        pot_id = row.pot_id
    told = town.visit(town.owner).get(f"/fund/pots/{pot_id}").get_data(as_text=True)
    assert "Earned by panels" in told
    assert "Given to projects" not in told
    told = town.visit(town.owner).get(f"/fund/{town.fund}/position").get_data(as_text=True)
    assert "Panels" in told
