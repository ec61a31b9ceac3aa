"""The past of a pot as its public page tells it: what keeps each rule, and money by the day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.persistence.queries import pot_days
from matchpot.persistence.queries.pot_days import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A pot's past: what keeps each rule version, and each day with what was given.

    Attributes:
        kept: By the id of the rule version.
        days: (day, what was given on it less what came back, all given since the first day).
    """

    kept: Mapping[int, Kept] = field(default_factory=dict)
    days: Sequence[tuple[date, int, int]] = ()


def past_of(session: Session, pot_id: int) -> Past:
    """Read a pot's past; two statements."""
    by_day: dict[date, int] = defaultdict(int)
    for hour, cents in pot_days.given_by_hour(session, pot_id):
        by_day[local_day(hour)] += cents
    days, total = [], 0
    for day, cents in by_day.items():
        total += cents
        days.append((day, cents, total))
    return Past(kept=pot_days.kept_by_version(session, pot_id), days=days)
