"""Two workers that carry out the same division at the same moment, and two who approve it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove
from matchpot.persistence.engine import write_queue, writing
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.persistence.models.payouts import Payout
from matchpot.services import checks, run_settling, runs
from matchpot.settings import MoneyLimits
from tests.builders import a_person, euros
from tests.fakes import FakeClock
from tests.services.division_scenes import ADA, BO, a_round, approved, closes, ends, prepared
from tests.towns import Town

TWO = 2


def _at_once(engine: Engine, act: Callable[[Session, int], object]) -> list[object]:
    """Do something twice at the same moment, each in a transaction of its own."""
    start = threading.Barrier(TWO)

    def run(place: int) -> object:
        start.wait()
        with write_queue(engine), Session(writing(engine), expire_on_commit=False) as session:
            try:
                done = act(session, place)
                session.commit()
            except IllegalMove:
                return "too late"
            return done

    with ThreadPoolExecutor(TWO) as pool:
        return list(pool.map(run, range(TWO)))


def _prepared(engine: Engine, clock: FakeClock, *, is_approved: bool) -> tuple[int, list[int]]:
    """A run, and two people who may approve it."""
    with Session(writing(engine), expire_on_commit=False) as session:
        town = Town(session, clock)
        pot, (one, other) = a_round(town)
        town.gives(one, euros(100), email=ADA)
        town.gives(other, euros(100), email=BO)
        closes(town, pot)
        ends(town, one, other)
        run = prepared(town, pot)
        if is_approved:
            approved(town, run)
        people = [a_person(session).id for _ in range(TWO)]
        session.commit()
        return run.id, people


def test_a_division_carried_out_by_two_at_once_gives_once(engine: Engine) -> None:
    clock = FakeClock()
    run_id, _ = _prepared(engine, clock, is_approved=True)
    done = _at_once(
        engine,
        lambda session, _place: run_settling.settle(
            session, run_id, now=clock.now(), limits=MoneyLimits()
        ),
    )
    assert sorted(done, key=str) == [False, True]
    with Session(engine) as session:
        assert session.scalar(select(func.sum(MatchLine.amount_cents))) == euros(300)
        assert session.scalar(select(func.count(MatchLine.id))) == TWO
        assert session.scalar(select(func.count(Payout.id))) == TWO + TWO
        assert session.scalar(select(func.sum(Pot.used_cents))) == euros(300)
        broken = [one for one in checks.run_checks(session, now=clock.now()) if not one.ok]
        assert not broken, broken


def test_of_two_who_approve_at_once_one_comes_too_late(engine: Engine) -> None:
    clock = FakeClock()
    run_id, people = _prepared(engine, clock, is_approved=False)

    def approve(session: Session, place: int) -> object:
        return runs.approve(session, run_id, by=people[place], now=clock.now()).approved_by

    assert sorted(map(str, _at_once(engine, approve)))[-1] == "too late"
