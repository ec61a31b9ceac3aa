"""Several funds that promise to one project, and whoever of them proposes and confirms."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from matchpot.domain.cofunding import Condition, PromiseState, TheRestIsFound
from matchpot.domain.deadlines import local_day
from matchpot.domain.people import MembershipRole
from matchpot.domain.projects import BudgetKind
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.cofunding import Cofunding, FundPromise
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import BudgetLine, Project
from matchpot.services import cofunding
from matchpot.services.cofunding import Proposal
from tests.builders import a_campaign, a_fund, a_member, a_project, euros
from tests.services.round_scenes import a_round_pot
from tests.towns import Town

WHY = "Because the town has waited for this play for years."


@dataclass
class Giver:
    """A fund with a pot, one who proposes and one who confirms."""

    fund: Organisation
    pot: Pot
    officer: Person
    second: Person


@dataclass
class Promises:
    """A project of 10,000 euros and as many funds as asked for."""

    town: Town
    funds: int = 3
    pot_cents: int = euros(20_000)
    project: Project = field(init=False)
    givers: list[Giver] = field(init=False)

    def __post_init__(self) -> None:
        session = self.town.session
        self.project = a_project(session)
        a_campaign(session, project=self.project)
        self.costs(euros(10_000))
        self.givers = [self._giver(at) for at in range(self.funds)]

    def _giver(self, at: int) -> Giver:
        session, fund = self.town.session, a_fund(self.town.session, f"Fund {at + 1}")
        member, finance = MembershipRole.MEMBER, MembershipRole.FINANCE
        return Giver(
            fund=fund,
            pot=a_round_pot(self.town, fund=fund, cents=self.pot_cents),
            officer=a_member(session, fund, role=member, name=f"Mo {at + 1}"),
            second=a_member(session, fund, role=finance, name=f"Ruben {at + 1}"),
        )

    def costs(self, cents: int) -> None:
        """One more line of the budget."""
        line = BudgetLine(
            project_id=self.project.id,
            position=1,
            kind=BudgetKind.TASK,
            label="Making it",
            amount_cents=cents,
        )
        self.town.session.add(line)
        self.town.session.flush()

    def proposal(
        self,
        at: int,
        cents: int | None,
        *conditions: Condition,
        days: int = 30,
        is_named: bool = True,
        share_bps: int | None = None,
    ) -> Proposal:
        """What the officer of a fund has in mind; that the rest is found unless said otherwise."""
        return Proposal(
            pot_id=self.givers[at].pot.id,
            project_id=self.project.id,
            cents=cents,
            conditions=conditions or (TheRestIsFound(),),
            until_on=local_day(self.town.clock.now()) + timedelta(days=days),
            is_named=is_named,
            title="Together for the play",
            motivation=WHY,
            accept_days=28,
            share_bps=share_bps,
        )

    def propose(self, at: int, cents: int, *conditions: Condition, days: int = 30) -> FundPromise:
        """The officer proposes it."""
        proposal, by = self.proposal(at, cents, *conditions, days=days), self.givers[at].officer.id
        return cofunding.propose(self.town.session, proposal, by=by, now=self.town.clock.now())

    def confirm(self, at: int, made: FundPromise) -> PromiseState:
        """The second person confirms it."""
        session, now = self.town.session, self.town.clock.now()
        return cofunding.confirm(session, made.id, by=self.givers[at].second.id, now=now)

    def promise(self, at: int, cents: int, *conditions: Condition, days: int = 30) -> FundPromise:
        """Both of them."""
        made = self.propose(at, cents, *conditions, days=days)
        self.confirm(at, made)
        return made

    def promise_share(self, at: int, share_bps: int, *conditions: Condition) -> FundPromise:
        """Both of them, a share of the costs."""
        proposal, by = self.proposal(at, None, *conditions, share_bps=share_bps), self.givers[at]
        session, now = self.town.session, self.town.clock.now()
        made = cofunding.propose(session, proposal, by=by.officer.id, now=now)
        self.confirm(at, made)
        return made

    def count(self) -> bool:
        """The clock counts."""
        session = self.town.session
        row = session.scalars(
            select(Cofunding.id).where(Cofunding.project_id == self.project.id)
        ).one()
        return cofunding.count(session, row, now=self.town.clock.now())

    def states(self) -> list[str]:
        """Where each promise stands, in the order they were made."""
        wanted = select(FundPromise.state).order_by(FundPromise.id)
        return [state.value for state in self.town.session.scalars(wanted)]

    def awards(self) -> list[Award]:
        """What became of them."""
        return list(self.town.session.scalars(select(Award).order_by(Award.id)))

    def money(self, at: int) -> tuple[int, int]:
        """What a fund's pot has set aside, and what it has given."""
        pot = self.givers[at].pot
        self.town.session.refresh(pot)
        return pot.reserved_cents, pot.used_cents
