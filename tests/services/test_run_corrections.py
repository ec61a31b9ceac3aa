"""A run that corrects an earlier one: only what differs moves, and two people stand for it."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchpot.domain.errors import SecondPersonNeeded
from matchpot.domain.ledger import accounts
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.runs import DistributionRun
from matchpot.persistence.queries import runs as queries
from matchpot.services import books, payouts, refunds, runs, settling
from tests.builders import a_person, euros
from tests.services.division_scenes import (
    ADA,
    BO,
    a_round,
    approved,
    closes,
    ends,
    paid_out,
    prepared,
    settled,
)
from tests.services.payout_scenes import maker_of
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def _divided(town: Town) -> tuple[Pot, Campaign, Campaign]:
    """Two campaigns with a hundred euros each got a hundred and fifty each."""
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)
    town.gives(other, euros(80), email=BO)
    town.gives(other, euros(20), email="late@example.org")
    closes(town, pot)
    ends(town, one, other)
    settled(town, approved(town, prepared(town, pot)))
    return pot, one, other


def _refund_late(town: Town, other: Campaign) -> None:
    town.gives_back(_gifts(town, other)[-1])


def _gifts(town: Town, campaign: Campaign) -> Sequence[Donation]:
    mine = select(Donation).where(Donation.campaign_id == campaign.id)
    return town.session.scalars(mine.order_by(Donation.id)).all()


def _diffs(town: Town, run: DistributionRun) -> dict[int, int]:
    return {one.campaign_id: one.diff_cents for one in queries.shares_of(town.session, run.id)}


def _owes(town: Town, campaign: Campaign) -> tuple[int, int]:
    """What the maker is owed, and owes."""
    maker = maker_of(town, campaign).id
    return (
        -books.balance(town.session, accounts.maker_payable(maker).name),
        books.balance(town.session, accounts.maker_receivable(maker).name),
    )


def test_a_correction_moves_only_what_differs(town: Town) -> None:
    pot, one, other = _divided(town)
    _refund_late(town, other)
    run = prepared(town, pot)
    assert run.corrects_id is not None
    assert _diffs(town, run) == {one.id: 1667, other.id: -1667}
    settled(town, approved(town, run))
    assert (one.match_cents, other.match_cents) == (16_667, 13_333)
    assert town.money(pot) == (0, euros(300))
    town.checked()


def test_two_people_correct_and_who_prepared_it_may_be_one_of_them(town: Town) -> None:
    pot, _, other = _divided(town)
    _refund_late(town, other)
    run, now = prepared(town, pot), town.clock.now()
    runs.approve(town.session, run.id, by=run.prepared_by, now=now)
    assert not settled(town, run)
    with pytest.raises(SecondPersonNeeded):
        runs.approve(town.session, run.id, by=run.prepared_by, now=now)
    runs.approve(town.session, run.id, by=a_person(town.session).id, now=now)
    assert settled(town, run)
    town.checked()


def test_two_others_may_correct_as_well_and_nobody_counts_twice(town: Town) -> None:
    pot, _, other = _divided(town)
    _refund_late(town, other)
    run, first = prepared(town, pot), a_person(town.session).id
    now = town.clock.now()
    runs.approve(town.session, run.id, by=first, now=now)
    with pytest.raises(SecondPersonNeeded):
        runs.approve(town.session, run.id, by=first, now=now)
    with pytest.raises(IntegrityError):
        town.session.execute(
            update(DistributionRun)
            .where(DistributionRun.id == run.id)
            .values(second_approved_by=DistributionRun.approved_by)
        )


def test_a_correction_that_finds_nothing_new_moves_nothing(town: Town) -> None:
    pot, one, other = _divided(town)
    run = approved(town, prepared(town, pot))
    assert _diffs(town, run) == {one.id: 0, other.id: 0}
    lines = town.lines()
    settled(town, run)
    assert town.lines() == lines
    town.checked()


def test_what_is_taken_back_before_the_payout_lowers_it(town: Town) -> None:
    pot, _, other = _divided(town)
    _refund_late(town, other)
    settled(town, approved(town, prepared(town, pot)))
    assert _owes(town, other) == (euros(80) + 13_333, 0)
    drafted = town.session.scalars(select(Payout).where(Payout.campaign_id == other.id)).all()
    for payout in drafted:
        payouts.assess(town.session, payout.id, now=town.clock.now(), limits=town.limits)
    assert sum(payout.amount_cents for payout in drafted) == euros(80) + 13_333
    town.checked()


def test_a_gift_that_went_back_after_the_payout_is_taken_off_the_share_once(town: Town) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)
    town.gives(other, euros(80), email=BO)
    closes(town, pot)
    ends(town, one, other)
    first = town.session.scalars(select(Payout).where(Payout.campaign_id == one.id)).one()
    paid_out(town, one)
    reason, now = RefundReason.DONOR_ASKED, town.clock.now()
    gift = _gifts(town, one)[0]
    refunds.request_part(town.session, gift.id, euros(10), reason=reason, by=None, now=now)
    town.send_refunds()
    assert _owes(town, one) == (0, euros(10))
    settled(town, approved(town, prepared(town, pot)))
    share = one.match_cents
    second = town.session.scalars(
        select(Payout).where(Payout.campaign_id == one.id, Payout.id != first.id)
    ).one()
    payouts.assess(town.session, second.id, now=town.clock.now(), limits=town.limits)
    assert second.amount_cents == share - euros(10)
    assert _owes(town, one) == (share - euros(10), 0)
    town.checked()


def test_what_is_taken_back_after_the_payout_is_owed_and_never_negative(town: Town) -> None:
    pot, _, other = _divided(town)
    paid_out(town, other)
    assert _owes(town, other) == (0, 0)
    _refund_late(town, other)
    settled(town, approved(town, prepared(town, pot)))
    assert _owes(town, other) == (0, euros(20) + 1667)
    town.checked()


def test_a_settled_campaign_that_is_undone_gives_its_share_up_too(town: Town) -> None:
    pot, one, _ = _divided(town)
    settling.undo(town.session, one, now=town.clock.now())
    assert [state for _, _, state in town.lines()] == ["captured", "settled"]
    account = accounts.pot_reserved(fund_id=pot.fund_id, pot_id=pot.id, campaign_id=one.id)
    assert books.balance(town.session, account.name) == -euros(150)
    assert _owes(town, one) == (0, 0)
