"""The operators' list of people: in order of name, with roles and places, narrowed and in parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from matchpot.domain.accounts import GIVING_KINDS
from matchpot.domain.people import Role
from matchpot.persistence.models.people import Membership, Organisation, Person, PersonRole
from matchpot.persistence.queries.narrowing import Narrowed, Part, holding, number_in, within
from matchpot.persistence.queries.people import Place, place_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of the list."""

    id: int
    name: str
    email: str
    city: str
    verified: bool
    created_at: datetime
    roles: tuple[Role, ...]
    places: tuple[Place, ...]


_ALPHABET = (func.lower(Person.name), Person.id)


def _narrowed(narrowed: Narrowed) -> Select[Person]:
    people = select(Person).where(
        Person.erased_at.is_(None), *within(narrowed, at=Person.created_at)
    )
    if narrowed.ids is not None:
        people = people.where(Person.id.in_(narrowed.ids))
    elif narrowed.words:
        number = number_in(narrowed.words)
        ways = holding(narrowed.words, Person.name, Person.email)
        people = people.where(or_(*ways, *([Person.id == number] if number else [])))
    if narrowed.kind:
        people = people.where(Person.id.in_(_with_role(Role(narrowed.kind))))
    if narrowed.state:
        is_confirmed = narrowed.state == "confirmed"
        seen = Person.email_verified_at
        people = people.where(seen.is_not(None) if is_confirmed else seen.is_(None))
    return people


def _with_role(role: Role) -> Select[int]:
    """Who was granted a role; being of a fund follows from a place in one."""
    if role is not Role.FUND_MEMBER:
        return select(PersonRole.person_id).where(PersonRole.role == role)
    return (
        select(Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.accepted_at.is_not(None), Organisation.kind.in_(sorted(GIVING_KINDS)))
    )


def count(session: Session, narrowed: Narrowed) -> int:
    """How many people fit."""
    return session.scalar(select(func.count()).select_from(_narrowed(narrowed).subquery())) or 0


def listed(session: Session, narrowed: Narrowed, part: Part) -> list[Listed]:
    """People in order of name, those behind the person `part.below`; four statements at most."""
    people = _narrowed(narrowed)
    if part.below is not None:
        last = session.execute(select(*_ALPHABET).where(Person.id == part.below)).first()
        people = people.where(tuple_(*_ALPHABET) > tuple_(*(last or ("", 0))))
    found = session.scalars(people.order_by(*_ALPHABET).limit(part.size)).all()
    roles, places = _roles(session, found), _places(session, found)
    return [
        Listed(
            id=person.id,
            name=person.name,
            email=person.email,
            city=person.city,
            verified=person.email_verified_at is not None,
            created_at=person.created_at,
            roles=tuple(roles.get(person.id, ())),
            places=tuple(places.get(person.id, ())),
        )
        for person in found
    ]


def _roles(session: Session, people: Sequence[Person]) -> dict[int, list[Role]]:
    found: dict[int, list[Role]] = {}
    for person_id, role in session.execute(
        select(PersonRole.person_id, PersonRole.role)
        .where(PersonRole.person_id.in_([one.id for one in people]))
        .order_by(PersonRole.role)
    ):
        found.setdefault(person_id, []).append(role)
    return found


def _places(session: Session, people: Sequence[Person]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = {}
    for person_id, role, organisation in session.execute(
        select(Membership.person_id, Membership.role, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.person_id.in_([one.id for one in people]),
            Membership.accepted_at.is_not(None),
        )
        .order_by(Organisation.name)
    ):
        found.setdefault(person_id, []).append(place_of(organisation, role))
    return found


def names(session: Session) -> list[tuple[int, str]]:
    """Everybody's id and name, for mistakes of typing."""
    rows = session.execute(select(Person.id, Person.name).where(Person.erased_at.is_(None)))
    return [(row.id, row.name) for row in rows]
