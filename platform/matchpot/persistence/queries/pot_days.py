"""What the public page of a pot tells of its past: what keeps each rule, money given by the hour.

One statement each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.matching.lines import RESERVED, USED
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.queries.hours import match_by_hour


@dataclass(frozen=True, slots=True)
class Kept:
    """How many gifts, and how many campaigns as a whole, have their money by one rule version."""

    gifts: int
    campaigns: int


def kept_by_version(session: Session, pot_id: int) -> Mapping[int, Kept]:
    """What a pot holds or gave money for, by the rule version it keeps."""
    rows = session.execute(
        select(MatchLine.rule_version_id, func.count(MatchLine.donation_id), func.count())
        .where(MatchLine.pot_id == pot_id, MatchLine.state.in_(RESERVED | USED))
        .group_by(MatchLine.rule_version_id)
    )
    return {version: Kept(gifts, lines - gifts) for version, gifts, lines in rows}


def given_by_hour(session: Session, pot_id: int) -> Sequence[tuple[datetime, int]]:
    """What a pot gave in each hour, less what came back to it; cents, by the hour in UTC."""
    return match_by_hour(session, MatchLine.pot_id == pot_id)
