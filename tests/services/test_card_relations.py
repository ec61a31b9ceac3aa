"""Whose card it was, who shares a household, how fast somebody gives: facts, never a guess."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.filters import Filters
from matchpot.domain.people import MembershipRole
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.exclusions import Exclusion
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project, TeamMember
from matchpot.services import household
from tests.builders import a_member, a_person, euros
from tests.services.case_scenes import comes_out, pays_with, standing
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def maker_of(town: Town, campaign: Campaign) -> Person:
    project = town.session.get_one(Project, campaign.project_id)
    return town.session.get_one(Person, project.maker_id)


def in_team(town: Town, campaign: Campaign) -> Person:
    person = a_person(town.session)
    town.session.add(
        TeamMember(
            project_id=campaign.project_id, position=1, name="Bo", email_canonical=person.email
        )
    )
    town.session.flush()
    return person


def gives_with(
    town: Town, campaign: Campaign, card: str, *, email: str, by: Person | None = None
) -> Donation:
    started = town.give(campaign, euros(20), email=email)
    town.gift(started.donation_id).person_id = by.id if by else None
    return pays_with(town, started.donation_id, card)


@pytest.mark.parametrize("who", [maker_of, in_team])
def test_who_lives_with_the_maker_or_the_team_is_kept_and_not_matched(
    town: Town, who: object
) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    told_by = who(town, campaign)  # type: ignore[operator]
    household.tell(town.session, told_by.id, "Kim+club@example.org", now=town.clock.now())
    household.tell(town.session, told_by.id, "kim@example.org", now=town.clock.now())
    gift = town.gives(campaign, euros(20), email="KIM@example.org")
    assert gift.unmatched_because == Reason.HOUSEHOLD_DONATION
    assert (campaign.raised_cents, town.money(pot)) == (euros(20), (0, 0))
    household.forget(town.session, told_by.id, "kim@example.org", now=town.clock.now())
    assert town.give(campaign, euros(20), email="kim@example.org").match_cents == euros(20)
    comes_out(town, pot)


def test_a_household_somewhere_else_is_no_household_here(town: Town) -> None:
    campaign, other = town.campaign(), town.campaign()
    town.pot(campaign)
    household.tell(town.session, maker_of(town, other).id, "kim@example.org", now=town.clock.now())
    assert town.give(campaign, euros(20), email="kim@example.org").match_cents == euros(20)


def test_a_card_of_the_team_or_the_household_tells_under_any_address(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    member = in_team(town, campaign)
    household.tell(
        town.session, maker_of(town, campaign).id, "kim@example.org", now=town.clock.now()
    )
    gives_with(town, town.campaign(), "card-of-bo", email=member.email, by=member)
    gives_with(town, campaign, "card-of-kim", email="kim@example.org")
    bo = gives_with(town, campaign, "card-of-bo", email="x@example.org")
    kim = gives_with(town, campaign, "card-of-kim", email="y@example.org")
    anybody = gives_with(town, campaign, "card-of-anybody", email="z@example.org")
    assert [one.unmatched_because for one in (bo, kim, anybody)] == [
        Reason.TEAM_DONATION,
        Reason.HOUSEHOLD_DONATION,
        None,
    ]
    assert standing(town, anybody) == [(pot.id, euros(20))]
    comes_out(town, pot)


def test_a_card_of_somebody_of_the_fund_is_not_matched_by_that_fund_alone(town: Town) -> None:
    campaign = town.campaign()
    own, other = town.pot(campaign, cents=euros(10)), town.pot(campaign, tier=2)
    fund = town.session.get_one(Organisation, own.fund_id)
    officer = a_member(town.session, fund, role=MembershipRole.READER)
    gives_with(town, town.campaign(), "card", email=officer.email, by=officer)
    gift = gives_with(town, campaign, "card", email="x@example.org")
    assert standing(town, gift) == [(other.id, euros(10))]
    case = town.session.scalars(select(Exclusion)).one()
    assert (case.reason, case.made_by, case.pot_id) == ("funder_donation", None, own.id)
    comes_out(town, own, other)


def paced(town: Town, **limits: int) -> tuple[Campaign, Pot]:
    campaign = town.campaign()
    return campaign, town.pot(campaign, caps=Caps(filters=Filters(**limits)))


def test_so_many_gifts_in_so_many_hours_are_matched_and_the_next_is_kept(town: Town) -> None:
    campaign, pot = paced(town, pace_gifts=2, pace_hours=1)
    gifts = [town.gives(campaign, euros(10)) for _ in range(3)]
    assert [sum(cents for _, cents in standing(town, one)) for one in gifts] == [
        euros(10),
        euros(10),
        0,
    ]
    town.clock.moment += timedelta(hours=1, seconds=1)
    assert town.give(campaign, euros(10)).match_cents == euros(10)
    comes_out(town, pot)


def test_one_card_counts_under_so_many_addresses_and_no_more(town: Town) -> None:
    campaign, pot = paced(town, pace_addresses=2)
    gifts = [gives_with(town, campaign, "card", email=f"p{n}@example.org") for n in range(3)]
    again = gives_with(town, campaign, "other-card", email="p2@example.org")
    assert [bool(standing(town, one)) for one in (*gifts, again)] == [True, True, False, True]
    assert town.session.scalars(select(Exclusion.reason)).one() == "shared_card"
    comes_out(town, pot)


def test_one_card_that_gives_too_often_under_many_addresses_is_one_giver(town: Town) -> None:
    campaign, pot = paced(town, pace_gifts=2)
    gifts = [gives_with(town, campaign, "card", email=f"p{n}@example.org") for n in range(3)]
    assert [bool(standing(town, one)) for one in gifts] == [True, True, False]
    assert town.session.scalars(select(Exclusion.reason)).one() == "too_many_gifts"
    comes_out(town, pot)


def test_a_pot_that_limits_no_pace_counts_all(town: Town) -> None:
    campaign, pot = paced(town)
    gifts = [gives_with(town, campaign, "card", email=f"p{n}@example.org") for n in range(5)]
    assert all(standing(town, one) for one in gifts)
    assert all("pace" not in one.match_basis["pots"][0] for one in gifts)
    comes_out(town, pot)
