"""What projects may expect of pots that are divided at the end of a round, for pages to say.

The sums are made in `services/divisions.py`; the words are in `templates/components/pools.html`. An
estimate is kept while the sums it follows from stay, at most a minute: what it costs grows with the
gifts of a whole round, and every page of its projects shows it.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app

from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.domain.pots import PotState
from matchpot.extensions import current_settings, outside, reader
from matchpot.persistence.queries.divisions import PoolOnCampaign, mark_of, pools_of_campaign
from matchpot.persistence.queries.pots import PotFigures, PotOnCampaign
from matchpot.services import divisions
from matchpot.services.divisions import Expected

# Once it is divided there is nothing to estimate.
_STILL = frozenset(PotState) - {PotState.SETTLING, PotState.SETTLED, PotState.ARCHIVED}
# A few hundred short rows.
_MOST_KEPT = 256
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hope:
    """A pool and what one project may expect of it; None before it has money or gifts.

    `gift_cents` is the gift whose difference `expected` tells.
    """

    pool: PoolOnCampaign
    expected: Expected | None
    gift_cents: int = divisions.TRIAL_CENTS


def is_pool(pot: PotFigures) -> bool:
    """Whether the pot is divided at the end of a round."""
    return pot.rule is not None and pot.rule.kind in POOL_KINDS


def of_pot(pot: PotFigures) -> Sequence[Expected]:
    """What every project of a pot may expect; nothing for a pot that is not divided, or was."""
    if not is_pool(pot) or pot.state not in _STILL:
        return ()
    return _expected(pot.id)


def of_campaign(campaign_id: int) -> Sequence[Hope]:
    """What one project may expect of each pool it is in, by pot."""
    found = []
    for pool in pools_of_campaign(reader(), campaign_id):
        told = _expected(pool.pot_id, campaign_id)
        found.append(Hope(pool=pool, expected=told[0] if told else None))
    return found


def on_project(campaign_id: int, pots: Sequence[PotOnCampaign]) -> Mapping[int, Expected]:
    """What one project may expect of the pools among its pots; asks nothing where there is none."""
    pools = [pot.pot_id for pot in pots if pot.kind in POOL_KINDS and pot.state in _STILL]
    found = {pot_id: _expected(pot_id, campaign_id) for pot_id in pools}
    return {pot_id: told[0] for pot_id, told in found.items() if told}


def _expected(pot_id: int, campaign_id: int | None = None) -> Sequence[Expected]:
    session = reader()
    minute = outside().clock.now().replace(second=0, microsecond=0)
    key = (pot_id, campaign_id, minute, mark_of(session, pot_id))
    kept: OrderedDict[object, Sequence[Expected]]
    kept = current_app.extensions.setdefault("matchpot_estimates", OrderedDict())
    with _LOCK:
        if key in kept:
            return kept[key]
    secret = current_settings().secret_key.encode()
    only = None if campaign_id is None else [campaign_id]
    told = divisions.expected(session, pot_id, secret=secret, only=only)
    with _LOCK:
        kept[key] = told
        if len(kept) > _MOST_KEPT:
            kept.popitem(last=False)
    return told
