"""The end of a campaign: the last second, the count, and where the money goes, to the cent."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState, SuccessRule
from matchpot.domain.donations import DonationState
from matchpot.domain.errors import CampaignNotOpen
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.work import OutboxRow, Transition
from matchpot.persistence.queries import closing as queries
from matchpot.services import books, closing, donations, refund_runs, refunds
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


def test_the_last_second_still_counts_and_the_next_does_not(town: Town) -> None:
    campaign = town.campaign()
    assert campaign.deadline_at is not None
    town.clock.moment = campaign.deadline_at
    assert not closing.begin_counting(town.session, campaign.id, now=town.clock.now())
    town.give(campaign, euros(25))
    town.clock.forward(seconds=1)
    assert closing.begin_counting(town.session, campaign.id, now=town.clock.now())
    assert campaign.state is CampaignState.COUNTING
    with pytest.raises(CampaignNotOpen):
        town.give(campaign, euros(25), email="late@example.org")


def test_a_success_is_settled_to_the_cent(town: Town) -> None:
    campaign = town.campaign(goal=50)
    pot = town.pot(campaign)
    town.gives(campaign, euros(25), tip=150)
    _end(town, campaign)
    assert _count(town, campaign) is CampaignState.SETTLED
    assert _payable(town, campaign) == euros(50)
    assert -books.balance(town.session, "Income:Tips") == 150
    assert town.money(pot) == (0, euros(25))
    states = set(town.session.scalars(select(MatchLine.state)))
    assert states == {"settled"}
    town.checked()


def test_a_campaign_closed_twice_is_closed_once(town: Town) -> None:
    campaign = town.campaign(goal=10)
    town.gives(campaign, euros(25))
    _end(town, campaign)
    assert not closing.begin_counting(town.session, campaign.id, now=town.clock.now())
    assert _count(town, campaign) is CampaignState.SETTLED
    assert _count(town, campaign) is None
    moves = town.session.scalars(
        select(Transition.after).where(Transition.ref_type == "campaign").order_by(Transition.id)
    ).all()
    assert moves == ["counting", "succeeded", "settled"]
    assert _payable(town, campaign) == euros(25)
    town.checked()


def test_the_count_waits_for_who_is_still_paying(town: Town) -> None:
    campaign = town.campaign(goal=25)
    started = town.give(campaign, euros(25))
    assert campaign.deadline_at is not None
    page = town.open_page(started.donation_id)
    _end(town, campaign)
    assert _count(town, campaign) is None
    town.hear(town.payments.pay(page).id)
    assert town.gift(started.donation_id).state is DonationState.PAID
    assert _count(town, campaign) is CampaignState.SETTLED
    town.checked()


def test_a_debit_that_comes_in_during_the_count_may_still_save_the_campaign(town: Town) -> None:
    campaign = town.campaign(goal=50)
    town.pot(campaign)
    started = town.give(campaign, euros(25))
    payment = town.payments.pay(town.open_page(started.donation_id), status="processing")
    town.hear(payment.id)
    _end(town, campaign)
    town.clock.forward(days=10)
    assert _count(town, campaign) is None
    town.payments.succeed(payment.id)
    town.hear(payment.id)
    assert _count(town, campaign) is CampaignState.SETTLED
    assert _payable(town, campaign) == euros(50)
    town.checked()


def test_after_fifteen_days_nobody_is_waited_for_and_what_comes_then_goes_back(town: Town) -> None:
    campaign = town.campaign(goal=10)
    town.gives(campaign, euros(25), email="a@example.org")
    late = town.give(campaign, euros(25), email="late@example.org")
    payment = town.payments.pay(town.open_page(late.donation_id), status="processing")
    town.hear(payment.id)
    _end(town, campaign)
    town.clock.forward(days=15)
    assert _count(town, campaign) is CampaignState.SETTLED
    town.payments.succeed(payment.id)
    town.hear(payment.id)
    town.send_refunds()
    assert town.gift(late.donation_id).state is DonationState.REFUNDED
    assert _payable(town, campaign) == euros(25)
    town.checked()


def test_a_campaign_that_fails_gives_everything_back_and_frees_the_pots(town: Town) -> None:
    campaign = town.campaign(goal=1_000)
    pot = town.pot(campaign)
    town.gives(campaign, euros(25), email="a@example.org", tip=100)
    town.gives(campaign, euros(40), email="b@example.org")
    _end(town, campaign)
    assert _count(town, campaign) is CampaignState.REFUNDING
    now = town.clock.now()
    assert refund_runs.ask_batch(town.session, campaign.id, limit=10, now=now) == 2
    assert town.money(pot) == (0, 0)
    assert not refund_runs.finish(town.session, campaign.id, now=now)
    town.send_refunds()
    assert refund_runs.finish(town.session, campaign.id, now=now)
    states = set(town.session.scalars(select(Donation.state)))
    assert (campaign.state, states) == (CampaignState.CLOSED_FAILED, {DonationState.REFUNDED})
    assert (campaign.raised_cents, campaign.match_cents, campaign.tips_cents) == (0, 0, 0)
    town.checked()


def test_what_came_together_can_be_told_while_it_goes_back_and_after(town: Town) -> None:
    campaign = town.campaign(goal=1_000)
    town.pot(campaign)
    town.pot(campaign, rule=UnlockFixed(grant_cents=euros(50), trigger_cents=euros(60)))
    town.gives(campaign, euros(25), email="a@example.org", tip=100)
    town.gives(campaign, euros(40), email="b@example.org")
    withdrawn = town.gives(campaign, euros(10), email="c@example.org")
    asked = refunds.request_whole(
        town.session,
        withdrawn.id,
        reason=RefundReason.DONOR_WITHDREW,
        by=None,
        now=town.clock.now(),
    )
    assert asked is not None
    _end(town, campaign)
    _count(town, campaign)
    for left in (1, 0):
        refund_runs.ask_batch(town.session, campaign.id, limit=1, now=town.clock.now())
        assert campaign.donor_count == left
        back = queries.returned(town.session, [campaign.id])[campaign.id]
        assert campaign.raised_cents + back.crowd_cents == euros(65)
        assert campaign.match_cents + back.match_cents == euros(65 + 50)
        assert campaign.donor_count + back.donors == 2


def test_a_refund_run_that_is_cut_off_goes_on_where_it_was(town: Town) -> None:
    campaign = town.campaign(goal=1_000)
    town.pot(campaign)
    for number in range(5):
        town.gives(campaign, euros(10), email=f"d{number}@example.org")
    _end(town, campaign)
    _count(town, campaign)
    now = town.clock.now()
    assert refund_runs.ask_batch(town.session, campaign.id, limit=2, now=now) == 2
    town.session.commit()
    refund_runs.ask_batch(town.session, campaign.id, limit=2, now=now)
    town.session.rollback()
    run = queries.refund_run(town.session, campaign.id)
    assert (run.waiting, run.to_ask, run.total, run.total_cents) == (2, 3, 5, euros(50))
    while refund_runs.ask_batch(town.session, campaign.id, limit=2, now=now):
        town.session.commit()
    town.send_refunds()
    town.send_refunds()
    run = queries.refund_run(town.session, campaign.id)
    assert (run.done, run.done_cents, run.state) == (5, euros(50), "done")
    assert len(town.payments.refunds) == 5
    assert refund_runs.finish(town.session, campaign.id, now=now)
    town.checked()


def test_a_threshold_met_on_a_failed_campaign_goes_back_whole_and_stays_back(town: Town) -> None:
    campaign = town.campaign(goal=1_000)
    pot = town.pot(campaign, rule=UnlockFixed(grant_cents=5_000, trigger_cents=4_000))
    town.gives(campaign, euros(30), email="a@example.org")
    town.gives(campaign, euros(30), email="b@example.org")
    assert town.money(pot) == (5_000, 0)
    _end(town, campaign)
    assert _count(town, campaign) is CampaignState.REFUNDING
    assert town.money(pot) == (0, 0)
    now = town.clock.now()
    refund_runs.ask_batch(town.session, campaign.id, limit=1, now=now)
    assert town.money(pot) == (0, 0)
    refund_runs.ask_batch(town.session, campaign.id, limit=10, now=now)
    town.send_refunds()
    assert refund_runs.finish(town.session, campaign.id, now=now)
    town.checked()


def test_match_that_lifts_a_campaign_over_its_goal_makes_it_a_success(town: Town) -> None:
    campaign = town.campaign(goal=110)
    pot = town.pot(campaign, rule=UnlockFixed(grant_cents=5_000, trigger_cents=6_000))
    town.gives(campaign, euros(60))
    _end(town, campaign)
    assert _count(town, campaign) is CampaignState.SETTLED
    assert town.money(pot) == (0, 5_000)
    assert _payable(town, campaign) == euros(110)
    town.checked()


def test_a_flexible_campaign_keeps_what_came_in_and_fails_only_with_nothing(town: Town) -> None:
    some, none = town.campaign(goal=1_000), town.campaign(goal=1_000)
    for campaign in (some, none):
        campaign.success_rule = SuccessRule.FLEXIBLE
    town.gives(some, euros(5))
    _end(town, some)
    _end(town, none)
    assert _count(town, some) is CampaignState.SETTLED
    assert _count(town, none) is CampaignState.REFUNDING
    now = town.clock.now()
    assert refund_runs.ask_batch(town.session, none.id, limit=10, now=now) == 0
    assert refund_runs.finish(town.session, none.id, now=now)
    town.checked()


def test_a_paused_campaign_is_not_counted(town: Town) -> None:
    campaign = town.campaign()
    campaign.state = CampaignState.PAUSED
    town.session.flush()
    _end(town, campaign)
    assert campaign.state is CampaignState.PAUSED


def test_everyone_is_told_how_it_ended(town: Town) -> None:
    won, lost = town.campaign(goal=10), town.campaign(goal=1_000)
    town.gives(won, euros(25), email="w@example.org")
    town.gives(lost, euros(25), email="l@example.org")
    for campaign in (won, lost):
        _end(town, campaign)
        _count(town, campaign)
    refund_runs.ask_batch(town.session, lost.id, limit=10, now=town.clock.now())
    told = {
        row.payload["notice"]
        for row in town.session.scalars(select(OutboxRow).where(OutboxRow.kind == "mail"))
    }
    assert {"campaign_succeeded_maker", "campaign_failed_maker", "campaign_failed_donor"} <= told
    kinds = set(town.session.scalars(select(OutboxRow.kind)))
    assert "campaign.tell_donors" in kinds


def test_a_late_payment_and_the_count_take_the_campaign_in_turn(town: Town) -> None:
    """The payment is heard after the count was begun and before it is judged."""
    campaign = town.campaign(goal=25)
    started = town.give(campaign, euros(25))
    page = town.open_page(started.donation_id)
    _end(town, campaign)
    donations.end_unpaid(
        town.session,
        started.donation_id,
        DonationState.EXPIRED,
        reason="expired",
        now=town.clock.forward(minutes=40),
    )
    payment = town.payments.pay(page)
    assert town.hear(payment.id) is DonationState.PAID
    assert _count(town, campaign) is CampaignState.SETTLED
    town.checked()
