"""The figures of a fund, its entries and its rows agree while awards are proposed and granted."""

from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.persistence.queries import fund_money, funds
from tests.builders import euros
from tests.services.grant_scenes import Grants
from tests.simulation.desks import desks_are_true
from tests.towns import Town


def test_a_proposal_is_held_and_an_award_awarded_until_its_parts_are_due(session: Session) -> None:
    grants = Grants(Town(session))

    def money() -> tuple[int, int, int]:
        desks_are_true(session)
        (pot,) = fund_money.money_of_funds(session, [grants.fund.id])
        return pot.money.held, pot.money.awarded, pot.money.given

    award, other = grants.propose(), grants.propose()
    assert money() == (euros(8_000), 0, 0)
    assert funds.money_flow(session, grants.fund.id) == []
    grants.withdraw(other)
    assert money() == (euros(4_000), 0, 0)
    grants.confirm(award)
    assert money() == (0, euros(4_000), 0)
    grants.accept(award)
    assert money() == (0, 0, euros(4_000))
    assert [cents for _, _, cents in funds.money_flow(session, grants.fund.id)] == [euros(4_000)]
    pots = fund_money.money_of_funds(session, [grants.fund.id])
    assert [(one.state, one.count) for one in fund_money.awards_by_state(pots)] == [
        (AwardState.ACCEPTED, 1),
        (AwardState.WITHDRAWN, 1),
    ]
