"""A donor's bank takes a gift back: while it decides, when it is won, when it is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.ledger import postings
from matchpot.domain.outside import Dispute
from matchpot.domain.payouts import Block
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.payments import Quarantined
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import payouts as queries
from matchpot.services import books, closing, disputes, payouts, refund_runs, refunds
from tests.builders import euros
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def _hear(town: Town, dispute: Dispute) -> None:
    disputes.told(town.session, town.payments.dispute(dispute.id), now=town.clock.now())


def _opened(town: Town, gift: Donation, *, cents: int | None = None) -> Dispute:
    assert gift.payment_intent is not None
    dispute = town.payments.open_dispute(gift.payment_intent, amount_cents=cents)
    _hear(town, dispute)
    return dispute


def _close(town: Town, dispute: Dispute, status: str) -> None:
    town.payments.close_dispute(dispute.id, status)
    _hear(town, dispute)
    _hear(town, dispute)


def _ended(town: Town, campaign: Campaign) -> CampaignState | None:
    assert campaign.deadline_at is not None
    town.clock.moment = campaign.deadline_at + timedelta(minutes=2)
    now = town.clock.now()
    closing.begin_counting(town.session, campaign.id, now=now)
    return closing.judge(town.session, campaign.id, now=now, limits=town.limits)


def _maker_owes(town: Town, campaign: Campaign) -> tuple[int, int]:
    """What is owed to the maker, and what the maker owes."""
    maker = town.session.get_one(Project, campaign.project_id).maker_id
    return (
        -books.balance(town.session, f"Liabilities:Maker:M{maker}:Payable"),
        books.balance(town.session, f"Assets:Receivable:Maker-{maker}"),
    )


def test_a_disputed_gift_freezes_its_match_and_counts_until_the_bank_decides(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(25), tip=150)
    dispute = _opened(town, gift)
    _hear(town, dispute)
    assert town.gift(gift.id).state is DonationState.DISPUTED
    assert town.lines(gift.id) == [(pot.id, euros(25), "frozen")]
    assert books.balance(town.session, "Assets:Disputes:Open") == 2_650
    assert books.balance(town.session, "Expenses:Fees:Disputes") == 2_000
    assert campaign.raised_cents == euros(25)
    town.checked()


def test_a_dispute_that_is_won_leaves_everything_as_it_was_but_the_fee(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(25))
    _close(town, _opened(town, gift), "won")
    assert town.gift(gift.id).state is DonationState.PAID
    assert town.lines(gift.id) == [(pot.id, euros(25), "captured")]
    assert books.balance(town.session, "Assets:Disputes:Open") == 0
    town.checked()


def test_a_dispute_that_is_lost_gives_the_match_back_to_the_pot(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(25), tip=100)
    _close(town, _opened(town, gift), "lost")
    assert town.gift(gift.id).state is DonationState.CHARGED_BACK
    assert town.money(pot) == (0, 0)
    assert (campaign.raised_cents, campaign.tips_cents, campaign.match_cents) == (0, 0, 0)
    assert (campaign.gift_count, campaign.donor_count) == (0, 0)
    town.checked()


def test_a_dispute_about_a_part_takes_that_part_only(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(25))
    _close(town, _opened(town, gift, cents=euros(10)), "lost")
    assert town.gift(gift.id).state is DonationState.PARTLY_REFUNDED
    assert town.money(pot) == (0, euros(15))
    assert campaign.raised_cents == euros(15)
    town.checked()


def test_a_word_that_comes_late_is_enough(town: Town) -> None:
    """Only the end of the dispute is heard of: opening and losing are booked at once."""
    campaign = town.campaign()
    gift = town.gives(campaign, euros(25))
    assert gift.payment_intent is not None
    dispute = town.payments.open_dispute(gift.payment_intent)
    _close(town, dispute, "lost")
    assert town.gift(gift.id).state is DonationState.CHARGED_BACK
    town.checked()


def test_a_payout_waits_for_the_bank_and_shrinks_when_the_dispute_is_lost(town: Town) -> None:
    campaign = town.campaign(goal=70)
    pot = town.pot(campaign)
    town.gives(campaign, euros(25), email="a@example.org")
    gift = town.gives(campaign, euros(10), email="b@example.org")
    dispute = _opened(town, gift)
    assert _ended(town, campaign) is CampaignState.SETTLED
    (row,) = queries.of_campaign(town.session, campaign.id)
    assert Block.DISPUTE in row.blocks
    assert row.amount_cents == euros(70)
    town.checked()
    _close(town, dispute, "lost")
    payouts.assess(town.session, row.id, now=town.clock.now(), limits=town.limits)
    (row,) = queries.of_campaign(town.session, campaign.id)
    assert Block.DISPUTE not in row.blocks
    assert row.amount_cents == euros(50)
    assert _maker_owes(town, campaign) == (euros(50), 0)
    assert town.money(pot) == (0, euros(25))
    town.checked()


def test_a_dispute_lost_after_the_payout_is_the_makers_debt(town: Town) -> None:
    campaign = town.campaign(goal=50)
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(25), tip=100)
    assert _ended(town, campaign) is CampaignState.SETTLED
    # What the maker was owed has left, as far as the books go.
    maker = town.session.get_one(Project, campaign.project_id).maker_id
    paying = postings.Paying(payout_id=1, maker_id=maker, cents=euros(50))
    now = town.clock.now()
    books.post(town.session, postings.payout_sending(paying, occurred_at=now))
    campaign.state = CampaignState.PAID_OUT
    town.session.flush()
    _close(town, _opened(town, gift), "lost")
    assert _maker_owes(town, campaign) == (0, euros(50))
    assert town.money(pot) == (0, 0)
    town.checked()


def test_a_failed_campaign_waits_for_the_bank_before_it_closes(town: Town) -> None:
    campaign = town.campaign(goal=1_000)
    town.pot(campaign)
    town.gives(campaign, euros(25), email="a@example.org")
    gift = town.gives(campaign, euros(10), email="b@example.org")
    dispute = _opened(town, gift)
    assert _ended(town, campaign) is CampaignState.REFUNDING
    now = town.clock.now()
    assert refund_runs.ask_batch(town.session, campaign.id, limit=10, now=now) == 1
    town.send_refunds()
    assert not refund_runs.finish(town.session, campaign.id, now=now)
    _close(town, dispute, "won")
    assert refund_runs.ask_batch(town.session, campaign.id, limit=10, now=now) == 1
    town.send_refunds()
    assert refund_runs.finish(town.session, campaign.id, now=now)
    town.checked()


def test_a_dispute_about_more_than_is_left_is_set_aside_for_a_person(town: Town) -> None:
    campaign = town.campaign()
    gift = town.gives(campaign, euros(25))
    refunds.request_part(
        town.session,
        gift.id,
        euros(10),
        reason=RefundReason.DONOR_ASKED,
        by=None,
        now=town.clock.now(),
    )
    _opened(town, gift, cents=euros(25))
    odd = town.session.scalars(select(Quarantined)).one()
    assert (odd.reason, odd.donation_id) == ("dispute", gift.id)
    assert books.balance(town.session, "Assets:Disputes:Open") == 0
