"""What pots of loans offer, and the pots that do."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from matchpot.domain.loans.products import Borrowers
from matchpot.domain.loans.terms import Repayment
from matchpot.domain.money import Cents
from matchpot.domain.pots import PotPurpose
from matchpot.persistence.models.loans import LoanProduct
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """An offer with its pot and its fund."""

    id: int
    pot_id: int
    pot: str
    pot_slug: str
    fund_id: int
    fund: str
    name: str
    summary: str
    least_cents: Cents
    most_cents: Cents
    interest_bps: int
    most_months: int
    most_grace_months: int
    repayments: tuple[Repayment, ...]
    borrowers: Borrowers
    is_open: bool
    free_cents: Cents


def _products() -> Select[LoanProduct, Pot, Organisation]:
    return (
        select(LoanProduct, Pot, Organisation)
        .join(Pot, Pot.id == LoanProduct.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .order_by(LoanProduct.id)
    )


def _product(row: LoanProduct, pot: Pot, fund: Organisation) -> ProductRow:
    return ProductRow(
        id=row.id,
        pot_id=pot.id,
        pot=pot.name,
        pot_slug=pot.slug,
        fund_id=fund.id,
        fund=fund.name,
        name=row.name,
        summary=row.summary,
        least_cents=row.least_cents,
        most_cents=row.most_cents,
        interest_bps=row.interest_bps,
        most_months=row.most_months,
        most_grace_months=row.most_grace_months,
        repayments=tuple(Repayment(word) for word in row.repayments["kinds"]),
        borrowers=row.borrowers,
        is_open=row.is_open,
        free_cents=pot.total_cents - pot.reserved_cents - pot.used_cents,
    )


def products(session: Session, *, pot_id: int | None = None) -> list[ProductRow]:
    """All offers of a pot; without one, those anybody can ask under now."""
    wanted = _products()
    if pot_id is None:
        wanted = wanted.where(LoanProduct.is_open)
    else:
        wanted = wanted.where(LoanProduct.pot_id == pot_id)
    return [_product(*row) for row in session.execute(wanted)]


def product(session: Session, product_id: int) -> ProductRow | None:
    """One offer."""
    row = session.execute(_products().where(LoanProduct.id == product_id)).first()
    return None if row is None else _product(*row)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPot:
    """A pot that lends, as everybody may know it."""

    id: int
    slug: str
    name: str
    summary: str
    fund: str
    fund_slug: str


def public_pot(session: Session, slug: str) -> PublicPot | None:
    """A pot of loans by its address, once it has offered something."""
    offers = select(LoanProduct.id).where(LoanProduct.pot_id == Pot.id).exists()
    row = session.execute(
        select(Pot, Organisation)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(Pot.slug == slug, Pot.purpose == PotPurpose.LOANS, offers)
    ).first()
    if row is None:
        return None
    pot, fund = row
    return PublicPot(
        id=pot.id,
        slug=pot.slug,
        name=pot.name,
        summary=pot.summary,
        fund=fund.name,
        fund_slug=fund.slug,
    )
