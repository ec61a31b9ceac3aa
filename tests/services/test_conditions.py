"""Pots that are for some projects, people and gifts only, on real gifts."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.filters import Filters
from matchpot.domain.matching.nth_payment import NthPayment
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.seed import Seed
from matchpot.persistence.models.people import Person
from matchpot.services import early_lines, matching
from matchpot.services.giving import open_campaign
from matchpot.services.histories import Asked
from tests.builders import NOON, a_person, euros
from tests.towns import Town

ONE = Ratio(num=1, den=1)


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def _why(town: Town, campaign_id: int, **asked: object) -> Reason | None:
    facts = open_campaign(town.session, campaign_id, now=town.clock.now())
    weighed = matching.weigh(
        town.session,
        facts,
        euros(10),
        asked=Asked(at=town.clock.now(), **asked),  # type: ignore[arg-type]
    )
    return weighed.decision.explanations[0].why_not_more


def test_a_pot_for_other_projects_adds_nothing_and_says_why(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, rule=ONE, caps=Caps(filters=Filters(min_crowd_cents=euros(20))))
    assert _why(town, campaign.id) is Reason.CROWD_TOO_SMALL
    assert town.gives(campaign, euros(20), email="a@example.org").expected_match_cents == 0
    assert town.give(campaign, euros(10), email="b@example.org").match_cents == euros(10)
    town.checked()


def test_a_pot_may_stand_back_where_other_funds_are(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, rule=ONE, caps=Caps(filters=Filters(max_other_funds=0)))
    assert _why(town, campaign.id) is None
    town.pot(campaign, rule=ONE, tier=2)
    assert _why(town, campaign.id) is Reason.OTHER_FUNDS


def test_only_who_proved_their_address_is_matched_when_the_pot_asks(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, rule=ONE, caps=Caps(filters=Filters(verified_email=True)))
    known: Person = a_person(town.session)
    known.email_verified_at = None
    town.session.flush()
    assert _why(town, campaign.id) is Reason.EMAIL_NOT_VERIFIED
    assert town.give(campaign, euros(10), email=known.email).match_cents == 0
    known.email_verified_at = NOON
    town.session.flush()
    assert town.give(campaign, euros(10), email=known.email).match_cents == euros(10)


def test_only_the_first_gift_of_somebody_new_is_matched(town: Town) -> None:
    campaign, other = town.campaign(), town.campaign()
    town.pot(campaign, rule=ONE, caps=Caps(filters=Filters(first_gift=True)))
    town.gives(other, euros(10), email="old@example.org")
    assert town.give(campaign, euros(10), email="old@example.org").match_cents == 0
    gift = town.gives(campaign, euros(10), email="new@example.org")
    assert gift.expected_match_cents == euros(10)
    assert town.give(campaign, euros(10), email="new@example.org").match_cents == 0
    town.checked()


def test_gifts_outside_the_days_of_the_pot_take_no_place_either(town: Town) -> None:
    campaign = town.campaign()
    tomorrow = local_day(town.clock.now()) + timedelta(days=1)
    town.pot(campaign, rule=NthPayment(vest_on=2), caps=Caps(filters=Filters(from_day=tomorrow)))
    town.gives(campaign, euros(10), email="a@example.org")
    town.clock.forward(hours=24)
    town.gives(campaign, euros(10), email="a@example.org")
    third = town.gives(campaign, euros(10), email="a@example.org")
    assert third.expected_match_cents == euros(10)
    town.checked()


def test_what_is_given_first_is_given_to_the_projects_of_the_pot(town: Town) -> None:
    campaign = town.campaign()
    caps = Caps(filters=Filters(cities=("Nowhere",)))
    pot = town.pot(campaign, rule=Seed(amount_cents=euros(10)), caps=caps)
    assert not early_lines.place(town.session, campaign.id, now=town.clock.now())
    assert town.money(pot) == (0, 0)
