"""A payout on its way: sent once, looked up when nobody knows, paid or sent back by a bank."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.payouts import PayoutState
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import payouts as queries
from matchpot.services import books, closing, refunds, transfers
from tests.builders import euros
from tests.services.payout_scenes import (
    a_ready_payout,
    an_operator,
    approve,
    at_bank,
    maker_of,
    send,
    take_back,
)
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def test_a_maker_is_paid_gift_and_match_to_the_cent(town: Town) -> None:
    campaign, payout = a_ready_payout(town)
    assert payout.amount_cents == euros(100)
    approve(town, payout, an_operator(town))
    assert send(town, payout) is not None
    town.checked()
    town.clock.forward(days=1)
    at_bank(town, payout)
    assert (payout.state, campaign.state) == (PayoutState.BANK_PAID, CampaignState.PAID_OUT)
    assert [line[2] for line in town.lines(1)] == ["paid"]
    maker = maker_of(town, campaign).id
    assert books.balance(town.session, f"Liabilities:Maker:M{maker}:Payable") == 0
    assert books.balance(town.session, f"Liabilities:Maker:M{maker}:In-Transit") == 0
    town.checked()


def test_a_payout_that_is_sent_twice_leaves_once(town: Town) -> None:
    _, payout = a_ready_payout(town)
    approve(town, payout, an_operator(town))
    order = transfers.begin(
        town.session, payout.id, attempt=1, now=town.clock.now(), limits=town.limits
    )
    assert order is not None
    # Killed after the provider did it; the promise is carried out again.
    first = send(town, payout)
    assert send(town, payout) is None
    assert first in town.payments.transfers
    assert len(town.payments.transfers) == 1
    assert -sum(m.amount_cents for m in town.payments.moves if m.type == "transfer") == euros(100)
    town.checked()


def test_a_clear_no_of_the_provider_leaves_the_money_owed_and_asks_people_again(
    town: Town,
) -> None:
    campaign, payout = a_ready_payout(town)
    approve(town, payout, an_operator(town))
    transfers.begin(town.session, payout.id, attempt=1, now=town.clock.now(), limits=town.limits)
    now = town.clock.now()
    transfers.not_sent(town.session, payout.id, code="balance_insufficient", now=now)
    assert (payout.state, payout.attempt, payout.approver) == (PayoutState.READY, 2, None)
    maker = maker_of(town, campaign).id
    assert -books.balance(town.session, f"Liabilities:Maker:M{maker}:Payable") == euros(100)
    town.checked()
    approve(town, payout, an_operator(town, "Otto"))
    assert send(town, payout) is not None
    town.checked()


def test_an_outcome_unknown_for_a_day_is_looked_up_and_never_sent_blind(town: Town) -> None:
    _, payout = a_ready_payout(town)
    approve(town, payout, an_operator(town))
    now = town.clock.now()
    order = transfers.begin(town.session, payout.id, attempt=1, now=now, limits=town.limits)
    assert order is not None
    assert not order.is_old
    town.payments.transfer(
        key="lost",
        account_id=order.account,
        amount_cents=order.cents,
        group=order.group,
        payout_id=order.payout_id,
    )
    town.clock.forward(hours=25)
    now = town.clock.now()
    order = transfers.begin(town.session, payout.id, attempt=1, now=now, limits=town.limits)
    assert order is not None
    assert order.is_old
    found = town.payments.transfers_for(order.group)
    transfers.looked_up(town.session, payout.id, found, code="old", now=now)
    assert payout.state is PayoutState.SENT
    town.checked()


def test_an_attempt_that_never_reached_the_provider_is_approved_anew(town: Town) -> None:
    _, payout = a_ready_payout(town)
    approve(town, payout, an_operator(town))
    transfers.begin(town.session, payout.id, attempt=1, now=town.clock.now(), limits=town.limits)
    now = town.clock.forward(hours=25)
    transfers.looked_up(town.session, payout.id, [], code="old", now=now)
    assert (payout.state, payout.attempt) == (PayoutState.READY, 2)
    town.checked()


def test_money_the_bank_sent_back_is_never_sent_by_us_again(town: Town) -> None:
    campaign, payout = a_ready_payout(town)
    approve(town, payout, an_operator(town))
    send(town, payout)
    town.clock.forward(days=1)
    at_bank(town, payout, "failed")
    assert (payout.state, campaign.state) == (PayoutState.BANK_FAILED, CampaignState.SETTLED)
    # The provider pays again by itself once the maker's bank account is right.
    town.clock.forward(days=1)
    at_bank(town, payout)
    assert (payout.state, campaign.state) == (PayoutState.BANK_PAID, CampaignState.PAID_OUT)
    assert len(town.payments.transfers) == 1
    town.checked()


def test_a_refund_after_the_payout_is_the_makers_debt_and_comes_off_the_next(town: Town) -> None:
    campaign, payout = a_ready_payout(town)
    approve(town, payout, an_operator(town))
    send(town, payout)
    town.clock.forward(days=1)
    at_bank(town, payout)
    refunds.request_whole(
        town.session, 1, reason=RefundReason.OPERATOR, by=None, now=town.clock.now()
    )
    town.send_refunds()
    maker = maker_of(town, campaign)
    debt = f"Assets:Receivable:Maker-{maker.id}"
    assert books.balance(town.session, debt) == euros(100)
    town.checked()
    following = town.campaign(goal=150)
    town.session.get_one(Project, following.project_id).maker_id = maker.id
    town.session.flush()
    following.deadline_at = town.clock.now() + timedelta(days=30)
    town.gives(following, euros(150), email="next@example.org")
    town.clock.moment = following.deadline_at + timedelta(minutes=2)
    now = town.clock.now()
    closing.begin_counting(town.session, following.id, now=now)
    closing.judge(town.session, following.id, now=now, limits=town.limits)
    (row,) = queries.of_campaign(town.session, following.id)
    assert row.amount_cents == euros(50)
    assert books.balance(town.session, debt) == 0
    town.checked()


@pytest.mark.parametrize("arrived", [True, False])
def test_what_is_taken_back_of_a_transfer_is_owed_again_and_waits_for_people(
    town: Town, arrived: bool
) -> None:
    campaign, payout = a_ready_payout(town)
    approve(town, payout, an_operator(town))
    send(town, payout)
    town.clock.forward(days=1)
    if arrived:
        at_bank(town, payout)
    for cents in (euros(30), euros(70)):
        take_back(town, payout, cents)
        town.checked()
    rows = [one for one in queries.of_campaign(town.session, campaign.id) if one.is_open]
    assert sum(one.amount_cents for one in rows) == euros(100)
    assert all(one.state is PayoutState.READY for one in rows)
