"""Where makers are paid: their account at the provider and what it last told about it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.outside import PayeeAccount
from matchpot.persistence.models.payouts import Payee


def of(session: Session, person_id: int, *, now: datetime) -> Payee:
    """A maker's payee row, made at the first call; needs a write session."""
    found = session.scalar(select(Payee).where(Payee.person_id == person_id).with_for_update())
    if found is None:
        found = Payee(person_id=person_id, started_at=now)
        session.add(found)
        session.flush()
    return found


def begin(session: Session, person_id: int, *, now: datetime) -> tuple[int, str | None]:
    """The maker's payee, begun if need be: its id, and the account if one was opened."""
    payee = of(session, person_id, now=now)
    return payee.id, payee.account


def opened(session: Session, person_id: int, seen: PayeeAccount, *, now: datetime) -> str:
    """Keep the account that was opened; tells the one that counts, which is the first."""
    payee = of(session, person_id, now=now)
    if payee.account is None:
        payee.account = seen.id
        session.flush()
    return payee.account


def told(session: Session, seen: PayeeAccount, *, now: datetime) -> None:
    """Keep what the provider says of an account; another bank account starts a waiting time."""
    payee = session.scalar(select(Payee).where(Payee.account == seen.id).with_for_update())
    if payee is None:
        return
    known = payee.bank_fingerprint
    if known is not None and seen.bank_fingerprint not in (None, known):
        payee.bank_changed_at = now
    payee.bank_fingerprint = seen.bank_fingerprint or known
    payee.details_submitted = seen.details_submitted
    payee.transfers_active = seen.transfers_active
    payee.payouts_enabled = seen.payouts_enabled
    session.flush()
