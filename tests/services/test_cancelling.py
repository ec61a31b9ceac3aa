"""A campaign that somebody cancels, before its end or after it was settled."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.projects import Project
from matchpot.services import books, closing, refund_runs, refunds
from tests.builders import euros
from tests.towns import Town

SECOND = timedelta(seconds=1)


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def _end(town: Town, campaign: Campaign) -> None:
    """Move the clock to just after the campaign's last second."""
    assert campaign.deadline_at is not None
    town.clock.moment = campaign.deadline_at + SECOND
    closing.begin_counting(town.session, campaign.id, now=town.clock.now())


def _count(town: Town, campaign: Campaign) -> CampaignState | None:
    """Count the campaign as the clock's round does, a few minutes later."""
    now = town.clock.forward(minutes=2)
    return closing.judge(town.session, campaign.id, now=now, limits=town.limits)


def _payable(town: Town, campaign: Campaign) -> int:
    maker = town.session.get_one(Project, campaign.project_id).maker_id
    return -books.balance(town.session, f"Liabilities:Maker:M{maker}:Payable")


def test_a_cancelled_campaign_gives_back_as_a_failed_one_does(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    town.gives(campaign, euros(25))
    campaign.state = CampaignState.CANCELLED
    town.session.flush()
    now = town.clock.now()
    closing.cancelled(town.session, campaign.id, now=now)
    closing.cancelled(town.session, campaign.id, now=now)
    refund_runs.ask_batch(town.session, campaign.id, limit=10, now=now)
    town.send_refunds()
    assert refund_runs.finish(town.session, campaign.id, now=now)
    assert town.money(pot) == (0, 0)
    town.checked()


def test_a_settled_campaign_that_is_cancelled_is_unsettled_first(town: Town) -> None:
    campaign = town.campaign(goal=70)
    pot = town.pot(campaign)
    town.gives(campaign, euros(25), email="a@example.org", tip=100)
    gone = town.gives(campaign, euros(10), email="b@example.org", tip=50)
    _end(town, campaign)
    _count(town, campaign)

    now = town.clock.now()
    refunds.request_whole(town.session, gone.id, reason=RefundReason.DONOR_ASKED, by=None, now=now)
    assert _payable(town, campaign) == euros(50)
    town.checked()
    campaign.state = CampaignState.CANCELLED
    town.session.flush()
    closing.cancelled(town.session, campaign.id, now=now)
    assert _payable(town, campaign) == 0
    town.checked()
    refund_runs.ask_batch(town.session, campaign.id, limit=10, now=now)
    town.send_refunds()
    assert refund_runs.finish(town.session, campaign.id, now=now)
    assert town.money(pot) == (0, 0)
    assert books.balance(town.session, "Income:Tips") == 0
    town.checked()
