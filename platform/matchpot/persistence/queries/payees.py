"""The accounts that makers and panellists are paid on, as services and pages read them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.payouts import Payee, Payout
from matchpot.persistence.queries.payouts import AT_BANK


def payee_of(session: Session, person_id: int) -> Payee | None:
    """A maker's account, when one was begun."""
    return session.scalar(select(Payee).where(Payee.person_id == person_id))


def payee_by_account(session: Session, account: str) -> Payee | None:
    """Whose account at the provider this is."""
    return session.scalar(select(Payee).where(Payee.account == account))


def unfinished_accounts(session: Session, *, limit: int = 200) -> Sequence[str]:
    """Accounts the provider cannot pay yet, as far as we know."""
    waits = ~(Payee.transfers_active & Payee.payouts_enabled)
    found = session.scalars(
        select(Payee.account).where(Payee.account.is_not(None), waits).order_by(Payee.id)
    )
    return [account for account in found.fetchmany(limit) if account]


def accounts_at_bank(session: Session) -> Sequence[str]:
    """Accounts to which something was sent that has not reached the maker's bank."""
    found = session.scalars(
        select(Payee.account)
        .join(Payout, Payout.payee_id == Payee.id)
        .where(Payout.state.in_(sorted(AT_BANK)), Payee.account.is_not(None))
        .distinct()
    )
    return [account for account in found if account]
