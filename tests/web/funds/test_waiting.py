"""The four-eyes queue of a fund: what waits, who asked, and that it is not they who confirm."""

import pytest
from flask import Flask

from matchpot.domain.people import MembershipRole
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.people import Organisation
from matchpot.services import pay_ins, runs
from matchpot.services.runs import Preparing
from tests.builders import NOON, a_member, euros
from tests.services.division_scenes import a_round, closes, ends
from tests.towns import SECRET, Town
from tests.web.funds.desk_scene import Desk


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def test_a_transfer_waits_for_an_operator_and_then_no_more(desk: Desk) -> None:
    with desk.app.app_context(), unit_of_work() as session:
        pay_in = pay_ins.record(
            session,
            pot_id=desk.pot,
            cents=euros(40),
            reference="ref 7",
            actor_id=desk.people["finance"],
            now=NOON,
        ).id
    (row,) = desk.rows("waiting.csv")
    assert (row["amount_eur"], row["asked_by"]) == ("40.00", "Mo finance")
    assert "You: somebody else confirms" in desk.text("waiting", "finance")
    assert "You: somebody else confirms" not in desk.text("waiting", "owner")
    assert "A transfer to confirm" in desk.visit().get("/fund/").get_data(as_text=True)
    with desk.app.app_context(), unit_of_work() as session:
        by, reason = desk.people["owner"], "Not on the bank account."
        pay_ins.send_back(session, pay_in_id=pay_in, actor_id=by, now=NOON, reason=reason)
    assert desk.rows("waiting.csv") == []


def test_a_division_waits_for_another_member_who_may_approve_it(desk: Desk) -> None:
    with desk.app.app_context(), unit_of_work() as session:
        town = Town(session, forms=1_000)
        town.payments = desk.payments
        pot, campaigns = a_round(town)
        for campaign in campaigns:
            town.gives(campaign, euros(25))
        fund = session.get_one(Organisation, pot.fund_id)
        for role in MembershipRole:
            desk.people[role] = a_member(session, fund, role=role, name=f"Di {role}").id
        desk.fund = fund.id
        closes(town, pot)
        ends(town, *campaigns)
        town.clock.forward(days=8)
        asked = Preparing(pot_id=pot.id, actor_id=desk.people["owner"])
        runs.prepare(session, asked, now=town.clock.now(), limits=town.limits, secret=SECRET)
        run_page = f"/fund/pots/{pot.id}/runs/1"
    page = desk.text("waiting", "member")
    assert run_page in page
    assert "You can do this" in page
    assert "€300.00" in page
    for who in ("owner", "reader"):
        assert "You can do this" not in desk.text("waiting", who)
