"""Projects a fund may grant something directly: those on show, and those that applied to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC
from matchpot.domain.money import Cents
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries.endings import returning_of_pot
from matchpot.persistence.queries.narrowing import holding

_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Grantee:
    """A project with its maker."""

    project_id: int
    title: str
    slug: str
    city: str
    maker_id: int
    maker: str


def _known_to(fund_id: int) -> Select[int, str, str, str, int, str]:
    on_show = select(Campaign.id).where(
        Campaign.project_id == Project.id, Campaign.state.in_(sorted(PUBLIC))
    )
    applied = (
        select(Application.id)
        .join(Round, Round.id == Application.round_id)
        .where(
            Application.project_id == Project.id,
            Application.state != ApplicationState.DRAFT,
            Round.fund_id == fund_id,
        )
    )
    return (
        select(Project.id, Project.title, Project.slug, Project.city, Person.id, Person.name)
        .join(Person, Person.id == Project.maker_id)
        .where(Person.erased_at.is_(None), or_(on_show.exists(), applied.exists()))
    )


def _grantees(session: Session, wanted: Select[int, str, str, str, int, str]) -> list[Grantee]:
    return [
        Grantee(project_id=id_, title=title, slug=slug, city=city, maker_id=maker_id, maker=maker)
        for id_, title, slug, city, maker_id, maker in session.execute(wanted)
    ]


def one(session: Session, project_id: int, *, fund_id: int) -> Grantee | None:
    """A project of which this fund may know."""
    return next(iter(_grantees(session, _known_to(fund_id).where(Project.id == project_id))), None)


def free_cents(session: Session, pot_id: int) -> Cents:
    """What a pot has for a new award."""
    left = Pot.total_cents - Pot.reserved_cents - Pot.used_cents - returning_of_pot()
    return session.scalars(select(left).where(Pot.id == pot_id)).one()


def search(
    session: Session, words: str, *, fund_id: int, ids: Sequence[int] | None = None
) -> list[Grantee]:
    """Projects with these letters in title or maker's name, or these by number; the newest first.

    Some at most.
    """
    fits = holding(words, Project.title, Person.name) if ids is None else [Project.id.in_(ids)]
    wanted = _known_to(fund_id).where(*fits).order_by(Project.id.desc()).limit(_MOST)
    return _grantees(session, wanted)


def names(session: Session, *, fund_id: int) -> list[tuple[int, str]]:
    """Every project the fund may know, with its title and maker, for mistakes of typing."""
    every = _grantees(session, _known_to(fund_id).order_by(Project.id.desc()))
    return [(one.project_id, f"{one.title} {one.maker}") for one in every]
