"""Real processes fight for the same money, on both databases."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchpot.domain.matching.ratio import Ratio
from matchpot.persistence.engine import writing
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign
from tests.builders import NOON, euros
from tests.simulation import racers
from tests.towns import Town

PROCESSES = 16


def race(engine: Engine, url: str, campaign_id: int, amounts: Sequence[list[int]]) -> list[int]:
    """Run one process for each list of amounts; returns the match of every gift."""
    engine.dispose()
    # Forked, so that sixteen processes start at once instead of importing for a minute.
    context = get_context("fork")
    start = context.Barrier(len(amounts))
    with ProcessPoolExecutor(
        len(amounts), mp_context=context, initializer=racers.meet_at, initargs=(start,)
    ) as pool:
        runs = [
            pool.submit(racers.run, url, campaign_id, number, gifts, NOON)
            for number, gifts in enumerate(amounts)
        ]
        return [cents for run in runs for cents in run.result(timeout=120)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pot_cents", "amounts"),
    [
        # Sixteen fight for the last euro.
        (100, [[500]] * PROCESSES),
        # And for a pot that runs out somewhere in the middle, three gifts each.
        (euros(100), [[500, 1_100, 700]] * PROCESSES),
    ],
    ids=["the-last-euro", "three-gifts-each"],
)
def test_a_pot_gives_exactly_what_it_has_however_many_want_it(
    engine: Engine, database_url: str, pot_cents: int, amounts: list[list[int]]
) -> None:
    with Session(writing(engine), expire_on_commit=False) as session:
        town = Town(session)
        campaign = town.campaign()
        pot = town.pot(campaign, cents=pot_cents, rule=Ratio(num=1, den=1))
        session.commit()
    got = race(engine, database_url, campaign.id, amounts)
    wanted = sum(sum(gifts) for gifts in amounts)
    assert sum(got) == min(wanted, pot_cents)
    with Session(engine) as session:
        kept = session.get_one(Pot, pot.id)
        assert kept.reserved_cents == sum(got)
        assert session.scalar(select(func.sum(MatchLine.amount_cents))) == sum(got)
        assert session.scalar(select(func.sum(PotCampaign.held_cents))) == sum(got)
        assert session.scalar(select(func.count(Donation.id))) == sum(map(len, amounts))


@pytest.mark.slow
def test_three_racers_for_a_hundred_euros_get_forty_forty_and_twenty(
    engine: Engine, database_url: str
) -> None:
    """E11, to the cent."""
    with Session(writing(engine), expire_on_commit=False) as session:
        town = Town(session)
        campaign = town.campaign()
        town.pot(campaign, cents=10_000)
        session.commit()
    got = race(engine, database_url, campaign.id, [[4_000]] * 3)
    assert sorted(got) == [2_000, 4_000, 4_000]
