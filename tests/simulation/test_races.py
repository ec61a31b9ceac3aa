"""Real processes fight for the same money, on both databases."""

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.pots import PotMode
from matchpot.persistence.engine import writing
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign
from matchpot.services.checks import run_checks
from tests.builders import NOON, a_place, euros
from tests.simulation import racers
from tests.simulation.endings import anyone_computes_the_pots_again
from tests.towns import Town

PROCESSES = 16


def race(
    engine: Engine, url: str, gifts: Sequence[Sequence[tuple[int, int]]]
) -> Sequence[list[int]]:
    """Run a process for each list of (campaign, cents); returns the match of every gift."""
    engine.dispose()
    # Forked, so that sixteen processes start at once instead of importing for a minute.
    context = get_context("fork")
    start = context.Barrier(len(gifts))
    with ProcessPoolExecutor(
        len(gifts), mp_context=context, initializer=racers.meet_at, initargs=(start,)
    ) as pool:
        runs = [pool.submit(racers.run, url, number, own, NOON) for number, own in enumerate(gifts)]
        return [run.result(timeout=120) for run in runs]


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
    gifts = [[(campaign.id, cents) for cents in own] for own in amounts]
    got = [cents for own in race(engine, database_url, gifts) for cents in own]
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
    got = race(engine, database_url, [[(campaign.id, 4_000)]] * 3)
    assert sorted(got) == [[2_000], [4_000], [4_000]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacked:
    """Two projects of the same three pots, which come to each in another order."""

    near: int
    far: int
    on_top: int
    one: int
    other: int


def stacked(session: Session, *, cents: int, num: int) -> Stacked:
    """Pots that fill, the one with the lower id second, and one on top that adds half as much."""
    town = Town(session)
    one, other = town.campaign(), town.campaign()
    fills, tops = Ratio(num=num, den=4), Ratio(num=num, den=8)
    far = town.pot(one, cents=cents, rule=fills, tier=2)
    on_top = town.pot(other, cents=cents, rule=tops, mode=PotMode.STACK)
    near = town.pot(other, cents=cents, rule=fills, tier=1)
    for pot, campaign in ((on_top, one), (far, other), (near, one)):
        a_place(session, pot, campaign)
    session.commit()
    return Stacked(near=near.id, far=far.id, on_top=on_top.id, one=one.id, other=other.id)


def lines_by_gift(session: Session) -> dict[int, dict[int, int]]:
    """What each pot holds for each gift."""
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for line in session.scalars(select(MatchLine)):
        found[line.donation_id or 0][line.pot_id] = line.amount_cents
    return found


def crossing(town: Stacked) -> list[list[tuple[int, int]]]:
    """Half of the processes begin with the one project, half with the other."""
    gifts = [(town.one, 800), (town.other, 1_600), (town.one, 2_400)]
    return [gifts if number % 2 else gifts[::-1] for number in range(PROCESSES)]


@pytest.mark.slow
def test_stacked_pots_on_two_projects_are_emptied_to_the_cent_and_nobody_waits_for_ever(
    engine: Engine, database_url: str
) -> None:
    with Session(writing(engine), expire_on_commit=False) as session:
        town = stacked(session, cents=euros(60), num=4)
    got = race(engine, database_url, crossing(town))
    assert sum(map(sum, got)) == euros(180)
    with Session(engine) as session:
        assert set(session.scalars(select(Pot.reserved_cents))) == {euros(60)}
        given = {gift.id: gift.gift_cents for gift in session.scalars(select(Donation))}
        lines = lines_by_gift(session)
        # No gift more than itself over all pots together.
        assert all(sum(own.values()) <= given[gift] for gift, own in lines.items())
        # The far pot gave nothing while the near one had enough: one gift fell between them.
        both = [own for own in lines.values() if own.get(town.near) and own.get(town.far)]
        assert len(both) <= 1
        assert [one for one in run_checks(session, now=NOON) if not one.ok] == []
        anyone_computes_the_pots_again(session)


@pytest.mark.slow
def test_stacked_pots_with_enough_give_every_gift_exactly_its_own(
    engine: Engine, database_url: str
) -> None:
    with Session(writing(engine), expire_on_commit=False) as session:
        town = stacked(session, cents=euros(1_000), num=2)
    gifts = crossing(town)
    got = race(engine, database_url, gifts)
    # Half from the near pot, and a quarter on top.
    assert got == [[cents * 3 // 4 for _campaign, cents in own] for own in gifts]
    with Session(engine) as session:
        whole = PROCESSES * 4_800
        held = {pot.id: pot.reserved_cents for pot in session.scalars(select(Pot))}
        assert held == {town.near: whole // 2, town.on_top: whole // 4, town.far: 0}
