"""The end of every pot of a random life: closed, waited for, and brought to its last cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st
from sqlalchemy import select

from matchpot.domain.endings import Unspent
from matchpot.domain.matching.exhaustion import FIRST_COME, Exhaustion, ExhaustionMode
from matchpot.domain.pots import PotState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.endings import PotEnding
from matchpot.persistence.models.matching import Pot
from matchpot.services import pots, sharing, swapping, unspent
from tests.simulation.endings import anyone_computes_the_pots_again, counts_are_true
from tests.towns import Town

_CLOSES = frozenset({PotState.OPEN, PotState.EXHAUSTED})

# How the money of a pot runs out.
EXHAUSTION = st.one_of(
    st.just(FIRST_COME),
    st.builds(
        lambda bps: Exhaustion(mode=ExhaustionMode.HYBRID, first_bps=bps), st.integers(1, 9_999)
    ),
    st.builds(
        lambda bps: Exhaustion(
            mode=ExhaustionMode.TRANCHES,
            tranches=((None, bps), (date(2026, 3, 6), 10_000 - bps)),
        ),
        st.integers(1, 9_999),
    ),
)


@dataclass(frozen=True, slots=True)
class Ends:
    """How the money of two pots runs out, and what becomes of the rest of all."""

    first: Exhaustion
    later: Exhaustion
    unspent: Unspent


ENDS = st.builds(
    Ends, EXHAUSTION, EXHAUSTION, st.sampled_from([Unspent.RETURN, Unspent.TO_WINNERS])
)


def plan_all(town: Town, policy: Unspent) -> None:
    """Every pot's last money gets this purpose."""
    for pot in town.session.scalars(select(Pot)):
        town.session.add(PotEnding(pot_id=pot.id, unspent=policy, carry_to_id=None))
    town.session.flush()


def end_all(town: Town, campaigns: Sequence[Campaign]) -> None:
    """Close every pot and take the steps of its end, twice; then everything must be true."""
    session = town.session
    for pot_id in session.scalars(select(Pot.id).order_by(Pot.id)).all():
        if session.get_one(Pot, pot_id).state in _CLOSES:
            now = town.clock.now()
            pots.bring(session, PotState.CLOSED, pot_id=pot_id, actor_id=None, now=now)
    town.clock.forward(days=8)
    now = town.clock.now()
    for _ in range(2):
        for pot_id in session.scalars(select(Pot.id).order_by(Pot.id)).all():
            sharing.share(session, pot_id, now=now, limits=town.limits)
            swapping.swap(session, pot_id, now=now)
            unspent.give_purpose(session, pot_id, now=now, limits=town.limits)
    session.commit()
    town.checked()
    anyone_computes_the_pots_again(session)
    for campaign in campaigns:
        counts_are_true(session, campaign)
    for pot in session.scalars(select(Pot)):
        assert pot.state in {PotState.SETTLED, PotState.CLOSED}
