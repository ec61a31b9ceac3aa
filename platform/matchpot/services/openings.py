"""What of a pot is open for whoever comes first, by the rule version in force.

The sums are `domain/matching/exhaustion.py`; what a gift sees of it is in `matching.py`.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from matchpot.domain.matching.exhaustion import FIRST_COME, Exhaustion
from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.domain.pots import PotState
from matchpot.persistence.models.matching import Pot, RuleVersion
from matchpot.persistence.queries import waits
from matchpot.services import matching

# A pot that is closed takes no new gifts and still owes those that came in time.
SERVES = frozenset({PotState.OPEN, PotState.EXHAUSTED, PotState.CLOSED})


def exhaustion_of(session: Session, pot: Pot) -> Exhaustion:
    """How a pot's money runs out; one without a rule, or that is divided, has no say in it."""
    if pot.rule_version_id is None:
        return FIRST_COME
    version = session.get_one(RuleVersion, pot.rule_version_id)
    return FIRST_COME if version.kind in POOL_KINDS else matching.parsed(version).caps.exhaustion


def free_cents(session: Session, pot: Pot, *, today: date) -> int:
    """What those who wait for a pot may have of it today; the pot is read afresh."""
    open_cents = exhaustion_of(session, pot).open_cents(pot.total_cents, today)
    return max(0, open_cents - pot.reserved_cents - pot.used_cents)


def rich_pots(session: Session, *, today: date) -> Sequence[int]:
    """The pots somebody waits for that have money open today."""
    return [
        pot.id
        for pot in waits.short_pots(session, states=SERVES)
        if free_cents(session, pot, today=today) > 0
    ]
