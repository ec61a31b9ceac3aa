"""A longer search for routes: promised once, told how far, kept for just the plan it is about."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound
from matchpot.domain.planning.ways import Question, Wishes, found_before, searched
from matchpot.persistence.models.planning import RouteSearch
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import route_searches as queries
from matchpot.services import facts, guide, route_searches
from matchpot.services.editing import Opened
from matchpot.services.guide import Step
from matchpot.services.route_searches import Searching
from tests.builders import NOON, a_person, euros
from tests.plans import a_plan
from tests.services.guide_scenes import a_scheme

TODAY = NOON.date()
WISHES = Wishes(own_cents=euros(100))


def asked_of(plan: Opened, fingerprint: str = "a" * 64, *, maker_id: int = 0) -> Searching:
    return Searching(
        project_id=plan.project.id,
        maker_id=maker_id or plan.project.maker_id,
        wishes=WISHES,
        fingerprint=fingerprint,
    )


def offer(session: Session, key: str, cents: int) -> None:
    scheme = a_scheme(key, most_cents=cents, may_have_started=True, checked_on=TODAY)
    guide.add(session, scheme, Step(by=None, now=NOON))


@pytest.fixture
def plan(session: Session) -> Opened:
    """A plan of 900 euros that asks 300 of people."""
    made = a_plan(session)
    made.campaign.goal_min_cents = euros(300)
    made.project.starts_on = TODAY + timedelta(days=400)
    offer(session, "beurs", euros(600))
    session.flush()
    return made


def question(session: Session, search: RouteSearch) -> Question:
    found = route_searches.question(session, search.id, today=TODAY)
    assert found is not None
    return found


def test_the_same_search_is_promised_once_and_another_takes_its_place(
    session: Session, plan: Opened
) -> None:
    first = route_searches.begin(session, asked_of(plan), now=NOON)
    assert route_searches.begin(session, asked_of(plan), now=NOON).id == first.id
    other = route_searches.begin(session, asked_of(plan, "b" * 64), now=NOON + timedelta(hours=1))
    assert session.scalars(select(RouteSearch)).all() == [other]
    kinds = select(OutboxRow.id).where(OutboxRow.kind == route_searches.SEARCH)
    assert len(session.scalars(kinds).all()) == 2
    assert queries.of_plan(session, plan.project.id, "a" * 64) is None


def test_nobody_has_the_plan_of_somebody_else_searched(session: Session, plan: Opened) -> None:
    stranger = a_person(session)
    with pytest.raises(NotFound):
        route_searches.begin(session, asked_of(plan, maker_id=stranger.id), now=NOON)


def test_what_was_found_is_shown_until_the_plan_changes_and_comes_out_the_same(
    session: Session, plan: Opened
) -> None:
    search = route_searches.begin(session, asked_of(plan), now=NOON)
    asked = question(session, search)
    assert asked.most_sets == route_searches.MOST_SETS
    found = searched(asked)
    assert found[0].open_cents == 0
    route_searches.is_at(session, search.id, 4_000)
    route_searches.keep(session, search.id, asked, found, now=NOON)
    session.expire_all()
    kept = queries.of_plan(session, plan.project.id, asked.fingerprint)
    assert kept is not None
    assert (kept.progress_bps, kept.done_at) == (10_000, NOON)
    assert found_before(asked, route_searches.taken_in(kept)) == found
    assert route_searches.question(session, search.id, today=TODAY) is None
    offer(session, "meer", euros(700))
    again = route_searches.begin(session, asked_of(plan, "c" * 64), now=NOON)
    assert question(session, again).fingerprint != asked.fingerprint


def test_a_search_of_yesterday_is_good_for_today(session: Session, plan: Opened) -> None:
    search = route_searches.begin(session, asked_of(plan), now=NOON)
    later = route_searches.question(session, search.id, today=TODAY + timedelta(days=1))
    assert later is not None
    assert later.fingerprint == question(session, search).fingerprint


def test_a_route_with_a_step_that_is_gone_is_no_route(session: Session, plan: Opened) -> None:
    search = route_searches.begin(session, asked_of(plan), now=NOON)
    asked = question(session, search)
    gone = [one.taken for one in searched(asked)]
    without = Question(advices=(), facts=asked.facts, wishes=WISHES)
    assert found_before(without, gone) is None


def test_a_search_is_forgotten_with_the_person(session: Session, plan: Opened) -> None:
    route_searches.begin(session, asked_of(plan), now=NOON)
    facts.forget(session, plan.project.maker_id)
    assert session.scalars(select(RouteSearch)).all() == []
