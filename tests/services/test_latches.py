"""A threshold that latches stays met in the database, whatever goes back after it was met."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.services import captures
from tests.builders import a_place, euros
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def test_a_threshold_that_latches_stays_unlocked_when_a_gift_goes_back(town: Town) -> None:
    campaign = town.campaign(goal=100)
    rule = UnlockFixed(grant_cents=euros(20), trigger_cents=euros(50), latch=True)
    pot = town.pot(campaign, rule=rule)
    gift = town.gives(campaign, euros(60))
    assert town.money(pot) == (euros(20), 0)
    town.gives_back(gift)
    assert (campaign.raised_cents, town.money(pot)) == (0, (euros(20), 0))
    town.checked()


def test_a_threshold_latches_though_the_pot_had_nothing_to_give_just_then(town: Town) -> None:
    campaign, other = town.campaign(goal=100), town.campaign(goal=100)
    rule = UnlockFixed(grant_cents=euros(20), trigger_cents=euros(50), latch=True)
    pot = town.pot(campaign, cents=euros(20), rule=rule)
    a_place(town.session, pot, other)
    elsewhere = town.gives(other, euros(50), email="elsewhere@example.org")
    gift = town.gives(campaign, euros(50))
    town.gives_back(gift)
    # The other project keeps what it was given: its rule latched as well.
    town.gives_back(elsewhere)
    assert town.money(pot) == (euros(20), 0)
    captures.let_go_of_campaign(town.session, other, reason="campaign_failed", at=town.clock.now())
    captures.decide_campaign(town.session, campaign, at=town.clock.now())
    assert town.money(pot) == (euros(20), 0)
    assert campaign.provisional_match_cents == euros(20)
