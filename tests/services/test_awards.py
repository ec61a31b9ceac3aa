"""An award from the published result to the maker's bank, and every way it can fall away."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.domain.errors import IllegalMove, InvalidValue, NotFound, PotExhausted
from matchpot.domain.ledger.gifts import Gift, Stage, refund_requested
from matchpot.domain.payouts import Block, PayoutState
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import award_days as queries
from matchpot.persistence.queries import awards as award_rows
from matchpot.services import awards, books, checks, payees, round_building
from tests.builders import a_person, euros
from tests.services.award_scenes import (
    REASON,
    TERMS,
    Published,
    a_published_round,
    days,
    given_of,
    pay,
)
from tests.services.payout_scenes import take_back
from tests.services.round_scenes import RULES
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def letters(town: Town) -> list[str]:
    mails = select(OutboxRow).where(OutboxRow.kind == "mail").order_by(OutboxRow.id)
    rows = town.session.scalars(mails)
    return [row.payload["notice"] for row in rows if row.payload["notice"].startswith("award")]


def first(published: Published) -> Award:
    return published.awards()[0]


def test_what_a_result_gives_is_offered_and_set_apart(town: Town) -> None:
    published = a_published_round(town)
    assert [(one.amount_cents, one.state) for one in published.awards()] == [
        (euros(4_000), AwardState.OFFERED),
        (euros(4_000), AwardState.OFFERED),
    ]
    most = round_building.most_cents(RULES)
    assert published.money() == (most - euros(8_000), most - euros(8_000), euros(8_000))
    states = [one.state for one in published.entered]
    assert states == [ApplicationState.AWARDED] * 2 + [ApplicationState.DECLINED]
    assert letters(town) == ["award_offered", "award_offered"]
    town.checked()


def test_a_result_is_offered_once(town: Town) -> None:
    published = a_published_round(town)
    before = published.money()
    awards.offer(town.session, published.row, given_of(published), town.clock.now())
    assert (len(published.awards()), published.money()) == (2, before)


def test_no_more_is_offered_than_the_round_holds(town: Town) -> None:
    published = a_published_round(town, asks=())
    round_building.release_hold(town.session, published.row, town.clock.now())
    other = a_published_round(town, asks=(1_000,))
    other.entered[0].state = ApplicationState.ELIGIBLE
    other.entered[0].round_id = published.row.id
    town.session.flush()
    code = other.entered[0].code or ""
    with pytest.raises(PotExhausted):
        awards.offer(town.session, published.row, {code: euros(1_000)}, town.clock.now())


def test_an_accepted_award_is_paid_at_once_with_money_from_the_funds_bank(town: Town) -> None:
    published = a_published_round(town)
    award, bank = first(published), books.balance(town.session, "Assets:Bank:Funds")
    published.accept(award)
    assert (award.state, award.terms) == (AwardState.ACCEPTED, TERMS)
    assert published.parts(award) == [(euros(4_000), "due")]
    town.checked()
    payout = pay(published, published.parts_of(award)[0])
    assert (payout.amount_cents, payout.state) == (euros(4_000), PayoutState.BANK_PAID)
    assert books.balance(town.session, "Assets:Bank:Funds") == bank - euros(4_000)
    assert (award.state, published.parts(award)) == (AwardState.PAID, [(euros(4_000), "paid")])
    assert letters(town)[2:] == ["award_accepted", "award_paid"]
    town.checked()


def test_an_award_is_accepted_before_anybody_knows_where_the_money_goes(town: Town) -> None:
    published = a_published_round(town)
    award = first(published)
    payee = payees.of(town.session, award.maker_id, now=town.clock.now())
    payee.transfers_active = False
    published.accept(award)
    payout = published.payout(published.parts_of(award)[0])
    assert Block.KYC.value in payout.blocks["reasons"]
    assert payout.state is PayoutState.BLOCKED


def test_nobody_accepts_anothers_award(town: Town) -> None:
    award = first(a_published_round(town))
    by, now = a_person(town.session).id, town.clock.now()
    with pytest.raises(NotFound):
        awards.accept(town.session, award.id, by=by, terms=TERMS, now=now, limits=town.limits)
    with pytest.raises(NotFound):
        awards.decline(town.session, award.id, by=by, now=now)


def test_a_large_award_comes_in_parts_that_the_fund_lets_go_one_by_one(town: Town) -> None:
    large = replace(RULES, budget_cents=euros(130_000))
    published = a_published_round(town, asks=(125_000,), rules=large, cents=euros(140_000))
    award = first(published)
    published.accept(award)
    one, two, three = published.parts_of(award)
    assert published.parts(award) == [
        (euros(75_000), "due"),
        (euros(37_500), "planned"),
        (euros(12_500), "planned"),
    ]
    with pytest.raises(IllegalMove):
        published.release(three)
    pay(published, one)
    town.checked()
    published.release(two)
    town.checked()
    pay(published, two)
    states = [award.state.value]
    published.release(three)
    pay(published, three)
    assert [*states, award.state.value] == ["accepted", "paid"]
    assert three.released_by == published.row.created_by
    town.checked()


def test_a_declined_award_goes_to_the_next_that_fits(town: Town) -> None:
    published = a_published_round(town, asks=(4_000, 4_000, 9_000, 3_000))
    assert [one.amount_cents for one in published.awards()] == [euros(4_000), euros(4_000)]
    published.decline(first(published))
    # 9,000 is more than the 6,000 that are free; the next in order asks 3,000.
    assert [(one.state, one.amount_cents) for one in published.awards()] == [
        (AwardState.DECLINED, euros(4_000)),
        (AwardState.OFFERED, euros(4_000)),
        (AwardState.OFFERED, euros(3_000)),
    ]
    states = [one.state.value for one in published.entered]
    assert states == ["declined", "awarded", "declined", "awarded"]
    town.checked()


def test_who_can_do_with_less_is_offered_what_there_is(town: Town) -> None:
    published = a_published_round(town, asks=(4_000, 4_000, (9_000, 5_000)))
    published.decline(first(published))
    assert published.awards()[-1].amount_cents == euros(6_000)
    town.checked()


def test_an_offer_ends_after_28_days_with_a_reminder_before(town: Town) -> None:
    published = a_published_round(town, asks=(4_000,))
    award = first(published)
    assert not queries.to_remind(town.session, now=town.clock.now())
    town.clock.moment += days(22)
    assert queries.to_remind(town.session, now=town.clock.now()) == [award.id]
    awards.remind(town.session, award.id, now=town.clock.now())
    assert not queries.to_remind(town.session, now=town.clock.now())
    assert not awards.expire(town.session, award.id, now=town.clock.now())
    town.clock.moment += days(7)
    with pytest.raises(IllegalMove):
        published.accept(award)
    assert queries.over(town.session, now=town.clock.now()) == [award.id]
    assert awards.expire(town.session, award.id, now=town.clock.now())
    assert award.state is AwardState.DECLINED
    assert letters(town) == ["award_offered", "award_reminder"]
    town.checked()


def test_an_award_is_taken_back_before_it_is_sent_with_a_reason(town: Town) -> None:
    published = a_published_round(town, asks=(4_000,))
    award, held = first(published), published.money()[0]
    published.accept(award)
    by, now = published.row.created_by, town.clock.now()
    with pytest.raises(InvalidValue):
        awards.revoke(town.session, award.id, by=by, reason="No.", now=now)
    assert published.revoke(award) == euros(4_000)
    assert (award.state, award.reason) == (AwardState.REVOKED, REASON)
    assert published.payout(published.parts_of(award)[0]).state is PayoutState.CANCELLED
    assert published.money()[0] == held + euros(4_000)
    assert "award_revoked" in letters(town)
    town.checked()


def test_what_was_sent_is_never_taken_back(town: Town) -> None:
    published = a_published_round(town, asks=(4_000,))
    award = first(published)
    published.accept(award)
    pay(published, published.parts_of(award)[0], bank="failed")
    with pytest.raises(IllegalMove):
        published.revoke(award)
    town.checked()


def test_a_part_that_was_paid_stays_when_the_rest_is_taken_back(town: Town) -> None:
    rules = replace(RULES, tranche_bps=(6_000, 4_000))
    published = a_published_round(town, asks=(5_000,), rules=rules)
    award = first(published)
    published.accept(award)
    one, _ = published.parts_of(award)
    pay(published, one)
    assert published.revoke(award) == euros(2_000)
    assert published.parts(award) == [(euros(3_000), "paid"), (euros(2_000), "cancelled")]
    told = award_rows.own(town.session, award.id, maker_id=award.maker_id)
    assert told is not None
    assert (told.kept_cents, told.paid_cents) == (euros(3_000), euros(3_000))
    assert published.money()[2] == euros(3_000)
    town.checked()


def test_money_a_bank_sends_back_makes_the_part_due_again(town: Town) -> None:
    published = a_published_round(town, asks=(4_000,))
    award = first(published)
    published.accept(award)
    (part,) = published.parts_of(award)
    payout = pay(published, part)
    take_back(town, payout, payout.amount_cents)
    assert (award.state, published.parts(award)) == (AwardState.ACCEPTED, [(euros(4_000), "due")])
    town.checked()
    again = pay(published, part)
    assert again.id != payout.id
    assert award.state is AwardState.PAID
    town.checked()


def test_after_the_end_what_is_declined_is_free_in_the_pot(town: Town) -> None:
    published = a_published_round(town, asks=(4_000, 4_000, 3_000))
    round_building.release_hold(town.session, published.row, town.clock.now())
    published.row.phase = Phase.CLOSED
    town.session.flush()
    published.decline(first(published))
    assert published.money() == (0, 0, euros(4_000))
    assert len(published.awards()) == 2
    pot = town.session.get_one(Pot, published.row.pot_id)
    assert pot.total_cents - pot.used_cents == euros(20_000) - euros(4_000)
    town.checked()


@pytest.mark.parametrize(("debt", "sent"), [(1_000, 3_000), (5_000, 0)])
def test_a_makers_debt_is_taken_off_an_award_before_it_is_sent(
    town: Town, debt: int, sent: int
) -> None:
    published = a_published_round(town, asks=(4_000,))
    award = first(published)
    owes = f"Assets:Receivable:Maker-{award.maker_id}"
    # What went back to donors after another payout, as the books tell it.
    entry = refund_requested(
        Gift(
            donation_id=1,
            campaign_id=1,
            gift_cents=euros(debt),
            tip_cents=0,
            maker_id=award.maker_id,
        ),
        refund_id=1,
        occurred_at=town.clock.now(),
        stage=Stage.PAID_OUT,
    )
    books.post(town.session, entry, now=town.clock.now())
    published.accept(award)
    (part,) = published.parts_of(award)
    payout = published.payout(part)
    assert books.balance(town.session, owes) == euros(max(0, debt - 4_000))
    if sent:
        assert pay(published, part).amount_cents == euros(sent)
    else:
        assert payout.state is PayoutState.CANCELLED
    assert award.state is AwardState.PAID
    findings = checks.run_checks(town.session, now=town.clock.now(), quick=True)
    assert "I11" not in {one.invariant.value for one in findings if not one.ok}
