"""What a fund and an operator read of gifts left out: numbers for people, never their names."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.exclusions import ExclusionState
from matchpot.persistence.queries import case_pages
from tests.builders import euros
from tests.services.case_scenes import OBJECTION, WHY, leaves_out, objects, pays_with, restored
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def test_gifts_of_one_person_and_of_one_card_have_one_number(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    addresses = ("ann@example.org", "bo@example.org", "ann+2@example.org")
    for email, card in zip(addresses, ("blue", "blue", "red"), strict=True):
        pays_with(town, town.give(campaign, euros(10), email=email).donation_id, card)
    town.gives(town.campaign(), euros(10))
    last, bo, ann = case_pages.gifts_of_pot(town.session, pot.id, page=1)
    assert (last.giver == ann.giver, ann.giver == bo.giver) == (True, False)
    assert (ann.card == bo.card, ann.card == last.card) == (True, False)
    assert [one.added_cents for one in (ann, bo, last)] == [euros(10)] * 3
    assert case_pages.gift_of_pot(town.session, pot.id, bo.id) == bo
    assert case_pages.gift_of_pot(town.session, pot.id, 10_000) is None
    assert case_pages.count_gifts_of_pot(town.session, pot.id) == 3
    assert not case_pages.gifts_of_pot(town.session, pot.id, page=2)
    assert case_pages.pots_of_gift(town.session, ann.id) == [(pot.id, pot.name)]


def test_a_case_is_in_the_queue_until_it_is_answered(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(10))
    case = leaves_out(town, pot, gift, whole_person=True)
    other = town.gives(campaign, euros(10), email="bo@example.org")
    leaves_out(town, pot, other)
    assert case_pages.count_waiting(town.session) == 0
    objects(town, gift)
    (waiting,) = case_pages.appeals_waiting(town.session)
    assert (waiting.id, waiting.note, waiting.appeal) == (case.id, WHY, OBJECTION)
    assert case_pages.count_waiting(town.session) == 1
    restored(town, other)
    assert [one.donation_id for one in case_pages.answered_lately(town.session)] == [other.id]
    assert len(case_pages.cases_of_pot(town.session, pot.id)) == 2
    states = [one.case for one in case_pages.gifts_of_pot(town.session, pot.id, page=1)]
    assert states == [ExclusionState.RESTORED, ExclusionState.APPEALED]
