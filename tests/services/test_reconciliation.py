"""The provider's own books against ours, line by line."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.payments import BalanceTransaction, Quarantined
from matchpot.services import books, desk_refunds, disputes, quarantine, reconciliation, refunds
from tests.builders import euros
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def _reconcile(town: Town) -> None:
    since = reconciliation.moves_cursor(town.session)
    reconciliation.keep(town.session, town.payments.balance_moves_since(since))
    after: int | None = 0
    while after is not None:
        after = reconciliation.claim(town.session, after=after, now=town.clock.now())


def _unclaimed(town: Town) -> list[str]:
    return list(
        town.session.scalars(
            select(BalanceTransaction.type).where(BalanceTransaction.entry_id.is_(None))
        )
    )


def _waiting(town: Town) -> list[str]:
    return [one.reason for one in quarantine.waiting(town.session)]


def test_gifts_refunds_bounces_and_disputes_are_all_found_in_our_books(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign)
    first = town.gives(campaign, euros(25), email="a@example.org")
    second = town.gives(campaign, euros(10), email="b@example.org")
    now = town.clock.now()
    refund = refunds.request_whole(
        town.session, first.id, reason=RefundReason.DONOR_ASKED, by=None, now=now
    )
    assert refund is not None
    town.send_refunds()
    (sent,) = town.payments.refunds.values()
    town.payments.fail_refund(sent.id)
    refunds.told(town.session, refund.id, town.payments.refund_status(sent.id), now=now)
    assert second.payment_intent is not None
    dispute = town.payments.open_dispute(second.payment_intent)
    disputes.told(town.session, dispute, now=now)
    won = town.payments.close_dispute(dispute.id, "won")
    disputes.told(town.session, won, now=now)
    _reconcile(town)
    assert _unclaimed(town) == []
    assert _waiting(town) == []
    town.checked()


def test_reading_the_providers_books_twice_keeps_each_line_once(town: Town) -> None:
    campaign = town.campaign()
    town.gives(campaign, euros(25))
    _reconcile(town)
    _reconcile(town)
    assert len(town.session.scalars(select(BalanceTransaction)).all()) == 1
    town.checked()


def test_a_line_nobody_booked_is_set_aside_after_an_hour_and_found_when_it_is_booked(
    town: Town,
) -> None:
    campaign = town.campaign()
    started = town.give(campaign, euros(25))
    payment = town.payments.pay(town.open_page(started.donation_id))
    _reconcile(town)
    assert (_unclaimed(town), _waiting(town)) == (["charge"], [])
    town.clock.forward(hours=2)
    _reconcile(town)
    assert _waiting(town) == ["unbooked"]
    town.hear(payment.id)
    _reconcile(town)
    assert (_unclaimed(town), _waiting(town)) == ([], [])
    resolved = town.session.scalars(select(Quarantined)).one()
    assert (resolved.resolution, resolved.resolved_by) == ("agrees", None)
    town.checked()


def test_a_fee_that_nobody_told_is_booked_from_the_providers_books(town: Town) -> None:
    campaign = town.campaign()
    started = town.give(campaign, euros(25))
    payment = town.payments.pay(town.open_page(started.donation_id), fee_cents=None)
    town.hear(payment.id)
    (move,) = town.payments.moves
    town.payments.moves = [replace(move, fee_cents=29, net_cents=move.amount_cents - 29)]
    _reconcile(town)
    assert books.balance(town.session, "Expenses:Fees:Stripe") == 29
    assert town.gift(started.donation_id).fee_cents == 29
    assert _unclaimed(town) == []
    town.checked()


@pytest.mark.parametrize("kind", ["stripe_fee", "adjustment"])
def test_a_fee_for_no_gift_is_booked_once_and_one_that_comes_back_too(
    town: Town, kind: str
) -> None:
    town.payments.take_fee(euros(10), kind)
    _reconcile(town)
    _reconcile(town)
    assert books.balance(town.session, "Expenses:Fees:Stripe") == euros(10)
    town.payments.take_fee(-euros(4), kind)
    _reconcile(town)
    assert books.balance(town.session, "Expenses:Fees:Stripe") == euros(6)
    assert books.balance(town.session, "Assets:Stripe:Balance") == -euros(6)
    assert (_unclaimed(town), _waiting(town)) == ([], [])


def test_a_refund_nobody_told_us_of_is_named_until_it_is_booked(town: Town) -> None:
    campaign = town.campaign()
    gift = town.gives(campaign, euros(25))
    assert gift.payment_intent is not None
    made = town.payments.refund_at_desk(gift.payment_intent, euros(5))
    _reconcile(town)
    assert reconciliation.unbooked_refunds(town.session) == [made.id]
    payment = town.payments.payment(gift.payment_intent)
    desk_refunds.told(town.session, made, payment, now=town.clock.now())
    _reconcile(town)
    assert reconciliation.unbooked_refunds(town.session) == []
    town.checked()


def test_an_amount_that_differs_is_never_claimed(town: Town) -> None:
    campaign = town.campaign()
    town.gives(campaign, euros(25))
    (move,) = town.payments.moves
    town.payments.moves = [replace(move, amount_cents=2_400, net_cents=2_371)]
    town.clock.forward(hours=2)
    _reconcile(town)
    odd = town.session.scalars(select(Quarantined)).one()
    assert (odd.seen["net_cents"], odd.seen["booked_cents"]) == (2_371, 2_471)
    assert _unclaimed(town) == ["charge"]


def test_what_was_seen_lately_is_asked_for_again(town: Town) -> None:
    campaign = town.campaign()
    town.gives(campaign, euros(25))
    _reconcile(town)
    assert reconciliation.moves_cursor(town.session) == town.clock.now() - timedelta(hours=6)


def test_a_debit_without_an_answer_is_asked_about_after_a_day(town: Town) -> None:
    campaign = town.campaign()
    started = town.give(campaign, euros(25))
    payment = town.payments.pay(town.open_page(started.donation_id), status="processing")
    town.hear(payment.id)
    assert reconciliation.stale_payments(town.session, now=town.clock.now()) == []
    now = town.clock.forward(hours=25)
    assert reconciliation.stale_payments(town.session, now=now) == [payment.id]
