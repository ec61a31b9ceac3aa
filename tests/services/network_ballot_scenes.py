"""A ballot of a network: called over its purse, filled with projects, voted in and counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matchpot.domain.networks.ballots import BallotState, Call, code_of
from matchpot.domain.rounds.votes import Says
from matchpot.persistence.models.network_ballots import NetworkBallot
from matchpot.persistence.models.networks import NetworkProposal
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.services import network_ballots, network_calls, network_counts
from matchpot.services.network_ballots import Nomination
from tests.builders import euros
from tests.services.network_scenes import SECRET, WHY, Networked


@dataclass
class Voted:
    """A ballot of 1,200 euros, at most 600 a project, over a purse that is fed by two funds."""

    net: Networked
    budget: int = 1_200
    most: int = 600
    ballot: NetworkBallot = field(init=False)

    def __post_init__(self) -> None:
        self.ballot = self.call()

    def state(self) -> BallotState:
        """Where it stands."""
        return self.ballot.state

    def call(self) -> NetworkBallot:
        """An owner calls it."""
        made = Call(
            title="Spring in the north",
            budget_cents=euros(self.budget),
            most_cents=euros(self.most),
            gather_days=14,
        )
        net = self.net
        return network_calls.call(
            net.town.session, net.purse.id, made,
            by=net.owner.id, secret=SECRET, token="a-token", now=net.town.clock.now(),
        )  # fmt: skip

    def nominate(
        self, amount: int, project: Project | None = None, *, by: Person | None = None
    ) -> NetworkProposal:
        """A member puts a project on the list."""
        wanted = Nomination(
            ballot_id=self.ballot.id,
            project_id=(project or self.net.project()).id,
            cents=euros(amount),
            title="A hall for the north",
            motivation=WHY,
        )
        net, who = self.net, (by or self.net.owner).id
        return network_ballots.nominate(net.town.session, wanted, by=who, now=net.town.clock.now())

    def cast(self, who: Person, says: Says) -> None:
        """Somebody votes."""
        session, now = self.net.town.session, self.net.town.clock.now()
        network_ballots.cast(session, self.ballot.id, who.id, says, now=now)

    def approve(self, votes: Mapping[Person, list[NetworkProposal]]) -> None:
        """Members approve of projects."""
        for who, picks in votes.items():
            self.cast(who, {"picks": [code_of(one.id) for one in picks]})

    def go_on(self) -> bool:
        """Days pass, and the clock does what is due."""
        self.net.days_pass()
        session, now = self.net.town.session, self.net.town.clock.now()
        done = network_counts.go_on(session, self.ballot.id, now=now)
        session.refresh(self.ballot)
        return done
