"""The story of a gift: every sum made again from what was kept, and every later change told."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.queries.gifts import by_token
from matchpot.services import refunds, waiting
from matchpot.services.gift_story import GiftStory, story
from tests.builders import euros
from tests.services.division_scenes import (
    ADA,
    BO,
    a_round,
    approved,
    closes,
    ends,
    prepared,
    settled,
)
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def told(town: Town, token: str) -> GiftStory:
    town.session.flush()
    gift = by_token(town.session, token)
    assert gift is not None
    return story(town.session, gift)


def test_the_sums_made_again_are_the_lines_that_were_given(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, cents=euros(30))
    town.pot(campaign, rule=Ratio(num=1, den=3), caps=Caps(per_donation_cents=euros(50)), tier=2)
    for number in range(4):
        gift = town.gives(campaign, 1_999 + number * 700, email=f"donor{number}@example.org")
        found = told(town, gift.token)
        assert {pot.decided_cents for pot in found.pots} == {pot.cents for pot in found.pots}
        lines = {pot: cents for pot, cents, _ in town.lines(gift.id)}
        assert {pot.name.pot_id: pot.cents for pot in found.pots if pot.cents} == lines
        assert not found.differs_from_promise


def test_a_later_gift_changes_nothing_in_the_story_of_an_earlier_one(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, cents=euros(40))
    first = town.gives(campaign, euros(25))
    before = told(town, first.token).pots
    town.gives(campaign, euros(25), email="other@example.org")
    assert told(town, first.token).pots == before


def test_a_part_given_back_is_told_with_its_reason(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign)
    gift = town.gives(campaign, euros(20), tip=100)
    refunds.request_part(
        town.session,
        gift.id,
        euros(5),
        reason=RefundReason.OPERATOR,
        by=None,
        now=town.clock.now(),
    )
    found = told(town, gift.token)
    (pot,) = found.pots
    assert (pot.decided_cents, pot.cents, pot.state) == (
        euros(20),
        euros(15),
        MatchLineState.CAPTURED,
    )
    assert [change.reason for change in pot.changes] == ["captured", "gift_reduced"]
    assert [(one.gift_cents, one.tip_cents) for one in found.refunds] == [(euros(5), 0)]
    assert found.gift.gift_left_cents == euros(15)


def test_rules_about_the_whole_campaign_stand_beside_the_gift(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, rule=UnlockFixed(grant_cents=euros(75), trigger_cents=euros(30)))
    first = town.gives(campaign, euros(20))
    (before,) = told(town, first.token).campaign_pots
    assert (before.cents, before.state, before.told) == (0, None, None)
    town.gives(campaign, euros(20), email="other@example.org")
    (reached,) = told(town, first.token).campaign_pots
    assert (reached.cents, reached.state) == (euros(75), MatchLineState.HELD)
    assert reached.told is not None
    assert told(town, first.token).match_cents == 0


def test_a_gift_to_a_campaign_without_pots_has_a_story_without_match(town: Town) -> None:
    gift = town.gives(town.campaign(), euros(20))
    found = told(town, gift.token)
    assert (found.pots, found.campaign_pots, found.match_cents) == ([], [], 0)


def test_a_gift_that_waits_is_told_for_what_and_when_it_was_served(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, cents=euros(30))
    leaves = town.gives(campaign, euros(30), email="leaves@example.org")
    gift = town.gives(campaign, euros(20), email="waits@example.org")
    (pot,) = told(town, gift.token).pots
    assert pot.turn is not None
    assert (pot.turn.missing_cents, pot.turn.before) == (euros(20), 0)
    town.gives_back(leaves)
    waiting.serve(town.session, gift.id, now=town.clock.now(), limits=town.limits)
    (pot,) = told(town, gift.token).pots
    assert (pot.turn, pot.cents, pot.decided_cents) == (None, euros(20), 0)
    assert [change.reason for change in pot.changes] == ["waited"]


def test_a_donor_reads_what_the_project_got_of_a_pot_in_the_end(town: Town) -> None:
    pot, (one, other) = a_round(town)
    gift = town.gives(one, euros(100), email=ADA)
    town.gives(other, euros(50), email=BO)
    closes(town, pot)
    ends(town, one, other)
    run = approved(town, prepared(town, pot))
    assert told(town, gift.token).shares == []
    settled(town, run)
    (share,) = told(town, gift.token).shares
    assert (share.pot_id, share.cents, share.people) == (pot.id, euros(200), 1)
