"""Bringing money from the provider to the bank account of funds, from where they are paid back.

What makers pay back of loans lies at the provider. An operator sends it at the provider's own desk,
and writes down here that it left and that it arrived; nothing is sent from here.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue, NotFound
from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.funding import withdrawal_arrived, withdrawal_sent
from matchpot.domain.money import Cents
from matchpot.persistence.queries import fund_bank as queries
from matchpot.persistence.queries import ledger
from matchpot.services import audit, books


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What funds ask back against what lies at their bank account; cents.

    `may_leave_cents` lies at the provider and is the funds' or our own: not gifts, not refunds, and
    not what makers are still to be paid.
    """

    asked_cents: Cents
    at_bank_cents: Cents
    under_way_cents: Cents
    may_leave_cents: Cents

    @property
    def short_cents(self) -> Cents:
        """What the bank lacks when all that is under way has arrived."""
        return max(0, self.asked_cents - self.at_bank_cents - self.under_way_cents)

    @property
    def to_bring_cents(self) -> Cents:
        """What of it can be brought now."""
        return max(0, min(self.short_cents, self.may_leave_cents))


def position(session: Session) -> Position:
    """Where the money is that funds asked back."""
    owed_to_makers = sum(
        -cents
        for name, cents in ledger.balances(session, "Liabilities:Maker:").items()
        if name.endswith(":Payable")
    )
    return Position(
        asked_cents=queries.asked_cents(session),
        at_bank_cents=ledger.balance_cents(session, accounts.bank_funds().name),
        under_way_cents=ledger.balance_cents(session, accounts.clearing_payout().name),
        may_leave_cents=ledger.available_at_provider(session) - owed_to_makers,
    )


def sent(session: Session, *, payout: str, cents: Cents, by: int, now: datetime) -> None:
    """Write down that money left the provider; `payout` is how the provider names that.

    Raises:
        InvalidValue: More than may be brought, or this payment is in the books already.
    """
    if ledger.entry_ids_told(session, [payout]):
        raise InvalidValue({"payout": "known"})
    if not 0 < cents <= position(session).to_bring_cents:
        raise InvalidValue({"cents": "too_much"})
    books.post(session, withdrawal_sent(payout=payout, cents=cents, occurred_at=now), now=now)
    detail = {"cents": cents, "payout": payout}
    audit.write(session, "fund_bank.sent", actor_id=by, now=now, detail=detail)


def arrived(session: Session, *, payout: str, by: int, now: datetime) -> None:
    """Write down that it is at the bank.

    Raises:
        NotFound: Nothing of that name is under way.
    """
    found = next((one for one in queries.under_way(session) if one.payout == payout), None)
    if found is None:
        raise NotFound("payout", payout)
    entry = withdrawal_arrived(payout=payout, cents=found.cents, occurred_at=now)
    books.post(session, entry, now=now)
    detail = {"cents": found.cents, "payout": payout}
    audit.write(session, "fund_bank.arrived", actor_id=by, now=now, detail=detail)
