"""What funds add to a gift, what became of it, and what of the gift went back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.refunds import RefundReason, RefundState
from matchpot.persistence.models.donations import Refund
from matchpot.persistence.models.matching import MatchChange, MatchLine
from matchpot.persistence.queries.matching import STANDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A match line, on one gift or on a whole campaign."""

    id: int
    pot_id: int
    rule_version_id: int
    state: MatchLineState
    amount_cents: int
    why: Mapping[str, Any] | None

    @property
    def stands(self) -> bool:
        """Whether it takes money of its pot."""
        return self.state in STANDING


_LINE = select(
    MatchLine.id,
    MatchLine.pot_id,
    MatchLine.rule_version_id,
    MatchLine.state,
    MatchLine.amount_cents,
    MatchLine.why,
).order_by(MatchLine.id)


def lines_of_gift(session: Session, donation_id: int) -> Sequence[Line]:
    """Every line a gift ever had, oldest first."""
    rows = session.execute(_LINE.where(MatchLine.donation_id == donation_id))
    return [Line(**row._mapping) for row in rows]


def lines_of_campaign(session: Session, campaign_id: int) -> Sequence[Line]:
    """The standing lines on a whole campaign, oldest first."""
    rows = session.execute(
        _LINE.where(
            MatchLine.campaign_id == campaign_id,
            MatchLine.donation_id.is_(None),
            MatchLine.state.in_(STANDING),
        )
    )
    return [Line(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to a line, and why (a short code)."""

    line_id: int
    before_state: MatchLineState | None
    after_state: MatchLineState
    before_cents: int
    after_cents: int
    reason: str
    changed_at: datetime


def changes_of(session: Session, line_ids: Iterable[int]) -> Sequence[Change]:
    """The changes of these lines, oldest first."""
    rows = session.execute(
        select(
            MatchChange.line_id,
            MatchChange.before_state,
            MatchChange.after_state,
            MatchChange.before_cents,
            MatchChange.after_cents,
            MatchChange.reason,
            MatchChange.changed_at,
        )
        .where(MatchChange.line_id.in_(set(line_ids)))
        .order_by(MatchChange.id)
    )
    return [Change(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyBack:
    """One refund of a gift."""

    id: int
    state: RefundState
    reason: RefundReason
    gift_cents: int
    tip_cents: int
    requested_at: datetime
    done_at: datetime | None


def refunds_of(session: Session, donation_id: int) -> Sequence[MoneyBack]:
    """The refunds of a gift, oldest first."""
    rows = session.execute(
        select(
            Refund.id,
            Refund.state,
            Refund.reason,
            Refund.gift_cents,
            Refund.tip_cents,
            Refund.requested_at,
            Refund.done_at,
        )
        .where(Refund.donation_id == donation_id)
        .order_by(Refund.id)
    )
    return [MoneyBack(**row._mapping) for row in rows]
