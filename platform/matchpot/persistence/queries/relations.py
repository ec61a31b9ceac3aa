"""How somebody who gives relates to a campaign and to the funds that match it.

By facts we have: accounts, addresses, what people say about their household, and cards. Nobody
is guessed to be anybody. What follows from a relation is the services' to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from matchpot.domain.accounts import GIVING_KINDS
from matchpot.domain.donations import COUNTS
from matchpot.domain.exclusions import LEAVES_OUT, ExclusionState
from matchpot.domain.matching.eligibility import Reason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.exclusions import Exclusion
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.payouts import Payee
from matchpot.persistence.models.people import Housemate, Membership, Organisation, Person
from matchpot.persistence.models.projects import Project, TeamMember

_Id: TypeAlias = int | BindParameter[int]


@dataclass(frozen=True, slots=True)
class Relations:
    """How somebody relates to a campaign: those whose gifts are not matched.

    `left_out` are the pots that a person decided to leave them out of.
    """

    is_maker: bool = False
    is_team: bool = False
    is_household: bool = False
    fund_ids: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()

    @property
    def own_reason(self) -> Reason | None:
        """Why no pot counts their gift, the nearest relation first; None when pots may."""
        found = (
            (Reason.SELF_DONATION, self.is_maker),
            (Reason.TEAM_DONATION, self.is_team),
            (Reason.HOUSEHOLD_DONATION, self.is_household),
        )
        return next((reason for reason, is_so in found if is_so), None)

    def of_pot(self, pot_id: int, fund_id: int) -> Reason | None:
        """Why this pot does not count their gift."""
        if fund_id in self.fund_ids:
            return Reason.FUNDER_DONATION
        return Reason.LEFT_OUT if pot_id in self.left_out else None


NOBODY = Relations()


def _project(campaign_id: _Id) -> Select[int, int]:
    return (
        select(Project.id, Project.maker_id)
        .join(Campaign, Campaign.project_id == Project.id)
        .where(Campaign.id == campaign_id)
    )


def _team(campaign_id: _Id) -> Select[int]:
    """The accounts of people in the team."""
    project = _project(campaign_id).subquery()
    same = or_(
        TeamMember.person_id == Person.id, TeamMember.email_canonical == Person.email_canonical
    )
    return (
        select(Person.id)
        .join(TeamMember, same)
        .join(project, project.c.id == TeamMember.project_id)
    )


def relations(
    session: Session, campaign_id: int, *, email_canonical: str, donor_key: str | None
) -> Relations:
    """What an address is to a campaign and its funds, and who left its owner out; one statement."""
    asked = {"campaign": campaign_id, "email": email_canonical, "key": donor_key or ""}
    rows: Sequence[Any] = session.execute(_wanted(), asked).all()
    return Relations(
        is_maker=any(kind == "maker" for kind, _ in rows),
        is_team=any(kind == "team" for kind, _ in rows),
        is_household=any(kind == "home" for kind, _ in rows),
        fund_ids=frozenset(found for kind, found in rows if kind == "fund"),
        left_out=frozenset(found for kind, found in rows if kind == "left_out"),
    )


@cache
def _wanted() -> Any:  # Any: a union of selects
    """The statement, built once: a preview asks it while somebody types."""
    campaign: BindParameter[int] = bindparam("campaign")
    email: BindParameter[str] = bindparam("email")
    key: BindParameter[str] = bindparam("key")
    project = _project(campaign).subquery()
    maker = (
        select(literal("maker"), Person.id)
        .join(project, project.c.maker_id == Person.id)
        .where(Person.email_canonical == email)
    )
    named = (
        select(literal("team"), TeamMember.id)
        .join(project, project.c.id == TeamMember.project_id)
        .where(TeamMember.email_canonical == email)
    )
    known = select(literal("team"), Person.id).where(
        Person.email_canonical == email, Person.id.in_(_team(campaign))
    )
    at_home = select(literal("home"), Housemate.person_id).where(
        Housemate.email_canonical == email,
        or_(
            Housemate.person_id.in_(select(project.c.maker_id)),
            Housemate.person_id.in_(_team(campaign)),
        ),
    )
    funder = (
        select(literal("fund"), Membership.organisation_id)
        .join(Person, Person.id == Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Person.email_canonical == email,
            Membership.accepted_at.is_not(None),
            Organisation.kind.in_(GIVING_KINDS),
        )
    )
    left_out = select(literal("left_out"), Exclusion.pot_id).where(
        Exclusion.donor_key == key,
        Exclusion.whole_person,
        Exclusion.pot_id.is_not(None),
        Exclusion.state.in_(sorted(LEAVES_OUT)),
    )
    return union_all(maker, named, known, at_home, funder, left_out)


def less_restored(
    session: Session, found: Relations, campaign_id: int, *, donor_key: str | None
) -> Relations:
    """The relations that still count: an operator may have found that one of them is none."""
    if found == NOBODY or donor_key is None:
        return found
    rows = session.execute(
        select(Exclusion.reason, Pot.fund_id)
        .join(Donation, Donation.id == Exclusion.donation_id)
        .outerjoin(Pot, Pot.id == Exclusion.pot_id)
        .where(
            Donation.campaign_id == campaign_id,
            Exclusion.donor_key == donor_key,
            Exclusion.state == ExclusionState.RESTORED,
        )
    ).all()
    reasons = {reason for reason, _ in rows}
    funds = {fund_id for reason, fund_id in rows if reason == Reason.FUNDER_DONATION}
    return replace(
        found,
        is_maker=found.is_maker and Reason.SELF_DONATION not in reasons,
        is_team=found.is_team and Reason.TEAM_DONATION not in reasons,
        is_household=found.is_household and Reason.HOUSEHOLD_DONATION not in reasons,
        fund_ids=found.fund_ids - funds,
    )


# ---- what only a payment tells -----------------------------------------------------------------


def by_card(session: Session, campaign_id: int, *, donation_id: int, fingerprint: str) -> Relations:
    """Whose card or account paid a gift, as far as it paid or was paid before."""
    asked = {"campaign": campaign_id, "gift": donation_id, "card": fingerprint}
    is_maker, is_team, is_household = session.execute(_owners(), asked).one()
    return Relations(
        is_maker=is_maker,
        is_team=is_team,
        is_household=is_household,
        fund_ids=frozenset(session.scalars(_funds_of_card(), asked)),
    )


_CARD: BindParameter[str] = bindparam("card")
_PAID_BEFORE = select(Donation.id).where(
    Donation.fingerprint == _CARD, Donation.id != bindparam("gift")
)


@cache
def _owners() -> Select[bool, bool, bool]:
    """Whether a card is the maker's, one of the team's, of the household; built once."""
    campaign: BindParameter[int] = bindparam("campaign")

    def owned_by(people: Select[int]) -> ColumnElement[bool]:
        paid_to = exists().where(Payee.person_id.in_(people), Payee.bank_fingerprint == _CARD)
        return or_(paid_to, _PAID_BEFORE.where(Donation.person_id.in_(people)).exists())

    def known_as(reason: Reason) -> ColumnElement[bool]:
        return _PAID_BEFORE.where(
            Donation.campaign_id == campaign, Donation.unmatched_because == reason.value
        ).exists()

    project = select(Campaign.project_id).where(Campaign.id == campaign)
    maker = select(Project.maker_id).where(Project.id.in_(project))
    return select(
        or_(owned_by(maker), known_as(Reason.SELF_DONATION)),
        or_(owned_by(_team(campaign)), known_as(Reason.TEAM_DONATION)),
        known_as(Reason.HOUSEHOLD_DONATION),
    )


@cache
def _funds_of_card() -> Select[int]:
    """The funds of members who own a card or account; built once."""
    paid_to = exists().where(
        Payee.person_id == Membership.person_id, Payee.bank_fingerprint == _CARD
    )
    paid_with = _PAID_BEFORE.where(Donation.person_id == Membership.person_id).exists()
    return (
        select(Membership.organisation_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.accepted_at.is_not(None),
            Organisation.kind.in_(GIVING_KINDS),
            or_(paid_to, paid_with),
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """What tells somebody's gifts from those of others."""

    campaign_id: int
    donor_key: str
    fingerprint: str | None = None
    besides: int | None = None


def recent_gifts(session: Session, traced: Traced, *, since: datetime) -> int:
    """How many paid gifts to a campaign one person, or one card, made since a moment."""
    same = [Donation.donor_key == traced.donor_key]
    if traced.fingerprint is not None:
        same.append(Donation.fingerprint == traced.fingerprint)
    found = session.scalar(
        select(func.count())
        .select_from(Donation)
        .where(
            Donation.campaign_id == traced.campaign_id,
            or_(*same),
            Donation.id != (traced.besides or 0),
            Donation.state.in_(COUNTS),
            Donation.paid_at >= since,
        )
    )
    return found or 0


def addresses_of_card(session: Session, traced: Traced, *, since: datetime) -> int:
    """Under how many people's addresses a card paid since a moment, to any campaign."""
    if traced.fingerprint is None:
        return 0
    found = session.scalar(
        select(func.count(Donation.donor_key.distinct())).where(
            Donation.fingerprint == traced.fingerprint,
            or_(Donation.state.in_(COUNTS), Donation.id == (traced.besides or 0)),
            Donation.paid_at >= since,
        )
    )
    return found or 0
