"""Funds promise, confirm and count in the same moment: no pot is overdrawn, nothing given twice."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchpot.domain.cofunding import PromiseState
from matchpot.domain.errors import PotExhausted
from matchpot.persistence.engine import writing
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.cofunding import Cofunding, CofundingCount, FundPromise
from matchpot.services import checks, cofunding
from matchpot.services.cofunding import Proposal
from tests.builders import euros
from tests.services.at_once import at_once
from tests.services.promise_scenes import Promises
from tests.towns import Town

Act = Callable[[Session], object]


def test_two_promises_of_one_pot_never_take_more_than_it_has(engine: Engine) -> None:
    with Session(writing(engine)) as session:
        promises = Promises(Town(session), pot_cents=euros(5_000))
        proposal, by = promises.proposal(0, euros(3_000)), promises.givers[0].officer.id
        now = promises.town.clock.now()
        session.commit()

    def propose(session: Session) -> bool:
        try:
            cofunding.propose(session, proposal, by=by, now=now)
        except PotExhausted:
            return False
        return True

    assert sorted(at_once(engine, propose, propose)) == [False, True]
    with Session(engine) as session:
        assert len(session.scalars(select(FundPromise)).all()) == 1
        assert [one for one in checks.run_checks(session, now=now) if not one.ok] == []


def test_two_funds_are_the_first_in_the_same_moment(engine: Engine) -> None:
    with Session(writing(engine)) as session:
        promises = Promises(Town(session))
        asked = [
            (promises.proposal(at, euros(3_000)), promises.givers[at].officer.id) for at in (0, 1)
        ]
        now = promises.town.clock.now()
        session.commit()

    def proposes(proposal: Proposal, by: int) -> Act:
        return lambda session: cofunding.propose(session, proposal, by=by, now=now).id

    assert all(at_once(engine, *(proposes(*one) for one in asked)))
    with Session(engine) as session:
        assert len(session.scalars(select(Cofunding)).all()) == 1


@pytest.mark.parametrize("counts", [0, 2])
def test_the_last_two_are_confirmed_at_once_and_everything_is_granted_once(
    engine: Engine, counts: int
) -> None:
    """The clock counts in the same moment, too."""
    with Session(writing(engine)) as session:
        promises = Promises(Town(session))
        promises.promise(0, euros(4_000))
        made = [promises.propose(at, euros(3_000)).id for at in (1, 2)]
        seconds = [promises.givers[at].second.id for at in (1, 2)]
        row_id, now = session.scalars(select(Cofunding.id)).one(), promises.town.clock.now()
        session.commit()

    def confirms(promise_id: int, by: int) -> Act:
        return lambda session: cofunding.confirm(session, promise_id, by=by, now=now)

    def clock(session: Session) -> bool:
        return cofunding.count(session, row_id, now=now)

    told = at_once(
        engine, *(confirms(*one) for one in zip(made, seconds, strict=True)), *[clock] * counts
    )
    assert told[:2].count(PromiseState.KEPT) == 1
    with Session(engine) as session:
        states = session.scalars(select(FundPromise.state)).all()
        assert states == [PromiseState.KEPT] * 3
        assert len(session.scalars(select(Award)).all()) == 3
        assert len(session.scalars(select(CofundingCount)).all()) == 1
        assert [one for one in checks.run_checks(session, now=now) if not one.ok] == []
