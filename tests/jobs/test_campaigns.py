"""From the last second to the last refund, or to the maker's bank, by the clock alone."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.outside import PaymentRefused
from matchpot.domain.payouts import PayoutState
from matchpot.domain.people import Role
from matchpot.domain.refunds import RefundState
from matchpot.extensions import reader, unit_of_work
from matchpot.jobs import runner
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import closing as queries
from matchpot.services import checks, payees, payouts
from matchpot.services.ports import Outside
from matchpot.settings import MoneyLimits
from tests.builders import a_person, euros
from tests.fakes import FakeClock, FakePayments, a_fake_outside
from tests.towns import Town


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def outside(clock: FakeClock) -> Outside:
    return a_fake_outside(clock)


@pytest.fixture
def payments(outside: Outside) -> FakePayments:
    assert isinstance(outside.payments, FakePayments)
    return outside.payments


def _run(clock: FakeClock, **forward: float) -> None:
    """Let some time pass and do everything that is due, as the worker does."""
    clock.forward(**forward)
    runner.run_rounds(all_of_them=True)
    runner.drain()


def _a_campaign(
    clock: FakeClock, payments: FakePayments, *, goal: int, gifts: int = 3
) -> tuple[int, int]:
    """A campaign with a few gifts of 25 euros, each matched, after its deadline."""
    with unit_of_work() as session:
        town = Town(session, clock)
        town.payments = payments
        campaign = town.campaign(goal=goal)
        town.pot(campaign)
        for number in range(gifts):
            town.gives(campaign, euros(25), email=f"d{number}@example.org", tip=100)
        maker_id = session.get_one(Project, campaign.project_id).maker_id
        payee = payees.of(session, maker_id, now=clock.now())
        account = payments.open_account(key="account", payee_id=payee.id, email="m@x.nl")
        payee.account = account.id
        payees.told(session, payments.onboard(account.id), now=clock.now())
        assert campaign.deadline_at is not None
        clock.moment = campaign.deadline_at + timedelta(minutes=2)
        return campaign.id, maker_id


def _state(campaign_id: int) -> CampaignState:
    reader().expire_all()
    return reader().get_one(Campaign, campaign_id).state


def _checked(clock: FakeClock) -> None:
    broken = [one for one in checks.run_checks(reader(), now=clock.now()) if not one.ok]
    assert not broken, broken


def test_a_failed_campaign_is_given_back_and_closed_by_the_clock(
    app: Flask, clock: FakeClock, payments: FakePayments
) -> None:
    with app.app_context():
        campaign_id, _ = _a_campaign(clock, payments, goal=1_000)
        _run(clock)
        _run(clock, minutes=1)
        assert _state(campaign_id) is CampaignState.CLOSED_FAILED
        assert len(payments.refunds) == 3
        states = set(reader().scalars(select(Donation.state)))
        assert states == {DonationState.REFUNDED}
        _checked(clock)


def test_a_provider_out_of_reach_delays_refunds_and_doubles_none(
    app: Flask, clock: FakeClock, payments: FakePayments
) -> None:
    with app.app_context():
        campaign_id, _ = _a_campaign(clock, payments, goal=1_000)
        payments.fail_next("refund")
        payments.fail_next("refund", after=True)
        _run(clock)
        assert _state(campaign_id) is CampaignState.REFUNDING
        _run(clock, minutes=1)
        _run(clock, minutes=1)
        assert _state(campaign_id) is CampaignState.CLOSED_FAILED
        assert len(payments.refunds) == 3
        _checked(clock)


def test_a_refund_the_provider_refuses_waits_for_a_person(
    app: Flask, clock: FakeClock, payments: FakePayments
) -> None:
    with app.app_context():
        campaign_id, _ = _a_campaign(clock, payments, goal=1_000)
        payments.fail_next("refund", PaymentRefused("charge_expired_for_refund"))
        _run(clock)
        _run(clock, minutes=1)
        run = queries.refund_run(reader(), campaign_id)
        assert (run.done, run.failed, run.state) == (2, 1, "failed")
        assert _state(campaign_id) is CampaignState.REFUNDING
        refused = select(func.count()).where(Refund.state == RefundState.REFUSED)
        assert reader().scalar(refused) == 1
        _checked(clock)


def test_a_success_is_covered_approved_sent_and_paid_out(
    app: Flask, clock: FakeClock, payments: FakePayments
) -> None:
    with app.app_context():
        campaign_id, _ = _a_campaign(clock, payments, goal=150)
        _run(clock)
        assert _state(campaign_id) is CampaignState.SETTLED
        # The fund's half is brought whole, though tips have left 3.00 - 0.87 over after the fees.
        (top_up,) = payments.top_ups
        assert payments.top_ups[top_up].amount_cents == euros(75)
        payments.arrive(top_up)
        _run(clock, days=7)
        _run(clock, minutes=5)
        with unit_of_work() as session:
            payout = session.scalars(select(Payout)).one()
            assert (payout.state, payout.amount_cents) == (PayoutState.READY, euros(150))
            operator = a_person(session, "Olga", roles=(Role.OPERATOR,))
            payouts.approve(
                session,
                payout.id,
                by=operator.id,
                cents=payout.amount_cents,
                now=clock.now(),
                limits=MoneyLimits(),
            )
        payments.fail_next("transfer", after=True)
        _run(clock)
        _run(clock, minutes=1)
        assert len(payments.transfers) == 1
        (account,) = payments.accounts
        clock.forward(days=1)
        payments.pay_bank(account)
        _run(clock)
        assert _state(campaign_id) is CampaignState.PAID_OUT
        _run(clock, hours=2)
        _checked(clock)


def test_donors_are_told_of_the_success_once(
    app: Flask, clock: FakeClock, payments: FakePayments
) -> None:
    with app.app_context():
        campaign_id, _ = _a_campaign(clock, payments, goal=150)
        _run(clock)
        keys = reader().scalars(select(OutboxRow.key).where(OutboxRow.kind == "mail")).all()
        assert sum(key.startswith("mail:campaign_succeeded_donor:") for key in keys) == 3
        assert _state(campaign_id) is CampaignState.SETTLED
