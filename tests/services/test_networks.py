"""A network spends what funds bring together: in its mandates, decided once, traced to the cent."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import (
    IllegalMove,
    InvalidValue,
    NotAllowed,
    NotFound,
    PotExhausted,
)
from matchpot.domain.networks.deciding import Method, Reason, Recusal, Stance
from matchpot.domain.networks.purses import ProposalState
from matchpot.domain.networks.records import faults
from matchpot.domain.people import MembershipRole
from matchpot.persistence.models.networks import NetworkElector, NetworkVoice
from matchpot.persistence.models.people import Membership
from matchpot.persistence.models.projects import TeamMember
from matchpot.services import (
    network_decisions,
    network_voices,
    organisations,
)
from tests.builders import a_member, a_person, euros
from tests.services.network_scenes import Networked
from tests.towns import Town


@pytest.fixture
def net(session: Session) -> Networked:
    """Four members who decide by consent, with 3,000 and 1,000 euros."""
    return Networked(Town(session))


def test_what_passes_is_granted_by_each_fund_for_its_share_and_the_maker_gets_one_letter(
    net: Networked,
) -> None:
    made = net.propose(euros(1_000))
    assert net.money() == [(750, 0), (250, 0)]
    net.town.checked()
    net.all_say(made)
    assert not net.decide(made)  # its days are not over
    net.days_pass()
    assert net.decide(made)
    assert not net.decide(made)
    assert (made.state, made.reason) == (ProposalState.PASSED, Reason.PASSED)
    assert [one.amount_cents for one in net.awards(made)] == [euros(750), euros(250)]
    assert net.money() == [(0, 750), (0, 250)]
    assert faults(made.record) == []
    net.town.checked()


def test_a_reasoned_objection_stops_a_consent_and_the_money_is_free_again(net: Networked) -> None:
    made = net.propose(euros(1_000))
    net.all_say(made)
    with pytest.raises(InvalidValue):
        net.say(made, net.members[0], Stance.OBJECT, "no")
    net.say(made, net.members[0], Stance.OBJECT, "They got as much from us in spring already.")
    net.days_pass()
    net.decide(made)
    assert (made.state, made.reason) == (ProposalState.FELL, Reason.OBJECTED)
    assert net.money() == [(0, 0), (0, 0)]
    net.town.checked()


def test_an_objection_that_is_taken_back_stops_nothing_and_every_word_stays(
    net: Networked,
) -> None:
    made, who = net.propose(euros(1_000)), net.members[0]
    net.say(made, who, Stance.OBJECT, "First tell us what the hall costs a year.")
    net.all_say(made)
    net.days_pass()
    net.decide(made)
    assert made.state is ProposalState.PASSED
    mine = select(NetworkVoice.stance).where(NetworkVoice.person_id == who.id)
    told = net.town.session.scalars(mine.order_by(NetworkVoice.number)).all()
    assert told == [Stance.OBJECT, Stance.YES]
    assert len(made.record["voices"]) == 4


def test_too_few_voices_give_more_days_once_and_then_it_falls(net: Networked) -> None:
    made = net.propose(euros(1_000))
    net.say(made, net.owner, Stance.YES)
    net.days_pass()
    assert net.decide(made)
    assert made.state is ProposalState.OPEN
    assert net.money()[0] == (750, 0)
    assert not net.decide(made)
    net.days_pass()
    net.decide(made)
    assert (made.state, made.reason) == (ProposalState.FELL, Reason.TOO_FEW_SPOKE)
    net.town.checked()


def test_more_yes_than_no_passes_by_majority(session: Session) -> None:
    net = Networked(Town(session), method=Method.MAJORITY, members_count=3)
    made = net.propose(euros(400))
    for who, stance in zip(net.everyone, (Stance.YES, Stance.NO, Stance.YES), strict=True):
        net.say(made, who, stance)
    net.days_pass()
    net.decide(made)
    assert made.state is ProposalState.PASSED
    assert made.record["decision"]["yes_weight"] == 2


def test_where_money_votes_it_weighs_what_the_funds_paid_in(session: Session) -> None:
    net = Networked(Town(session), method=Method.MONEY_SHARES)
    made = net.propose(euros(400))
    net.say(made, net.owner, Stance.NO)  # speaks for 3,000
    for who in net.members:
        net.say(made, who, Stance.YES)  # one of them speaks for 1,000
    net.days_pass()
    net.decide(made)
    figures = made.record["decision"]
    assert (figures["yes_weight"], figures["no_weight"]) == (euros(1_000), euros(3_000))
    assert made.reason is Reason.NOT_MORE_YES_THAN_NO
    net.town.checked()


def test_whoever_makes_or_works_on_a_project_has_no_say_in_it(net: Networked) -> None:
    session, maker, helper = net.town.session, net.members[0], net.members[1]
    project = net.project(maker=maker)
    session.add(
        TeamMember(
            project_id=project.id, person_id=helper.id, position=1, name="Lid 2", email_canonical=""
        )
    )
    session.flush()
    with pytest.raises(NotAllowed):
        net.propose(euros(500), project, by=maker)
    made = net.propose(euros(500), project)
    with pytest.raises(NotAllowed):
        net.say(made, maker, Stance.YES)
    found = session.scalars(
        select(NetworkElector.recused).where(NetworkElector.recused.is_not(None))
    ).all()
    assert set(found) == {Recusal.MAKER, Recusal.TEAM}
    net.say(made, net.owner, Stance.YES)
    net.days_pass()
    net.decide(made)  # one of two who may speak is half of them
    assert made.state is ProposalState.PASSED
    assert made.record["decision"]["recused"] == 2


def test_members_are_those_of_the_day_it_was_opened_and_who_left_counts_no_more(
    net: Networked,
) -> None:
    session, now = net.town.session, net.town.clock.now()
    made, leaver = net.propose(euros(500)), net.members[0]
    late = a_member(session, net.network, role=MembershipRole.MEMBER)
    with pytest.raises(NotFound):
        net.say(made, late, Stance.YES)
    net.say(made, leaver, Stance.OBJECT, "I do not see what this is good for.")
    net.say(made, net.owner, Stance.YES)
    net.say(made, net.members[1], Stance.YES)
    organisations.remove(session, net.network.id, leaver.id, actor_id=leaver.id, now=now)
    assert session.get(Membership, (net.network.id, leaver.id)) is None
    net.days_pass()
    net.decide(made)
    assert made.state is ProposalState.PASSED


def test_a_member_may_step_back_and_their_word_counts_no_more(net: Networked) -> None:
    session, now, who = net.town.session, net.town.clock.now(), net.members[0]
    made = net.propose(euros(500))
    net.all_say(made)
    net.say(made, who, Stance.OBJECT, "I do not see what this is good for.")
    network_voices.step_back(session, made.id, who.id, now=now)
    with pytest.raises(NotAllowed):
        network_voices.remark(session, made.id, who.id, "One thing still.", now=now)
    net.days_pass()
    net.decide(made)
    assert made.state is ProposalState.PASSED


def test_two_proposals_never_spend_the_same_money(net: Networked) -> None:
    for _ in range(2):
        net.propose(euros(2_000))
    with pytest.raises(PotExhausted) as refused:
        net.propose(1)
    assert refused.value.available_cents == 0
    assert net.money() == [(3_000, 0), (1_000, 0)]
    net.town.checked()


def test_a_proposal_keeps_to_the_words_of_the_purse(net: Networked) -> None:
    with pytest.raises(InvalidValue):
        net.propose(euros(2_001))
    with pytest.raises(NotFound):
        net.propose(euros(10), by=a_person(net.town.session))
    project = net.project()
    net.propose(euros(10), project)
    with pytest.raises(IllegalMove):
        net.propose(euros(10), project)
    net.town.clock.forward(days=181)  # the mandates are over, the purse is not
    with pytest.raises(PotExhausted):
        net.propose(euros(10))
    net.town.clock.forward(days=200)
    with pytest.raises(InvalidValue):
        net.propose(euros(10))


def test_a_proposal_is_withdrawn_by_who_made_it_or_an_owner(net: Networked) -> None:
    session, now = net.town.session, net.town.clock.now()
    made = net.propose(euros(500), by=net.members[0])
    with pytest.raises(NotAllowed):
        network_decisions.withdraw(session, made.id, by=net.members[1].id, now=now)
    network_decisions.withdraw(session, made.id, by=net.owner.id, now=now)
    assert net.money() == [(0, 0), (0, 0)]
    with pytest.raises(IllegalMove):
        net.say(made, net.owner, Stance.YES)
    net.town.checked()


def test_nothing_is_said_after_the_last_day(net: Networked) -> None:
    made = net.propose(euros(500))
    net.town.clock.moment = made.closes_at + timedelta(seconds=2)
    with pytest.raises(IllegalMove):
        net.say(made, net.owner, Stance.YES)


def test_what_is_open_for_a_maker_who_leaves_falls(net: Networked) -> None:
    made = net.propose(euros(500))
    network_decisions.let_go_of_maker(net.town.session, made.maker_id, now=net.town.clock.now())
    assert (made.state, made.reason) == (ProposalState.FELL, Reason.MAKER_LEFT)
    net.town.checked()
