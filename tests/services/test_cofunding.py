"""Several funds promise to one project: held, kept together or let go, and never given twice."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.domain.campaigns import CampaignState
from matchpot.domain.cofunding import FundJoins, OthersJoin, SoMuchIsFound, TheRestIsFound
from matchpot.domain.errors import IllegalMove, InvalidValue, PotExhausted, SecondPersonNeeded
from matchpot.domain.projects import SourceKind, SourceState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.cofunding import CofundingCount
from matchpot.persistence.models.projects import Source
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import cofunding as queries
from matchpot.persistence.queries.personal_data import everything
from matchpot.services import awards, cofunding, payees, personal_data
from tests.builders import euros
from tests.services.award_scenes import TERMS
from tests.services.payout_scenes import onboard
from tests.services.promise_scenes import Promises
from tests.towns import Town


@pytest.fixture
def promises(session: Session) -> Promises:
    """Three funds and a project that costs 10,000 euros."""
    return Promises(Town(session))


def letters(session: Session, notice: str) -> int:
    """How many letters of a kind wait to be sent."""
    wanted = select(OutboxRow.id).where(OutboxRow.key.startswith(f"mail:{notice}:"))
    return len(session.scalars(wanted).all())


def test_a_promise_holds_its_money_until_the_others_come_and_then_all_are_granted(
    promises: Promises,
) -> None:
    promises.promise(0, euros(4_000))
    promises.promise(1, euros(3_000))
    assert promises.states() == ["standing", "standing"]
    assert promises.money(0) == (euros(4_000), 0)
    promises.town.checked()
    promises.promise(2, euros(3_000))
    assert promises.states() == ["kept", "kept", "kept"]
    assert [promises.money(at) for at in range(3)] == [
        (0, euros(4_000)), (0, euros(3_000)), (0, euros(3_000)),
    ]  # fmt: skip
    made = promises.awards()
    assert [(one.amount_cents, one.state, one.title) for one in made] == [
        (euros(cents), AwardState.OFFERED, "Together for the play")
        for cents in (4_000, 3_000, 3_000)
    ]
    session = promises.town.session
    assert letters(session, "award_offered") == 3
    assert letters(session, "promises_counted_maker") == 1
    assert letters(session, "promises_counted") == 6  # two people of each fund
    promises.town.checked()


def test_what_does_not_hold_on_its_day_is_released_and_everybody_is_told_why(
    promises: Promises,
) -> None:
    promises.promise(0, euros(4_000), days=10)
    promises.promise(1, euros(3_000), OthersJoin(2), days=40)
    promises.town.clock.forward(days=10, hours=20)
    assert promises.count()
    assert promises.states() == ["released", "standing"]
    assert promises.money(0) == (0, 0)
    assert promises.money(1) == (euros(3_000), 0)
    count = queries.counts_of(promises.town.session, promises.project.id)[0]
    unmet = count.record["steps"][0]["fallen"][0]["unmet"]
    assert unmet == [{"condition": {"kind": "the_rest"}, "reached": euros(7_000)}]
    assert letters(promises.town.session, "promises_counted_maker") == 1
    promises.town.checked()


def test_counting_again_changes_nothing(promises: Promises) -> None:
    promises.promise(0, euros(4_000), days=10)
    promises.promise(1, euros(6_000))
    before = promises.states(), len(promises.awards()), promises.money(0)
    promises.town.clock.forward(days=60)
    assert not promises.count()
    assert not promises.count()
    assert (promises.states(), len(promises.awards()), promises.money(0)) == before
    assert len(promises.town.session.scalars(select(CofundingCount)).all()) == 1


def test_money_of_the_crowd_meets_a_condition_once_the_campaign_has_succeeded(
    promises: Promises,
) -> None:
    promises.promise(0, euros(4_000))
    campaign = promises.town.session.scalars(select(Campaign)).one()
    campaign.raised_cents = euros(6_000)
    assert not promises.count()
    campaign.state = CampaignState.SUCCEEDED
    assert promises.count()
    assert promises.states() == ["kept"]


def test_nobody_meets_a_condition_by_writing_down_another_plan(promises: Promises) -> None:
    """What it costs and what the maker brings stand as they were at the first promise."""
    session = promises.town.session
    promises.promise(0, euros(4_000))
    session.add(
        Source(
            project_id=promises.project.id, position=1, kind=SourceKind.OWN_CONTRIBUTION,
            state=SourceState.RECEIVED, label="Found in a sock", amount_cents=euros(6_000),
        )
    )  # fmt: skip
    session.flush()
    assert not promises.count()
    promises.town.clock.forward(days=31)
    promises.count()
    # With nothing open any more the next promise starts from the plan as it is now.
    made = promises.promise(1, euros(4_000))
    assert made.state == "kept"


def test_one_fund_waits_for_another_by_name_and_a_sum(promises: Promises) -> None:
    second = promises.givers[1].fund.id
    promises.promise(0, euros(2_000), FundJoins(second), SoMuchIsFound(euros(5_000)))
    promises.promise(2, euros(2_000), OthersJoin(2))
    assert promises.states() == ["standing", "standing"]
    promises.promise(1, euros(1_000), OthersJoin(1))
    assert promises.states() == ["kept", "kept", "kept"]
    promises.town.checked()


def test_a_kept_promise_counts_for_those_that_come_later_while_its_award_stands(
    promises: Promises,
) -> None:
    town = promises.town
    promises.promise(0, euros(2_000), SoMuchIsFound(euros(3_000)))
    promises.promise(1, euros(1_000), OthersJoin(1))
    first, second = promises.awards()
    awards.decline(town.session, first.id, by=first.maker_id, now=town.clock.now())
    promises.promise(2, euros(1_000), OthersJoin(2))
    assert promises.states() == ["kept", "kept", "standing"]
    payee_ready(promises)
    by, now = second.maker_id, town.clock.now()
    awards.accept(town.session, second.id, by=by, terms=TERMS, now=now, limits=town.limits)
    assert not promises.count()
    town.checked()


def payee_ready(promises: Promises) -> None:
    """The maker has a payout account."""
    town = promises.town
    payee = payees.of(town.session, promises.project.maker_id, now=town.clock.now())
    payee.account = town.payments.open_account(
        key=f"payee:{payee.id}", payee_id=payee.id, email="m@x.nl"
    ).id
    onboard(town, payee)


def test_shares_of_the_costs_are_resolved_together_and_what_was_held_too_much_is_free(
    promises: Promises,
) -> None:
    """Two halves of € 10,000.01: a cent is held for each, and one of them is needed."""
    promises.costs(1)
    one = promises.promise_share(0, 5_000, OthersJoin(1))
    assert (one.amount_cents, promises.money(0)) == (euros(5_000) + 1, (euros(5_000) + 1, 0))
    promises.promise_share(1, 5_000)
    assert promises.states() == ["kept", "kept"]
    assert [award.amount_cents for award in promises.awards()] == [euros(5_000) + 1, euros(5_000)]
    assert promises.money(0) == (0, euros(5_000) + 1)
    assert promises.money(1) == (0, euros(5_000))
    record = promises.town.session.scalars(select(CofundingCount.record)).one()
    assert sum(each["cents"] for each in record["given"]) == euros(10_000) + 1
    promises.town.checked()


def test_a_share_kept_before_counts_with_those_that_come_later(promises: Promises) -> None:
    promises.costs(1)
    promises.promise(2, euros(100), OthersJoin(1))
    promises.promise_share(0, 5_000, SoMuchIsFound(euros(5_050)))
    promises.promise_share(1, 5_000)
    assert promises.states() == ["kept", "kept", "kept"]
    given = [award.amount_cents for award in promises.awards()]
    assert sorted(given) == [euros(100), euros(5_000), euros(5_000) + 1]
    promises.town.checked()


@pytest.mark.parametrize(
    ("share_bps", "field"), [(0, "share_bps"), (10_001, "share_bps"), (None, "cents")]
)
def test_a_promise_is_an_amount_or_a_share_of_the_costs(
    promises: Promises, share_bps: int | None, field: str
) -> None:
    proposal = promises.proposal(0, None, share_bps=share_bps)
    now, by = promises.town.clock.now(), promises.givers[0].officer.id
    with pytest.raises(InvalidValue) as refused:
        cofunding.propose(promises.town.session, proposal, by=by, now=now)
    assert set(refused.value.fields) == {field}


def test_nobody_confirms_their_own_proposal_and_a_late_one_binds_nobody(
    promises: Promises,
) -> None:
    session, clock = promises.town.session, promises.town.clock
    made = promises.propose(0, euros(4_000), days=5)
    officer = promises.givers[0].officer.id
    with pytest.raises(SecondPersonNeeded):
        cofunding.confirm(session, made.id, by=officer, now=clock.now())
    clock.forward(days=7)
    with pytest.raises(IllegalMove):
        promises.confirm(0, made)
    assert promises.money(0) == (0, 0)
    assert promises.states() == ["released"]
    assert letters(session, "promise_made") == 0
    promises.town.checked()


def test_a_proposal_taken_back_frees_its_money_and_a_promise_cannot_be(promises: Promises) -> None:
    session, now = promises.town.session, promises.town.clock.now()
    officer = promises.givers[0].officer.id
    made = promises.propose(0, euros(4_000))
    cofunding.withdraw(session, made.id, by=officer, now=now)
    assert promises.money(0) == (0, 0)
    bound = promises.promise(0, euros(4_000))
    with pytest.raises(IllegalMove):
        cofunding.withdraw(session, bound.id, by=officer, now=now)
    promises.town.checked()


def test_a_pot_promises_no_more_than_it_has(session: Session) -> None:
    promises = Promises(Town(session), pot_cents=euros(5_000))
    promises.promise(0, euros(3_000))
    with pytest.raises(PotExhausted):
        promises.propose(0, euros(3_000), TheRestIsFound())
    promises.town.checked()


@pytest.mark.parametrize("days", [0, 367])
def test_a_day_that_has_passed_or_is_too_far_is_refused(promises: Promises, days: int) -> None:
    with pytest.raises(InvalidValue) as refused:
        promises.propose(0, euros(1_000), days=days)
    assert refused.value.fields == {"until_on": "out_of_range"}


def test_a_maker_who_leaves_lets_every_promise_go(promises: Promises) -> None:
    promises.promise(0, euros(4_000))
    promises.propose(1, euros(1_000))
    session, now = promises.town.session, promises.town.clock.now()
    cofunding.let_go_of_maker(session, promises.project.maker_id, now=now)
    assert promises.states() == ["released", "released"]
    assert promises.money(0) == promises.money(1) == (0, 0)
    promises.town.checked()


def test_its_last_second_still_counts(promises: Promises) -> None:
    made = promises.promise(0, euros(4_000), days=3)
    clock = promises.town.clock
    until = made.until_at
    clock.forward(seconds=int((until - clock.now()).total_seconds()))
    assert not promises.count()
    clock.forward(seconds=1)
    assert promises.count()


def test_promises_are_in_what_a_person_takes_along_and_go_when_they_leave(
    promises: Promises,
) -> None:
    session, maker = promises.town.session, promises.project.maker_id
    promises.propose(1, euros(1_000))
    promises.promise(0, euros(4_000))
    taken = everything(session, maker)["promises"]
    assert [one["amount_cents"] for one in taken] == [euros(4_000)]
    session.execute(update(Campaign).values(state=CampaignState.CLOSED_FAILED))
    personal_data.erase(session, maker, now=promises.town.clock.now(), secret=b"secret")
    assert promises.states() == ["released", "released"]
