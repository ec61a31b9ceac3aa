"""A fund with a pot for awards and people who propose, confirm, and make."""

from dataclasses import dataclass, field
from datetime import date

from matchpot.domain.awards import own_parts, planned
from matchpot.domain.deadlines import local_day
from matchpot.domain.people import MembershipRole
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.services import awards, direct_awards, payees, tranches
from matchpot.services.direct_awards import Proposal
from tests.builders import a_campaign, a_fund, a_member, a_project, euros
from tests.services.award_scenes import TERMS
from tests.services.payout_scenes import onboard
from tests.services.round_scenes import a_round_pot
from tests.towns import Town

WHY = "For years of work with young people in the town."


@dataclass
class Grants:
    """A fund that grants without a round, from a pot of 20,000 euros unless said otherwise."""

    town: Town
    cents: int = euros(20_000)
    fund: Organisation = field(init=False)
    pot: Pot = field(init=False)
    officer: Person = field(init=False)
    second: Person = field(init=False)
    project: Project = field(init=False)

    def __post_init__(self) -> None:
        session = self.town.session
        self.fund = a_fund(session)
        self.pot = a_round_pot(self.town, fund=self.fund, cents=self.cents)
        self.officer = a_member(session, self.fund, role=MembershipRole.MEMBER, name="Mo Officer")
        self.second = a_member(session, self.fund, role=MembershipRole.FINANCE, name="Ruben Second")
        self.project = a_project(session)
        a_campaign(session, project=self.project)
        payee = payees.of(session, self.project.maker_id, now=self.town.clock.now())
        payee.account = self.town.payments.open_account(
            key=f"payee:{payee.id}", payee_id=payee.id, email="m@x.nl"
        ).id
        onboard(self.town, payee)

    def proposal(
        self,
        cents: int = euros(4_000),
        *,
        lines: list[tuple[int, date | None]] | None = None,
        is_unrestricted: bool = False,
    ) -> Proposal:
        """What the officer has in mind; `lines` are own parts with their days."""
        today = local_day(self.town.clock.now())
        parts = own_parts(cents, lines, today=today) if lines else planned(cents)
        return Proposal(
            pot_id=self.pot.id,
            project_id=self.project.id,
            cents=cents,
            title="A year of making",
            motivation=WHY,
            parts=parts,
            accept_days=28,
            is_unrestricted=is_unrestricted,
        )

    def propose(self, proposal: Proposal | None = None, *, by: int | None = None) -> Award:
        """The officer proposes it."""
        session, now = self.town.session, self.town.clock.now()
        made = proposal or self.proposal()
        return direct_awards.propose(session, made, by=by or self.officer.id, now=now)

    def confirm(self, award: Award, *, by: int | None = None) -> None:
        """The second person confirms it."""
        session, now = self.town.session, self.town.clock.now()
        direct_awards.confirm(session, award.id, by=by or self.second.id, now=now)

    def withdraw(self, award: Award) -> None:
        """The officer withdraws it."""
        session, now = self.town.session, self.town.clock.now()
        direct_awards.withdraw(session, award.id, by=self.officer.id, now=now)

    def accept(self, award: Award) -> None:
        """The maker accepts."""
        now, limits = self.town.clock.now(), self.town.limits
        by = award.maker_id
        awards.accept(self.town.session, award.id, by=by, terms=TERMS, now=now, limits=limits)

    def money(self) -> tuple[int, int]:
        """What the pot has set aside, and what it has given."""
        self.town.session.refresh(self.pot)
        return self.pot.reserved_cents, self.pot.used_cents

    def parts(self, award: Award) -> list[tuple[int, str, str]]:
        """Cents, state and occasion of each part."""
        found = tranches.of_award(self.town.session, award.id)
        return [(one.amount_cents, one.state.value, one.due_when.value) for one in found]
