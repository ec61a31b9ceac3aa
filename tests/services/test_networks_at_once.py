"""Members propose and the clock decides in the same moment: no money is promised twice."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, PotExhausted
from matchpot.domain.networks.ballots import Call
from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.ways import Allocation, usual
from matchpot.domain.rounds.rules import BallotKind
from matchpot.persistence.engine import writing
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.networks import NetworkProposal
from matchpot.services import (
    awards,
    checks,
    network_calls,
    network_counts,
    network_decisions,
    network_proposals,
)
from tests.builders import euros
from tests.services.at_once import at_once
from tests.services.award_scenes import TERMS
from tests.services.network_ballot_scenes import Voted
from tests.services.network_scenes import SECRET, Networked
from tests.towns import Town

APPROVAL = usual(BallotKind.APPROVAL, Allocation.GREEDY_SKIP, criterion="")


def test_two_proposals_never_spend_the_same_money(engine: Engine) -> None:
    with Session(writing(engine)) as session:
        net = Networked(Town(session), pots_euros=(1_500, 1_000))
        wanted = [net.wanted(euros(2_000)) for _ in range(2)]
        by, now = net.owner.id, net.town.clock.now()
        session.commit()

    def proposes(at: int, session: Session) -> bool:
        try:
            network_proposals.propose(session, wanted[at], by=by, secret=SECRET, now=now)
        except PotExhausted:
            return False
        return True

    told = at_once(engine, lambda one: proposes(0, one), lambda one: proposes(1, one))
    assert sorted(told) == [False, True]
    with Session(engine) as session:
        assert len(session.scalars(select(NetworkProposal)).all()) == 1
        assert [one for one in checks.run_checks(session, now=now) if not one.ok] == []


def test_a_proposal_is_decided_once_and_accepted_once(engine: Engine) -> None:
    with Session(writing(engine)) as session:
        net = Networked(Town(session))
        made = net.propose(euros(1_000))
        net.all_say(made)
        net.days_pass()
        proposal_id, maker_id, now = made.id, made.maker_id, net.town.clock.now()
        limits = net.town.limits
        session.commit()

    def clock(session: Session) -> bool:
        return network_decisions.decide_by_clock(session, proposal_id, now=now)

    assert sorted(at_once(engine, clock, clock)) == [False, True]
    with Session(engine) as session:
        ids = session.scalars(select(Award.id).order_by(Award.id)).all()
    assert len(ids) == 2

    def accepts(award_id: int, session: Session) -> bool:
        awards.accept(session, award_id, by=maker_id, terms=TERMS, now=now, limits=limits)
        return True

    # Each from another end of what belongs together: they wait for one another in one order.
    told = at_once(engine, lambda one: accepts(ids[0], one), lambda one: accepts(ids[1], one))
    assert told.count(True) == 1
    with Session(engine) as session:
        assert [one for one in checks.run_checks(session, now=now) if not one.ok] == []


def test_a_ballot_is_counted_once_and_two_calls_never_hold_the_same_money(engine: Engine) -> None:
    with Session(writing(engine)) as session:
        vote = Voted(Networked(Town(session), method=Method.BALLOT, way=APPROVAL))
        made = vote.nominate(600)
        vote.go_on()
        vote.approve({who: [made] for who in vote.net.everyone})
        vote.net.days_pass()
        ballot_id, now, owner_id = vote.ballot.id, vote.net.town.clock.now(), vote.net.owner.id
        purse_id = vote.net.purse.id
        session.commit()

    def clock(session: Session) -> bool:
        return network_counts.go_on(session, ballot_id, now=now)

    assert sorted(at_once(engine, clock, clock)) == [False, True]
    again = Call(title="Summer", budget_cents=euros(3_000), most_cents=euros(600), gather_days=14)

    def calls(session: Session) -> bool:
        try:
            network_calls.call(
                session, purse_id, again, by=owner_id, secret=SECRET, token="x", now=now
            )
        except IllegalMove:
            return False
        return True

    assert sorted(at_once(engine, calls, calls)) == [False, True]
    with Session(engine) as session:
        assert len(session.scalars(select(Award)).all()) == 2
        assert [one for one in checks.run_checks(session, now=now) if not one.ok] == []
