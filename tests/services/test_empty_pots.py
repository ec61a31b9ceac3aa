"""A pot that has given all it had is empty, and open again when some of it comes back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.pots import PotState
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.work import Transition
from tests.builders import euros
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def _states(town: Town, pot: Pot) -> list[str]:
    moved = select(Transition.after).where(
        Transition.ref_type == "pot", Transition.ref_id == pot.id
    )
    return list(town.session.scalars(moved.order_by(Transition.id)))


def test_the_last_cent_given_empties_a_pot_and_a_refund_opens_it_again(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign, cents=euros(30))
    gift = town.gives(campaign, euros(25), email="a@example.org")
    assert pot.state is PotState.OPEN
    # What is only held may come back any minute.
    started = town.give(campaign, euros(5), email="b@example.org")
    assert (town.money(pot), pot.state) == ((euros(5), euros(25)), PotState.OPEN)
    town.pays(started.donation_id)
    assert (town.money(pot), pot.state) == ((0, euros(30)), PotState.EXHAUSTED)
    assert town.give(campaign, euros(5), email="c@example.org").match_cents == 0
    town.gives_back(gift)
    assert (town.money(pot), pot.state) == ((0, euros(5)), PotState.OPEN)
    assert town.give(campaign, euros(5), email="d@example.org").match_cents == euros(5)
    assert town.money(pot) == (euros(5), euros(5))
    assert _states(town, pot) == ["exhausted", "open"]
    town.checked()


def test_an_empty_pot_leaves_the_others_to_fill_what_it_would_have_given(town: Town) -> None:
    """The same cents as when the pot was merely out of money for the moment."""
    campaign = town.campaign()
    empty = town.pot(campaign, cents=euros(5))
    others = [town.pot(campaign, rule=Ratio(num=1, den=3), tier=2) for _ in range(2)]
    town.gives(campaign, euros(5), email="a@example.org")
    assert empty.state is PotState.EXHAUSTED
    gift = town.gives(campaign, euros(30), email="b@example.org")
    assert [(pot, cents) for pot, cents, _ in town.lines(gift.id)] == [
        (pot.id, euros(10)) for pot in others
    ]
    town.checked()
