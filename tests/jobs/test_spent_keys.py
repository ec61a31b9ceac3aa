"""The provider fails and keeps its failure under the key: looked up first, then the next key."""

import pytest
from flask import Flask
from sqlalchemy import select

from matchpot.domain.donations import DonationState
from matchpot.domain.refunds import RefundReason
from matchpot.extensions import reader, unit_of_work
from matchpot.jobs import runner
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import refunds
from matchpot.services.ports import Outside
from tests.builders import euros
from tests.fakes import FakeClock, FakePayments, a_fake_outside
from tests.services.payout_scenes import a_ready_payout, an_operator, approve
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


def _work(clock: FakeClock) -> None:
    for _ in range(6):
        clock.forward(minutes=1)
        runner.drain()


def _open_rows() -> int:
    session = reader()
    found = session.scalars(select(OutboxRow.id).where(OutboxRow.done_at.is_(None))).all()
    return len(found)


@pytest.mark.parametrize("after", [False, True])
def test_a_gift_gets_one_payment_page_though_its_first_key_is_spent(
    app: Flask, clock: FakeClock, payments: FakePayments, *, after: bool
) -> None:
    with app.app_context():
        with unit_of_work() as session:
            town = Town(session, clock)
            started = town.give(town.campaign(), euros(25))
        payments.fail_next("open_checkout", after=after, kept=True)
        _work(clock)
        gift = reader().get_one(Donation, started.donation_id)
        assert gift.state is DonationState.SESSION_OPEN
        assert len(payments.sessions) == 1
        assert payments.orders[gift.session_id or ""].key.endswith(":1" if after else ":2")
        assert _open_rows() == 0


@pytest.mark.parametrize("after", [False, True])
def test_a_donor_gets_the_money_back_once_though_the_first_key_is_spent(
    app: Flask, clock: FakeClock, payments: FakePayments, *, after: bool
) -> None:
    with app.app_context():
        with unit_of_work() as session:
            town = Town(session, clock)
            town.payments = payments
            gift = town.gives(town.campaign(), euros(25))
            now, asked = clock.now(), RefundReason.DONOR_ASKED
            refunds.request_whole(session, gift.id, reason=asked, by=None, now=now)
        payments.fail_next("refund", after=after, kept=True)
        _work(clock)
        row = reader().scalars(select(Refund)).one()
        assert (row.state, row.attempt) == ("done", 1 if after else 2)
        assert len(payments.refunds) == 1
        assert _open_rows() == 0


@pytest.mark.parametrize("after", [False, True])
def test_a_payout_whose_key_is_spent_is_found_sent_or_approved_anew(
    app: Flask, clock: FakeClock, payments: FakePayments, *, after: bool
) -> None:
    with app.app_context():
        with unit_of_work() as session:
            town = Town(session, clock)
            town.payments = payments
            _, payout = a_ready_payout(town)
            approve(town, payout, an_operator(town))
        payments.fail_next("transfer", after=after, kept=True)
        _work(clock)
        row = reader().scalars(select(Payout)).one()
        assert (row.state, row.attempt) == (("sent", 1) if after else ("ready", 2))
        assert len(payments.transfers) == after
