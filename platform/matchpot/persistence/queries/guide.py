"""The guide as pages, advice and plans read it: every scheme there is, in four statements.

The platform's own offers are schemes like all others and are made in `guide_offers`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from matchpot.domain.guide.documents import from_text
from matchpot.domain.guide.revisions import SchemeAct
from matchpot.domain.guide.schemes import Scheme, is_offer
from matchpot.persistence.models.guide import SchemeRevision, SchemeRow
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.queries import guide_offers

_STANDING = SchemeRow.is_withdrawn.is_(False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A scheme that somebody keeps: the fund that does, or nobody's but the editors'."""

    id: int
    scheme: Scheme
    number: int
    is_withdrawn: bool
    changed_at: datetime
    organisation_id: int | None
    fund_name: str
    fund_slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of a scheme; `made_by` is empty for an import on the operator's machine."""

    number: int
    act: SchemeAct
    scheme: Scheme
    made_by: str
    why: str
    made_at: datetime


def published(session: Session, *, today: date) -> list[Scheme]:
    """Every scheme of the guide, those of the platform last; else in the order of their keys."""
    texts = session.scalars(select(SchemeRow.document).where(_STANDING).order_by(SchemeRow.key))
    return [*map(from_text, texts), *guide_offers.offers(session, today=today)]


def scheme(session: Session, key: str, *, today: date) -> Scheme | None:
    """One scheme that stands in the guide."""
    if is_offer(key):
        every = guide_offers.offers(session, today=today)
        return next((one for one in every if one.key == key), None)
    text = session.scalar(select(SchemeRow.document).where(SchemeRow.key == key, _STANDING))
    return None if text is None else from_text(text)


def kept(session: Session, key: str, *, funds: Collection[int] | None = None) -> Kept | None:
    """One scheme as its keepers see it, also withdrawn; of some funds alone when named."""
    return next(iter(_kept(session, SchemeRow.key == key, *_of(funds))), None)


def kept_by(session: Session, *, funds: Collection[int] | None = None) -> list[Kept]:
    """Every scheme, or those some funds keep, withdrawn ones too; checked longest ago first."""
    return _kept(session, *_of(funds))


def keys(session: Session) -> frozenset[str]:
    """The key of every scheme that was ever kept."""
    return frozenset(session.scalars(select(SchemeRow.key)))


def revisions(session: Session, scheme_id: int) -> list[Revision]:
    """Every version of a scheme, the newest first."""
    rows = session.execute(
        select(SchemeRevision, Person.name)
        .outerjoin(Person, Person.id == SchemeRevision.made_by)
        .where(SchemeRevision.scheme_id == scheme_id)
        .order_by(SchemeRevision.number.desc())
    )
    return [
        Revision(
            number=row.number,
            act=row.act,
            scheme=from_text(row.document),
            made_by=name or "",
            why=row.why,
            made_at=row.made_at,
        )
        for row, name in rows
    ]


def _of(funds: Collection[int] | None) -> Sequence[ColumnElement[bool]]:
    return () if funds is None else (SchemeRow.organisation_id.in_(sorted(funds)),)


def _kept(session: Session, *conditions: ColumnElement[bool]) -> list[Kept]:
    rows = session.execute(
        select(SchemeRow, Organisation.name, Organisation.slug)
        .outerjoin(Organisation, Organisation.id == SchemeRow.organisation_id)
        .where(*conditions)
        .order_by(SchemeRow.checked_on, SchemeRow.key)
    )
    return [
        Kept(
            id=row.id,
            scheme=from_text(row.document),
            number=row.number,
            is_withdrawn=row.is_withdrawn,
            changed_at=row.changed_at,
            organisation_id=row.organisation_id,
            fund_name=name or "",
            fund_slug=slug or "",
        )
        for row, name, slug in rows
    ]
