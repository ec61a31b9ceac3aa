"""What each process does while a wait-list is served: takes back, gives and serves, by its turns.

Processes are forked from one that has the app already, and open the database by themselves.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.synchronize import Barrier

from flask import Flask

from matchpot.domain.refunds import RefundReason
from matchpot.extensions import db, unit_of_work
from matchpot.jobs.pots import serve_waiting
from matchpot.services import donations, giving, refunds
from matchpot.services.giving import Wish
from matchpot.settings import MoneyLimits
from tests.fakes import FakeClock, FakePayments


@dataclass(frozen=True, slots=True)
class Back:
    """All of a gift goes back to its donor."""

    donation_id: int


@dataclass(frozen=True, slots=True)
class Give:
    """A new gift is paid."""

    campaign_id: int
    cents: int


@dataclass(frozen=True, slots=True)
class Serve:
    """The round of the wait-lists runs once."""


Turn = Back | Give | Serve


@dataclass
class OwnPayments(FakePayments):
    """A provider whose ids no other process has."""

    place: int = 0
    _serial: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def _id(self, prefix: str) -> str:
        return f"{prefix}_{self.place}_{next(self._serial)}"


_forked: list[tuple[Barrier, Flask]] = []


def meet_at(start: Barrier, app: Flask) -> None:
    """Remember where this process waits for the others, and the app it was forked with."""
    _forked[:] = [(start, app)]


def run(number: int, turns: Sequence[Turn], now: datetime) -> None:
    """Wait for the others, then take every turn."""
    start, app = _forked[0]
    payments = OwnPayments(FakeClock(now), place=number)
    with app.app_context():
        # What the parent had opened stays the parent's.
        db.engine.dispose(close=False)
        start.wait()
        for at, turn in enumerate(turns):
            _take(turn, f"{number}-{at}", payments, now)
        db.session.remove()
        db.engine.dispose()


def _take(turn: Turn, who: str, payments: FakePayments, now: datetime) -> None:
    match turn:
        case Back(donation_id):
            with unit_of_work() as session:
                reason = RefundReason.DONOR_ASKED
                refunds.request_whole(session, donation_id, reason=reason, by=None, now=now)
        case Give(campaign_id, cents):
            _give(campaign_id, cents, who, payments, now)
        case Serve():
            serve_waiting(now)


def _give(campaign_id: int, cents: int, who: str, payments: FakePayments, now: datetime) -> None:
    wish = Wish(
        campaign_id=campaign_id,
        form_key=f"form-{who}",
        gift_cents=cents,
        tip_cents=0,
        email=f"donor-{who}@example.org",
    )
    with unit_of_work(hot=True) as session:
        started = giving.start(
            session, wish, now=now, token=f"token-{who}", limits=MoneyLimits(), secret=b"secret"
        )
    with unit_of_work() as session:
        order = giving.checkout_order(
            session,
            started.donation_id,
            base_url="https://matchpot.example",
            gift_name="Your gift",
            tip_name="Tip",
        )
        assert order is not None
        page = payments.open_checkout(order)
        donations.page_opened(session, started.donation_id, page, now=now)
    payment = payments.pay(page.id)
    with unit_of_work() as session:
        donations.payment_told(session, payments.payment(payment.id), now=now)
