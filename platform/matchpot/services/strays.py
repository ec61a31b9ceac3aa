"""Payments that fit no gift, given back whole: decided by an operator, carried out by promise."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, NotFound
from matchpot.domain.ledger.strays import stray_paid, stray_returned
from matchpot.domain.outside import Payment, ProviderRefund
from matchpot.persistence.models.ledger import LedgerEntry
from matchpot.persistence.models.payments import Quarantined
from matchpot.services import audit, books, outbox, quarantine
from matchpot.services.outbox import Promise
from matchpot.services.quarantine import Oddity

GIVE_STRAY_BACK = "quarantined.give_back"
# The number a refund of ours carries at the provider; a stray has no refund row.
NO_ROW = 0

# Only these are about a payment in euros that can go back; the others need another look.
RETURNABLE = frozenset({Oddity.AMOUNT, Oddity.UNKNOWN_GIFT, Oddity.PAID_TWICE})


def can_go_back(odd: Quarantined) -> bool:
    """Whether the money came in, is in no gift's books and waits for a decision."""
    has_charge = bool(odd.seen.get("charge"))
    return odd.resolved_at is None and has_charge and Oddity(odd.reason) in RETURNABLE


def ask_back(session: Session, quarantined_id: int, *, by: int, now: datetime) -> None:
    """Promise to give a stray payment back; harmless when it was promised before.

    Raises:
        NotFound: There is no such thing.
        IllegalMove: It was decided on, or it is no payment that can go back.
    """
    odd = session.get(Quarantined, quarantined_id, with_for_update=True)
    if odd is None:
        raise NotFound("quarantined", quarantined_id)
    if not can_go_back(odd):
        raise IllegalMove("quarantined", odd.reason, "given_back")
    audit.write(
        session, "stray_given_back", actor_id=by, now=now, ref=("quarantined", quarantined_id)
    )
    promise = Promise(
        key=f"quarantined:{quarantined_id}:give_back:1",
        kind=GIVE_STRAY_BACK,
        ref_type="quarantined",
        ref_id=quarantined_id,
        due_at=now,
        payload={"by": by},
    )
    outbox.put(session, promise, now=now)


def reference_of(session: Session, quarantined_id: int) -> str | None:
    """The payment to give back; None when it was decided on meanwhile."""
    odd = session.get(Quarantined, quarantined_id)
    return odd.reference if odd is not None and odd.resolved_at is None else None


def given_back(
    session: Session,
    quarantined_id: int,
    payment: Payment,
    refund: ProviderRefund,
    *,
    by: int | None,
    now: datetime,
) -> None:
    """Book that it came and went, and close the matter; nobody decided on what went at the desk."""
    odd = session.get_one(Quarantined, quarantined_id, with_for_update=True)
    if odd.resolved_at is not None:
        return
    came = stray_paid(
        quarantined_id=quarantined_id,
        cents=payment.amount_cents,
        fee_cents=payment.fee_cents,
        occurred_at=now,
        external_id=payment.charge or payment.id,
    )
    went = stray_returned(
        quarantined_id=quarantined_id,
        cents=payment.amount_cents,
        occurred_at=now,
        external_id=refund.id,
    )
    books.post_all(session, [came, went], now=now)
    odd.resolved_at, odd.resolved_by, odd.resolution = now, by, "given_back"
    session.flush()


def went_back(session: Session, payment: Payment, refund: ProviderRefund, *, now: datetime) -> bool:
    """Book a stray that was given back whole at the provider's own desk; tells if it was one."""
    odd_id = session.scalar(
        select(Quarantined.id).where(
            Quarantined.reference == payment.id,
            Quarantined.reason.in_(sorted(RETURNABLE)),
            Quarantined.resolved_at.is_(None),
        )
    )
    if odd_id is None:
        return _booked(session, refund)
    given_back(session, odd_id, payment, refund, by=None, now=now)
    quarantine.settle_itself(session, refund.id, Oddity.UNKNOWN_REFUND, now=now)
    return True


def _booked(session: Session, refund: ProviderRefund) -> bool:
    found = select(LedgerEntry.id).where(LedgerEntry.external_id == refund.id)
    return session.scalar(found) is not None
