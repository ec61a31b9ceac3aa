"""Reads about people: who they are, what they may, and where they are reached."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from matchpot.domain.accounts import GIVING_KINDS
from matchpot.domain.people import MembershipRole, OrganisationKind, Role, canonical_email
from matchpot.persistence.models.people import (
    Housemate,
    Membership,
    Organisation,
    Person,
    PersonRole,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A person's accepted place in an organisation."""

    organisation_id: int
    slug: str
    name: str
    kind: OrganisationKind
    role: MembershipRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of somebody who is signed in; `roles` includes what follows from places."""

    id: int
    epoch: int
    name: str
    email: str
    verified: bool
    locale: str
    roles: frozenset[Role]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where somebody is reached, and in which language."""

    person_id: int
    name: str
    email: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person's own account, as they see and change it."""

    id: int
    name: str
    email: str
    city: str
    about: str
    locale: str
    verified: bool
    password_hash: str


def standing(session: Session, person_id: int) -> Standing | None:
    """Everything a request needs to know of the person behind it, in one statement."""
    rows = session.execute(
        select(Person, PersonRole.role, Membership.role, Organisation)
        .outerjoin(PersonRole, PersonRole.person_id == Person.id)
        .outerjoin(
            Membership,
            (Membership.person_id == Person.id) & Membership.accepted_at.is_not(None),
        )
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(Person.id == person_id, Person.erased_at.is_(None))
        .order_by(Organisation.name, Organisation.id)
    ).all()
    if not rows:
        return None
    person: Person = rows[0][0]
    # Roles and places multiply in the join; both are few.
    places = {org.id: place_of(org, role) for _, _, role, org in rows if org is not None}
    roles = {role for _, role, _, _ in rows if role is not None}
    return Standing(
        id=person.id,
        epoch=person.epoch,
        name=person.name,
        email=person.email,
        verified=person.email_verified_at is not None,
        locale=person.locale,
        roles=frozenset(roles | _follows(places.values())),
        places=tuple(places.values()),
    )


def place_of(organisation: Organisation, role: MembershipRole) -> Place:
    """A person's place, of the row of its organisation."""
    return Place(
        organisation_id=organisation.id,
        slug=organisation.slug,
        name=organisation.name,
        kind=organisation.kind,
        role=role,
    )


def _follows(places: Iterable[Place]) -> set[Role]:
    """The roles that follow from places."""
    return {Role.FUND_MEMBER for place in places if place.kind in GIVING_KINDS}


def by_id(session: Session, person_id: int) -> Person | None:
    """Somebody who has an account and was not erased."""
    return session.scalar(select(Person).where(Person.id == person_id, Person.erased_at.is_(None)))


def by_email(session: Session, email: str) -> Person | None:
    """Whose mailbox this is, however the address is spelled."""
    return session.scalar(
        select(Person).where(
            Person.email_canonical == canonical_email(email), Person.erased_at.is_(None)
        )
    )


def account(session: Session, person_id: int) -> Account | None:
    """Somebody's own account."""
    return _account(by_id(session, person_id))


def account_at(session: Session, email: str) -> Account | None:
    """The account of a mailbox, however the address is spelled."""
    return _account(by_email(session, email))


def _account(person: Person | None) -> Account | None:
    if person is None:
        return None
    return Account(
        id=person.id,
        name=person.name,
        email=person.email,
        city=person.city,
        about=person.about,
        locale=person.locale,
        verified=person.email_verified_at is not None,
        password_hash=person.password_hash,
    )


def _contacts(session: Session, people: Select[Person]) -> list[Contact]:
    reachable = people.where(Person.erased_at.is_(None), Person.email_verified_at.is_not(None))
    return [
        Contact(person_id=one.id, name=one.name, email=one.email, locale=one.locale)
        for one in session.scalars(reachable.order_by(Person.id))
    ]


def contact(session: Session, person_id: int) -> Contact | None:
    """Where this person is reached; None when erased or never confirmed."""
    return next(iter(_contacts(session, select(Person).where(Person.id == person_id))), None)


def contacts(session: Session, person_ids: Iterable[int]) -> list[Contact]:
    """Where these people are reached, in order of id; without those erased or never confirmed."""
    return _contacts(session, select(Person).where(Person.id.in_(sorted(set(person_ids)))))


def contacts_with_role(session: Session, role: Role) -> list[Contact]:
    """Everybody with a role that was granted, in order of id."""
    people = select(Person).join(PersonRole, PersonRole.person_id == Person.id)
    return _contacts(session, people.where(PersonRole.role == role))


def contacts_of_organisation(
    session: Session,
    organisation_id: int,
    *,
    roles: Collection[MembershipRole] = frozenset(MembershipRole),
) -> list[Contact]:
    """The members of an organisation, or those in some of its roles."""
    people = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.accepted_at.is_not(None),
            Membership.role.in_(sorted(roles)),
        )
    )
    return _contacts(session, people)


def housemates(session: Session, person_id: int) -> Sequence[str]:
    """The addresses somebody told of people in their household."""
    return session.scalars(
        select(Housemate.email_canonical)
        .where(Housemate.person_id == person_id)
        .order_by(Housemate.email_canonical)
    ).all()
