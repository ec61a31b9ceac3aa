"""Following and stopping: by who is signed in, or by an address that answers a letter.

Nobody is written to who did not ask: an address counts once its link was opened and its button
pressed. What followers are told is in `follow_letters.py`.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchpot.domain.errors import LinkExpired, NotFound
from matchpot.domain.follows import CONFIRM_WITHIN, UNDO_WITHIN, FollowKind, FollowLetter
from matchpot.domain.people import canonical_email
from matchpot.persistence.models.follows import Follow, UnwantedLetter
from matchpot.persistence.models.people import Person
from matchpot.persistence.queries.follows import Target, follows_of
from matchpot.services import follow_notices, letters
from matchpot.services.people import mark


def marked(follow: Follow) -> str:
    """What a link to this follow carries, so that it opens no other that gets its number later."""
    whose = follow.person_id or follow.email_canonical
    return mark("follow", follow.id, follow.kind, follow.target_id, whose)


def follow(session: Session, target: Target, person_id: int, *, now: datetime) -> None:
    """Have somebody with an account follow something; twice is once."""
    person = session.get_one(Person, person_id)
    wanted = select(Follow).where(
        Follow.kind == target.kind, Follow.target_id == target.id, follows_of(person)
    )
    found = session.scalars(wanted.order_by(Follow.id)).all()
    if not found:
        one = Follow(
            kind=target.kind,
            target_id=target.id,
            person_id=person_id,
            locale=person.locale,
            asked_at=now,
            confirmed_at=now,
        )
        _add(session, one)
    elif not any(one.confirmed_at and not one.stopped_at for one in found):
        _begin(found[0], now)


def ask(session: Session, target: Target, email: str, *, locale: str, now: datetime) -> None:
    """Mail an address a link that confirms; the same letter to whoever follows already."""
    address = canonical_email(email)
    wanted = select(Follow).where(
        Follow.kind == target.kind, Follow.target_id == target.id, Follow.email_canonical == address
    )
    one = session.scalar(wanted)
    if one is None:
        one = Follow(
            kind=target.kind,
            target_id=target.id,
            email=email,
            email_canonical=address,
            locale=locale,
            asked_at=now,
        )
        if not _add(session, one):
            return
    one.asked_at = now
    session.flush()
    to = letters.Reader(key=f"follow:{one.id}", email=one.email or "", locale=locale)
    link = letters.SignedLink(purpose="confirm_follow", parts=(one.id, marked(one)))
    follow_notices.follow_confirm(session, to, link, target, follow_id=one.id, now=now)


def _add(session: Session, one: Follow) -> bool:
    """Keep it; False when somebody else did in the same moment, who then also sends the letter."""
    try:
        with session.begin_nested():
            session.add(one)
            session.flush()
    except IntegrityError:
        return False
    return True


def _begin(one: Follow, now: datetime) -> None:
    one.confirmed_at, one.stopped_at = now, None


# ---- by a link ----------------------------------------------------------------------------------


def by_link(session: Session, follow_id: int, mark_of_link: str) -> Follow:
    """The follow a link is about.

    Raises:
        LinkExpired: It was forgotten since.
    """
    one = session.get(Follow, follow_id)
    if one is None or marked(one) != mark_of_link:
        raise LinkExpired
    return one


def confirm(session: Session, follow_id: int, mark_of_link: str, *, now: datetime) -> None:
    """Begin to follow; harmless when it was begun already. Also takes back that it was stopped.

    Raises:
        LinkExpired: It was forgotten since.
    """
    one = by_link(session, follow_id, mark_of_link)
    if one.confirmed_at is None or one.stopped_at is not None:
        _begin(one, now)


def stop_by_link(session: Session, follow_id: int, mark_of_link: str, *, now: datetime) -> None:
    """Stop; harmless when it was stopped, or forgotten since."""
    one = session.get(Follow, follow_id)
    if one is not None and marked(one) == mark_of_link:
        one.stopped_at = one.stopped_at or now


# ---- by who is signed in ------------------------------------------------------------------------


def stop(session: Session, person_id: int, follow_id: int, *, now: datetime) -> Follow:
    """Stop, with everything else by which the same person follows the same thing.

    Raises:
        NotFound: It is not this person's.
    """
    one = _own(session, person_id, follow_id)
    for each in _alike(session, person_id, one.kind, one.target_id):
        each.stopped_at = each.stopped_at or now
    return one


def stop_target(session: Session, person_id: int, target: Target, *, now: datetime) -> None:
    """Stop following something; harmless when it is not followed."""
    for each in _alike(session, person_id, target.kind, target.id):
        each.stopped_at = each.stopped_at or now


def resume(session: Session, person_id: int, follow_id: int, *, now: datetime) -> Follow:
    """Take back that it was stopped.

    Raises:
        NotFound: It is not this person's, or was forgotten.
    """
    one = _own(session, person_id, follow_id)
    if one.stopped_at is not None:
        _begin(one, now)
    return one


def _own(session: Session, person_id: int, follow_id: int) -> Follow:
    person = session.get_one(Person, person_id)
    one = session.scalar(select(Follow).where(Follow.id == follow_id, follows_of(person)))
    if one is None:
        raise NotFound("follow", follow_id)
    return one


def _alike(session: Session, person_id: int, kind: FollowKind, target_id: int) -> list[Follow]:
    person = session.get_one(Person, person_id)
    wanted = select(Follow).where(
        Follow.kind == kind, Follow.target_id == target_id, follows_of(person)
    )
    return list(session.scalars(wanted))


def choose_letters(
    session: Session, person_id: int, wanted: Collection[FollowLetter], *, now: datetime
) -> None:
    """Keep which kinds of letters somebody does not want; all others they get."""
    session.execute(delete(UnwantedLetter).where(UnwantedLetter.person_id == person_id))
    for letter in FollowLetter:
        if letter not in wanted:
            session.add(UnwantedLetter(person_id=person_id, letter=letter, since=now))
    session.flush()


# ---- forgetting ---------------------------------------------------------------------------------


def forget_idle(session: Session, *, now: datetime) -> int:
    """Forget addresses that never confirmed, and what was stopped some days ago; how many."""
    unconfirmed = Follow.confirmed_at.is_(None) & (Follow.asked_at < now - CONFIRM_WITHIN)
    stopped = Follow.stopped_at < now - UNDO_WITHIN
    gone = session.scalars(delete(Follow).where(or_(unconfirmed, stopped)).returning(Follow.id))
    return len(gone.all())


def forget_person(session: Session, person: Person) -> None:
    """Forget all that somebody follows, and which letters they did not want."""
    session.execute(delete(Follow).where(follows_of(person)))
    session.execute(delete(UnwantedLetter).where(UnwantedLetter.person_id == person.id))
