"""Refunds somebody made at the provider's own desk: booked as if we had asked for them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.outside import ProviderRefund
from matchpot.domain.refunds import RefundReason, RefundState
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.payments import Quarantined
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import books, desk_refunds, disputes, donations, refunds
from tests.builders import euros
from tests.services.payout_scenes import a_ready_payout, an_operator, approve, send
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def _hear(town: Town, made: ProviderRefund) -> None:
    """Twice, as a webhook and the hourly round would."""
    for _ in range(2):
        seen = town.payments.refund_status(made.id)
        payment = town.payments.payment(seen.payment_intent or "")
        now = town.clock.now()
        donations.payment_told(town.session, payment, now=now)
        desk_refunds.told(town.session, seen, payment, now=now)
    town.session.expire_all()


def _by_hand(town: Town, gift: Donation, cents: int) -> ProviderRefund:
    assert gift.payment_intent is not None
    made = town.payments.refund_at_desk(gift.payment_intent, cents)
    _hear(town, made)
    return made


def _rows(town: Town) -> list[tuple[str, str, int, int]]:
    rows = town.session.scalars(select(Refund).order_by(Refund.id))
    return [(one.state, one.reason, one.gift_cents, one.tip_cents) for one in rows]


def _mails(town: Town) -> int:
    sent = select(OutboxRow.key).where(OutboxRow.key.like("mail:refund_done:%"))
    return len(town.session.scalars(sent).all())


def _odd(town: Town) -> list[tuple[str, str | None]]:
    odd = town.session.scalars(select(Quarantined).order_by(Quarantined.id))
    return [(one.reason, one.resolution) for one in odd]


def test_a_gift_given_back_by_hand_is_booked_unmatched_and_its_donor_told_once(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(25), tip=150)
    _by_hand(town, gift, 2_650)
    assert town.gift(gift.id).state is DonationState.REFUNDED
    assert _rows(town) == [("done", "at_desk", 2_500, 150)]
    assert town.lines(gift.id) == [(pot.id, 0, "reversed")]
    assert (campaign.raised_cents, campaign.donor_count, town.money(pot)) == (0, 0, (0, 0))
    assert (_mails(town), _odd(town)) == (1, [])
    town.checked()


def test_parts_given_back_by_hand_cut_the_match_by_as_much(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(25), tip=100)
    _by_hand(town, gift, euros(10))
    assert town.gift(gift.id).state is DonationState.PARTLY_REFUNDED
    assert town.money(pot) == (0, euros(15))
    _by_hand(town, gift, euros(16))
    assert town.gift(gift.id).state is DonationState.REFUNDED
    assert _rows(town)[1] == ("done", "at_desk", 1_500, 100)
    town.checked()


def test_a_refund_that_is_heard_of_before_its_payment_is_the_gifts_all_the_same(
    town: Town,
) -> None:
    campaign = town.campaign()
    started = town.give(campaign, euros(25))
    payment = town.payments.pay(town.open_page(started.donation_id))
    _hear(town, town.payments.refund_at_desk(payment.id, euros(5)))
    assert town.gift(started.donation_id).state is DonationState.PARTLY_REFUNDED
    town.checked()


def test_what_the_provider_refused_us_and_a_person_did_by_hand_is_that_refund(town: Town) -> None:
    campaign = town.campaign()
    gift = town.gives(campaign, euros(25))
    now = town.clock.now()
    asked = refunds.request_whole(
        town.session, gift.id, reason=RefundReason.DONOR_ASKED, by=None, now=now
    )
    assert asked is not None
    refunds.not_sent(town.session, asked.id, code="charge_disputed", now=now)
    _by_hand(town, gift, euros(25))
    assert _rows(town) == [("done", "donor_asked", 2_500, 0)]
    assert town.gift(gift.id).state is DonationState.REFUNDED
    town.checked()


def test_a_part_done_by_hand_of_what_waits_is_taken_from_it(town: Town) -> None:
    campaign = town.campaign()
    gift = town.gives(campaign, euros(25))
    now = town.clock.now()
    refunds.request_whole(town.session, gift.id, reason=RefundReason.DONOR_ASKED, by=None, now=now)
    _by_hand(town, gift, euros(10))
    assert [row[0] for row in _rows(town)] == ["requested", "done"]
    town.send_refunds()
    assert town.gift(gift.id).state is DonationState.REFUNDED
    assert sum(row[2] for row in _rows(town)) == euros(25)
    town.checked()


def test_one_that_bounces_is_owed_to_the_donor_again(town: Town) -> None:
    campaign = town.campaign()
    gift = town.gives(campaign, euros(25))
    made = _by_hand(town, gift, euros(25))
    town.payments.fail_refund(made.id)
    _hear(town, made)
    assert town.gift(gift.id).state is DonationState.REFUND_FAILED
    assert books.balance(town.session, "Liabilities:Refunds:Payable") == -euros(25)
    town.checked()


def test_one_that_bounced_before_we_heard_of_it_ends_the_same(town: Town) -> None:
    campaign = town.campaign()
    gift = town.gives(campaign, euros(25))
    assert gift.payment_intent is not None
    made = town.payments.refund_at_desk(gift.payment_intent, euros(25))
    town.payments.fail_refund(made.id)
    _hear(town, made)
    assert town.gift(gift.id).state is DonationState.REFUND_FAILED
    assert _rows(town) == [(RefundState.REFUSED, "at_desk", 2_500, 0)]
    town.checked()


def test_after_the_payout_the_maker_owes_what_went_back_by_hand(town: Town) -> None:
    campaign, payout = a_ready_payout(town)
    approve(town, payout, an_operator(town))
    send(town, payout)
    gift = town.session.scalars(select(Donation)).first()
    assert gift is not None
    _by_hand(town, gift, gift.gift_cents + gift.tip_cents)
    maker = town.session.get_one(Project, campaign.project_id).maker_id
    # The gift of 50 and the match it brought.
    assert books.balance(town.session, f"Assets:Receivable:Maker-{maker}") == euros(100)
    assert town.gift(gift.id).state is DonationState.REFUNDED
    town.checked()


def test_while_a_bank_decides_it_waits_for_a_person_and_fits_afterwards(town: Town) -> None:
    campaign = town.campaign()
    gift = town.gives(campaign, euros(25))
    assert gift.payment_intent is not None
    dispute = town.payments.open_dispute(gift.payment_intent, amount_cents=euros(5))
    disputes.told(town.session, dispute, now=town.clock.now())
    made = _by_hand(town, gift, euros(10))
    assert (_rows(town), _odd(town)) == ([], [("unknown_refund", None)])
    won = town.payments.close_dispute(dispute.id, "won")
    disputes.told(town.session, won, now=town.clock.now())
    _hear(town, made)
    assert town.gift(gift.id).state is DonationState.PARTLY_REFUNDED
    assert _odd(town) == [("unknown_refund", "agrees")]
    town.checked()


def test_a_payment_of_no_gift_that_went_back_whole_is_done_with(town: Town) -> None:
    campaign = town.campaign()
    started = town.give(campaign, euros(25))
    payment = town.payments.pay(town.open_page(started.donation_id), amount_cents=euros(30))
    _hear(town, town.payments.refund_at_desk(payment.id, euros(30)))
    assert _odd(town) == [("amount", "given_back")]
    assert books.balance(town.session, "Liabilities:Refunds:Payable") == 0
    town.checked()


def test_a_part_of_a_payment_of_no_gift_is_shown_to_a_person(town: Town) -> None:
    campaign = town.campaign()
    started = town.give(campaign, euros(25))
    payment = town.payments.pay(town.open_page(started.donation_id), amount_cents=euros(30))
    _hear(town, town.payments.refund_at_desk(payment.id, euros(10)))
    assert _odd(town) == [("amount", None), ("unknown_refund", None)]
