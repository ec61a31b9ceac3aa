"""What people are told about a payout, whatever it is for: where money waits, left, came back."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.people import Role
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.queries import payouts as queries
from matchpot.persistence.queries import people
from matchpot.services import letters, notices


def _payment(session: Session, payout: Payout) -> tuple[letters.Payment, letters.Reader | None]:
    """The payout, and whoever is paid; no reader when they cannot be reached."""
    row = queries.one(session, payout.id)
    assert row is not None  # noqa: S101 - the caller holds it
    payment = letters.Payment(payout_id=row.id, title=row.title, amount_cents=row.amount_cents)
    contact = people.contact(session, row.maker_id)
    return payment, letters.reader(contact) if contact else None


def onboarding_needed(session: Session, payout: Payout, *, now: datetime) -> None:
    """Ask whoever is paid where the money can go."""
    payment, to = _payment(session, payout)
    if to is not None:
        notices.onboarding_needed(session, to, payment, now=now)


def approval_asked(session: Session, payout: Payout, *, now: datetime) -> None:
    """Tell the operators who have not approved it yet, and are not paid by it, that it waits."""
    payment, paid = _payment(session, payout)
    if payout.fee_seat_id is not None:
        # With its round an amount could tell whose vote is whose.
        payment = replace(payment, title="")
    for operator in people.contacts_with_role(session, Role.OPERATOR):
        to = letters.reader(operator)
        if operator.person_id != payout.approver and (paid is None or to.key != paid.key):
            notices.payout_approval_asked(session, to, payment, now=now)


def payout_sent(session: Session, payout: Payout, *, now: datetime) -> None:
    """Tell whoever is paid that money is on its way."""
    payment, to = _payment(session, payout)
    if to is not None:
        notices.payout_sent(session, to, payment, now=now)


def payout_failed(session: Session, payout: Payout, *, now: datetime) -> None:
    """Tell whoever is paid that the bank sent it back."""
    payment, to = _payment(session, payout)
    if to is not None:
        notices.payout_failed(session, to, payment, now=now)
