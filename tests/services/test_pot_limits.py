"""The limits of a pot on one day and for one maker in a year, on real gifts."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.seed import Seed
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.projects import Project
from matchpot.services import early_lines, matching, refunds
from matchpot.services.giving import open_campaign
from matchpot.services.histories import Asked
from tests.builders import a_place, euros
from tests.towns import Town

ONE = Ratio(num=1, den=1)


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def _same_maker(town: Town, one: Campaign, other: Campaign) -> None:
    maker = town.session.get_one(Project, one.project_id).maker_id
    town.session.get_one(Project, other.project_id).maker_id = maker
    town.session.flush()


def test_a_pot_gives_so_much_on_one_day_in_amsterdam_and_again_on_the_next(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, rule=ONE, caps=Caps(per_day_cents=euros(30)))
    campaign.deadline_at = datetime(2027, 1, 31, tzinfo=UTC)
    # Half past ten in the evening in UTC is half past eleven in Amsterdam.
    town.clock.moment = datetime(2026, 12, 9, 22, 30, tzinfo=UTC)
    town.gives(campaign, euros(25), email="a@example.org")
    gift = town.give(campaign, euros(25), email="b@example.org")
    assert gift.match_cents == euros(5)
    facts = open_campaign(town.session, campaign.id, now=town.clock.now())
    asked = Asked(at=town.clock.now())
    told = matching.weigh(town.session, facts, euros(25), asked=asked).decision.explanations[0]
    assert told.why_not_more is Reason.CAP_PER_DAY
    town.clock.moment += timedelta(minutes=31)
    assert town.give(campaign, euros(25), email="c@example.org").match_cents == euros(25)


def test_a_refund_makes_room_on_its_day(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, rule=ONE, caps=Caps(per_day_cents=euros(30)))
    gift = town.gives(campaign, euros(25), email="a@example.org")
    refunds.request_part(
        town.session,
        gift.id,
        euros(20),
        reason=RefundReason.DONOR_ASKED,
        by=None,
        now=town.clock.now(),
    )
    town.send_refunds()
    assert town.give(campaign, euros(50), email="b@example.org").match_cents == euros(25)
    town.checked()


def test_a_maker_gets_so_much_in_a_year_over_all_projects(town: Town) -> None:
    first, second, other = town.campaign(), town.campaign(), town.campaign()
    _same_maker(town, first, second)
    pot = town.pot(first, rule=ONE, caps=Caps(per_maker_year_cents=euros(40)))
    for campaign in (second, other):
        a_place(town.session, pot, campaign)
    town.gives(first, euros(25), email="a@example.org")
    assert town.give(second, euros(25), email="b@example.org").match_cents == euros(15)
    assert town.give(other, euros(25), email="c@example.org").match_cents == euros(25)
    town.clock.moment = datetime(town.clock.now().year, 12, 31, 23, 0, tzinfo=UTC)
    second.deadline_at = town.clock.now() + timedelta(days=9)
    assert town.give(second, euros(25), email="d@example.org").match_cents == euros(25)


def test_a_line_on_a_whole_project_leaves_room_for_itself_within_the_year(town: Town) -> None:
    first, second = town.campaign(), town.campaign()
    _same_maker(town, first, second)
    caps = Caps(per_maker_year_cents=euros(40))
    pot = town.pot(first, rule=Seed(amount_cents=euros(25)), caps=caps)
    a_place(town.session, pot, second)
    for campaign in (first, second, first):
        early_lines.place(town.session, campaign.id, now=town.clock.now())
    assert first.provisional_match_cents == euros(25)
    assert second.provisional_match_cents == euros(15)
    assert town.money(pot) == (euros(40), 0)
    town.checked()
