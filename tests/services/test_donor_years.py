"""A donor's year: what was paid and what came back, each in its own year, as the books have it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.periods import Period
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.queries.gifts import own_gifts
from matchpot.services import donor_years
from matchpot.services.donor_years import GiftYear
from tests.builders import a_person, euros
from tests.fakes import FakeClock
from tests.towns import Town

Y2026, Y2027 = Period(2026, 1, 12), Period(2027, 1, 12)


@pytest.fixture
def town(session: Session) -> Town:
    """It is the last evening of 2026 in Amsterdam."""
    return Town(session, clock=FakeClock(datetime(2026, 12, 31, 22, 30, tzinfo=UTC)))


def _open(town: Town) -> Campaign:
    campaign = town.campaign()
    campaign.deadline_at = town.clock.now() + timedelta(days=30)
    return campaign


def _year(town: Town, person_id: int, period: Period) -> GiftYear:
    gifts = own_gifts(town.session, person_id, donor_key=None)
    return donor_years.of_year(town.session, gifts, period)


def test_a_gift_of_december_that_came_back_in_january_is_in_both_years(town: Town) -> None:
    person = a_person(town.session, "Ann")
    campaign = _open(town)
    town.pot(campaign, cents=euros(1_000))
    kept, gone = (town.gives(campaign, euros(amount), tip=euros(2)) for amount in (25, 40))
    kept.person_id = gone.person_id = person.id
    town.session.flush()
    town.clock.moment += timedelta(hours=2)
    town.gives_back(gone)
    old, new = _year(town, person.id, Y2026), _year(town, person.id, Y2027)
    assert (old.sums.gift_cents, old.sums.tip_cents) == (euros(65), euros(4))
    assert (old.sums.back_cents, old.sums.left_cents) == (0, euros(69))
    assert [line.gift.id for line in old.lines] == [kept.id, gone.id]
    assert [(line.gift.id, line.sums.back_cents) for line in new.lines] == [(gone.id, euros(42))]
    assert (new.sums.paid_cents, new.sums.left_cents) == (0, -euros(42))
    assert new.lines[0].paid_at.year == 2026
    assert (old.match_cents, new.match_cents) == (euros(25), 0)
    town.checked()


def test_the_years_one_may_ask_for_begin_with_the_first_gift(town: Town) -> None:
    person = a_person(town.session, "Ann")
    campaign = _open(town)
    town.gives(campaign, euros(25)).person_id = person.id
    town.session.flush()
    gifts = own_gifts(town.session, person.id, donor_key=None)
    assert donor_years.years(gifts, this_year=2028) == [2028, 2027, 2026]
    assert donor_years.years([], this_year=2028) == []
