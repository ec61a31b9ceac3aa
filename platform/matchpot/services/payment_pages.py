"""Recording what became of a payment page and of the promise to open it.

Asking the provider is the doors' work, outside any transaction; see `giving.py` for the promise.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.outside import CheckoutSession
from matchpot.persistence.leases import keep
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import donations, giving, outbox
from matchpot.services.outbox import WAKE, Promise


def opened(
    session: Session, donation_id: int, key: str, page: CheckoutSession, *, now: datetime
) -> None:
    """Keep the page's address with the gift; nobody needs to open it any more."""
    donations.page_opened(session, donation_id, page, now=now)
    keep(session, key, now=now)


def refused(session: Session, donation_id: int, key: str, *, now: datetime) -> None:
    """The provider will not take this payment: let go of match and reward."""
    donations.end_unpaid(session, donation_id, DonationState.FAILED, reason="refused", now=now)
    keep(session, key, now=now)


def next_attempt(session: Session, donation_id: int, key: str, *, now: datetime) -> None:
    """The key is spent and no page was opened under it: promise to try under the next one."""
    promise = Promise(
        key=outbox.next_key(key),
        kind=giving.OPEN_CHECKOUT,
        ref_type="donation",
        ref_id=donation_id,
        due_at=now + outbox.NEXT_KEY_WAITS,
    )
    outbox.put(session, promise, now=now)


def hurry(session: Session, key: str, *, now: datetime) -> None:
    """Let the worker try at once, because somebody is waiting for the page."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.key == key, OutboxRow.done_at.is_(None))
        .values(due_at=now)
    )
    session.info[WAKE] = True
