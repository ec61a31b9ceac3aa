"""A pot divided at the end: only then, by two people, once, and every cent in the books."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, SecondPersonNeeded
from matchpot.domain.matching.pools import PoolRule
from matchpot.domain.matching.qf import Qf
from matchpot.domain.matching.qf_pairwise import QfPairwise
from matchpot.domain.payouts import PayoutState
from matchpot.domain.pots import PotState
from matchpot.domain.runs import RunState, RunWait, from_document
from matchpot.persistence import run_guards
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.runs import DistributionRun, DistributionShare
from matchpot.persistence.queries import runs as queries
from matchpot.services import check_books, check_runs, runs
from matchpot.services.runs import RunNotReady
from tests.builders import euros
from tests.services.division_scenes import (
    ADA,
    BO,
    CY,
    a_round,
    approved,
    closes,
    ends,
    prepared,
    settled,
)
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def test_a_pot_is_divided_over_those_that_succeeded_and_each_cent_is_booked(town: Town) -> None:
    pot, (one, other, failed) = a_round(town, campaigns=3)
    town.gives(one, euros(100), email=ADA)
    town.gives(other, euros(50), email=BO)
    town.gives(failed, euros(5), email=CY)
    closes(town, pot)
    ends(town, one, other, failed)
    town.send_refunds()
    run = approved(town, prepared(town, pot))
    assert pot.state is PotState.SETTLING
    assert settled(town, run)
    shares = queries.shares_of(town.session, run.id)
    assert [(share.campaign_id, share.cents) for share in shares] == [
        (one.id, euros(200)),
        (other.id, euros(100)),
    ]
    assert town.lines() == [(pot.id, euros(200), "settled"), (pot.id, euros(100), "settled")]
    assert town.money(pot) == (0, euros(300))
    matched = [campaign.match_cents for campaign in (one, other, failed)]
    assert matched == [euros(200), euros(100), 0]
    assert (run.state, pot.state) == (RunState.SETTLED, PotState.SETTLED)
    payouts = town.session.scalars(select(Payout).order_by(Payout.id)).all()
    assert [payout.amount_cents for payout in payouts[-2:]] == [euros(200), euros(100)]
    town.checked()


def test_carrying_a_run_out_twice_changes_nothing(town: Town) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)
    closes(town, pot)
    ends(town, one, other)
    run = approved(town, prepared(town, pot))
    assert settled(town, run)
    before = (town.lines(), town.money(pot), one.match_cents)
    assert not settled(town, run)
    assert (town.lines(), town.money(pot), one.match_cents) == before
    town.checked()


@pytest.mark.parametrize(
    "rule", [Qf(cap_bps=1_000), QfPairwise(m_cents=2_500, cap_bps=1_000)], ids=lambda one: one.KIND
)
def test_what_no_project_can_take_stays_in_the_pot(town: Town, rule: PoolRule) -> None:
    pot, (one, other) = a_round(town, rule=rule)
    for email in (ADA, BO):
        town.gives(one, euros(10), email=email)
    town.gives(other, euros(10), email=CY)
    closes(town, pot)
    ends(town, one, other)
    run = approved(town, prepared(town, pot))
    settled(town, run)
    assert town.money(pot) == (0, euros(30))
    why = {share.campaign_id: share.why for share in queries.shares_of(town.session, run.id)}
    assert {one.id: "capped", other.id: "one_donor"} == why
    town.checked()


def test_a_pot_waits_for_its_close_its_campaigns_and_the_days_gifts_may_go_back(
    town: Town,
) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)

    def waits() -> tuple[RunWait, ...]:
        found = runs.readiness(town.session, pot, now=town.clock.now(), limits=town.limits)
        return found.waits

    assert waits() == (RunWait.POT_OPEN, RunWait.UNDECIDED)
    closes(town, pot)
    assert waits() == (RunWait.UNDECIDED,)
    ends(town, one, other)
    assert waits() == (RunWait.WINDOW,)
    with pytest.raises(RunNotReady):
        prepared(town, pot, wait_days=0)
    town.clock.moment += timedelta(days=town.limits.pool_refund_window_days)
    assert waits() == ()
    prepared(town, pot, wait_days=0)
    assert waits() == (RunWait.RUN_OPEN,)


def test_a_pot_whose_campaigns_all_failed_keeps_its_money(town: Town) -> None:
    pot, campaigns = a_round(town)
    closes(town, pot)
    ends(town, *campaigns)
    with pytest.raises(RunNotReady) as refused:
        prepared(town, pot)
    assert refused.value.waits == (RunWait.NOBODY,)


def test_nobody_approves_what_they_prepared_and_the_database_says_so_too(town: Town) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)
    closes(town, pot)
    ends(town, one, other)
    run = prepared(town, pot)
    with pytest.raises(SecondPersonNeeded):
        runs.approve(town.session, run.id, by=run.prepared_by, now=town.clock.now())
    with pytest.raises(IntegrityError):
        town.session.execute(
            update(DistributionRun)
            .where(DistributionRun.id == run.id)
            .values(approved_by=DistributionRun.prepared_by)
        )


def test_a_run_can_be_withdrawn_until_it_is_approved(town: Town) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)
    closes(town, pot)
    ends(town, one, other)
    run = prepared(town, pot)
    runs.withdraw(town.session, run.id, by=run.prepared_by, now=town.clock.now())
    again = approved(town, prepared(town, pot))
    assert again.number == run.number + 1
    with pytest.raises(IllegalMove):
        runs.withdraw(town.session, again.id, by=run.prepared_by, now=town.clock.now())
    assert not settled(town, run)


def test_what_is_frozen_names_nobody_and_divides_to_the_same(town: Town) -> None:
    pot, (one, other) = a_round(town)
    gift = town.gives(one, euros(100), email=ADA)
    town.gives(other, euros(20), email=BO)
    closes(town, pot)
    ends(town, one, other)
    run = prepared(town, pot)
    assert gift.donor_key not in str(run.frozen)
    frozen = from_document(run.frozen)
    assert frozen.digest == run.digest
    assert frozen.divide().cents == {one.id: euros(250), other.id: euros(50)}


def test_a_share_that_was_changed_is_found(town: Town) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)
    closes(town, pot)
    ends(town, one, other)
    run = approved(town, prepared(town, pot))
    settled(town, run)
    connection = town.session.connection()
    run_guards.remove(connection)
    town.session.execute(
        update(DistributionRun).values(frozen={**run.frozen, "pool_cents": euros(299)})
    )
    town.session.expire_all()
    assert not check_books.guards_in_place(town.session).ok
    run_guards.install(connection)
    assert check_books.guards_in_place(town.session).ok
    found = check_runs.pools_can_be_divided_again(town.session)
    assert any("another seal" in one for one in found.refs), found


def test_a_division_that_waits_for_approval_is_looked_at_too(town: Town) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)
    closes(town, pot)
    ends(town, one, other)
    prepared(town, pot)
    run_guards.remove(town.session.connection())
    town.session.execute(update(DistributionShare).values(cents=euros(301)))
    town.session.expire_all()
    assert not check_runs.pools_can_be_divided_again(town.session).ok


def test_a_payout_drafted_for_a_share_is_of_that_share(town: Town) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)
    closes(town, pot)
    ends(town, one, other)
    first = town.session.scalars(select(Payout)).one()
    run = approved(town, prepared(town, pot))
    settled(town, run)
    payouts = town.session.scalars(select(Payout).order_by(Payout.id)).all()
    assert [(one.amount_cents, one.state) for one in payouts] == [
        (euros(100), first.state),
        (euros(300), PayoutState.BLOCKED),
    ]
