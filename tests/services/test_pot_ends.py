"""What becomes of a pot's money at its end: taken over, back, carried on, or to winners."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.endings import ReturnState, Unspent
from matchpot.domain.errors import IllegalMove, InvalidValue, SecondPersonNeeded
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.pots import PotState
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.endings import FundReturn, MatchSwap
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.people import Organisation
from matchpot.services import fund_returns, refund_runs, refunds, sharing, swapping, unspent
from tests.builders import a_person, a_place, a_rule, euros
from tests.services.test_exhaustion import close, end
from tests.services.test_pot_export import verified, written
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def take_steps(town: Town, pot: Pot) -> tuple[bool, bool, bool]:
    now, session = town.clock.now(), town.session
    return (
        sharing.share(session, pot.id, now=now, limits=town.limits),
        swapping.swap(session, pot.id, now=now),
        unspent.give_purpose(session, pot.id, now=now, limits=town.limits),
    )


def over(town: Town, pot: Pot, *campaigns: Campaign) -> None:
    """Campaigns end, the pot closes, and everybody has had the days to wait."""
    for campaign in campaigns:
        end(town, campaign)
    close(town, pot)
    town.clock.forward(days=8)


def plan(town: Town, pot: Pot, policy: Unspent, *, to: Pot | None = None) -> None:
    fund_returns.plan(
        town.session,
        pot_id=pot.id,
        unspent=policy,
        carry_to_id=to.id if to else None,
        actor_id=a_person(town.session).id,
        now=town.clock.now(),
    )


def test_what_is_left_goes_back_to_the_fund_once_another_person_has_paid_it(town: Town) -> None:
    campaign = town.campaign(goal=60)
    pot = town.pot(campaign, cents=euros(50))
    town.gives(campaign, euros(30))
    over(town, pot, campaign)
    assert take_steps(town, pot) == (False, True, True)
    assert take_steps(town, pot) == (False, False, False)
    back = town.session.scalars(select(FundReturn)).one()
    assert (back.amount_cents, back.state, pot.state) == (
        euros(20),
        ReturnState.DUE,
        PotState.SETTLED,
    )
    town.checked()
    fund, operator = a_person(town.session), a_person(town.session)
    now = town.clock.now()
    with pytest.raises(IllegalMove):
        fund_returns.paid(town.session, back.id, bank_reference="R1", actor_id=operator.id, now=now)
    iban = "NL91ABNA0417164300"
    fund_returns.ask(town.session, back.id, holder="Fund", iban=iban, actor_id=fund.id, now=now)
    with pytest.raises(SecondPersonNeeded):
        fund_returns.paid(town.session, back.id, bank_reference="R1", actor_id=fund.id, now=now)
    fund_returns.paid(town.session, back.id, bank_reference="R1", actor_id=operator.id, now=now)
    town.session.refresh(pot)
    assert (pot.total_cents, pot.committed_cents) == (euros(30), euros(30))
    assert take_steps(town, pot) == (False, False, False)
    town.checked()
    assert verified(written(town, pot)).exit_code == 0


def test_what_comes_back_after_the_end_gets_its_purpose_too(town: Town) -> None:
    campaign = town.campaign(goal=60)
    pot = town.pot(campaign, cents=euros(30))
    gift = town.gives(campaign, euros(30))
    over(town, pot, campaign)
    take_steps(town, pot)
    assert unspent.due(town.session) == []
    now = town.clock.now()
    refunds.request_whole(town.session, gift.id, reason=RefundReason.OPERATOR, by=None, now=now)
    town.send_refunds()
    assert unspent.due(town.session) == [pot.id]
    assert take_steps(town, pot) == (False, False, True)
    assert town.session.scalars(select(FundReturn.amount_cents)).all() == [euros(30)]
    town.checked()


def test_it_is_carried_to_another_pot_of_the_fund_and_opens_it_again(town: Town) -> None:
    campaign, later = town.campaign(goal=60), town.campaign()
    pot = town.pot(campaign, cents=euros(50))
    fund = town.session.get_one(Organisation, pot.fund_id)
    target = town.pot_alone(cents=euros(5), fund=fund)
    a_rule(town.session, target)
    a_place(town.session, target, later)
    town.gives(later, euros(5), email="later@example.org")
    assert target.state is PotState.EXHAUSTED
    plan(town, pot, Unspent.CARRY, to=target)
    town.gives(campaign, euros(30))
    over(town, pot, campaign)
    take_steps(town, pot)
    assert (pot.total_cents, target.total_cents) == (euros(30), euros(25))
    assert target.state is PotState.OPEN
    town.checked()


def test_it_is_carried_to_no_pot_of_another_fund(town: Town) -> None:
    pot, other = town.pot_alone(cents=euros(5)), town.pot_alone(cents=euros(5))
    with pytest.raises(InvalidValue):
        plan(town, pot, Unspent.CARRY, to=other)


def test_winners_share_by_what_people_gave_and_not_above_half_of_their_goal(town: Town) -> None:
    near, far, lost = town.campaign(goal=50), town.campaign(goal=30), town.campaign(goal=9_000)
    pot = town.pot(near, cents=euros(16), rule=Ratio(num=1, den=10))
    for one in (far, lost):
        a_place(town.session, pot, one)
    plan(town, pot, Unspent.TO_WINNERS)
    town.gives(near, euros(50), email="a@example.org")
    town.gives(far, euros(30), email="b@example.org")
    town.gives(lost, euros(5), email="c@example.org")
    for one in (near, far, lost):
        end(town, one)
    refund_runs.ask_batch(town.session, lost.id, limit=9, now=town.clock.now())
    town.send_refunds()
    close(town, pot)
    town.clock.forward(days=8)
    take_steps(town, pot)
    assert (near.match_cents, far.match_cents) == (euros(10), euros(6))
    assert pot.state is PotState.SETTLED
    town.checked()
    assert verified(written(town, pot)).exit_code == 0
    export = written(town, pot)
    del export["seal"]
    (shared,) = export["winners"]
    assert (shared["pool_cents"], shared["cents"]) == (euros(8), euros(8))
    shared["weights"][0][1] += 1_000
    assert not json.loads(verified(export).stdout)["verified"]


def test_only_those_who_met_the_threshold_of_the_rule_win(town: Town) -> None:
    near, far = town.campaign(goal=100), town.campaign(goal=50)
    rule = UnlockFixed(grant_cents=euros(10), trigger_cents=euros(60))
    pot = town.pot(near, cents=euros(30), rule=rule)
    a_place(town.session, pot, far)
    plan(town, pot, Unspent.TO_WINNERS)
    town.gives(near, euros(95), email="a@example.org")
    town.gives(far, euros(51), email="b@example.org")
    over(town, pot, near, far)
    take_steps(town, pot)
    assert (near.match_cents, far.match_cents) == (euros(30), 0)
    town.checked()
    assert verified(written(town, pot)).exit_code == 0


def test_a_pot_takes_over_what_the_next_gave_in_its_place_and_no_cent_is_lost(town: Town) -> None:
    campaign = town.campaign(goal=150)
    first = town.pot(campaign, cents=euros(30))
    second = town.pot(campaign, cents=euros(100), tier=2)
    leaves = town.gives(campaign, euros(20), email="leaves@example.org")
    gift = town.gives(campaign, euros(40), email="stays@example.org")
    town.gives(campaign, euros(60), email="other@example.org")
    assert [(pot, cents) for pot, cents, _ in town.lines(gift.id)] == [
        (first.id, euros(10)),
        (second.id, euros(30)),
    ]
    end(town, campaign)
    assert campaign.settled_at is not None
    now = town.clock.now()
    refunds.request_whole(town.session, leaves.id, reason=RefundReason.OPERATOR, by=None, now=now)
    town.send_refunds()
    match, owed = campaign.match_cents, town.session.query(Payout).count()
    close(town, first)
    town.clock.forward(days=8)
    assert take_steps(town, first) == (False, True, True)
    town.session.refresh(campaign)
    assert (campaign.match_cents, town.session.query(Payout).count()) == (match, owed)
    assert [line[:2] for line in town.lines(gift.id)] == [
        (first.id, euros(30)),
        (second.id, euros(10)),
    ]
    swaps = town.session.scalars(select(MatchSwap)).all()
    assert [(one.from_pot_id, one.to_pot_id, one.cents) for one in swaps] == [
        (second.id, first.id, euros(20))
    ]
    assert swapping.swap(town.session, first.id, now=town.clock.now()) is False
    town.checked()
    for pot in (first, second):
        assert verified(written(town, pot)).exit_code == 0
    export = written(town, first)
    del export["seal"]
    line = export["gifts"][1]["lines"][1]
    line["cents"] += 1
    line["changes"][-1]["cents"] += 1
    assert not json.loads(verified(export).stdout)["verified"]


def test_gifts_of_one_donor_are_taken_over_within_one_limit_together(town: Town) -> None:
    campaign = town.campaign(goal=300)
    one_person = Caps(per_donor_project_cents=euros(25))
    first = town.pot(campaign, cents=euros(30), caps=one_person)
    second = town.pot(campaign, cents=euros(200), tier=2)
    leaves = town.gives(campaign, euros(30), email="leaves@example.org")
    gifts = [town.gives(campaign, euros(20), email="comes@example.org") for _ in range(3)]
    town.gives(campaign, euros(210), email="other@example.org")
    end(town, campaign)
    now = town.clock.now()
    refunds.request_whole(town.session, leaves.id, reason=RefundReason.OPERATOR, by=None, now=now)
    town.send_refunds()
    over(town, first)
    assert take_steps(town, first)[1]
    taken = [dict(line[:2] for line in town.lines(gift.id)).get(first.id, 0) for gift in gifts]
    assert sum(taken) == euros(25)
    town.checked()
    for pot in (first, second):
        assert verified(written(town, pot)).exit_code == 0
