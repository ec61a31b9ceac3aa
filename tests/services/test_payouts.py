"""Money on its way to a maker: blocked, covered, approved by two, sent once, paid, sent back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.errors import IllegalMove, NotAllowed, PayoutBlocked, SecondPersonNeeded
from matchpot.domain.payouts import Block, PayoutState
from matchpot.domain.people import Role
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.payouts import Payee, Payout
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import payouts as queries
from matchpot.services import books, closing, payees, payouts, refunds, top_ups, transfers
from tests.builders import a_person, euros
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def _maker(town: Town, campaign: Campaign) -> Person:
    project = town.session.get_one(Project, campaign.project_id)
    return town.session.get_one(Person, project.maker_id)


def _settled(town: Town, *, gift: int = 50, onboard: bool = True) -> tuple[Campaign, Payout]:
    """A campaign that raised a gift in euros and as much match, at its close."""
    campaign = town.campaign(goal=2 * gift)
    town.pot(campaign, cents=euros(20_000))
    payee = payees.of(town.session, _maker(town, campaign).id, now=town.clock.now())
    account = town.payments.open_account(key=f"payee:{payee.id}", payee_id=payee.id, email="m@x.nl")
    payee.account = account.id
    if onboard:
        _onboard(town, payee)
    town.gives(campaign, euros(gift))
    assert campaign.deadline_at is not None
    town.clock.moment = campaign.deadline_at + timedelta(minutes=2)
    now = town.clock.now()
    closing.begin_counting(town.session, campaign.id, now=now)
    assert (
        closing.judge(town.session, campaign.id, now=now, limits=town.limits)
        is CampaignState.SETTLED
    )
    payout = town.session.scalars(select(Payout).where(Payout.campaign_id == campaign.id)).one()
    return campaign, payout


def _onboard(town: Town, payee: Payee, *, bank: str = "ba_1") -> None:
    assert payee.account is not None
    seen = town.payments.onboard(payee.account, bank=bank)
    payees.told(town.session, seen, now=town.clock.now())


def _assess(town: Town, payout: Payout) -> tuple[PayoutState, tuple[Block, ...]]:
    payouts.assess(town.session, payout.id, now=town.clock.now(), limits=town.limits)
    found = queries.one(town.session, payout.id)
    assert found is not None
    return found.state, found.blocks


def _bring(town: Town) -> None:
    """Do what the outbox promises about top-ups, and let them arrive."""
    rows = town.session.scalars(select(OutboxRow).where(OutboxRow.kind == top_ups.SEND))
    for row in rows.all():
        made = town.payments.top_up(key=row.key, amount_cents=row.payload["cents"])
        if town.payments.top_ups[made].status == "pending":
            town.payments.arrive(made)
        top_ups.told(town.session, town.payments.top_up_status(made), now=town.clock.now())


def _ready(town: Town, *, gift: int = 50) -> tuple[Campaign, Payout]:
    """A payout that nothing blocks any more."""
    campaign, payout = _settled(town, gift=gift)
    _bring(town)
    town.clock.forward(days=7)
    assert _assess(town, payout) == (PayoutState.READY, ())
    return campaign, payout


def _approve(town: Town, payout: Payout, by: Person) -> None:
    payouts.approve(
        town.session,
        payout.id,
        by=by.id,
        cents=payout.amount_cents,
        now=town.clock.now(),
        limits=town.limits,
    )


def _operator(town: Town, name: str = "Olga") -> Person:
    return a_person(town.session, name, roles=(Role.OPERATOR,))


def _send(town: Town, payout: Payout, *, attempt: int | None = None) -> str | None:
    """Do what the outbox promises about the payout; returns the transfer's id."""
    attempt = attempt or payout.attempt
    order = transfers.begin(
        town.session, payout.id, attempt=attempt, now=town.clock.now(), limits=town.limits
    )
    if order is None:
        return None
    seen = town.payments.transfer(
        key=f"payout:{payout.id}:send:{attempt}",
        account_id=order.account,
        amount_cents=order.cents,
        campaign_id=order.campaign_id,
        payout_id=order.payout_id,
    )
    transfers.sent(town.session, payout.id, seen, now=town.clock.now())
    return seen.id


def _at_bank(town: Town, payout: Payout, status: str = "paid") -> None:
    account = town.session.get_one(Payee, payout.payee_id).account
    assert account is not None
    town.payments.pay_bank(account, status=status)
    seen = town.payments.bank_payouts(account)
    transfers.bank_told(town.session, account, seen, now=town.clock.now())


def test_a_maker_is_paid_gift_and_match_to_the_cent(town: Town) -> None:
    campaign, payout = _ready(town)
    assert payout.amount_cents == euros(100)
    _approve(town, payout, _operator(town))
    assert _send(town, payout) is not None
    town.checked()
    town.clock.forward(days=1)
    _at_bank(town, payout)
    assert (payout.state, campaign.state) == (PayoutState.BANK_PAID, CampaignState.PAID_OUT)
    assert [line[2] for line in town.lines(1)] == ["paid"]
    maker = _maker(town, campaign).id
    assert books.balance(town.session, f"Liabilities:Maker:M{maker}:Payable") == 0
    assert books.balance(town.session, f"Liabilities:Maker:M{maker}:In-Transit") == 0
    town.checked()


def test_everything_in_the_way_is_named_at_the_close(town: Town) -> None:
    _, payout = _settled(town, onboard=False)
    assert _assess(town, payout) == (
        PayoutState.BLOCKED,
        (Block.KYC, Block.HOLD, Block.COVERAGE),
    )


def test_match_is_brought_from_the_bank_and_covers_the_payout_when_it_arrives(town: Town) -> None:
    _, payout = _settled(town)
    rows = town.session.scalars(select(OutboxRow).where(OutboxRow.kind == top_ups.SEND)).all()
    # The fund's half, and the fee of 0.29 the platform bears.
    assert [row.payload["cents"] for row in rows] == [euros(50), 29]
    assert books.balance(town.session, "Assets:Clearing:Topup") == euros(50) + 29
    town.clock.forward(days=7)
    assert _assess(town, payout) == (PayoutState.BLOCKED, (Block.COVERAGE,))
    again = town.session.scalars(select(OutboxRow).where(OutboxRow.kind == top_ups.SEND)).all()
    assert len(again) == 2
    _bring(town)
    _bring(town)
    assert _assess(town, payout) == (PayoutState.READY, ())
    assert books.balance(town.session, "Assets:Clearing:Topup") == 0
    town.checked()


def test_a_top_up_that_fails_leaves_the_money_at_the_bank_and_is_tried_another_day(
    town: Town,
) -> None:
    _, payout = _settled(town)
    before = books.balance(town.session, "Assets:Bank:Funds")
    row = town.session.scalars(select(OutboxRow).where(OutboxRow.kind == top_ups.SEND)).first()
    assert row is not None
    made = town.payments.top_up(key=row.key, amount_cents=row.payload["cents"])
    town.payments.arrive(made, status="failed")
    top_ups.told(town.session, town.payments.top_up_status(made), now=town.clock.now())
    assert books.balance(town.session, "Assets:Bank:Funds") == before + euros(50)
    _assess(town, payout)
    count = select(OutboxRow).where(OutboxRow.kind == top_ups.SEND)
    assert len(town.session.scalars(count).all()) == 2
    town.clock.forward(days=2)
    _assess(town, payout)
    assert len(town.session.scalars(count).all()) == 3
    town.checked()


def test_nothing_leaves_before_seven_days_have_passed(town: Town) -> None:
    _, payout = _settled(town)
    _bring(town)
    town.clock.forward(days=6, hours=23)
    assert _assess(town, payout) == (PayoutState.BLOCKED, (Block.HOLD,))
    town.clock.forward(hours=1)
    assert _assess(town, payout) == (PayoutState.READY, ())


def test_another_bank_account_holds_the_payout_for_three_days(town: Town) -> None:
    _, payout = _ready(town)
    payee = town.session.get_one(Payee, payout.payee_id)
    _onboard(town, payee, bank="ba_2")
    assert _assess(town, payout) == (PayoutState.BLOCKED, (Block.HOLD,))
    town.clock.forward(hours=72)
    assert _assess(town, payout) == (PayoutState.READY, ())


def test_another_email_address_holds_the_payout_for_three_days(town: Town) -> None:
    campaign, payout = _ready(town)
    _maker(town, campaign).email_changed_at = town.clock.now()
    town.session.flush()
    assert _assess(town, payout) == (PayoutState.BLOCKED, (Block.HOLD,))


def test_above_the_limit_two_different_people_approve(town: Town) -> None:
    _, payout = _ready(town, gift=2_501)
    first, second = _operator(town), _operator(town, "Otto")
    _approve(town, payout, first)
    assert payout.state is PayoutState.READY
    assert _send(town, payout) is None
    with pytest.raises(SecondPersonNeeded):
        _approve(town, payout, first)
    _approve(town, payout, second)
    assert (payout.state, payout.second_approver) == (PayoutState.APPROVED, second.id)
    assert _send(town, payout) is not None
    town.checked()


def test_at_the_limit_one_person_is_enough(town: Town) -> None:
    _, payout = _ready(town, gift=2_500)
    assert payout.amount_cents == town.limits.second_person_from_cents
    _approve(town, payout, _operator(town))
    assert payout.state is PayoutState.APPROVED


def test_nobody_approves_their_own_money(town: Town) -> None:
    campaign, payout = _ready(town)
    with pytest.raises(NotAllowed):
        _approve(town, payout, _maker(town, campaign))


def test_what_somebody_saw_is_what_they_approve(town: Town) -> None:
    _, payout = _ready(town)
    with pytest.raises(PayoutBlocked):
        payouts.approve(
            town.session,
            payout.id,
            by=_operator(town).id,
            cents=payout.amount_cents - 1,
            now=town.clock.now(),
            limits=town.limits,
        )


def test_a_payout_is_approved_once(town: Town) -> None:
    _, payout = _ready(town)
    _approve(town, payout, _operator(town))
    with pytest.raises(IllegalMove):
        _approve(town, payout, _operator(town, "Otto"))


def test_a_refund_after_the_approval_takes_the_approval_away(town: Town) -> None:
    _, payout = _ready(town)
    _approve(town, payout, _operator(town))
    refunds.request_part(
        town.session,
        1,
        euros(10),
        reason=RefundReason.DONOR_ASKED,
        by=None,
        now=town.clock.now(),
    )
    assert _send(town, payout) is None
    # The gift is 10 less, and so is its match.
    assert (payout.state, payout.amount_cents) == (PayoutState.READY, euros(80))
    assert payout.approver is None
    assert _send(town, payout, attempt=1) is None
    town.send_refunds()
    town.checked()


def test_a_payout_that_is_sent_twice_leaves_once(town: Town) -> None:
    _, payout = _ready(town)
    _approve(town, payout, _operator(town))
    order = transfers.begin(
        town.session, payout.id, attempt=1, now=town.clock.now(), limits=town.limits
    )
    assert order is not None
    # Killed after the provider did it; the promise is carried out again.
    first = _send(town, payout)
    assert _send(town, payout) is None
    assert first in town.payments.transfers
    assert len(town.payments.transfers) == 1
    assert -sum(m.amount_cents for m in town.payments.moves if m.type == "transfer") == euros(100)
    town.checked()


def test_a_clear_no_of_the_provider_leaves_the_money_owed_and_asks_people_again(
    town: Town,
) -> None:
    campaign, payout = _ready(town)
    _approve(town, payout, _operator(town))
    transfers.begin(town.session, payout.id, attempt=1, now=town.clock.now(), limits=town.limits)
    now = town.clock.now()
    transfers.not_sent(town.session, payout.id, code="balance_insufficient", now=now)
    assert (payout.state, payout.attempt, payout.approver) == (PayoutState.READY, 2, None)
    maker = _maker(town, campaign).id
    assert -books.balance(town.session, f"Liabilities:Maker:M{maker}:Payable") == euros(100)
    town.checked()
    _approve(town, payout, _operator(town, "Otto"))
    assert _send(town, payout) is not None
    town.checked()


def test_an_outcome_unknown_for_a_day_is_looked_up_and_never_sent_blind(town: Town) -> None:
    _, payout = _ready(town)
    _approve(town, payout, _operator(town))
    now = town.clock.now()
    order = transfers.begin(town.session, payout.id, attempt=1, now=now, limits=town.limits)
    assert order is not None
    assert not order.is_old
    town.payments.transfer(
        key="lost",
        account_id=order.account,
        amount_cents=order.cents,
        campaign_id=order.campaign_id,
        payout_id=order.payout_id,
    )
    town.clock.forward(hours=25)
    now = town.clock.now()
    order = transfers.begin(town.session, payout.id, attempt=1, now=now, limits=town.limits)
    assert order is not None
    assert order.is_old
    found = town.payments.transfers_for(order.campaign_id)
    transfers.looked_up(town.session, payout.id, found, now=now)
    assert payout.state is PayoutState.SENT
    town.checked()


def test_an_attempt_that_never_reached_the_provider_is_approved_anew(town: Town) -> None:
    _, payout = _ready(town)
    _approve(town, payout, _operator(town))
    transfers.begin(town.session, payout.id, attempt=1, now=town.clock.now(), limits=town.limits)
    now = town.clock.forward(hours=25)
    transfers.looked_up(town.session, payout.id, [], now=now)
    assert (payout.state, payout.attempt) == (PayoutState.READY, 2)
    town.checked()


def test_money_the_bank_sent_back_is_never_sent_by_us_again(town: Town) -> None:
    campaign, payout = _ready(town)
    _approve(town, payout, _operator(town))
    _send(town, payout)
    town.clock.forward(days=1)
    _at_bank(town, payout, "failed")
    assert (payout.state, campaign.state) == (PayoutState.BANK_FAILED, CampaignState.SETTLED)
    # The provider pays again by itself once the maker's bank account is right.
    town.clock.forward(days=1)
    _at_bank(town, payout)
    assert (payout.state, campaign.state) == (PayoutState.BANK_PAID, CampaignState.PAID_OUT)
    assert len(town.payments.transfers) == 1
    town.checked()


def test_a_held_payout_waits_until_it_is_let_go(town: Town) -> None:
    _, payout = _ready(town)
    operator, now = _operator(town), town.clock.now()
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


def test_a_refund_after_the_payout_is_the_makers_debt_and_comes_off_the_next(town: Town) -> None:
    campaign, payout = _ready(town)
    _approve(town, payout, _operator(town))
    _send(town, payout)
    town.clock.forward(days=1)
    _at_bank(town, payout)
    refunds.request_whole(
        town.session, 1, reason=RefundReason.OPERATOR, by=None, now=town.clock.now()
    )
    town.send_refunds()
    maker = _maker(town, campaign)
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
