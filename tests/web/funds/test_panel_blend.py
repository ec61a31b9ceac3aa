"""A fund lets the votes of a round count in a pot: where it chooses, and who reads it where."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from matchpot.domain.matching.panel_blend import PanelBlend
from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Round
from tests.builders import a_place, a_rule
from tests.services.blend_scenes import a_round_that_voted
from tests.services.round_scenes import Scene
from tests.web.funds.conftest import Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

TYPED = {"panel_bps": "50", "crowd": "pro_rata"}


def a_voted_round(town: Town, *, phase: Phase = Phase.PUBLISHED, fund: int | None = None) -> int:
    """A round in which the project of the town's campaign has 3 votes."""
    with town.app.app_context(), unit_of_work() as session:
        of = session.get_one(Organisation, fund or town.fund)
        scores = {session.get_one(Campaign, town.campaign): 3}
        return a_round_that_voted(Scene(session), of, scores, phase=phase).id


def counts_votes(town: Town, round_id: int) -> str:
    """The town's open pot has the rule, and its campaign takes part; returns the project."""
    with town.app.app_context(), unit_of_work() as session:
        pot = session.get_one(Pot, town.pot)
        a_rule(session, pot, PanelBlend(panel_bps=5_000, round_id=round_id))
        campaign = session.get_one(Campaign, town.campaign)
        campaign.deadline_at = datetime.now(UTC) + timedelta(days=9)
        a_place(session, pot, campaign)
        return session.get_one(Project, campaign.project_id).slug


def test_without_a_round_the_builder_says_so_and_nothing_is_published(town: Town) -> None:
    owner, address = town.visit(town.owner), f"/fund/pots/{town.draft}/rule/panel_blend"
    page = owner.get(f"{address}?preset=round_by_votes").text
    assert "Your fund has no open round yet." in page
    answer = owner.post(address, **TYPED, step="publish")
    assert answer.status_code == 422
    assert "Choose a round." in answer.text
    assert (
        "Half the panel, half the crowd" not in owner.get(f"/fund/pots/{town.draft}/simulator").text
    )


def test_the_newest_round_is_proposed_and_told_by_its_name(town: Town) -> None:
    a_voted_round(town, phase=Phase.ANNOUNCED)
    owner, address = town.visit(town.owner), f"/fund/pots/{town.draft}/rule/panel_blend"
    page = owner.get(f"{address}?preset=round_by_votes").text
    assert "50% by the votes in the round “Makersronde”" in page
    assert "1 person; votes: 3" in page


def test_a_round_of_another_fund_cannot_be_chosen(town: Town) -> None:
    with town.app.app_context(), unit_of_work() as session:
        other = session.query(Organisation).filter(Organisation.id != town.fund).first()
        assert other is not None
        fund = other.id
    strange = a_voted_round(town, fund=fund)
    a_voted_round(town)
    address = f"/fund/pots/{town.draft}/rule/panel_blend"
    answer = town.visit(town.owner).post(address, **TYPED, round_id=str(strange), step="publish")
    assert answer.status_code == 422
    assert 'href="#round_id"' in answer.text


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        (Phase.FINAL_VOTE, "which is not published yet"),
        (Phase.PUBLISHED, "The votes are those of the round"),
        (Phase.NO_DECISION, "was called off, so there are no votes"),
    ],
)
def test_everybody_reads_which_round_it_is_and_how_it_stands(
    town: Town, phase: Phase, words: str
) -> None:
    round_id = a_voted_round(town, phase=phase)
    project = counts_votes(town, round_id)
    with town.app.app_context(), unit_of_work() as session:
        slug = session.get_one(Round, round_id).slug
    pages = {
        f"/funds/{town.fund_slug}/{town.pot_slug}": None,
        f"/projects/{project}": None,
        f"/give/{project}": None,
        f"/fund/pots/{town.pot}": town.reader,
    }
    for address, person in pages.items():
        page = town.visit(person).get(address).text
        assert words in page, address
        assert f'href="/en/rounds/{slug}"' in page, address
    dutch = town.visit(None, "nl").get(f"/funds/{town.fund_slug}/{town.pot_slug}").text
    assert words not in dutch
    assert "door de stemmen in de ronde “Makersronde”" in dutch


def test_the_desk_says_that_the_division_waits_for_the_round(town: Town) -> None:
    counts_votes(town, a_voted_round(town, phase=Phase.DECIDED))
    page = town.visit(town.owner).get(f"/fund/pots/{town.pot}/runs").text
    assert "The round whose votes count is not published yet." in page


def simulated(town: Town, **more: Any) -> str:
    form = {"source": "past", "total_cents": "100", "rules": ["round_by_votes"], **more}
    return town.visit(town.reader).post(f"/fund/pots/{town.draft}/simulator", **form).text


def test_the_simulator_says_which_votes_it_counted(town: Town) -> None:
    a_voted_round(town)
    gifts = io.BytesIO(b"project,donor,cents\nlantern,x,6000\n")
    page = simulated(town, source="file", gifts=(gifts, "gifts.csv"))
    assert "a file of gifts holds none" in page
