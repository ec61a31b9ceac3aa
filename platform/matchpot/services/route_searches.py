"""A longer search for the routes of a plan: asked for by its maker, done beside, and kept.

Working out is pure and may take a while, so it is done between two writes (`jobs/routes.py`); how
is in `domain/planning/ways.py`. Only which steps a route has is kept: their amounts and days are
worked out each time somebody looks.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound
from matchpot.domain.guide.advice import schemes_of_plan
from matchpot.domain.guide.criteria import advise
from matchpot.domain.planning.routes import Aim, Route, Taken
from matchpot.domain.planning.ways import Question, Wishes
from matchpot.persistence.models.planning import RouteSearch
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import facts, guide, guide_offers
from matchpot.services import outbox
from matchpot.services.outbox import Promise

SEARCH = "routes.search"
# Some seconds for each route; the number does not depend on the machine, so the answer does not.
MOST_SETS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Searching:
    """Whose plan is searched for, with what the maker is ready for."""

    project_id: int
    maker_id: int
    wishes: Wishes
    fingerprint: str


def begin(session: Session, asked: Searching, *, now: datetime) -> RouteSearch:
    """Promise a search in place of any earlier one; the one that goes on for the same stays.

    Raises:
        NotFound: The project is not this maker's.
    """
    own = select(Project.id).where(Project.id == asked.project_id)
    mine = own.where(Project.maker_id == asked.maker_id)
    if session.scalar(mine.with_for_update()) is None:
        raise NotFound("project", asked.project_id)
    is_of_plan = RouteSearch.project_id == asked.project_id
    before = session.scalar(select(RouteSearch).where(is_of_plan))
    if before is not None and before.fingerprint == asked.fingerprint:
        return before
    session.execute(delete(RouteSearch).where(is_of_plan))
    search = RouteSearch(
        project_id=asked.project_id,
        wishes=asdict(asked.wishes),
        fingerprint=asked.fingerprint,
        progress_bps=0,
        asked_at=now,
    )
    session.add(search)
    session.flush()
    promise = Promise(
        key=f"route_search:{search.id}:search:{now.isoformat()}",
        kind=SEARCH,
        ref_type="route_search",
        ref_id=search.id,
        due_at=now,
    )
    outbox.put(session, promise, now=now)
    return search


def question(session: Session, search_id: int, *, today: date) -> Question | None:
    """What is searched for as it stands now; none when it was done, or asked for anew."""
    search = session.get(RouteSearch, search_id)
    if search is None or search.done_at is not None:
        return None
    known = facts.facts_of(session, search.project_id, today=today)
    schemes = guide.published(session, today=today)
    return Question(
        advices=advise(schemes, known),
        facts=known,
        in_plan=schemes_of_plan(schemes, known),
        wishes=Wishes(**search.wishes),
        pots=guide_offers.pots_by_rule(session),
        most_sets=MOST_SETS,
    )


def is_at(session: Session, search_id: int, bps: int) -> None:
    """Show how far a search is, in parts of 10,000."""
    session.execute(
        update(RouteSearch)
        .where(
            RouteSearch.id == search_id,
            RouteSearch.done_at.is_(None),
            RouteSearch.progress_bps < bps,
        )
        .values(progress_bps=bps)
    )


def keep(
    session: Session, search_id: int, asked: Question, found: Iterable[Route], *, now: datetime
) -> None:
    """Keep what was found, as the answer to what was searched; nothing when it was asked anew."""
    session.execute(
        update(RouteSearch)
        .where(RouteSearch.id == search_id, RouteSearch.done_at.is_(None))
        .values(
            found=[asdict(one.taken) for one in found],
            fingerprint=asked.fingerprint,
            progress_bps=10_000,
            done_at=now,
        )
    )


def taken_in(search: RouteSearch) -> list[Taken]:
    """The routes of a search that is done, as they were kept."""
    return [
        Taken(**{**one, "aim": Aim(one["aim"]), "keys": tuple(one["keys"])})
        for one in search.found or ()
    ]
