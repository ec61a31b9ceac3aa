"""A network with members, a purse, and funds that feed it; and whoever proposes and speaks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from matchpot.domain.deadlines import local_day
from matchpot.domain.networks.deciding import Method, Stance
from matchpot.domain.networks.purses import Terms
from matchpot.domain.networks.sharing import Limits
from matchpot.domain.networks.ways import Way
from matchpot.domain.people import MembershipRole, OrganisationKind
from matchpot.domain.pots import PotPurpose
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.networks import (
    NetworkMandate,
    NetworkProposal,
    NetworkPurse,
    NetworkShare,
)
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.services import network_decisions, network_proposals, network_voices, networks
from matchpot.services.network_proposals import Wanted
from matchpot.services.network_voices import Said
from matchpot.services.networks import Offer
from tests.builders import a_campaign, a_fund, a_member, a_project, euros
from tests.services.round_scenes import a_round_pot
from tests.towns import Town

WHY = "Because the north of the town has waited for this for years."
SECRET = "a secret of tests"


@dataclass
class Feeder:
    """A fund with a pot for networks, and one of its people."""

    fund: Organisation
    pot: Pot
    officer: Person
    mandate: NetworkMandate


@dataclass
class Networked:
    """A network of an owner and as many members as asked for, fed by pots of so many euros."""

    town: Town
    method: Method = Method.CONSENT
    members_count: int = 4
    pots_euros: Sequence[int] = (3_000, 1_000)
    quorum_bps: int = 5_000
    days: int = 14
    way: Way | None = None
    network: Organisation = field(init=False)
    owner: Person = field(init=False)
    members: list[Person] = field(init=False)
    purse: NetworkPurse = field(init=False)
    feeders: list[Feeder] = field(init=False)

    def __post_init__(self) -> None:
        session = self.town.session
        self.network = a_fund(session, "Makers Noord")
        self.network.kind = OrganisationKind.NETWORK
        self.owner = a_member(session, self.network, name="Olga Noord")
        self.members = [
            a_member(session, self.network, role=MembershipRole.MEMBER, name=f"Lid {at}")
            for at in range(1, self.members_count)
        ]
        terms, now = self.terms(), self.town.clock.now()
        self.purse = networks.make_purse(session, self.network.id, terms, by=self.owner.id, now=now)
        self.feeders = [self._feeder(at, cents) for at, cents in enumerate(self.pots_euros)]

    @property
    def today(self) -> date:
        """The day it is."""
        return local_day(self.town.clock.now())

    @property
    def everyone(self) -> list[Person]:
        """Owner and members."""
        return [self.owner, *self.members]

    def terms(self) -> Terms:
        """The words of the purse: 2,000 euros an award, for a year."""
        return Terms(
            name="Noord samen",
            purpose="Small work of makers in the north of the town, quickly and near.",
            most_cents=euros(2_000),
            first_on=self.today,
            last_on=self.today + timedelta(days=365),
            method=self.method,
            quorum_bps=self.quorum_bps,
            days=self.days,
            way=self.way,
        )

    def limits(self, *, in_all: int, most: int = 2_000) -> Limits:
        """A mandate for half a year, in euros."""
        return Limits(
            in_all_cents=euros(in_all),
            most_cents=euros(most),
            first_on=self.today,
            last_on=self.today + timedelta(days=180),
        )

    def _feeder(self, at: int, amount: int) -> Feeder:
        session, fund = self.town.session, a_fund(self.town.session, f"Fund {at + 1}")
        pot = a_round_pot(self.town, fund=fund, cents=euros(amount))
        pot.purpose = PotPurpose.NETWORK
        session.flush()
        officer = a_member(session, fund, role=MembershipRole.MEMBER, name=f"Mo {at + 1}")
        speaker = self.everyone[at % len(self.everyone)]
        mandate = self.offer(pot, officer, in_all=amount, speaker=speaker)
        networks.accept(session, mandate.id, by=self.owner.id, now=self.town.clock.now())
        return Feeder(fund=fund, pot=pot, officer=officer, mandate=mandate)

    def offer(
        self, pot: Pot, officer: Person, *, in_all: int, most: int = 2_000,
        speaker: Person | None = None,
    ) -> NetworkMandate:  # fmt: skip
        """A fund offers a mandate."""
        made = Offer(
            purse_id=self.purse.id,
            pot_id=pot.id,
            limits=self.limits(in_all=in_all, most=most),
            words="You know the makers in the north better than we do.",
            speaker_id=speaker.id if speaker else None,
        )
        session, now = self.town.session, self.town.clock.now()
        return networks.offer(session, made, by=officer.id, now=now)

    # ---- proposals ----

    def project(self, *, maker: Person | None = None) -> Project:
        """A project on show."""
        project = a_project(self.town.session, maker=maker)
        a_campaign(self.town.session, project=project)
        return project

    def wanted(self, cents: int, project: Project | None = None) -> Wanted:
        """An award for a project."""
        return Wanted(
            purse_id=self.purse.id,
            project_id=(project or self.project()).id,
            cents=cents,
            title="A hall for the north",
            motivation=WHY,
        )

    def propose(
        self, cents: int, project: Project | None = None, *, by: Person | None = None
    ) -> NetworkProposal:
        """A member proposes it."""
        session, now = self.town.session, self.town.clock.now()
        wanted, who = self.wanted(cents, project), (by or self.owner).id
        return network_proposals.propose(session, wanted, by=who, secret=SECRET, now=now)

    def say(self, proposal: NetworkProposal, who: Person, stance: Stance, words: str = "") -> None:
        """Somebody speaks."""
        session, now = self.town.session, self.town.clock.now()
        said = Said(stance=stance, words=words)
        network_voices.speak(session, proposal.id, who.id, said, now=now)

    def all_say(self, proposal: NetworkProposal, stance: Stance = Stance.YES) -> None:
        """Everybody says the same."""
        for one in self.everyone:
            self.say(proposal, one, stance)

    def days_pass(self) -> None:
        """The days of what is open now are over."""
        self.town.clock.forward(days=self.days + 1)

    def decide(self, proposal: NetworkProposal) -> bool:
        """The clock decides."""
        session, now = self.town.session, self.town.clock.now()
        done = network_decisions.decide_by_clock(session, proposal.id, now=now)
        session.refresh(proposal)
        return done

    def granted(self, cents: int, project: Project | None = None) -> NetworkProposal:
        """A proposal that everybody wants, decided."""
        made = self.propose(cents, project)
        self.all_say(made)
        self.days_pass()
        assert self.decide(made)
        return made

    def awards(self, proposal: NetworkProposal) -> list[Award]:
        """What became of it."""
        wanted = (
            select(Award)
            .join(NetworkShare, NetworkShare.award_id == Award.id)
            .where(NetworkShare.proposal_id == proposal.id)
            .order_by(Award.id)
        )
        return list(self.town.session.scalars(wanted))

    def money(self) -> list[tuple[int, int]]:
        """What each pot has set aside, and what it has given, in euros."""
        for one in self.feeders:
            self.town.session.refresh(one.pot)
        return [(one.pot.reserved_cents // 100, one.pot.used_cents // 100) for one in self.feeders]
