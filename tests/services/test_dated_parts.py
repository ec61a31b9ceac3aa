"""Parts of an award that have a day: due at its first moment in Amsterdam, whatever else waits."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import IllegalMove
from matchpot.extensions import reader, unit_of_work
from matchpot.jobs.awards import look_after_awards
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.queries import award_days as queries
from matchpot.services import tranches
from tests.builders import euros
from tests.services.award_scenes import Published, a_published_round, days, pay
from tests.services.round_scenes import RULES
from tests.towns import Town

# The clocks go forward on 29 March: this day begins at 22:00 the day before in UTC.
SPRING = date(2026, 3, 30)
LAST_MOMENT = datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)
FIRST_MOMENT = datetime(2026, 3, 29, 22, 0, tzinfo=UTC)
THREE = replace(RULES, tranche_bps=(5_000, 3_000, 2_000))


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def dated(town: Town, *on: date | None) -> tuple[Published, Award]:
    """An award of 5,000 in three parts, the later ones on these days."""
    rules = replace(THREE, tranche_days=on)
    published = a_published_round(town, asks=(5_000,), rules=rules)
    return published, published.awards()[0]


def comes(town: Town, moment: datetime) -> None:
    """That moment comes; money on its way has arrived by then."""
    town.bring_top_ups()
    town.clock.moment = moment


def by_date(published: Published, award: Award) -> int:
    town = published.town
    now, limits = town.clock.now(), town.limits
    return tranches.fall_due_by_date(town.session, award.id, now=now, limits=limits)


def test_a_part_is_due_from_the_first_moment_of_its_day_on(town: Town) -> None:
    published, award = dated(town, SPRING)
    published.accept(award)
    for moment, due in ((LAST_MOMENT, []), (FIRST_MOMENT, [award.id])):
        comes(town, moment)
        assert queries.with_parts_due(town.session, today=local_day(moment)) == due
        assert by_date(published, award) == len(due)
    assert [state for _, state in published.parts(award)] == ["due", "due", "planned"]
    town.checked()
    # Once more on the same day, or ever after, changes nothing.
    comes(town, FIRST_MOMENT + days(30))
    assert by_date(published, award) == 0
    assert queries.with_parts_due(town.session, today=date(2030, 1, 1)) == []
    town.checked()


def test_the_day_of_a_part_that_came_before_the_yes_is_the_day_of_the_yes(town: Town) -> None:
    published, award = dated(town, date(2026, 3, 3), date(2027, 3, 3))
    town.clock.moment += days(10)
    assert by_date(published, award) == 0
    published.accept(award)
    assert [state for _, state in published.parts(award)] == ["due", "due", "planned"]
    town.checked()


def test_a_part_with_a_day_waits_for_no_other_and_nobody_lets_it_go(town: Town) -> None:
    published, award = dated(town, None, SPRING)
    published.accept(award)
    _, second, third = published.parts_of(award)
    with pytest.raises(IllegalMove):
        published.release(third)
    comes(town, FIRST_MOMENT)
    assert by_date(published, award) == 1
    assert [state for _, state in published.parts(award)] == ["due", "planned", "due"]
    published.release(second)
    for part in published.parts_of(award):
        pay(published, part)
    assert award.state is AwardState.PAID
    town.checked()


def test_what_was_taken_back_falls_due_no_more(town: Town) -> None:
    published, award = dated(town, SPRING)
    published.accept(award)
    pay(published, published.parts_of(award)[0])
    assert published.revoke(award) == euros(2_500)
    comes(town, FIRST_MOMENT)
    assert by_date(published, award) == 0
    assert [state for _, state in published.parts(award)] == ["paid", "cancelled", "cancelled"]
    town.checked()


def test_the_clock_makes_parts_due_and_does_nothing_twice(app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        published, award = dated(Town(session), SPRING, date(2026, 3, 31))
        published.accept(award)
    with app.app_context():
        told = [look_after_awards(LAST_MOMENT), *(look_after_awards(FIRST_MOMENT) for _ in (1, 2))]
        states = reader().scalars(select(Tranche.state).order_by(Tranche.position)).all()
        reader().close()
    assert told == [0, 1, 0]
    assert [one.value for one in states] == ["due", "due", "planned"]
