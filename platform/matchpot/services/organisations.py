"""Organisations and who belongs to them: founding, inviting, joining, roles, leaving.

Whoever holds the offered address joins; the inviter does not learn whether it has an account.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from matchpot.domain.accounts import FOUNDED_KINDS, LastOwner
from matchpot.domain.errors import LinkExpired, NotAllowed, NotFound
from matchpot.domain.people import MembershipRole, OrganisationKind, canonical_email
from matchpot.persistence.models.people import Invitation, Membership, Organisation, Person
from matchpot.persistence.queries import organisations
from matchpot.services import audit, notices
from matchpot.services.letters import Reader, SignedLink

_NO_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganisation:
    """What is told of an organisation when it is founded."""

    name: str
    kind: OrganisationKind
    summary: str = ""
    city: str = ""
    website: str = ""
    kvk: str | None = None
    rsin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The member who acts, and in which language an unknown invited person is written to."""

    person_id: int
    name: str
    locale: str


def slug_of(name: str) -> str:
    """A readable word for an address: `Fonds Café Ĳssel` is `fonds-cafe-ijssel`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NO_SLUG.sub("-", plain).strip("-")[:_SLUG_CHARS].strip("-") or "organisation"


def found(session: Session, new: NewOrganisation, *, owner_id: int, now: datetime) -> Organisation:
    """Make an organisation with its first owner.

    Raises:
        NotAllowed: The platform's own organisation is not founded by visitors.
    """
    if new.kind not in FOUNDED_KINDS:
        raise NotAllowed(f"found {new.kind}")
    made = create(session, new, now=now)
    join(session, made.id, owner_id, MembershipRole.OWNER, now=now)
    ref = ("organisation", made.id)
    audit.write(session, "organisation_founded", actor_id=owner_id, now=now, ref=ref)
    return made


def create(session: Session, new: NewOrganisation, *, now: datetime) -> Organisation:
    """Make an organisation without members, under the first free slug of its name."""
    base = slug_of(new.name)
    taken = organisations.slugs_like(session, base)
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    made = Organisation(
        slug=slug,
        name=new.name,
        kind=new.kind,
        summary=new.summary,
        city=new.city,
        website=new.website,
        kvk=new.kvk,
        rsin=new.rsin,
        created_at=now,
    )
    session.add(made)
    session.flush()
    return made


def join(
    session: Session, organisation_id: int, person_id: int, role: MembershipRole, *, now: datetime
) -> None:
    """Give somebody a place; a member keeps the place they have."""
    if session.get(Membership, (organisation_id, person_id)) is None:
        session.add(
            Membership(
                organisation_id=organisation_id,
                person_id=person_id,
                role=role,
                invited_at=now,
                accepted_at=now,
            )
        )
        session.flush()


def invite(
    session: Session,
    organisation_id: int,
    email: str,
    role: MembershipRole,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Offer a place to whoever holds an address, and mail a link.

    Raises:
        NotAllowed: The actor is not an owner.
    """
    _owner_only(session, organisation_id, actor.person_id)
    invitation = Invitation(
        organisation_id=organisation_id,
        email=email,
        role=role,
        invited_by=actor.person_id,
        invited_at=now,
    )
    session.add(invitation)
    session.flush()
    name = session.get_one(Organisation, organisation_id).name
    notices.member_invited(
        session,
        Reader(key=f"invitation:{invitation.id}", email=email, locale=actor.locale),
        SignedLink(purpose="invitation", parts=(invitation.id,)),
        organisation=name,
        inviter=actor.name,
        now=now,
    )
    _log(session, "member_invited", organisation_id, actor.person_id, now, role=role.value)
    return invitation.id


def accept(session: Session, invitation_id: int, *, person_id: int, now: datetime) -> Organisation:
    """Take an offered place.

    Raises:
        LinkExpired: The offer was answered or taken back.
        NotAllowed: It was made to another address.
    """
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.closed_at is not None or invitation.email is None:
        raise LinkExpired
    person = session.get_one(Person, person_id)
    if canonical_email(invitation.email) != person.email_canonical:
        raise NotAllowed("accept an invitation to another address")
    role, organisation_id = invitation.role, invitation.organisation_id
    _close(session, invitation, now)
    join(session, organisation_id, person_id, role, now=now)
    _log(session, "member_joined", organisation_id, person_id, now, role=role.value)
    return session.get_one(Organisation, organisation_id)


def take_back(session: Session, invitation_id: int, *, actor_id: int, now: datetime) -> None:
    """Withdraw an offer; raises `NotAllowed` for all but owners."""
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.closed_at is not None:
        raise NotFound("invitation", invitation_id)
    _owner_only(session, invitation.organisation_id, actor_id)
    _close(session, invitation, now)
    _log(session, "invitation_withdrawn", invitation.organisation_id, actor_id, now)


def _close(session: Session, invitation: Invitation, now: datetime) -> None:
    invitation.closed_at, invitation.email = now, None
    session.flush()


def change_role(
    session: Session,
    organisation_id: int,
    person_id: int,
    role: MembershipRole,
    *,
    actor_id: int,
    now: datetime,
) -> None:
    """Give a member another role.

    Raises:
        NotAllowed: The actor is not an owner.
        LastOwner: Nobody would be left who owns it.
    """
    _owner_only(session, organisation_id, actor_id)
    if role is not MembershipRole.OWNER:
        _keep_an_owner(session, organisation_id, without=person_id)
    session.execute(
        update(Membership)
        .where(Membership.organisation_id == organisation_id, Membership.person_id == person_id)
        .values(role=role)
    )
    _log(session, "role_changed", organisation_id, actor_id, now, person=person_id, role=role.value)


def remove(
    session: Session, organisation_id: int, person_id: int, *, actor_id: int, now: datetime
) -> None:
    """End a membership; owners remove anybody, everybody may leave.

    Raises:
        NotAllowed: The actor is neither an owner nor the member.
        LastOwner: Nobody would be left who owns it.
    """
    if actor_id != person_id:
        _owner_only(session, organisation_id, actor_id)
    _keep_an_owner(session, organisation_id, without=person_id)
    session.execute(
        delete(Membership).where(
            Membership.organisation_id == organisation_id, Membership.person_id == person_id
        )
    )
    _log(session, "member_removed", organisation_id, actor_id, now, person=person_id)


def _owner_only(session: Session, organisation_id: int, actor_id: int) -> None:
    role = organisations.role_in(session, organisation_id, actor_id)
    if role is not MembershipRole.OWNER:
        raise NotAllowed("manage the members of an organisation")


def _keep_an_owner(session: Session, organisation_id: int, *, without: int) -> None:
    # The organisation's row is the lock: two owners who leave at once wait for each other.
    session.execute(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()
    )
    others = session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role == MembershipRole.OWNER,
            Membership.accepted_at.is_not(None),
            Membership.person_id != without,
        )
    )
    if not others:
        raise LastOwner


def _log(
    session: Session,
    action: str,
    organisation_id: int,
    actor_id: int,
    now: datetime,
    **detail: int | str,
) -> None:
    ref = ("organisation", organisation_id)
    audit.write(session, action, actor_id=actor_id, now=now, ref=ref, detail=detail)
