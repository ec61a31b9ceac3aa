"""A payout before it leaves: blocked, covered, approved by two, stopped, changed."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, NotAllowed, PayoutBlocked, SecondPersonNeeded
from matchpot.domain.payouts import Block, PayoutState
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.payouts import Payee
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import books, payouts, refunds, top_ups
from tests.builders import euros
from tests.services.payout_scenes import (
    a_ready_payout,
    a_settled_campaign,
    an_operator,
    approve,
    assess,
    bring,
    maker_of,
    onboard,
    send,
)
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def test_everything_in_the_way_is_named_at_the_close(town: Town) -> None:
    _, payout = a_settled_campaign(town, onboarded=False)
    assert assess(town, payout) == (
        PayoutState.BLOCKED,
        (Block.KYC, Block.HOLD, Block.COVERAGE),
    )


def test_match_is_brought_from_the_bank_and_covers_the_payout_when_it_arrives(town: Town) -> None:
    _, payout = a_settled_campaign(town)
    rows = town.session.scalars(select(OutboxRow).where(OutboxRow.kind == top_ups.BRING)).all()
    # The fund's half, and of the platform's own enough for the fee of 0.29 and some to come.
    assert [row.payload["cents"] for row in rows] == [euros(50), euros(25)]
    assert books.balance(town.session, "Assets:Clearing:Topup") == euros(75)
    town.clock.forward(days=7)
    assert assess(town, payout) == (PayoutState.BLOCKED, (Block.COVERAGE,))
    again = town.session.scalars(select(OutboxRow).where(OutboxRow.kind == top_ups.BRING)).all()
    assert len(again) == 2
    bring(town)
    bring(town)
    assert assess(town, payout) == (PayoutState.READY, ())
    assert books.balance(town.session, "Assets:Clearing:Topup") == 0
    town.checked()


def test_the_fees_of_later_gifts_do_not_uncover_a_payout_again(town: Town) -> None:
    _, payout = a_settled_campaign(town)
    bring(town)
    bring(town)
    town.clock.forward(days=7)
    assert assess(town, payout) == (PayoutState.READY, ())
    other = town.campaign()
    other.deadline_at = town.clock.now() + timedelta(days=30)
    for number in range(5):
        town.gives(other, euros(10), email=f"donor-{number}@example.org")
        assert assess(town, payout) == (PayoutState.READY, ())
    rows = town.session.scalars(select(OutboxRow).where(OutboxRow.kind == top_ups.BRING)).all()
    assert len(rows) == 2
    town.checked()


def test_a_top_up_that_fails_leaves_the_money_at_the_bank_and_is_tried_another_day(
    town: Town,
) -> None:
    _, payout = a_settled_campaign(town)
    before = books.balance(town.session, "Assets:Bank:Funds")
    row = town.session.scalars(select(OutboxRow).where(OutboxRow.kind == top_ups.BRING)).first()
    assert row is not None
    made = town.payments.top_up(key=row.key, amount_cents=row.payload["cents"])
    town.payments.arrive(made, status="failed")
    top_ups.told(town.session, town.payments.top_up_status(made), now=town.clock.now())
    assert books.balance(town.session, "Assets:Bank:Funds") == before + euros(50)
    assess(town, payout)
    count = select(OutboxRow).where(OutboxRow.kind == top_ups.BRING)
    assert len(town.session.scalars(count).all()) == 2
    town.clock.forward(days=2)
    assess(town, payout)
    assert len(town.session.scalars(count).all()) == 3
    town.checked()


def test_nothing_leaves_before_seven_days_have_passed(town: Town) -> None:
    _, payout = a_settled_campaign(town)
    bring(town)
    town.clock.forward(days=6, hours=23)
    assert assess(town, payout) == (PayoutState.BLOCKED, (Block.HOLD,))
    town.clock.forward(hours=1)
    assert assess(town, payout) == (PayoutState.READY, ())


def test_another_bank_account_holds_the_payout_for_three_days(town: Town) -> None:
    _, payout = a_ready_payout(town)
    payee = town.session.get_one(Payee, payout.payee_id)
    onboard(town, payee, bank="ba_2")
    assert assess(town, payout) == (PayoutState.BLOCKED, (Block.HOLD,))
    town.clock.forward(hours=72)
    assert assess(town, payout) == (PayoutState.READY, ())


def test_another_email_address_holds_the_payout_for_three_days(town: Town) -> None:
    campaign, payout = a_ready_payout(town)
    maker_of(town, campaign).email_changed_at = town.clock.now()
    town.session.flush()
    assert assess(town, payout) == (PayoutState.BLOCKED, (Block.HOLD,))


def test_above_the_limit_two_different_people_approve(town: Town) -> None:
    _, payout = a_ready_payout(town, gift=2_501)
    first, second = an_operator(town), an_operator(town, "Otto")
    approve(town, payout, first)
    assert payout.state is PayoutState.READY
    assert send(town, payout) is None
    with pytest.raises(SecondPersonNeeded):
        approve(town, payout, first)
    approve(town, payout, second)
    assert (payout.state, payout.second_approver) == (PayoutState.APPROVED, second.id)
    assert send(town, payout) is not None
    town.checked()


def test_at_the_limit_one_person_is_enough(town: Town) -> None:
    _, payout = a_ready_payout(town, gift=2_500)
    assert payout.amount_cents == town.limits.second_person_from_cents
    approve(town, payout, an_operator(town))
    assert payout.state is PayoutState.APPROVED


def test_nobody_approves_their_own_money(town: Town) -> None:
    campaign, payout = a_ready_payout(town)
    with pytest.raises(NotAllowed):
        approve(town, payout, maker_of(town, campaign))


def test_what_somebody_saw_is_what_they_approve(town: Town) -> None:
    _, payout = a_ready_payout(town)
    with pytest.raises(PayoutBlocked):
        payouts.approve(
            town.session,
            payout.id,
            by=an_operator(town).id,
            cents=payout.amount_cents - 1,
            now=town.clock.now(),
            limits=town.limits,
        )


def test_a_payout_is_approved_once(town: Town) -> None:
    _, payout = a_ready_payout(town)
    approve(town, payout, an_operator(town))
    with pytest.raises(IllegalMove):
        approve(town, payout, an_operator(town, "Otto"))


def test_a_refund_after_the_approval_takes_the_approval_away(town: Town) -> None:
    _, payout = a_ready_payout(town)
    approve(town, payout, an_operator(town))
    refunds.request_part(
        town.session,
        1,
        euros(10),
        reason=RefundReason.DONOR_ASKED,
        by=None,
        now=town.clock.now(),
    )
    assert send(town, payout) is None
    # The gift is 10 less, and so is its match.
    assert (payout.state, payout.amount_cents) == (PayoutState.READY, euros(80))
    assert payout.approver is None
    assert send(town, payout, attempt=1) is None
    town.send_refunds()
    town.checked()


def test_a_held_payout_waits_until_it_is_let_go(town: Town) -> None:
    _, payout = a_ready_payout(town)
    operator, now = an_operator(town), town.clock.now()
    for is_held, state in ((True, PayoutState.BLOCKED), (False, PayoutState.READY)):
        payouts.put_on_hold(
            town.session,
            payout.id,
            is_held=is_held,
            by=operator.id,
            now=now,
            limits=town.limits,
        )
        assert payout.state is state
