"""A maker who is forgotten leaves what a round counted, and nothing that tells who they were."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.accounts import ErasureBlock, ErasureBlocked
from matchpot.domain.campaigns import CampaignState
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import StepDraft, TeamMember
from matchpot.persistence.models.rounds import Application
from matchpot.persistence.queries.personal_data import erasure_blocks, everything
from matchpot.services import (
    application_drafts,
    applications,
    forgotten_applications,
    personal_data,
)
from matchpot.services.editing import campaign_of
from tests.builders import a_person
from tests.services.application_scenes import (
    OBJECTION,
    a_costed_project,
    begins,
    fills_in,
    hands_in,
    own,
)
from tests.services.panel_scenes import SECRET
from tests.services.round_scenes import Scene, a_round, an_application

A = ApplicationState


def _in_team(session: Session, project_id: int, person: Person, name: str) -> None:
    session.add(TeamMember(project_id=project_id, person_id=person.id, position=0, name=name))
    session.flush()


def test_a_forgotten_maker_leaves_code_and_amount_and_no_words_of_their_own(
    session: Session,
) -> None:
    scene, maker = Scene(session), a_person(session, "Xanthippe Quist")
    project = a_costed_project(scene, maker=maker)
    _in_team(session, project.id, maker, "Xanthippe Q.")
    campaign_of(session, project.id).state = CampaignState.CLOSED_FAILED
    row = a_round(scene)
    found = fills_in(scene, begins(scene, row, project), answers={"why": "I, Xanthippe."})
    applications.hand_in(session, own(found), now=scene.clock.now())
    found.state, found.appeal, row.phase = A.INELIGIBLE, OBJECTION, Phase.CLOSED
    session.flush()
    personal_data.erase(session, maker.id, now=scene.clock.now(), secret=SECRET)
    session.refresh(found)
    assert (found.code, found.ask_cents) == ("P-001", 100_000)
    told = json.dumps([found.copy, found.answers, found.appeal])
    assert "Xanthippe" not in told
    assert "Zwolle" not in told


def test_a_forgotten_member_of_a_team_leaves_the_copies_of_others(session: Session) -> None:
    scene, friend = Scene(session), a_person(session, "Xanthippe Quist")
    project = a_costed_project(scene)
    _in_team(session, project.id, friend, "Xanthippe Q.")
    found = hands_in(scene, a_round(scene), project)
    personal_data.erase(session, friend.id, now=scene.clock.now(), secret=SECRET)
    session.refresh(found)
    assert found.copy is not None
    assert found.copy["team"] == [{"name": "–", "task": ""}]


def test_a_draft_goes_with_its_maker_also_what_could_not_be_read(session: Session) -> None:
    scene, maker = Scene(session), a_person(session)
    begun = begins(scene, a_round(scene), a_costed_project(scene, maker=maker))
    now = scene.clock.now()
    application_drafts.keep_typed(session, own(begun), [("ask", "I am Noor")], now=now)
    application_id = begun.id
    forgotten_applications.forget(session, maker, nobody="–")
    session.expire_all()
    assert session.get(Application, application_id) is None
    assert session.scalars(select(StepDraft)).all() == []


@pytest.mark.parametrize("state", [A.SUBMITTED, A.ELIGIBLE, A.APPEALED])
def test_a_maker_in_a_running_round_withdraws_first_or_waits(
    session: Session, state: ApplicationState
) -> None:
    scene, maker = Scene(session), a_person(session)
    found = an_application(scene, a_round(scene), maker=maker, state=state)
    assert erasure_blocks(session, maker.id) == (ErasureBlock.APPLICATION_STANDING,)
    with pytest.raises(ErasureBlocked):
        personal_data.erase(session, maker.id, now=scene.clock.now(), secret=SECRET)
    applications.withdraw(session, own(found), now=scene.clock.now())
    assert erasure_blocks(session, maker.id) == ()


def test_a_maker_can_take_along_what_rounds_keep(session: Session) -> None:
    scene, maker = Scene(session), a_person(session)
    an_application(scene, a_round(scene), maker=maker, answers={"why": "Because."})
    (kept,) = everything(session, maker.id)["applications"]
    assert (kept["code"], kept["answers"]) == ("P-001", {"why": "Because."})
