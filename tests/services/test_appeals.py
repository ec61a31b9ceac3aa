"""Whoever gave may object once, in time; another person answers; let in, it is as it would be."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, SecondPersonNeeded
from matchpot.domain.exclusions import CannotLeaveOut, WhyNot
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.filters import Filters
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.pots import PotMode
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.exclusions import Exclusion
from matchpot.persistence.models.matching import Pot, Wait
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.people import Housemate, Organisation
from matchpot.persistence.models.projects import Project
from matchpot.services import waiting
from tests.builders import NOON, a_member, a_person, euros
from tests.services.case_scenes import (
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


def one_gift(town: Town, *, cents: int = euros(1_000)) -> tuple[Campaign, Pot, Donation]:
    campaign = town.campaign()
    pot = town.pot(campaign, cents=cents)
    return campaign, pot, town.gives(campaign, euros(40))


def test_let_in_again_the_gift_has_its_match_as_before(town: Town) -> None:
    campaign, pot, gift = one_gift(town)
    before = town.lines(gift.id)
    leaves_out(town, pot, gift)
    restored(town, gift)
    assert town.lines(gift.id) == before
    assert (campaign.match_cents, town.money(pot)) == (euros(40), (0, euros(40)))
    comes_out(town, pot)


GIFTS = st.lists(st.tuples(st.integers(1, 3), st.integers(500, 9_000)), min_size=1, max_size=5)
POTS = st.lists(
    st.tuples(st.integers(500, 20_000), st.sampled_from([(1, 1), (1, 3), (2, 1)]), st.booleans()),
    min_size=1,
    max_size=3,
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(GIFTS, POTS, st.integers(0, 2))
def test_leaving_the_last_gift_out_and_in_again_leaves_every_line_as_it_was(
    session: Session,
    gifts: list[tuple[int, int]],
    pots: list[tuple[int, tuple[int, int], bool]],
    which: int,
) -> None:
    with session.begin_nested() as saved:
        town = Town(session)
        campaign = town.campaign()
        made = [
            town.pot(
                campaign,
                cents=cents,
                rule=Ratio(num=num, den=den),
                tier=tier,
                mode=PotMode.STACK if stacks else PotMode.FILL,
            )
            for tier, (cents, (num, den), stacks) in enumerate(pots, 1)
        ]
        given_ = [town.gives(campaign, c, email=f"d{who}@example.org") for who, c in gifts]
        before = [town.lines(one.id) for one in given_], [town.money(pot) for pot in made]
        places = _places(session)
        leaves_out(town, made[which % len(made)], given_[-1])
        restored(town, given_[-1])
        assert before == ([town.lines(one.id) for one in given_], [town.money(p) for p in made])
        assert places == _places(session)
        comes_out(town, *made)
        saved.rollback()
    session.expunge_all()


def _places(session: Session) -> list[tuple[int, int, int]]:
    found = select(Wait.donation_id, Wait.pot_id, Wait.missing_cents).where(Wait.missing_cents > 0)
    rows = session.execute(found.order_by(Wait.donation_id, Wait.pot_id))
    return [(row[0], row[1], row[2]) for row in rows]


def test_what_the_pot_has_not_any_more_comes_first_when_it_comes_back(town: Town) -> None:
    campaign, pot, gift = one_gift(town, cents=euros(50))
    leaves_out(town, pot, gift)
    other = town.gives(campaign, euros(30), email="bo@example.org")
    waits = town.gives(campaign, euros(30), email="cees@example.org")
    assert standing(town, waits) == [(pot.id, euros(20))]
    restored(town, gift)
    assert standing(town, gift) == [(pot.id, 0)]
    town.gives_back(other)
    for donation_id in waiting.due(town.session, now=town.clock.now(), limit=9):
        waiting.serve(town.session, donation_id, now=town.clock.now(), limits=town.limits)
    assert standing(town, gift) == [(pot.id, euros(30))]
    assert standing(town, waits) == [(pot.id, euros(20))]
    comes_out(town, pot)


def test_a_gift_let_in_after_the_end_is_paid_to_the_maker_too(town: Town) -> None:
    campaign = town.campaign(goal=80)
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(80))
    leaves_out(town, pot, gift)
    case = objects(town, gift)
    ends(town, campaign)
    assert campaign.settled_at is not None
    answers(town, case)
    assert town.lines(gift.id) == [(pot.id, euros(40), "settled")]
    assert town.session.scalar(select(func.sum(Payout.amount_cents))) == euros(120)
    comes_out(town, pot)


def test_nobody_answers_an_objection_to_what_they_did_themselves(town: Town) -> None:
    _, pot, gift = one_gift(town)
    officer = a_person(town.session)
    case = leaves_out(town, pot, gift, by=officer.id)
    objects(town, gift)
    with pytest.raises(SecondPersonNeeded):
        answers(town, case, by=officer.id)
    gift.person_id = a_person(town.session).id
    with pytest.raises(SecondPersonNeeded):
        answers(town, case, by=gift.person_id)
    answers(town, case)
    with pytest.raises(IllegalMove):
        answers(town, case, restores=False)


def test_one_objects_once_and_within_seven_days(town: Town) -> None:
    campaign, pot, gift = one_gift(town)
    with pytest.raises(CannotLeaveOut) as nothing:
        objects(town, gift)
    leaves_out(town, pot, gift)
    objects(town, gift)
    with pytest.raises(CannotLeaveOut) as again:
        objects(town, gift)
    late = town.gives(campaign, euros(10), email="late@example.org")
    leaves_out(town, pot, late)
    town.clock.moment += timedelta(days=7)
    with pytest.raises(CannotLeaveOut) as passed:
        objects(town, late)
    told = [one.value.why for one in (nothing, again, passed)]
    assert told == [WhyNot.NOTHING_LEFT_OUT, WhyNot.WINDOW_PASSED, WhyNot.WINDOW_PASSED]


def test_my_flatmate_is_not_my_household(town: Town) -> None:
    campaign = town.campaign()
    near = town.pot(campaign, cents=euros(30))
    far = town.pot(campaign, tier=2)
    maker = town.session.get_one(Project, campaign.project_id).maker_id
    town.session.add(Housemate(person_id=maker, email_canonical="kim@example.org", told_at=NOON))
    gift = town.gives(campaign, euros(40), email="Kim@example.org")
    assert (gift.unmatched_because, campaign.eligible_cents) == ("household_donation", 0)
    case = restored(town, gift)
    assert (case.pot_id, case.made_by) == (None, None)
    assert standing(town, gift) == [(near.id, euros(30)), (far.id, euros(10))]
    assert (campaign.eligible_cents, campaign.eligible_donors) == (euros(40), 1)
    comes_out(town, near, far)
    # And it need not be said again for the next gift.
    assert town.give(campaign, euros(10), email="kim@example.org").match_cents == euros(10)


def test_who_does_not_work_for_the_fund_any_more_is_let_in_beside_the_other_funds(
    town: Town,
) -> None:
    campaign = town.campaign()
    own, other = town.pot(campaign, cents=euros(30)), town.pot(campaign, tier=2)
    member = a_member(town.session, town.session.get_one(Organisation, own.fund_id))
    gift = town.gives(campaign, euros(40), email=member.email)
    assert standing(town, gift) == [(other.id, euros(40))]
    restored(town, gift)
    assert standing(town, gift) == [(own.id, euros(30)), (other.id, euros(10))]
    comes_out(town, own, other)


def test_a_choir_that_gave_fast_is_let_in(town: Town) -> None:
    campaign = town.campaign()
    fast = Caps(filters=Filters(pace_gifts=1, pace_hours=1))
    pot = town.pot(campaign, caps=fast)
    town.gives(campaign, euros(10))
    gift = town.gives(campaign, euros(20))
    assert standing(town, gift) == []
    assert gift.match_basis["pots"][0]["pace"] == [1, 0]
    restored(town, gift)
    assert standing(town, gift) == [(pot.id, euros(20))]
    assert town.session.scalars(select(Exclusion.reason)).one() == "too_many_gifts"
    comes_out(town, pot)
