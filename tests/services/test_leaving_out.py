"""A gift that a fund leaves out stays a gift; only that fund's money goes back to its pot."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.exclusions import CannotLeaveOut, ExclusionState, WhyNot
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.pots import PotMode
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.matching import MatchChange
from matchpot.persistence.models.work import AuditRow, OutboxRow
from matchpot.services import leaving_out, refunds, waiting
from matchpot.services.leaving_out import LeavingOut
from tests.builders import euros
from tests.services.case_scenes import (
    WHY,
    answers,
    comes_out,
    leaves_out,
    objects,
    restored,
    standing,
)
from tests.services.division_scenes import ends
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def mails(town: Town, notice: str) -> list[dict[str, object]]:
    rows = town.session.scalars(
        select(OutboxRow).where(OutboxRow.key.startswith(f"mail:{notice}:")).order_by(OutboxRow.id)
    )
    return [row.payload["values"] for row in rows]


def test_a_gift_left_out_stays_a_gift_and_its_match_goes_back_to_the_pot(town: Town) -> None:
    campaign = town.campaign()
    pot, other = (
        town.pot(campaign),
        town.pot(campaign, mode=PotMode.STACK, rule=Ratio(num=1, den=4)),
    )
    gift = town.gives(campaign, euros(40))
    assert town.money(pot) == (0, euros(40))
    leaves_out(town, pot, gift)
    assert (campaign.raised_cents, campaign.match_cents) == (euros(40), 0)
    assert town.money(pot) == (0, 0)
    assert town.lines(gift.id) == [(pot.id, 0, "reversed")]
    told = town.session.scalars(select(MatchChange.reason).order_by(MatchChange.id)).all()
    assert told == ["captured", "excluded"]
    comes_out(town, pot, other)


def test_other_funds_neither_lose_nor_take_over_what_one_fund_leaves_out(town: Town) -> None:
    campaign = town.campaign()
    near = town.pot(campaign, cents=euros(30))
    far = town.pot(campaign, cents=euros(50), tier=2)
    gift = town.gives(campaign, euros(100))
    assert standing(town, gift) == [(near.id, euros(30)), (far.id, euros(50))]
    leaves_out(town, near, gift)
    assert standing(town, gift) == [(far.id, euros(50))]
    for donation_id in waiting.due(town.session, now=town.clock.now(), limit=9):
        waiting.serve(town.session, donation_id, now=town.clock.now(), limits=town.limits)
    assert standing(town, gift) == [(far.id, euros(50))]
    comes_out(town, near, far)


def test_the_donor_reads_why_and_until_when_and_the_maker_how_many_but_not_whose(
    town: Town,
) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(40), email="ann@example.org")
    case = leaves_out(town, pot, gift)
    (to_donor,), (to_maker,) = mails(town, "gift_left_out"), mails(town, "gifts_left_out")
    assert (to_donor["note"], to_donor["until_at"]) == (WHY, case.window_until.isoformat())
    assert to_maker["gifts"] == 1
    assert not {"email", "name", "token", "note"} & to_maker.keys()
    logged = town.session.scalars(select(AuditRow.action)).all()
    assert "gift.left_out" in logged


def test_all_gifts_of_a_person_are_left_out_those_to_come_too(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    first = town.gives(campaign, euros(10), email="ann+1@example.org")
    second = town.gives(campaign, euros(20), email="ann+2@example.org")
    being_paid = town.give(campaign, euros(5), email="ann@example.org")
    others = town.gives(campaign, euros(30), email="bo@example.org")
    leaves_out(town, pot, first, whole_person=True)
    town.pays(being_paid.donation_id)
    later = town.give(campaign, euros(40), email="ann@example.org")
    assert later.match_cents == 0
    assert town.gift(later.donation_id).match_basis["pots"][0]["reason"] == "left_out"
    for gift in (first, second, town.gift(being_paid.donation_id)):
        assert standing(town, gift) == []
    assert standing(town, others) == [(pot.id, euros(30))]
    town.pays(later.donation_id)
    comes_out(town, pot)
    restored(town, first)
    assert campaign.match_cents == euros(105)
    comes_out(town, pot)


@pytest.mark.parametrize("words", ["", "abuse", "   too    short     "])
def test_nobody_is_left_out_without_a_reason_one_can_answer_to(town: Town, words: str) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(40))
    asked = LeavingOut(pot_id=pot.id, donation_id=gift.id, actor_id=1, note=words)
    with pytest.raises(CannotLeaveOut) as refused:
        leaving_out.leave_out(town.session, asked, now=town.clock.now())
    assert refused.value.why is WhyNot.TOO_SHORT


def test_what_is_not_paid_or_final_or_out_already_cannot_be_left_out(town: Town) -> None:
    campaign = town.campaign(goal=10)
    pot = town.pot(campaign)
    unpaid = town.gift(town.give(campaign, euros(10)).donation_id)
    gift = town.gives(campaign, euros(40))
    other = town.gives(campaign, euros(40), email="bo@example.org")
    assert _why(town, pot, unpaid) is WhyNot.NOT_PAID
    town.pays(unpaid.id)
    leaves_out(town, pot, gift)
    assert _why(town, pot, gift) is WhyNot.LEFT_OUT_ALREADY
    restored(town, gift)
    assert _why(town, pot, gift) is WhyNot.RESTORED_BEFORE
    ends(town, campaign)
    assert _why(town, pot, other) is WhyNot.DECIDED


def _why(town: Town, pot: object, gift: object) -> WhyNot:
    with pytest.raises(CannotLeaveOut) as refused:
        leaves_out(town, pot, gift)  # type: ignore[arg-type]
    return refused.value.why


def test_a_refund_of_a_gift_left_out_cuts_the_others_as_if_it_were_not(town: Town) -> None:
    campaign = town.campaign()
    near = town.pot(campaign, cents=euros(30))
    far = town.pot(campaign, tier=2)
    gift = town.gives(campaign, euros(100))
    leaves_out(town, near, gift)
    refunds.request_part(
        town.session, gift.id, euros(40), reason=RefundReason.OPERATOR, by=None,
        now=town.clock.now(),
    )  # fmt: skip
    town.send_refunds()
    assert standing(town, gift) == [(far.id, euros(30))]
    comes_out(town, near, far)
    restored(town, gift)
    assert standing(town, gift) == [(near.id, euros(30)), (far.id, euros(30))]
    comes_out(town, near, far)


def test_a_gift_left_out_does_not_open_a_threshold_and_let_in_again_it_does(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign, rule=UnlockFixed(grant_cents=euros(50), trigger_cents=euros(30)))
    town.gives(campaign, euros(20), email="ann@example.org")
    gift = town.gives(campaign, euros(10), email="bo@example.org")
    assert campaign.provisional_match_cents == euros(50)
    leaves_out(town, pot, gift)
    assert campaign.provisional_match_cents == 0
    town.checked()
    restored(town, gift)
    assert campaign.provisional_match_cents == euros(50)
    comes_out(town, pot)


def test_an_objection_that_is_refused_leaves_the_money_where_it_is(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(40))
    leaves_out(town, pot, gift)
    case = answers(town, objects(town, gift), restores=False)
    assert case.state is ExclusionState.UPHELD
    assert (town.money(pot), standing(town, gift)) == ((0, 0), [])
    comes_out(town, pot)
