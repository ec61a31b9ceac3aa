"""A pot that is divided at the end leaves out what a case leaves out, once that is final."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.filters import Filters
from matchpot.domain.matching.pro_rata import ProRata
from matchpot.domain.runs import RunWait, from_document
from matchpot.persistence.queries import runs as queries
from matchpot.persistence.queries.divisions import mark_of
from matchpot.services import runs
from matchpot.services.runs import RunNotReady
from tests.builders import a_person, a_rule, euros
from tests.services.case_scenes import answers, leaves_out, objects, pays_with
from tests.services.division_scenes import ADA, BO, CY, a_round, approved, closes, ends, prepared
from tests.services.division_scenes import settled as carried_out
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def refused(town: Town, run_id: int) -> tuple[RunWait, ...]:
    with pytest.raises(RunNotReady) as found:
        runs.approve(town.session, run_id, by=a_person(town.session).id, now=town.clock.now())
    return found.value.waits


def test_a_gift_left_out_weighs_nothing_and_the_rest_share(town: Town) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)
    bought = town.gives(one, euros(300), email=CY)
    town.gives(other, euros(50), email=BO)
    before = mark_of(town.session, pot.id)
    leaves_out(town, pot, bought)
    assert mark_of(town.session, pot.id) != before
    assert town.gift(bought.id).state == "paid"
    closes(town, pot)
    ends(town, one, other)
    run = prepared(town, pot)
    assert from_document(run.frozen).left_out == {"left_out": euros(300)}
    assert carried_out(town, approved(town, run))
    shares = queries.shares_of(town.session, run.id)
    assert [share.cents for share in shares] == [euros(200), euros(100)]
    town.checked()


def test_one_card_under_many_addresses_is_no_crowd_in_a_pool(town: Town) -> None:
    pot, (one, other) = a_round(town)
    caps = Caps(filters=Filters(pace_addresses=1))
    a_rule(town.session, pot, ProRata(), caps=caps)
    for email in (ADA, BO, CY):
        gift = town.give(one, euros(10), email=email)
        pays_with(town, gift.donation_id, "card")
    town.gives(other, euros(10), email="dirk@example.org")
    closes(town, pot)
    ends(town, one, other)
    run = prepared(town, pot, wait_days=20)
    assert from_document(run.frozen).left_out == {"left_out": euros(20)}
    assert carried_out(town, approved(town, run))
    assert [share.cents for share in queries.shares_of(town.session, run.id)] == [euros(150)] * 2
    town.checked()


def test_nobody_approves_while_somebody_may_object_or_waits_for_an_answer(town: Town) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)
    bought = town.gives(one, euros(300), email=CY)
    town.gives(other, euros(50), email=BO)
    closes(town, pot)
    ends(town, one, other)
    town.clock.moment += timedelta(days=8)
    leaves_out(town, pot, bought)
    run = prepared(town, pot, wait_days=1)
    assert refused(town, run.id) == (RunWait.OBJECTIONS,)
    town.clock.moment += timedelta(days=5)
    case = objects(town, bought)
    town.clock.moment += timedelta(days=30)
    assert refused(town, run.id) == (RunWait.OBJECTIONS,)
    answers(town, case, restores=False)
    assert carried_out(town, approved(town, run))
    town.checked()


def test_what_was_let_in_again_after_it_was_prepared_wants_another_preparation(
    town: Town,
) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)
    bought = town.gives(one, euros(300), email=CY)
    town.gives(other, euros(100), email=BO)
    closes(town, pot)
    ends(town, one, other)
    town.clock.moment += timedelta(days=8)
    leaves_out(town, pot, bought, whole_person=True)
    run = prepared(town, pot, wait_days=1)
    town.clock.moment += timedelta(hours=1)
    answers(town, objects(town, bought))
    assert refused(town, run.id) == (RunWait.OUTDATED,)
    runs.withdraw(town.session, run.id, by=a_person(town.session).id, now=town.clock.now())
    again = prepared(town, pot, wait_days=1)
    assert carried_out(town, approved(town, again))
    shares = queries.shares_of(town.session, again.id)
    assert [share.cents for share in shares] == [euros(240), euros(60)]
    town.checked()
