"""What projects may expect of pots that are divided at the end of a round, for pages to say.

The sums are made in `services/rounds.py`; the words are in `templates/components/pools.html`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.domain.pots import PotState
from matchpot.extensions import current_settings, reader
from matchpot.persistence.queries.pots import PotFigures
from matchpot.persistence.queries.rounds import PoolOnCampaign, pools_of_campaign
from matchpot.services import rounds
from matchpot.services.rounds import Expected

# Once it is divided there is nothing to estimate.
_STILL = frozenset(PotState) - {PotState.SETTLING, PotState.SETTLED, PotState.ARCHIVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hope:
    """A pool and what one project may expect of it; None before it has money or gifts."""

    pool: PoolOnCampaign
    expected: Expected | None


def is_pool(pot: PotFigures) -> bool:
    """Whether the pot is divided at the end of a round."""
    return pot.rule is not None and pot.rule.kind in POOL_KINDS


def of_pot(pot: PotFigures) -> list[Expected]:
    """What every project of a pot may expect; nothing for a pot that is not divided, or was."""
    if not is_pool(pot) or pot.state not in _STILL:
        return []
    return rounds.expected(reader(), pot.id, secret=_secret())


def of_campaign(campaign_id: int) -> Sequence[Hope]:
    """What one project may expect of each pool it is in, by pot."""
    session = reader()
    found = []
    for pool in pools_of_campaign(session, campaign_id):
        told = rounds.expected(session, pool.pot_id, secret=_secret(), only=[campaign_id])
        found.append(Hope(pool=pool, expected=told[0] if told else None))
    return found


def _secret() -> bytes:
    return current_settings().secret_key.encode()
