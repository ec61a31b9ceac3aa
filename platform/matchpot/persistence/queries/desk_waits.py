"""Since when the oldest thing of each queue of the back office waits; None when nothing does."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.endings import ReturnState
from matchpot.domain.exclusions import ExclusionState
from matchpot.domain.payouts import PayoutState
from matchpot.domain.pots import PayInState
from matchpot.domain.refunds import RefundState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Refund
from matchpot.persistence.models.endings import FundReturn
from matchpot.persistence.models.exclusions import Exclusion
from matchpot.persistence.models.matching import PayIn
from matchpot.persistence.models.payments import InboxEvent, Quarantined
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.work import OutboxRow

Since = Callable[[Session], datetime | None]


def _oldest(
    begun: InstrumentedAttribute[Any],  # Any: some moments may be absent, some never are
    waits: ColumnElement[bool],
) -> Since:
    asked = select(func.min(begun)).where(waits)

    def since(session: Session) -> datetime | None:
        found: datetime | None = session.scalar(asked)
        return found

    return since


reviews = _oldest(Campaign.submitted_at, Campaign.state == CampaignState.SUBMITTED)
payouts = _oldest(Payout.created_at, Payout.state == PayoutState.READY)
pay_ins = _oldest(PayIn.recorded_at, PayIn.state == PayInState.RECORDED)
quarantine = _oldest(Quarantined.found_at, Quarantined.resolved_at.is_(None))
refunds = _oldest(Refund.requested_at, Refund.state == RefundState.REFUSED)
appeals = _oldest(Exclusion.appealed_at, Exclusion.state == ExclusionState.APPEALED)
returns = _oldest(FundReturn.asked_at, FundReturn.state == ReturnState.ASKED)
_promises = _oldest(OutboxRow.dead_at, OutboxRow.dead_at.is_not(None))
_messages = _oldest(InboxEvent.dead_at, InboxEvent.dead_at.is_not(None))


def work(session: Session) -> datetime | None:
    """Since when the first work or message that gave up waits for a person."""
    found = [one for one in (_promises(session), _messages(session)) if one is not None]
    return min(found, default=None)
