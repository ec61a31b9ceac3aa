"""Roles that are handed out, and those a person takes; fund members follow from places."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from matchpot.domain.accounts import GRANTED_ROLES
from matchpot.domain.errors import NotAllowed, NotFound
from matchpot.domain.people import Role
from matchpot.persistence.models.people import PersonRole
from matchpot.persistence.queries import people
from matchpot.services import audit


def become_maker(session: Session, person_id: int, *, now: datetime) -> None:
    """Make somebody a maker; harmless when they are one."""
    _give(session, person_id, Role.MAKER, now=now)


def become_panellist(session: Session, person_id: int, *, now: datetime) -> None:
    """Make somebody a panellist, when they get a seat; harmless when they are one."""
    _give(session, person_id, Role.PANELLIST, now=now)


def _give(session: Session, person_id: int, role: Role, *, now: datetime) -> bool:
    if session.get(PersonRole, (person_id, role)) is not None:
        return False
    session.add(PersonRole(person_id=person_id, role=role, granted_at=now))
    session.flush()
    return True


def grant(
    session: Session, person_id: int, role: Role, *, actor_id: int | None, now: datetime
) -> None:
    """Hand out a role, as an operator; `actor_id` None: whoever holds the machine, by a command.

    Raises:
        NotAllowed: The role follows from what a person does and is not handed out.
        NotFound: There is no such person.
    """
    if role not in GRANTED_ROLES:
        raise NotAllowed(f"grant {role}")
    if people.by_id(session, person_id) is None:
        raise NotFound("person", person_id)
    if _give(session, person_id, role, now=now):
        _log_role(session, "role_granted", person_id, role, actor_id=actor_id, now=now)


def withdraw(session: Session, person_id: int, role: Role, *, actor_id: int, now: datetime) -> None:
    """Take a role back, as an operator.

    Raises:
        NotAllowed: The role is not handed out, or it is the operator's own way in.
    """
    if role not in GRANTED_ROLES or (role is Role.OPERATOR and person_id == actor_id):
        raise NotAllowed(f"withdraw {role}")
    gone = session.scalar(
        delete(PersonRole)
        .where(PersonRole.person_id == person_id, PersonRole.role == role)
        .returning(PersonRole.person_id)
    )
    if gone is not None:
        _log_role(session, "role_withdrawn", person_id, role, actor_id=actor_id, now=now)


def _log_role(
    session: Session,
    action: str,
    person_id: int,
    role: Role,
    *,
    actor_id: int | None,
    now: datetime,
) -> None:
    detail = {"role": role.value}
    ref = ("person", person_id)
    audit.write(session, action, actor_id=actor_id, now=now, ref=ref, detail=detail)
