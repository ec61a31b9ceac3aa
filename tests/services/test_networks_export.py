"""Awards of networks in open data and in the copy of one's own data."""

import json
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.networks.deciding import Stance
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.personal_data import everything
from matchpot.services import awards, network_voices
from tests.builders import euros
from tests.services.grants_scenes import a_collective, exported, grants_of
from tests.services.network_scenes import Networked
from tests.towns import Town

REMARK = "I was there last summer, and there was nowhere to sit."


@pytest.fixture
def net(session: Session) -> Networked:
    return Networked(Town(session))


def test_each_fund_tells_its_part_and_names_the_network_that_decided(
    session: Session, net: Networked
) -> None:
    proposal = net.granted(euros(1_000))
    assert exported(session) is None
    first = net.awards(proposal)[0]
    now = net.town.clock.now() + timedelta(days=1)
    limits = net.town.limits
    awards.accept(session, first.id, by=proposal.maker_id, terms="Yes.", now=now, limits=limits)
    told = grants_of(session)
    assert [one["amountAwarded"] * 100 for one in told] == [euros(750), euros(250)]
    assert [one["fundingOrganization"][0]["name"] for one in told] == ["Fund 1", "Fund 2"]
    for one in told:
        assert one["grantProgramme"][0]["title"] == "Makers Noord: Noord samen"
        assert one["grantProgramme"][0]["code"] == net.purse.slug
        assert one["classifications"][0]["code"] == "network"
        assert one["description"] == "An award, from Makers Noord: Noord samen."
        assert "fromOpenCall" not in one
    a_collective(session, session.get_one(Project, proposal.project_id))
    assert {one["title"] for one in grants_of(session)} == {"A hall for the north"}


def test_the_copy_of_a_member_has_what_they_said_and_nothing_of_the_others(
    session: Session, net: Networked
) -> None:
    proposal, one = net.propose(euros(500)), net.members[0]
    net.say(proposal, one, Stance.OBJECT, "They got as much from us in spring already.")
    net.say(proposal, net.members[1], Stance.OBJECT, "Nobody else may read these words.")
    network_voices.remark(session, proposal.id, one.id, REMARK, now=net.town.clock.now())
    kept = everything(session, one.id)
    assert [row["words"] for row in kept["network_remarks"]] == [REMARK]
    assert [row["stance"] for row in kept["network_voices"]] == ["object"]
    assert kept["network_proposals"] == []
    assert len(kept["network_places"]) == 1
    assert "Nobody else" not in json.dumps(kept)
    proposed = everything(session, net.owner.id)["network_proposals"]
    assert [row["id"] for row in proposed] == [proposal.id]
    assert "record" not in proposed[0]
