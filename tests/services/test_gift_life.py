"""A gift from the form to the books and back, with its match, on both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.errors import AmountOutOfRange, CampaignNotOpen
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.pots import PotMode
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.payments import Quarantined
from matchpot.services import books, donations, refunds
from tests.builders import euros
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def test_a_gift_is_matched_to_the_cent_and_the_donor_knows_before_paying(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    started = town.give(campaign, euros(25), tip_cents=150)
    assert started.match_cents == euros(25)
    assert town.money(pot) == (euros(25), 0)
    assert town.pays(started.donation_id) is DonationState.PAID
    assert town.money(pot) == (0, euros(25))
    assert (campaign.raised_cents, campaign.tips_cents) == (euros(25), 150)
    assert (campaign.match_cents, campaign.donor_count) == (euros(25), 1)
    assert books.balance(town.session, f"Liabilities:Campaign:C{campaign.id}:Donations") == -2500
    town.checked()


def test_hearing_of_a_payment_twice_changes_nothing(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign)
    gift = town.gives(campaign, euros(10))
    assert gift.payment_intent is not None
    town.hear(gift.payment_intent)
    assert campaign.raised_cents == euros(10)
    town.checked()


def test_the_same_form_sent_twice_is_one_gift_and_one_hold(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    first = town.give(campaign, euros(10), form_key="once")
    town.session.commit()
    second = town.give(campaign, euros(10), form_key="once")
    assert (second.donation_id, second.is_new) == (first.donation_id, False)
    assert second.token == first.token
    assert town.money(pot) == (euros(10), 0)


def test_match_stops_when_the_pot_is_empty(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign, cents=euros(30))
    town.gives(campaign, euros(25), email="a@example.org")
    started = town.give(campaign, euros(25), email="b@example.org")
    assert started.match_cents == euros(5)
    assert town.money(pot) == (euros(5), euros(25))


def test_what_was_held_goes_back_to_the_pot_when_nobody_pays(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    started = town.give(campaign, euros(25))
    now = town.clock.forward(hours=1)
    ended = donations.end_unpaid(
        town.session, started.donation_id, DonationState.EXPIRED, reason="expired", now=now
    )
    assert ended
    assert town.money(pot) == (0, 0)
    assert town.lines(started.donation_id) == [(pot.id, euros(25), "released")]
    town.checked()


def test_money_that_comes_after_the_hold_lapsed_is_matched_with_what_is_left(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign, cents=euros(30))
    late = town.give(campaign, euros(25), email="late@example.org")
    page = town.open_page(late.donation_id)
    payment = town.payments.pay(page)
    donations.end_unpaid(
        town.session,
        late.donation_id,
        DonationState.EXPIRED,
        reason="expired",
        now=town.clock.forward(hours=1),
    )
    town.gives(campaign, euros(20), email="quick@example.org")
    town.hear(payment.id)
    assert town.money(pot) == (0, euros(30))
    standing = [line for line in town.lines(late.donation_id) if line[2] == "captured"]
    assert standing == [(pot.id, euros(10), "captured")]
    town.checked()


def test_two_pots_fill_one_match_and_a_partial_refund_cuts_the_last_first(town: Town) -> None:
    """E8 of the matching design, through the database."""
    campaign = town.campaign()
    first = town.pot(campaign, cents=3_000, tier=1)
    second = town.pot(campaign, cents=20_000, tier=2)
    gift = town.gives(campaign, 10_000)
    assert [line[1] for line in town.lines(gift.id)] == [3_000, 7_000]
    refunds.request_part(
        town.session,
        gift.id,
        4_000,
        reason=RefundReason.DONOR_ASKED,
        by=None,
        now=town.clock.now(),
    )
    assert [line[1] for line in town.lines(gift.id)] == [3_000, 3_000]
    assert (town.money(first), town.money(second)) == ((0, 3_000), (0, 3_000))
    town.send_refunds()
    assert town.gift(gift.id).state is DonationState.PARTLY_REFUNDED
    town.checked()


def test_a_pot_on_top_adds_to_the_one_that_fills(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, rule=Ratio(num=1, den=2))
    town.pot(campaign, rule=Ratio(num=1, den=2), mode=PotMode.STACK)
    gift = town.gives(campaign, euros(10))
    assert [line[1] for line in town.lines(gift.id)] == [500, 500]
    town.checked()


def test_a_refund_takes_the_match_back_and_the_campaign_forgets_the_gift(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(10), tip=100)
    refunds.request_whole(
        town.session, gift.id, reason=RefundReason.DONOR_ASKED, by=None, now=town.clock.now()
    )
    town.send_refunds()
    assert town.gift(gift.id).state is DonationState.REFUNDED
    assert town.money(pot) == (0, 0)
    assert (campaign.raised_cents, campaign.tips_cents, campaign.match_cents) == (0, 0, 0)
    assert (campaign.donor_count, campaign.gift_count, campaign.eligible_cents) == (0, 0, 0)
    town.checked()


def test_a_threshold_unlocks_once_and_locks_again_when_a_gift_goes_back(town: Town) -> None:
    """E5 of the matching design, through the database."""
    campaign = town.campaign()
    pot = town.pot(campaign, rule=UnlockFixed(grant_cents=75_000, trigger_bps=8_000))
    town.gives(campaign, 799_000, email="a@example.org")
    assert town.money(pot) == (0, 0)
    last = town.gives(campaign, 1_000, email="b@example.org")
    assert town.money(pot) == (75_000, 0)
    assert campaign.provisional_match_cents == 75_000
    refunds.request_whole(
        town.session, last.id, reason=RefundReason.DONOR_ASKED, by=None, now=town.clock.now()
    )
    assert town.money(pot) == (0, 0)
    assert campaign.provisional_match_cents == 0
    town.checked()


def test_a_cap_per_donor_counts_what_the_donor_got_before(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, caps=Caps(per_donor_project_cents=3_000))
    town.gives(campaign, 2_000)
    again = town.give(campaign, 2_000)
    assert again.match_cents == 1_000
    assert campaign.donor_count == 1


def test_a_paid_amount_that_differs_is_set_aside_and_nothing_is_booked(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    started = town.give(campaign, euros(25))
    assert town.pays(started.donation_id, amount_cents=euros(1)) is None
    odd = town.session.scalars(select(Quarantined)).one()
    assert (odd.reason, odd.seen["amount_cents"]) == ("amount", euros(1))
    assert town.gift(started.donation_id).state is DonationState.SESSION_OPEN
    assert campaign.raised_cents == 0
    assert town.money(pot) == (euros(25), 0)


def test_a_bank_debit_keeps_its_match_until_the_bank_has_answered(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    started = town.give(campaign, euros(25))
    page = town.open_page(started.donation_id)
    payment = town.payments.pay(page, status="processing", method="sepa_debit")
    assert town.hear(payment.id) is DonationState.PROCESSING
    assert town.money(pot) == (euros(25), 0)
    town.payments.succeed(payment.id)
    assert town.hear(payment.id) is DonationState.PAID
    assert town.money(pot) == (0, euros(25))
    town.checked()


def test_a_bank_debit_that_bounces_lets_go_of_its_match(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    started = town.give(campaign, euros(25))
    payment = town.payments.pay(town.open_page(started.donation_id), status="processing")
    town.hear(payment.id)
    town.payments.fail(payment.id)
    assert town.hear(payment.id) is DonationState.FAILED
    assert town.money(pot) == (0, 0)


def test_a_gift_paid_after_the_campaign_failed_goes_back_by_itself(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    started = town.give(campaign, euros(25))
    page = town.open_page(started.donation_id)
    campaign.state = CampaignState.FAILED
    town.session.flush()
    town.hear(town.payments.pay(page).id)
    town.send_refunds()
    assert town.gift(started.donation_id).state is DonationState.REFUNDED
    assert town.money(pot) == (0, 0)
    assert campaign.raised_cents == 0
    town.checked()


def test_a_makers_own_gift_is_kept_but_never_matched(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign)
    maker = town.session.connection().exec_driver_sql("SELECT email FROM person").scalars().first()
    started = town.give(campaign, euros(25), email=str(maker).replace("@", "+me@"))
    assert started.match_cents == 0
    town.pays(started.donation_id)
    assert town.gift(started.donation_id).unmatched_because == "self_donation"
    assert (campaign.raised_cents, campaign.eligible_cents) == (euros(25), 0)
    town.checked()


def test_nobody_gives_to_a_campaign_that_is_over(town: Town) -> None:
    campaign = town.campaign()
    town.clock.forward(days=30, seconds=1)
    with pytest.raises(CampaignNotOpen):
        town.give(campaign, euros(25))


@pytest.mark.parametrize("cents", [-1, 0, 499, 2_500_001, 10**12])
def test_a_gift_outside_the_limits_is_refused(town: Town, cents: int) -> None:
    campaign = town.campaign()
    with pytest.raises(AmountOutOfRange):
        town.give(campaign, cents)
    assert town.session.scalars(select(Donation)).all() == []


def test_a_fee_that_is_told_later_gets_an_entry_of_its_own(town: Town) -> None:
    campaign = town.campaign()
    started = town.give(campaign, euros(25))
    payment = town.payments.pay(town.open_page(started.donation_id), fee_cents=None)
    town.hear(payment.id)
    assert books.balance(town.session, "Expenses:Fees:Stripe") == 0
    town.payments.payments[payment.id] = type(payment)(
        **{
            **{name: getattr(payment, name) for name in payment.__slots__},
            "status": "succeeded",
            "fee_cents": 29,
            "balance_transaction": "txn_late",
        }
    )
    town.hear(payment.id)
    town.hear(payment.id)
    assert books.balance(town.session, "Expenses:Fees:Stripe") == 29
