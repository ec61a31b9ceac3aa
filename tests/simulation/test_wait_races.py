"""Money comes back while gifts arrive and workers serve: in order, once, to the last cent."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import pytest
from flask import Flask
from sqlalchemy import func, select

from matchpot.extensions import db, reader, unit_of_work
from matchpot.jobs.pots import serve_waiting
from matchpot.persistence.models.matching import MatchLine, Pot, Wait
from matchpot.services.checks import run_checks
from tests.builders import NOON, euros
from tests.simulation import wait_racers
from tests.simulation.endings import anyone_computes_the_pots_again
from tests.simulation.wait_racers import Back, Give, Serve, Turn
from tests.towns import Town

POT_CENTS = euros(100)
LEAVE, WAIT = 10, 6


@dataclass(frozen=True, slots=True)
class Scene:
    """A pot that gave all it had, to gifts that will go back, and gifts that wait behind them."""

    pot: int
    campaign: int
    leaving: Sequence[int]
    waiting: Sequence[int]


def scene(app: Flask, *, each_waits_for: int) -> Scene:
    """Ten gifts empty the pot, six more wait."""
    with app.app_context(), unit_of_work() as session:
        town = Town(session)
        campaign = town.campaign()
        pot = town.pot(campaign, cents=POT_CENTS)
        gifts = [
            town.gives(campaign, cents, email=f"first{number}@example.org").id
            for number, cents in enumerate([POT_CENTS // LEAVE] * LEAVE + [each_waits_for] * WAIT)
        ]
        return Scene(pot.id, campaign.id, gifts[:LEAVE], gifts[LEAVE:])


def race(app: Flask, turns: Sequence[Sequence[Turn]]) -> None:
    """Run a process for each list of turns, all at once."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    context = get_context("fork")
    start = context.Barrier(len(turns))
    with ProcessPoolExecutor(
        len(turns), mp_context=context, initializer=wait_racers.meet_at, initargs=(start, app)
    ) as pool:
        runs = [pool.submit(wait_racers.run, number, own, NOON) for number, own in enumerate(turns)]
        for run in runs:
            run.result(timeout=120)


def sixteen(of: Scene) -> list[Sequence[Turn]]:
    """Five take gifts back, five give anew, six serve all the while."""
    backs = [[Back(gift) for gift in of.leaving[at::5]] for at in range(5)]
    gives = [[Give(of.campaign, euros(10)), Give(of.campaign, euros(5))] for _ in range(5)]
    return [*backs, *gives, *([[Serve()] * 6] * 6)]


def got(app: Flask) -> dict[int, int]:
    """What stands for each gift."""
    with app.app_context():
        rows = reader().execute(
            select(MatchLine.donation_id, func.sum(MatchLine.amount_cents)).group_by(
                MatchLine.donation_id
            )
        )
        return {gift: int(cents) for gift, cents in rows}


@pytest.mark.slow
@pytest.mark.parametrize("waits_for", [euros(25), euros(10)], ids=["too-little", "enough"])
def test_what_comes_back_is_given_once_and_in_order_while_gifts_arrive(
    app: Flask, waits_for: int
) -> None:
    town = scene(app, each_waits_for=waits_for)
    race(app, sixteen(town))
    with app.app_context():
        while serve_waiting(NOON):
            pass
    given = got(app)
    assert [given[gift] for gift in town.leaving] == [0] * LEAVE
    # Whoever came first has all of it; then one has a part; whoever is behind has nothing.
    left, wanted = POT_CENTS, []
    for _gift in town.waiting:
        wanted.append(min(waits_for, left))
        left -= wanted[-1]
    assert [given.get(gift, 0) for gift in town.waiting] == wanted
    new = sum(cents for gift, cents in given.items() if gift > town.waiting[-1])
    assert new == min(left, euros(75))
    with app.app_context():
        session = reader()
        pot = session.get_one(Pot, town.pot)
        assert (pot.reserved_cents, pot.used_cents) == (0, sum(given.values()))
        short = session.scalar(select(func.sum(Wait.missing_cents)))
        assert short == 0 or pot.used_cents == POT_CENTS
        assert [one for one in run_checks(session, now=NOON) if not one.ok] == []
        anyone_computes_the_pots_again(session)
