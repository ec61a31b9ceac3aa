"""A fund's awards: seen by its members, a part let go by one, taken back by an owner."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.extensions import unit_of_work
from matchpot.jobs import runner
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.services import awards, panel_pay, rounds
from matchpot.services.ports import Outside
from matchpot.settings import MoneyLimits
from tests.fakes import FakeMailer, a_fake_outside
from tests.services.award_scenes import REASON, TERMS
from tests.services.round_scenes import RULES, a_seat
from tests.services.round_scenes import Scene as Stage
from tests.web.award_pages import Scene, a_scene, scene

__all__ = ["scene"]

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def accept(scene: Scene) -> None:
    """The first maker accepts."""
    with scene.app.app_context(), unit_of_work() as session:
        awards.accept(
            session,
            scene.awards[0],
            by=scene.makers[0],
            terms=TERMS,
            now=scene.clock.now(),
            limits=MoneyLimits(),
        )


def test_members_see_every_award_and_strangers_none(scene: Scene) -> None:
    listed = f"/fund/rounds/{scene.round_id}/awards"
    for person in (scene.owner, scene.member, scene.reader):
        page = scene.visit(person).get(listed).get_data(as_text=True)
        assert page.count("€4,000.00") >= 2
        assert scene.visit(person).get(f"/fund/awards/{scene.awards[0]}").status_code == 200
        file = scene.visit(person).get(f"{listed}.csv").get_data(as_text=True)
        assert file.count(",4000.00,") >= 2
    assert scene.visit(scene.stranger).get(listed).status_code == 403
    assert scene.visit(scene.stranger).get(f"{listed}.csv").status_code == 403


def test_only_an_owner_takes_an_award_back_and_says_why(
    scene: Scene, engine: Engine, outside: Outside
) -> None:
    revoke = f"/fund/awards/{scene.awards[0]}/revoke"
    for person in (scene.member, scene.reader):
        assert scene.visit(person).post(revoke, reason=REASON).status_code == 403
    owner = scene.visit(scene.owner)
    short = owner.post(revoke, reason="No.")
    assert short.status_code == 422
    assert "Write a sentence or more" in short.get_data(as_text=True)
    assert owner.post(revoke, reason=REASON).status_code == 303
    with Session(engine) as session:
        award = session.get_one(Award, scene.awards[0])
        assert (award.state, award.reason) == (AwardState.REVOKED, REASON)
    with scene.app.app_context():
        runner.drain()
    assert isinstance(outside.mailer, FakeMailer)
    (letter,) = [mail for mail in outside.mailer.sent if "trekt" in mail.subject]
    assert REASON in letter.text
    maker = scene.visit(scene.makers[0]).get(f"/maker/awards/{scene.awards[0]}")
    assert REASON in maker.get_data(as_text=True)


def test_a_later_part_is_let_go_by_whoever_runs_the_round(
    app: Flask, outside: Outside, engine: Engine
) -> None:
    scene = a_scene(app, outside, asks=(4_000,), rules=replace(RULES, tranche_bps=(6_000, 4_000)))
    release = f"/fund/awards/{scene.awards[0]}/parts/{scene.parts[1]}"
    member = scene.visit(scene.member)
    page = member.get(f"/fund/awards/{scene.awards[0]}").get_data(as_text=True)
    assert "Let €1,600.00 go" not in page
    accept(scene)
    page = member.get(f"/fund/awards/{scene.awards[0]}").get_data(as_text=True)
    assert "Let €1,600.00 go" in page
    assert scene.visit(scene.reader).post(release).status_code == 403
    assert member.post(release).status_code == 303
    with Session(engine) as session:
        part = session.get_one(Tranche, scene.parts[1])
        assert (part.state, part.released_by) == (TrancheState.DUE, scene.member)
    again = scene.visit(scene.owner)
    again.post(release)
    page = again.get(f"/fund/awards/{scene.awards[0]}").get_data(as_text=True)
    assert "This part cannot be let go now." in page


def test_members_see_what_the_panel_is_paid_together_and_nobody_by_number(scene: Scene) -> None:
    with scene.app.app_context(), unit_of_work() as session:
        row = rounds.locked(session, scene.round_id)
        a_seat(Stage(session, scene.clock), row)
        panel_pay.pay(session, row, scene.clock.now())
    page = scene.visit(scene.reader).get(f"/fund/rounds/{scene.round_id}/awards")
    # Votes are published by number and payouts go to names: the amount would join the two.
    assert "M-01" not in page.get_data(as_text=True)
    assert "€50.00" in page.get_data(as_text=True)
    assert "Piet Panel" not in page.get_data(as_text=True)
