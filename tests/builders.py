"""Small builders of stored things: what matters to a test is named there, the rest is filled in.

Each takes the session first, flushes, and returns the row. Amounts are made with `euros(5)`.
"""

import itertools
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState, SuccessRule
from matchpot.domain.matching.caps import Caps, caps_params
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.rules import Sealed, rule_params, rule_sha256
from matchpot.domain.people import MembershipRole, OrganisationKind, Role
from matchpot.domain.pots import (
    PotCampaignState,
    PotMode,
    PotPurpose,
    PotState,
    Share,
)
from matchpot.domain.projects import Discipline
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign, RuleVersion
from matchpot.persistence.models.people import Membership, Organisation, Person, PersonRole
from matchpot.persistence.models.projects import Project

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def euros(amount: int) -> int:
    """Whole euros in cents."""
    return amount * 100


def unwritten_pay_in(pot: Pot) -> int:
    """The number of a pay-in that only the books know; no pay-in of a page will ever have it."""
    return 1_000_000 + pot.id


def a_person(
    session: Session, name: str = "Noor Bakker", *, roles: tuple[Role, ...] = ()
) -> Person:
    email = f"person-{next(_numbers)}@example.org"
    person = Person(
        email=email,
        email_canonical=email,
        email_verified_at=NOON,
        name=name,
        password_hash="no password",
        created_at=NOON,
    )
    session.add(person)
    session.flush()
    session.add_all(PersonRole(person_id=person.id, role=role, granted_at=NOON) for role in roles)
    session.flush()
    return person


def a_fund(session: Session, name: str = "Stadsfonds") -> Organisation:
    fund = Organisation(
        slug=f"{name.lower().replace(' ', '-')}-{next(_numbers)}",
        name=name,
        kind=OrganisationKind.FUND,
        summary="Gives to makers in the city.",
        city="Utrecht",
        created_at=NOON,
    )
    session.add(fund)
    session.flush()
    return fund


def a_member(
    session: Session,
    fund: Organisation,
    *,
    role: MembershipRole = MembershipRole.OWNER,
    name: str = "Ilse de Wit",
) -> Person:
    person = a_person(session, name)
    session.add(
        Membership(
            organisation_id=fund.id,
            person_id=person.id,
            role=role,
            invited_at=NOON,
            accepted_at=NOON,
        )
    )
    session.flush()
    return person


def a_project(session: Session, *, maker: Person | None = None, title: str = "Licht") -> Project:
    project = Project(
        slug=f"project-{next(_numbers)}",
        maker_id=(maker or a_person(session, "Sam Maker")).id,
        title=title,
        summary="A play about light.",
        discipline=Discipline.THEATRE,
        city="Utrecht",
        created_at=NOON,
        updated_at=NOON,
    )
    session.add(project)
    session.flush()
    return project


def a_campaign(
    session: Session,
    *,
    project: Project | None = None,
    state: CampaignState = CampaignState.LIVE,
    goal_cents: int = euros(10_000),
) -> Campaign:
    campaign = Campaign(
        project_id=(project or a_project(session)).id,
        state=state,
        success_rule=SuccessRule.AON_100,
        goal_min_cents=goal_cents,
        live_at=NOON,
        deadline_at=NOON + timedelta(days=30),
        created_at=NOON,
        updated_at=NOON,
    )
    session.add(campaign)
    session.flush()
    return campaign


def a_pot(
    session: Session,
    *,
    fund: Organisation | None = None,
    name: str = "Buurtpot",
    state: PotState = PotState.OPEN,
    total_cents: int = euros(1_000),
    committed_cents: int = euros(1_000),
) -> Pot:
    pot = Pot(
        fund_id=(fund or a_fund(session)).id,
        slug=f"{name.lower()}-{next(_numbers)}",
        name=name,
        summary="For makers near you.",
        purpose=PotPurpose.MATCHING,
        state=state,
        committed_cents=committed_cents,
        total_cents=total_cents,
        mode=PotMode.FILL,
        share=Share.ORDERED,
        created_at=NOON,
    )
    session.add(pot)
    session.flush()
    return pot


def a_rule(
    session: Session,
    pot: Pot,
    rule: Sealed | None = None,
    *,
    caps: Caps | None = None,
    least: int = 0,
) -> RuleVersion:
    rule, caps = rule or Ratio(num=1, den=1), caps or Caps()
    version = RuleVersion(
        pot_id=pot.id,
        number=next(_numbers),
        kind=rule.KIND,
        params=rule_params(rule),
        caps=caps_params(caps),
        min_donation_cents=least,
        digest=rule_sha256(rule, caps, min_donation_cents=least),
        published_by=a_person(session).id,
        published_at=NOON,
    )
    session.add(version)
    session.flush()
    pot.rule_version_id = version.id
    session.flush()
    return version


def a_place(
    session: Session,
    pot: Pot,
    campaign: Campaign,
    *,
    state: PotCampaignState = PotCampaignState.ACCEPTED,
) -> PotCampaign:
    place = PotCampaign(pot_id=pot.id, campaign_id=campaign.id, state=state, asked_at=NOON)
    session.add(place)
    session.flush()
    return place


def a_match_line(
    session: Session, pot: Pot, campaign: Campaign, *, cents: int, state: MatchLineState
) -> MatchLine:
    """A line without a gift, as rules about whole projects make them; moves no counters."""
    line = MatchLine(
        pot_id=pot.id,
        campaign_id=campaign.id,
        rule_version_id=pot.rule_version_id or a_rule(session, pot).id,
        state=state,
        amount_cents=cents,
        why={},
        created_at=NOON,
        changed_at=NOON,
    )
    session.add(line)
    session.flush()
    return line
