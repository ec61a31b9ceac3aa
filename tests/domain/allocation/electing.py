"""Elections for tests: built by hand, generated, and real ones.

The real ones are three of Łódź (2020) from Pabulib (pabulib.org), as abcvoting 2.19.2 ships them,
without names, ages and sexes and with the voters numbered anew.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from hypothesis import strategies as st

from matchpot.domain.allocation.elections import (
    Application,
    Election,
    TieRule,
    Votes,
    counted,
)

REAL = sorted((Path(__file__).parent / "elections").glob("*.pb"))


def an_election(
    asks: Mapping[str, int],
    ballots: Sequence[Mapping[str, int] | str] = (),
    *,
    budget_cents: int,
    scores: Mapping[str, int | Fraction] | None = None,
    tie: TieRule = TieRule.CHAIN,
    **traits: Mapping[str, object],
) -> Election:
    """An election of applications by id with their asks; lots and draw in the order given.

    A ballot is what it approves, "ab" for a and b, or weights. `traits` are fields of applications
    by id, such as `maker={"a": "x"}`.
    """
    cast = [
        Votes(weights=dict.fromkeys(one, 1) if isinstance(one, str) else dict(one))
        for one in ballots
    ]
    sums, supporters = counted(cast)
    applications = [
        Application(
            id=id_,
            cost_cents=cents,
            **{name: by_id[id_] for name, by_id in traits.items() if id_ in by_id},
        )
        for id_, cents in asks.items()
    ]
    places = {id_: place for place, id_ in enumerate(asks)}
    exact = {id_: Fraction(score) for id_, score in (scores if scores else sums).items()}
    return Election(
        budget_cents=budget_cents,
        applications=applications,
        scores=exact,
        supporters=supporters,
        ballots=cast,
        lots=places,
        draw=places,
        tie=tie,
    )


IDS = "abcdefgh"


@st.composite
def elections(
    draw: st.DrawFn, *, most_weight: int = 1, least_cost: int = 1, tie: TieRule = TieRule.FILE_ORDER
) -> Election:
    """Small elections in which ties, poor voters and misfits are common."""
    ids = IDS[: draw(st.integers(1, 7))]
    asks = {id_: draw(st.integers(least_cost, 30)) for id_ in ids}
    weights = st.integers(1, most_weight)
    ballots = draw(
        st.lists(st.dictionaries(st.sampled_from(ids), weights, max_size=5), min_size=1, max_size=9)
    )
    return an_election(asks, ballots, budget_cents=draw(st.integers(0, 60)), tie=tie)
