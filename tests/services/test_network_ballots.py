"""A network votes on several projects at once: money is held, members choose, funds pay."""

import copy
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import (
    IllegalMove,
    InvalidValue,
    NotAllowed,
    NotFound,
    PotExhausted,
)
from matchpot.domain.networks import ballot_records as records
from matchpot.domain.networks.ballots import BallotState, code_of
from matchpot.domain.networks.deciding import Method, Reason, Recusal, Stance
from matchpot.domain.networks.purses import ProposalState
from matchpot.domain.networks.ways import Allocation, usual
from matchpot.domain.rounds.rules import BallotKind
from matchpot.domain.rounds.votes import Says
from matchpot.persistence.models.networks import NetworkElector
from matchpot.persistence.queries import fund_rows
from matchpot.persistence.queries import network_ballots as queries
from matchpot.persistence.queries.fund_rows import HeldFor
from matchpot.services import (
    forgotten_networks,
    network_ballots,
    network_calls,
    network_decisions,
    network_voices,
    networks,
    organisations,
)
from matchpot.services.check_networks import networks_add_up
from tests.builders import a_member, euros
from tests.services.network_ballot_scenes import Voted
from tests.services.network_scenes import Networked
from tests.towns import Town

APPROVAL = usual(BallotKind.APPROVAL, Allocation.GREEDY_SKIP, criterion="")


def a_net(session: Session, kind: BallotKind = BallotKind.APPROVAL) -> Networked:
    """Four members who decide by ballot, with 3,000 and 1,000 euros."""
    way = usual(kind, Allocation.GREEDY_SKIP, criterion="Fits what the money is for")
    return Networked(Town(session), method=Method.BALLOT, way=way)


@pytest.fixture
def vote(session: Session) -> Voted:
    """A ballot of 1,200 euros."""
    return Voted(a_net(session))


def test_what_members_choose_is_granted_and_each_fund_pays_its_part_of_each(vote: Voted) -> None:
    net = vote.net
    assert net.money() == [(900, 0), (300, 0)]  # held from the call on
    one, two, three = (vote.nominate(amount) for amount in (600, 500, 400))
    net.town.checked()
    assert vote.go_on()
    assert vote.state() is BallotState.VOTING
    a, b, c, _ = net.everyone
    vote.approve({a: [one, two], b: [one, three], c: [one, three]})
    net.town.checked()
    assert vote.go_on()
    assert vote.state() is BallotState.COUNTED
    assert not vote.go_on()
    assert [made.state for made in (one, two, three)] == [
        ProposalState.PASSED,
        ProposalState.FELL,
        ProposalState.PASSED,
    ]
    assert two.reason is Reason.NOT_CHOSEN
    assert [award.amount_cents for award in net.awards(one)] == [euros(450), euros(150)]
    assert [award.amount_cents for award in net.awards(three)] == [euros(300), euros(100)]
    assert net.money() == [(0, 750), (0, 250)]  # the 200 euros that are left are free again
    assert records.faults(vote.ballot.record) == []
    net.town.checked()


def test_a_fund_reads_what_a_ballot_keeps_aside_in_its_figures(vote: Voted) -> None:
    session = vote.net.town.session
    held = [fund_rows.held(session, one.fund.id) for one in vote.net.feeders]
    assert [[(row.why, row.cents, row.id) for row in rows] for rows in held] == [
        [(HeldFor.BALLOT, euros(900), vote.ballot.id)],
        [(HeldFor.BALLOT, euros(300), vote.ballot.id)],
    ]


@pytest.mark.parametrize("kind", BallotKind)
def test_members_can_vote_with_every_ballot_there_is(session: Session, kind: BallotKind) -> None:
    vote = Voted(a_net(session, kind))
    codes = [code_of(vote.nominate(300).id) for _ in range(3)]
    vote.go_on()
    first = codes[0]
    answers = dict(zip(codes, ("yes", "no", "abstain"), strict=True))
    marks = {"scores": {"fit": 4}, "reason": "They know every street of the north."}
    papers: dict[BallotKind, Says] = {
        BallotKind.APPROVAL: {"picks": [first]},
        BallotKind.CHOOSE_ONE: {"picks": [first]},
        BallotKind.KNAPSACK: {"picks": codes},
        BallotKind.RANKING: {"picks": codes},
        BallotKind.CUMULATIVE: {"points": dict(zip(codes, (5, 3, 2), strict=True))},
        BallotKind.QUADRATIC: {"points": {first: 10}},
        BallotKind.SCORE: {"marks": dict.fromkeys(codes, marks)},
        BallotKind.GRADE: {"grades": dict.fromkeys(codes, "good")},
        BallotKind.YES_NO_ABSTAIN: {"answers": answers},
    }
    for who in vote.net.everyone[:3]:
        vote.cast(who, papers[kind])
    vote.go_on()
    assert first in records.paid(vote.ballot.record)
    vote.net.town.checked()


def test_money_that_is_held_for_a_ballot_cannot_be_spent_twice(vote: Voted) -> None:
    net = vote.net
    with pytest.raises(IllegalMove):
        vote.call()  # one ballot at a time
    for _ in range(4):
        vote.nominate(600)  # more than there is: the members choose
    assert net.money() == [(900, 0), (300, 0)]
    with pytest.raises(InvalidValue):
        vote.nominate(601)
    with pytest.raises(InvalidValue):
        net.propose(euros(100))  # this purse decides by ballot


def test_a_ballot_of_more_than_the_mandates_allow_is_refused(session: Session) -> None:
    with pytest.raises(PotExhausted) as refused:
        Voted(a_net(session), budget=4_001)
    assert refused.value.available_cents == euros(4_000)


def test_too_few_voters_give_more_days_once_and_then_nothing_is_granted(vote: Voted) -> None:
    one = vote.nominate(600)
    vote.go_on()
    vote.approve({vote.net.owner: [one]})
    assert vote.go_on()
    assert vote.state() is BallotState.VOTING
    vote.go_on()
    assert vote.state() is BallotState.TOO_FEW_VOTED
    assert one.reason is Reason.TOO_FEW_SPOKE
    assert vote.net.money() == [(0, 0), (0, 0)]
    vote.net.town.checked()


def test_a_ballot_nobody_proposes_for_ends_and_its_money_is_free(vote: Voted) -> None:
    vote.go_on()
    assert vote.state() is BallotState.NOTHING_PROPOSED
    assert vote.net.money() == [(0, 0), (0, 0)]
    vote.net.town.checked()


def test_only_an_owner_calls_a_ballot_and_only_before_the_vote_can_it_be_called_off(
    vote: Voted,
) -> None:
    net, now = vote.net, vote.net.town.clock.now()
    session, one = net.town.session, vote.nominate(600)
    with pytest.raises(NotAllowed):
        network_calls.call_off(session, vote.ballot.id, by=net.members[0].id, now=now)
    network_calls.call_off(session, vote.ballot.id, by=net.owner.id, now=now)
    assert (vote.state(), one.state) == (BallotState.CALLED_OFF, ProposalState.WITHDRAWN)
    assert net.money() == [(0, 0), (0, 0)]
    net.town.checked()
    vote.ballot = vote.call()
    vote.nominate(600)
    vote.go_on()
    with pytest.raises(IllegalMove):
        network_calls.call_off(session, vote.ballot.id, by=net.owner.id, now=now)


def test_whoever_makes_or_steps_back_from_a_project_has_no_say_in_it(vote: Voted) -> None:
    net, session = vote.net, vote.net.town.session
    maker, other = net.members[0], net.members[1]
    one, two = vote.nominate(600, net.project(maker=maker)), vote.nominate(500)
    network_voices.step_back(session, two.id, other.id, now=net.town.clock.now())
    assert session.get_one(NetworkElector, (one.id, maker.id)).recused is Recusal.MAKER
    with pytest.raises(IllegalMove):
        net.say(one, net.owner, Stance.YES)
    vote.go_on()
    assert network_ballots.paper(session, vote.ballot.id, maker.id).order == (code_of(two.id),)
    with pytest.raises(InvalidValue):
        vote.approve({maker: [one]})
    vote.approve({maker: [two], other: [one], net.owner: [one]})
    vote.go_on()
    assert vote.ballot.record["turnout"] == {
        "quorum_bps": 5_000, "members": 4, "needed": 2, "voted": 3,
    }  # fmt: skip
    net.town.checked()


def test_the_last_paper_counts_and_nobody_votes_who_came_after_the_call(vote: Voted) -> None:
    net, session = vote.net, vote.net.town.session
    one, two = vote.nominate(600), vote.nominate(600)
    late = a_member(session, net.network, name="Late Lid")
    vote.go_on()
    with pytest.raises(NotFound):
        vote.approve({late: [one]})
    vote.approve({net.owner: [one], net.members[0]: [two]})
    vote.approve({net.owner: [two]})
    vote.go_on()
    assert list(records.paid(vote.ballot.record)) == [code_of(two.id)]


def test_a_member_who_left_is_not_counted_any_more(vote: Voted) -> None:
    net, session = vote.net, vote.net.town.session
    one, gone = vote.nominate(600), net.members[0]
    vote.go_on()
    vote.approve({gone: [one], net.owner: [one]})
    now = net.town.clock.now()
    organisations.remove(session, net.network.id, gone.id, actor_id=gone.id, now=now)
    vote.go_on()
    assert vote.state() is BallotState.VOTING  # two of four were enough, one of three is not
    vote.go_on()
    told = vote.ballot.record["turnout"]
    assert (told["members"], told["needed"], told["voted"]) == (3, 2, 1)


def test_a_project_that_is_taken_back_during_the_vote_gets_nothing(vote: Voted) -> None:
    net, session = vote.net, vote.net.town.session
    one, two = vote.nominate(600), vote.nominate(500)
    vote.go_on()
    vote.approve({net.owner: [one, two], net.members[0]: [one]})
    network_decisions.withdraw(session, one.id, by=net.owner.id, now=net.town.clock.now())
    vote.go_on()
    assert list(records.paid(vote.ballot.record)) == [code_of(two.id)]
    net.town.checked()


def test_a_fund_that_ends_its_mandate_does_not_stop_a_ballot(vote: Voted) -> None:
    net, session = vote.net, vote.net.town.session
    one, feeder = vote.nominate(600), vote.net.feeders[0]
    now = net.town.clock.now()
    networks.end(session, feeder.mandate.id, by=feeder.officer.id, now=now)
    vote.go_on()
    vote.approve({net.owner: [one], net.members[0]: [one]})
    vote.go_on()
    assert net.money() == [(0, 450), (0, 150)]
    net.town.checked()


def test_a_purse_without_a_way_to_vote_cannot_decide_by_ballot(session: Session) -> None:
    with pytest.raises(InvalidValue):
        Networked(Town(session), method=Method.BALLOT)
    with pytest.raises(InvalidValue):
        Networked(Town(session), way=APPROVAL)
    with pytest.raises(InvalidValue):
        Voted(Networked(Town(session)))  # decides by consent


def test_the_books_are_checked_against_a_count_of_the_record(vote: Voted) -> None:
    one, session = vote.nominate(600), vote.net.town.session
    vote.go_on()
    vote.approve({who: [one] for who in vote.net.everyone})
    vote.go_on()
    good = vote.ballot.record
    assert networks_add_up(session).ok
    for path in (
        ("mandates", 0, "held_cents"),
        ("awards", 0, "parts", 0, "cents"),
        ("tally", "counted", "budget_cents"),
        ("turnout", "needed"),
    ):
        record: Any = copy.deepcopy(good)
        place = record
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] += 1
        vote.ballot.record = record
        session.flush()
        assert not networks_add_up(session).ok, path


def test_whoever_leaves_the_site_leaves_their_votes_and_no_words(session: Session) -> None:
    vote = Voted(a_net(session, BallotKind.SCORE))
    code, who = code_of(vote.nominate(600).id), vote.net.members[0]
    vote.go_on()
    marks = {"scores": {"fit": 5}, "reason": "They know every street of the north."}
    vote.cast(who, {"marks": {code: marks}})
    forgotten_networks.forget(session, who, nobody="somebody")
    session.expire_all()
    kept = queries.last_papers(session, vote.ballot.id)[who.id].says
    assert kept == {"marks": {code: {"scores": {"fit": 5}, "reason": ""}}}
