"""People, funds and campaigns that are there before a story begins, made through the services.

Makers and donors of a story come in by the pages; a coach or a fund's owner has done so long ago.
"""

import itertools
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.deadlines import end_of_day, local_day
from matchpot.domain.ledger import postings
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.people import MembershipRole, OrganisationKind, Role
from matchpot.domain.pots import PotCampaignState
from matchpot.integrations.passwords import Passwords
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.models.people import Person
from matchpot.services import books, joining, organisations, pay_ins, people, pots, roles, rules
from matchpot.services.joining import Answer
from matchpot.services.organisations import NewOrganisation
from matchpot.services.pots import PotPlan
from matchpot.services.rules import RuleDraft
from tests.builders import euros
from tests.e2e.serving import Site
from tests.plans import a_plan

_numbers = itertools.count(1)
PASSWORD = "drie fietsen in de gracht"


@dataclass(frozen=True, slots=True)
class Somebody:
    """An account that can be signed in to with `PASSWORD`."""

    id: int
    email: str


def somebody(site: Site, email: str, name: str, *granted: Role) -> Somebody:
    """An account with a confirmed address, and the roles it was given."""
    hashed = Passwords(cheap=True).hash(PASSWORD)
    new = people.NewPerson(name=name, email=email, password_hash=hashed, locale="en")
    now = site.now()
    with site.writing() as session:
        person_id = people.create(session, new, now=now, verified=True)
        for role in granted:
            roles.grant(session, person_id, role, actor_id=person_id, now=now)
    return Somebody(person_id, email)


@dataclass(frozen=True, slots=True)
class Fund:
    """A fund with an owner and somebody who handles its money."""

    id: int
    name: str
    owner: Somebody
    finance: Somebody


def fund(site: Site, name: str) -> Fund:
    """A fund of two people."""
    number, now = next(_numbers), site.now()
    owner = somebody(site, f"owner{number}@fund.example", "Ilse de Wit")
    finance = somebody(site, f"finance{number}@fund.example", "Bram Kok")
    with site.writing() as session:
        kind = OrganisationKind.FUND
        made = organisations.found(
            session, NewOrganisation(name=name, kind=kind), owner_id=owner.id, now=now
        )
        organisations.join(session, made.id, finance.id, MembershipRole.FINANCE, now=now)
        return Fund(made.id, name, owner, finance)


def open_pot(site: Site, of: Fund, name: str, *, cents: int) -> int:
    """A pot that adds one euro to each euro, at most 100 for a person, paid in and open."""
    now, owner, finance = site.now(), of.owner.id, of.finance.id
    with site.writing() as session:
        pot = pots.create(session, PotPlan(name=name), fund_id=of.id, actor_id=owner, now=now)
        pots.commit(session, pot_id=pot.id, cents=cents, actor_id=owner, now=now)
        draft = RuleDraft(rule=Ratio(num=1, den=1), caps=Caps(per_donor_project_cents=euros(100)))
        rules.publish(session, draft, pot_id=pot.id, actor_id=owner, now=now)
        paid = pay_ins.record(
            session, pot_id=pot.id, cents=cents, reference=name, actor_id=owner, now=now
        )
        pay_ins.confirm(session, pay_in_id=paid.id, actor_id=finance, now=now)
        pots.publish(session, pot_id=pot.id, actor_id=owner, now=now)
        return pot.id


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign that takes gifts now."""

    id: int
    slug: str
    title: str
    maker: Somebody


def live_campaign(
    site: Site, title: str, *, goal: int = 900, pot_id: int | None = None, days: int = 30
) -> Campaign:
    """A live campaign with a goal in euros, in a pot when one is named."""
    maker = somebody(site, f"maker{next(_numbers)}@example.org", "Noor van Dijk")
    now = site.now()
    with site.writing() as session:
        person = session.get_one(Person, maker.id)
        opened = a_plan(session, maker=person, title=title, goal_cents=euros(goal))
        # Its cover is drawn: the picture of the plan has no file.
        opened.project.cover_image_id = None
        opened.campaign.state, opened.campaign.live_at = CampaignState.LIVE, now
        opened.campaign.deadline_at = end_of_day(local_day(now + timedelta(days=days)))
        session.flush()
        found = Campaign(opened.campaign.id, opened.project.slug, title, maker)
        if pot_id is not None:
            actor = {"pot_id": pot_id, "campaign_id": found.id, "actor_id": maker.id}
            joining.ask(session, **actor, now=now)
            joining.accept(session, Answer(**actor, question=PotCampaignState.ASKED), now=now)
    return found


def fill_the_buffer(site: Site) -> None:
    """What the platform puts aside to carry fees, as every installation does before its start."""
    entry = postings.buffer_funded(
        purse=postings.Purse.OPERATING_BANK,
        cents=euros(1_000),
        name="founding",
        occurred_at=site.now(),
    )
    with site.writing() as session:
        books.post(session, entry, now=site.now())


def held_cents(session: Session, campaign_id: int) -> int:
    """What funds hold for gifts to a campaign that are being paid."""
    held = select(func.sum(MatchLine.amount_cents)).where(
        MatchLine.campaign_id == campaign_id, MatchLine.state == MatchLineState.HELD
    )
    return session.scalar(held) or 0
