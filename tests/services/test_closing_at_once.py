"""Two who end the same campaign at the same moment, each in a transaction of its own."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.ledger.entries import EntryKind
from matchpot.persistence.engine import write_queue, writing
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.ledger import LedgerEntry
from matchpot.persistence.models.payouts import Payout
from matchpot.services import checks, closing, donations, refund_runs
from matchpot.settings import MoneyLimits
from tests.builders import euros
from tests.fakes import FakeClock, FakePayments
from tests.towns import Town

LIMITS = MoneyLimits()


def _at_once(engine: Engine, *acts: Callable[[Session], Any]) -> list[Any]:
    """Do several things at the same moment; returns what each returned."""
    results: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int) -> None:
        start.wait()
        with (
            write_queue(engine),
            Session(writing(engine), expire_on_commit=False) as session,
        ):
            results[place] = acts[place](session)
            session.commit()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def _stored(engine: Engine, clock: FakeClock, *, goal: int, gifts: int) -> tuple[int, FakePayments]:
    with Session(writing(engine), expire_on_commit=False) as session:
        town = Town(session, clock)
        campaign = town.campaign(goal=goal)
        town.pot(campaign)
        for number in range(gifts):
            town.gives(campaign, euros(25), email=f"d{number}@example.org")
        assert campaign.deadline_at is not None
        clock.moment = campaign.deadline_at + timedelta(minutes=2)
        closing.begin_counting(session, campaign.id, now=clock.now())
        session.commit()
        return campaign.id, town.payments


def _checked(engine: Engine, clock: FakeClock) -> None:
    with Session(engine) as session:
        broken = [one for one in checks.run_checks(session, now=clock.now()) if not one.ok]
        assert not broken, broken


def test_a_campaign_judged_by_two_at_once_is_settled_once(engine: Engine) -> None:
    clock = FakeClock()
    campaign_id, _ = _stored(engine, clock, goal=100, gifts=2)

    def judge(session: Session) -> CampaignState | None:
        return closing.judge(session, campaign_id, now=clock.now(), limits=LIMITS)

    results = _at_once(engine, judge, judge, judge)
    assert sorted(results, key=str) == [None, None, CampaignState.SETTLED]
    with Session(engine) as session:
        settled = select(func.count()).where(LedgerEntry.kind == EntryKind.CAMPAIGN_SETTLED)
        assert session.scalar(settled) == 1
        assert session.scalar(select(func.count()).select_from(Payout)) == 1
    _checked(engine, clock)


def test_refunds_asked_for_by_two_at_once_are_asked_for_once(engine: Engine) -> None:
    clock = FakeClock()
    campaign_id, _ = _stored(engine, clock, goal=1_000, gifts=6)

    def judge(session: Session) -> object:
        return closing.judge(session, campaign_id, now=clock.now(), limits=LIMITS)

    def ask(session: Session) -> int:
        return refund_runs.ask_batch(session, campaign_id, limit=4, now=clock.now())

    _at_once(engine, judge)
    _at_once(engine, ask, ask, ask)
    _at_once(engine, ask)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Refund)) == 6
        total = select(func.sum(Refund.gift_cents + Refund.tip_cents))
        assert session.scalar(total) == euros(150)
    _checked(engine, clock)


def test_a_payment_and_the_count_at_the_same_moment_lose_no_cent(engine: Engine) -> None:
    """Whoever comes first, the gift counts or goes back; never neither, never both."""
    clock = FakeClock()
    campaign_id, payments = _stored(engine, clock, goal=50, gifts=1)
    with Session(writing(engine), expire_on_commit=False) as session:
        town = Town(session, clock)
        town.payments, town.forms = payments, 50
        late = session.scalars(select(Donation)).one()
        # A gift whose page we gave up while the donor was paying on it.
        clock.moment -= timedelta(days=2)
        campaign = town.session.get_one(type(town.campaign()), campaign_id)
        campaign.state = CampaignState.LIVE
        session.flush()
        started = town.give(campaign, euros(25), email="late@example.org")
        payment = payments.pay(town.open_page(started.donation_id))
        expired = DonationState.EXPIRED
        donations.end_unpaid(
            session, started.donation_id, expired, reason="expired", now=clock.now()
        )
        campaign.state = CampaignState.COUNTING
        clock.moment += timedelta(days=2)
        session.commit()
        assert late.id != started.donation_id

    def hear(session: Session) -> object:
        return donations.payment_told(session, payments.payment(payment.id), now=clock.now())

    def judge(session: Session) -> object:
        return closing.judge(session, campaign_id, now=clock.now(), limits=LIMITS)

    state, _ = _at_once(engine, hear, judge)
    assert state in (DonationState.PAID, DonationState.REFUND_REQUESTED)
    _checked(engine, clock)
