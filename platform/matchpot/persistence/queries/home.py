"""What the home page tells of the whole town; the cards on it are in `browse.py`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, cast, func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC, SUCCESSFUL
from matchpot.domain.pots import PotState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.queries.browse import STATES, Phase
from matchpot.persistence.questions import Question


def _whole_sum(column: Any) -> ColumnElement[int]:
    # PostgreSQL sums bigint into numeric, which would come back as a Decimal.
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


_TOTALS = Question(
    select(
        _whole_sum(Campaign.raised_cents).label("raised_cents"),
        _whole_sum(Campaign.match_cents).label("match_cents"),
        _whole_sum(Campaign.gift_count).label("gift_count"),
        func.count().filter(Campaign.state.in_(sorted(STATES[Phase.OPEN]))).label("open"),
        func.count().filter(Campaign.state.in_(sorted(SUCCESSFUL))).label("made"),
        func.max(Campaign.updated_at).label("updated_at"),
    ).where(Campaign.state.in_(sorted(PUBLIC)))
)


def totals(session: Session) -> Any:  # Any: a row
    """What all public campaigns have brought together: gifts, match, donors, projects made."""
    return _TOTALS.rows(session)[0]


_LEFT = Pot.total_cents - Pot.reserved_cents - Pot.used_cents
_GIVING_POTS = Question(
    select(
        Pot.id,
        Pot.name,
        Pot.summary,
        Pot.total_cents,
        Pot.closes_at,
        _LEFT.label("left_cents"),
        Organisation.name.label("fund_name"),
        Organisation.slug.label("fund_slug"),
    )
    .join(Organisation, Organisation.id == Pot.fund_id)
    .where(Pot.state == PotState.OPEN, _LEFT > 0)
    .order_by(_LEFT.desc(), Pot.id)
    .limit(bindparam("most"))
)


def giving_pots(session: Session, *, limit: int = 6) -> Sequence[Any]:  # Any: rows
    """Pots that match gifts now, the fullest first, with what is left in each."""
    return _GIVING_POTS.rows(session, most=limit)
