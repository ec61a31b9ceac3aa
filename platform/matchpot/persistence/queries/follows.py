"""Reads about following: what can be followed, who follows it, and what one person follows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.accounts import GIVING_KINDS
from matchpot.domain.campaigns import PUBLIC
from matchpot.domain.follows import FollowKind, FollowLetter
from matchpot.domain.guide.documents import from_text
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.follows import Follow, UnwantedLetter
from matchpot.persistence.models.guide import SchemeRow
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something that can be followed, as a page names it."""

    kind: FollowKind
    id: int
    slug: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One thing somebody follows, or stopped following a short while ago."""

    id: int
    target: Target
    since: datetime
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """Whom a letter goes to; `person_id` also where an account has the address that follows."""

    follow_id: int
    person_id: int | None
    email: str
    locale: str
    name: str
    follow: Follow


_RUNS = select(Campaign.id).where(Campaign.project_id == Project.id, Campaign.state.in_(PUBLIC))
# What everybody can see, of each kind.
_SHOWN: Mapping[FollowKind, Select[int, str, str]] = {
    FollowKind.PROJECT: select(Project.id, Project.slug, Project.title).where(_RUNS.exists()),
    FollowKind.FUND: select(Organisation.id, Organisation.slug, Organisation.name).where(
        Organisation.kind.in_(GIVING_KINDS)
    ),
    FollowKind.ROUND: select(Round.id, Round.slug, Round.title).where(Round.opened_at.is_not(None)),
    FollowKind.SCHEME: select(SchemeRow.id, SchemeRow.key, SchemeRow.document).where(
        SchemeRow.is_withdrawn.is_(False)
    ),
}
# The columns of an id and of the name in an address.
_COLUMNS: Mapping[FollowKind, tuple[Any, Any]] = {
    FollowKind.PROJECT: (Project.id, Project.slug),
    FollowKind.FUND: (Organisation.id, Organisation.slug),
    FollowKind.ROUND: (Round.id, Round.slug),
    FollowKind.SCHEME: (SchemeRow.id, SchemeRow.key),
}


def target(session: Session, kind: FollowKind, slug: str) -> Target | None:
    """Something public by the name in its address."""
    found = session.execute(_SHOWN[kind].where(_COLUMNS[kind][1] == slug)).first()
    return None if found is None else _target(kind, found)


def _target(kind: FollowKind, row: Row[int, str, str]) -> Target:
    title = from_text(row[2]).title if kind is FollowKind.SCHEME else row[2]
    return Target(kind=kind, id=row[0], slug=row[1], title=title)


def targets(
    session: Session, kind: FollowKind, ids: Collection[int]
) -> Mapping[tuple[FollowKind, int], Target]:
    """Things of one kind by kind and id; none that is not public any more."""
    if not ids:
        return {}
    rows = session.execute(_SHOWN[kind].where(_COLUMNS[kind][0].in_(sorted(ids))))
    return {(kind, one[0]): _target(kind, one) for one in rows}


def follows_of(person: Person) -> ColumnElement[bool]:
    """The condition that finds what a person follows: signed in, or with the same address."""
    return or_(Follow.person_id == person.id, Follow.email_canonical == person.email_canonical)


def of_person(session: Session, person_id: int) -> Sequence[Followed]:
    """All that a person follows or just stopped following, the newest first; six statements."""
    person = session.get_one(Person, person_id)
    rows = session.scalars(
        select(Follow)
        .where(follows_of(person), Follow.confirmed_at.is_not(None))
        .order_by(Follow.id.desc())
    ).all()
    known: dict[tuple[FollowKind, int], Target] = {}
    for kind in FollowKind:
        known.update(targets(session, kind, {one.target_id for one in rows if one.kind is kind}))
    return [
        Followed(
            id=one.id,
            target=known[one.kind, one.target_id],
            since=one.confirmed_at or one.asked_at,
            stopped_at=one.stopped_at,
        )
        for one in rows
        if (one.kind, one.target_id) in known
    ]


def followed_now(session: Session, person_id: int) -> frozenset[tuple[FollowKind, str]]:
    """What a person follows now, by its kind and its name in addresses."""
    return frozenset(
        (one.target.kind, one.target.slug)
        for one in of_person(session, person_id)
        if one.stopped_at is None
    )


def does_follow(session: Session, person_id: int, kind: FollowKind, target_id: int) -> bool:
    """Whether a person follows it now."""
    person = session.get_one(Person, person_id)
    wanted = select(Follow.id).where(_of(kind, target_id), _live(Follow), follows_of(person))
    return session.scalar(wanted.limit(1)) is not None


def counts(session: Session, project_ids: Collection[int]) -> Mapping[int, int]:
    """How many follow each of these projects; those that nobody follows are left out."""
    rows = session.execute(
        select(Follow.target_id, func.count())
        .where(
            Follow.kind == FollowKind.PROJECT,
            Follow.target_id.in_(sorted(project_ids)),
            _live(Follow),
        )
        .group_by(Follow.target_id)
    )
    return {one[0]: one[1] for one in rows}


def unwanted(session: Session, person_id: int) -> frozenset[FollowLetter]:
    """The kinds of letters a person does not want."""
    wanted = select(UnwantedLetter.letter).where(UnwantedLetter.person_id == person_id)
    return frozenset(session.scalars(wanted))


def _of(kind: FollowKind, target_id: int) -> ColumnElement[bool]:
    return and_(Follow.kind == kind, Follow.target_id == target_id)


def _live(follow: Any) -> ColumnElement[bool]:  # Any: the entity or an alias of it
    return and_(follow.confirmed_at.is_not(None), follow.stopped_at.is_(None))


def next_followers(
    session: Session,
    kind: FollowKind,
    target_id: int,
    *,
    letter: FollowLetter,
    until: datetime,
    after: int,
    limit: int,
    besides: tuple[FollowKind, int] | None = None,
) -> Sequence[Follower]:
    """The next who want this kind of letter, by id; one statement, and nobody twice.

    Args:
        session: Any session.
        kind: What they follow.
        target_id: Which one.
        letter: Those who do not want it are left out.
        until: Who followed later knew of it already.
        after: The last one of before; 0 at the beginning.
        limit: How many at most.
        besides: Who follows this too is told there.
    """
    holder, same, twin = aliased(Person), aliased(Person), aliased(Follow)
    person_id = func.coalesce(holder.id, same.id)
    address = func.coalesce(holder.email_canonical, Follow.email_canonical)
    reachable = and_(holder.erased_at.is_(None), holder.email_verified_at.is_not(None))
    query = (
        select(Follow, holder, same.id)
        .outerjoin(holder, holder.id == Follow.person_id)
        .outerjoin(
            same,
            and_(
                same.email_canonical == Follow.email_canonical,
                same.email_verified_at.is_not(None),
                same.erased_at.is_(None),
            ),
        )
        .where(_of(kind, target_id), _live(Follow), Follow.confirmed_at <= until)
        .where(Follow.id > after, or_(Follow.person_id.is_(None), reachable))
        .where(
            ~select(UnwantedLetter.person_id)
            .where(UnwantedLetter.person_id == person_id, UnwantedLetter.letter == letter)
            .exists()
        )
        # Once for an account that follows, and whose address followed before it was there.
        .where(
            ~select(twin.id)
            .where(twin.kind == kind, twin.target_id == target_id, _live(twin))
            .where(twin.person_id == same.id)
            .exists()
        )
    )
    if besides is not None:
        other = aliased(Follow)
        both = select(other.id).where(other.kind == besides[0], other.target_id == besides[1])
        whose = or_(other.person_id == person_id, other.email_canonical == address)
        query = query.where(~both.where(_live(other), whose).exists())
    rows = session.execute(query.order_by(Follow.id).limit(limit))
    return [_follower(follow, holder, same_id) for follow, holder, same_id in rows]


def _follower(follow: Follow, person: Person | None, same_id: int | None) -> Follower:
    if person is None:
        email, locale, name = follow.email or "", follow.locale, ""
        person_id = same_id
    else:
        email, locale, name, person_id = person.email, person.locale, person.name, person.id
    return Follower(
        follow_id=follow.id,
        person_id=person_id,
        email=email,
        locale=locale,
        name=name,
        follow=follow,
    )
