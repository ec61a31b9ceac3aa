"""Accounts: signing up, confirming an address, passwords, addresses.

Passwords arrive hashed: hashing takes long and is done outside the write transaction.
Whether an address has an account is told by mail alone, never by an answer or an error.
Roles are in `roles.py`; what is known of a person, and forgetting it, in `personal_data.py`.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchpot.domain.accounts import Aim
from matchpot.domain.errors import EmailTaken, LinkExpired, NotFound
from matchpot.domain.people import canonical_email
from matchpot.persistence.models.people import Person
from matchpot.persistence.queries import people
from matchpot.services import audit, notices, roles, search_words
from matchpot.services.letters import Reader, SignedLink


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody who signs up."""

    name: str
    email: str
    password_hash: str
    locale: str
    aim: Aim = Aim.CURIOUS


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a person tells about themselves."""

    name: str
    city: str
    about: str
    locale: str


def create(session: Session, new: NewPerson, *, now: datetime, verified: bool = False) -> int:
    """Make an account; an unverified one cannot be signed in to yet.

    Raises:
        EmailTaken: Another account has this mailbox.
    """
    person = Person(
        email=new.email,
        email_canonical=canonical_email(new.email),
        email_verified_at=now if verified else None,
        name=new.name,
        password_hash=new.password_hash,
        locale=new.locale,
        epoch=1,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        raise EmailTaken from None
    if new.aim is Aim.MAKER:
        roles.become_maker(session, person.id, now=now)
    return person.id


def sign_up(session: Session, new: NewPerson, *, now: datetime) -> None:
    """Make an account and ask to confirm the address; a known address gets a mail instead.

    Somebody who never confirmed may sign up anew: the last name and password count,
    and links of the time before stop working.
    """
    known = people.by_email(session, new.email)
    if known is None:
        try:
            person_id = create(session, new, now=now)
        except EmailTaken:  # the same form twice at one moment: the first one sent the mail
            return
        known = session.get_one(Person, person_id)
    elif known.email_verified_at is not None:
        notices.address_in_use(session, reader_of(known), person_id=known.id, now=now)
        return
    else:
        known.name, known.password_hash = new.name, new.password_hash
        known.email, known.locale = new.email, new.locale
        session.flush()
    ask_verification(session, known.id, aim=new.aim, now=now)


def reader_of(person: Person) -> Reader:
    """A person as a reader of mail, also before the address is confirmed."""
    return Reader(
        key=f"person:{person.id}", email=person.email, locale=person.locale, name=person.name
    )


def mark(*state: object) -> str:
    """A short digest of the state a link was made in; when the state moves on, the link dies."""
    text = "\x1f".join(str(one) for one in state)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _loaded(session: Session, person_id: int) -> Person:
    person = people.by_id(session, person_id)
    if person is None:
        raise NotFound("person", person_id)
    return person


def _verify_mark(person: Person) -> str:
    return mark("verify", person.id, person.email, person.password_hash, person.epoch)


def _reset_mark(person: Person) -> str:
    return mark("reset", person.id, person.email, person.password_hash)


def _email_mark(person: Person) -> str:
    return mark("email", person.id, person.email, person.email_pending, person.epoch)


def ask_verification(
    session: Session, person_id: int, *, now: datetime, aim: Aim = Aim.CURIOUS
) -> None:
    """Mail a link that confirms the address."""
    person = _loaded(session, person_id)
    link = SignedLink(purpose="verify_email", parts=(person.id, _verify_mark(person), aim.value))
    notices.verify_email(session, reader_of(person), link, person_id=person.id, now=now)


def to_verify(session: Session, person_id: int, marked: str) -> Person:
    """Whose address a link confirms.

    Raises:
        LinkExpired: It was used, or a newer one took its place.
    """
    person = people.by_id(session, person_id)
    if person is None or person.email_verified_at is not None or _verify_mark(person) != marked:
        raise LinkExpired
    return person


def verify(session: Session, person_id: int, marked: str, *, now: datetime) -> None:
    """Confirm the address; raises `LinkExpired` as `to_verify` does."""
    person = to_verify(session, person_id, marked)
    person.email_verified_at = now
    audit.write(session, "email_verified", actor_id=person.id, now=now)


def signed_in(session: Session, person_id: int, *, now: datetime) -> None:
    """Write down that somebody signed in."""
    session.execute(update(Person).where(Person.id == person_id).values(last_seen_at=now))
    audit.write(session, "signed_in", actor_id=person_id, now=now)


def ask_reset(session: Session, email: str, *, now: datetime) -> None:
    """Mail a link for a new password, if there is an account; a trace is left either way."""
    person = people.by_email(session, email)
    audit.write(session, "reset_asked", actor_id=person.id if person else None, now=now)
    if person is None:
        return
    link = reset_link(session, person.id)
    notices.reset_password(session, reader_of(person), link, person_id=person.id, now=now)


def reset_link(session: Session, person_id: int) -> SignedLink:
    """The link by which somebody chooses a password; it dies once the password changes."""
    person = _loaded(session, person_id)
    return SignedLink(purpose="reset_password", parts=(person.id, _reset_mark(person)))


def to_reset(session: Session, person_id: int, marked: str) -> Person:
    """Whose password a link resets.

    Raises:
        LinkExpired: It was used, or the password or the address changed since.
    """
    person = people.by_id(session, person_id)
    if person is None or _reset_mark(person) != marked:
        raise LinkExpired
    return person


def reset_password(
    session: Session, person_id: int, marked: str, *, password_hash: str, now: datetime
) -> None:
    """Set the new password; who opened the link owns the mailbox, so the address is confirmed."""
    person = to_reset(session, person_id, marked)
    person.email_verified_at = person.email_verified_at or now
    change_password(session, person.id, password_hash=password_hash, now=now)


def change_password(session: Session, person_id: int, *, password_hash: str, now: datetime) -> None:
    """Set another password, end every session and tell the person so."""
    person = _loaded(session, person_id)
    person.password_hash = password_hash
    person.epoch += 1
    session.flush()
    audit.write(session, "password_changed", actor_id=person.id, now=now)
    notices.password_changed(session, reader_of(person), person_id=person.id, now=now)


def change_profile(session: Session, person_id: int, profile: Profile) -> None:
    """Keep what the person tells about themselves."""
    person = _loaded(session, person_id)
    is_renamed = person.name != profile.name
    person.name, person.city = profile.name, profile.city
    person.about, person.locale = profile.about, profile.locale
    if is_renamed:
        search_words.write_words_of(session, person_id)


def ask_email_change(session: Session, person_id: int, email: str, *, now: datetime) -> None:
    """Mail a link to the new address; nothing changes until it is opened.

    An address that belongs to another account gets a mail that says so, and the
    asker sees no difference.
    """
    person = _loaded(session, person_id)
    other = people.by_email(session, email)
    if other is not None and other.id != person.id:
        notices.address_in_use(session, reader_of(other), person_id=other.id, now=now)
        return
    person.email_pending = email
    session.flush()
    link = SignedLink(purpose="change_email", parts=(person.id, _email_mark(person)))
    to = Reader(key=f"person:{person.id}:new", email=email, locale=person.locale, name=person.name)
    notices.confirm_new_email(session, to, link, person_id=person.id, now=now)


def to_change_email(session: Session, person_id: int, marked: str) -> Person:
    """Whose address a link changes; raises `LinkExpired` when it was used or overtaken."""
    person = people.by_id(session, person_id)
    if person is None or person.email_pending is None or _email_mark(person) != marked:
        raise LinkExpired
    return person


def change_email(session: Session, person_id: int, marked: str, *, now: datetime) -> None:
    """Put the confirmed address in place, end every session and tell the old address.

    Raises:
        LinkExpired: It was used or overtaken, or the mailbox has another account by now.
    """
    person = to_change_email(session, person_id, marked)
    before, pending = reader_of(person), str(person.email_pending)
    other = people.by_email(session, pending)
    if other is not None and other.id != person.id:
        raise LinkExpired
    person.email, person.email_canonical = pending, canonical_email(pending)
    person.email_pending, person.email_changed_at = None, now
    person.epoch += 1
    session.flush()
    audit.write(session, "email_changed", actor_id=person.id, now=now)
    notices.email_changed(session, before, person_id=person.id, now=now)
