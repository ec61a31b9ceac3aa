"""Funds let a network spend: within limits, answered by somebody else, ended without a veto."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import (
    IllegalMove,
    InvalidValue,
    PotExhausted,
    SecondPersonNeeded,
)
from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.purses import MandateState
from matchpot.domain.pots import PotPurpose
from matchpot.services import (
    fund_returns,
    networks,
)
from tests.builders import a_person, euros
from tests.services.network_scenes import Networked
from tests.services.round_scenes import a_round_pot
from tests.towns import Town


@pytest.fixture
def net(session: Session) -> Networked:
    """Four members who decide by consent, with 3,000 and 1,000 euros."""
    return Networked(Town(session))


def test_a_mandate_limits_what_one_award_takes_and_the_others_pay_the_rest(
    session: Session,
) -> None:
    net = Networked(Town(session), pots_euros=(3_000,))
    pot = a_round_pot(net.town, cents=euros(1_000))
    pot.purpose = PotPurpose.NETWORK
    officer = a_person(session, "Mo")
    mandate = net.offer(pot, officer, in_all=500, most=100)
    networks.accept(session, mandate.id, by=net.owner.id, now=net.town.clock.now())
    for amount, taken in ((2_000, 100), (1_000, 200)):
        net.propose(euros(amount))
        session.refresh(pot)
        assert pot.reserved_cents == euros(taken)
    net.town.checked()


def test_a_fund_ends_its_mandate_for_what_comes_and_vetoes_nothing(net: Networked) -> None:
    session, now = net.town.session, net.town.clock.now()
    made, first = net.propose(euros(1_000)), net.feeders[0]
    networks.end(session, first.mandate.id, by=first.officer.id, now=now)
    net.all_say(made)
    net.days_pass()
    net.decide(made)
    assert net.money() == [(0, 750), (0, 250)]
    net.propose(euros(700))
    assert net.money() == [(0, 750), (700, 250)]
    net.town.checked()


def test_a_fund_asks_nothing_back_while_its_mandate_runs(net: Networked) -> None:
    session, first, now = net.town.session, net.feeders[0], net.town.clock.now()

    def ask() -> None:
        fund_returns.request(
            session, pot_id=first.pot.id, cents=euros(100), holder="Fund 1",
            iban="NL91ABNA0417164300", actor_id=first.officer.id, now=now,
        )  # fmt: skip

    with pytest.raises(IllegalMove):
        ask()
    networks.end(session, first.mandate.id, by=first.officer.id, now=now)
    ask()
    with pytest.raises(PotExhausted):
        net.propose(euros(2_000))
    net.town.checked()


def test_mandates_are_answered_by_somebody_else_and_a_pot_feeds_one_purse(net: Networked) -> None:
    session, now, first = net.town.session, net.town.clock.now(), net.feeders[0]
    with pytest.raises(IllegalMove):
        net.offer(first.pot, first.officer, in_all=100)
    pot = a_round_pot(net.town)
    with pytest.raises(InvalidValue):
        net.offer(pot, first.officer, in_all=100)  # for rounds
    pot.purpose = PotPurpose.NETWORK
    made = net.offer(pot, net.owner, in_all=100)
    with pytest.raises(SecondPersonNeeded):
        networks.accept(session, made.id, by=net.owner.id, now=now)
    networks.withdraw(session, made.id, by=net.owner.id, now=now)
    again = net.offer(pot, first.officer, in_all=100)
    networks.decline(session, again.id, by=net.owner.id, now=now)
    assert again.state is MandateState.DECLINED
    with pytest.raises(IllegalMove):
        networks.end(session, again.id, by=first.officer.id, now=now)


def test_a_mandate_where_money_votes_names_a_member_who_speaks(session: Session) -> None:
    net = Networked(Town(session), method=Method.MONEY_SHARES, pots_euros=())
    pot = a_round_pot(net.town)
    pot.purpose = PotPurpose.NETWORK
    stranger = a_person(session)
    for speaker, told in ((None, "missing"), (stranger, "no_member")):
        with pytest.raises(InvalidValue) as refused:
            net.offer(pot, stranger, in_all=100, speaker=speaker)
        assert refused.value.fields == {"speaker_id": told}
