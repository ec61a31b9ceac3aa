"""What a pot of loans offers: made, changed, opened and shut by people of its fund.

A change touches no loan that was asked for before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue, NotFound
from matchpot.domain.loans.products import Borrowers, Offer
from matchpot.domain.loans.terms import Repayment
from matchpot.domain.pots import PotPurpose
from matchpot.persistence.models.loans import LoanProduct
from matchpot.services import audit
from matchpot.services.pots import locked


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPlan:
    """What a fund decides about an offer."""

    name: str
    summary: str
    offer: Offer
    borrowers: Borrowers = Borrowers.ANYONE
    is_open: bool = True


def offer_of(row: LoanProduct) -> Offer:
    """The bounds of an offer."""
    return Offer(
        least_cents=row.least_cents,
        most_cents=row.most_cents,
        interest_bps=row.interest_bps,
        most_months=row.most_months,
        most_grace_months=row.most_grace_months,
        repayments=kinds_of(row),
    )


def kinds_of(row: LoanProduct) -> Sequence[Repayment]:
    """How a loan under this offer may be paid back."""
    return tuple(Repayment(word) for word in row.repayments["kinds"])


def create(
    session: Session, plan: ProductPlan, *, pot_id: int, by: int, now: datetime
) -> LoanProduct:
    """Offer loans from a pot.

    Raises:
        NotFound: There is no such pot.
        InvalidValue: The pot is for something else, or the offer has faults, told by field.
    """
    pot = locked(session, pot_id)
    if pot.purpose is not PotPurpose.LOANS:
        raise InvalidValue({"pot_id": "of_another_purpose"})
    row = LoanProduct(pot_id=pot_id, created_at=now)
    _fill(row, plan)
    session.add(row)
    session.flush()
    audit.write(session, "loan_offered", actor_id=by, now=now, ref=("loan_product", row.id))
    return row


def change(session: Session, product_id: int, plan: ProductPlan, *, by: int, now: datetime) -> None:
    """Change an offer, or shut it; what was asked for before stays as it was asked.

    Raises:
        NotFound: There is no such offer.
        InvalidValue: The offer has faults, told by field.
    """
    row = session.scalar(
        select(LoanProduct).where(LoanProduct.id == product_id).with_for_update(key_share=True)
    )
    if row is None:
        raise NotFound("loan_product", product_id)
    _fill(row, plan)
    session.flush()
    audit.write(session, "loan_offer_changed", actor_id=by, now=now, ref=("loan_product", row.id))


def _fill(row: LoanProduct, plan: ProductPlan) -> None:
    if faults := plan.offer.faults():
        raise InvalidValue({fault.value: fault.value for fault in faults})
    row.name, row.summary = plan.name.strip(), plan.summary.strip()
    row.least_cents, row.most_cents = plan.offer.least_cents, plan.offer.most_cents
    row.interest_bps = plan.offer.interest_bps
    row.most_months = plan.offer.most_months
    row.most_grace_months = plan.offer.most_grace_months
    row.repayments = {"kinds": [kind.value for kind in Repayment if kind in plan.offer.repayments]}
    row.borrowers, row.is_open = plan.borrowers, plan.is_open
