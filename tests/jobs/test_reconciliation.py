"""What the provider did of its own accord, from its word or its books into ours."""

import pytest
from flask import Flask

from matchpot.domain.donations import DonationState
from matchpot.extensions import unit_of_work
from matchpot.jobs import runner
from matchpot.persistence.models.donations import Donation
from matchpot.services import checks
from matchpot.services.ports import Outside
from tests.builders import euros
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


def _given_back(clock: FakeClock, payments: FakePayments) -> int:
    """A gift of 25 euros of which somebody gave 10 back by hand."""
    with unit_of_work() as session:
        town = Town(session, clock)
        town.payments = payments
        campaign = town.campaign()
        town.pot(campaign)
        gift = town.gives(campaign, euros(25))
        assert gift.payment_intent is not None
        payments.refund_at_desk(gift.payment_intent, euros(10))
        return gift.id


def _run(clock: FakeClock) -> None:
    clock.forward(hours=2)
    for _ in range(2):
        runner.run_rounds(all_of_them=True)
        runner.drain()


def _stands(clock: FakeClock, gift_id: int) -> tuple[DonationState, int, list[str]]:
    with unit_of_work() as session:
        gift = session.get_one(Donation, gift_id)
        findings = checks.run_checks(session, now=clock.now())
        return gift.state, gift.refunded_cents, [str(one) for one in findings if not one.ok]


def test_a_refund_by_hand_is_booked_from_the_hourly_list_of_events(
    app: Flask, clock: FakeClock, payments: FakePayments
) -> None:
    with app.app_context():
        gift_id = _given_back(clock, payments)
        payments.take_fee(euros(7))
        _run(clock)
        assert _stands(clock, gift_id) == (DonationState.PARTLY_REFUNDED, euros(10), [])


def test_a_refund_by_hand_of_which_no_word_came_is_booked_from_the_providers_books(
    app: Flask, clock: FakeClock, payments: FakePayments
) -> None:
    with app.app_context():
        gift_id = _given_back(clock, payments)
        payments.events.clear()
        _run(clock)
        assert _stands(clock, gift_id) == (DonationState.PARTLY_REFUNDED, euros(10), [])
