"""What a letter is made of: its reader, what it is about, and the promise to send it.

The letters themselves are in `notices.py`; their words in `templates/email/`.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchpot.persistence.queries.people import Contact
from matchpot.services.outbox import Promise, put, put_all

MAIL = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedLink:
    """The signed link the mail carries; it is signed when the mail is written, not before."""

    purpose: str
    parts: tuple[int | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads it, and in which language; `key` tells readers apart without naming them.

    `unfollow` is the way out of letters that somebody asked for by following.
    """

    key: str
    email: str
    locale: str
    name: str = ""
    unfollow: SignedLink | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The campaign a notice is about."""

    campaign_id: int
    title: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """The gift a notice is about; `matches` holds the name of each fund and its cents."""

    donation_id: int
    token: str
    title: str
    slug: str
    gift_cents: int
    tip_cents: int = 0
    matches: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """The payout a notice is about."""

    payout_id: int
    title: str
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """A campaign in a pot, or on its way into one."""

    pot_id: int
    pot: str
    fund: str
    campaign_id: int
    title: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A fund's payment into a pot."""

    pay_in_id: int
    pot_id: int
    pot: str
    fund: str
    amount_cents: int


def reader(contact: Contact) -> Reader:
    """A person as a reader."""
    return Reader(
        key=person_key(contact.person_id),
        email=contact.email,
        locale=contact.locale,
        name=contact.name,
    )


def person_key(person_id: int) -> str:
    """What tells a person apart as a reader."""
    return f"person:{person_id}"


def donor(donation_id: int, *, email: str, locale: str, name: str | None = None) -> Reader:
    """Whoever gave a gift as a reader, with or without an account."""
    return Reader(key=f"donation:{donation_id}", email=email, locale=locale, name=name or "")


def promise(
    session: Session,
    notice: str,
    to: Reader,
    ref: tuple[str, int],
    values: dict[str, Any],
    *,
    now: datetime,
    occasion: int = 1,
    stale_at: datetime | None = None,
) -> None:
    """Put the notice about `ref` into the outbox; the same occasion again changes nothing.

    From `stale_at` on it is not sent any more.
    """
    mail = _mail(notice, to, ref, values, now=now, occasion=occasion, stale_at=stale_at)
    put(session, mail, now=now)


def promise_all(
    session: Session,
    notice: str,
    readers: Iterable[Reader],
    ref: tuple[str, int],
    values: dict[str, Any],
    *,
    now: datetime,
    stale_at: datetime | None = None,
) -> None:
    """As `promise`, the same notice to many readers at once."""
    mails = [
        _mail(notice, to, ref, values, now=now, occasion=1, stale_at=stale_at) for to in readers
    ]
    put_all(session, mails, now=now)


def promise_each(
    session: Session,
    notice: str,
    letters: Iterable[tuple[Reader, tuple[str, int], dict[str, Any], int]],
    *,
    now: datetime,
) -> None:
    """As `promise`, many letters of one notice: reader, what it is about, values and occasion."""
    mails = [
        _mail(notice, to, ref, values, now=now, occasion=occasion, stale_at=None)
        for to, ref, values, occasion in letters
    ]
    put_all(session, mails, now=now)


def _mail(
    notice: str,
    to: Reader,
    ref: tuple[str, int],
    values: dict[str, Any],
    *,
    now: datetime,
    occasion: int,
    stale_at: datetime | None,
) -> Promise:
    ref_type, ref_id = ref
    payload: dict[str, Any] = {
        "notice": notice,
        "to": to.email,
        "name": to.name,
        "locale": to.locale,
        "values": values,
    }
    if to.unfollow is not None:
        payload["unfollow"] = asdict(to.unfollow)
    if stale_at is not None:
        payload["stale_at"] = stale_at.isoformat()
    return Promise(
        key=f"mail:{notice}:{ref_type}:{ref_id}:{to.key}:{occasion}",
        kind=MAIL,
        ref_type=ref_type,
        ref_id=ref_id,
        due_at=now,
        payload=payload,
    )


def moment(now: datetime) -> int:
    """An occasion for what may rightly be told again: once a second at most."""
    return int(now.timestamp())
