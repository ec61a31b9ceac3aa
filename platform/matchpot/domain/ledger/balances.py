"""What balances say: which side is the right one, what is overdrawn, what is covered.

Works on plain sums by account name, debit positive; where they come from is the
caller's business.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matchpot.domain.ledger.accounts import AccountKind
from matchpot.domain.ledger.entries import Entry

_DEBIT_SIDE = frozenset({AccountKind.ASSET, AccountKind.EXPENSE})

_REAL_MONEY = ("Assets:Stripe:", "Assets:Bank:", "Assets:Clearing:")
_PROMISED_BY_FUNDS = "Assets:Receivable:Fund-"
_OWED = "Liabilities:"
# Owed to a fund as its makers pay it back, and no sooner; what they owe is not held either.
_LENT = ":Lent"
# Owed to others and to be paid from the balance at the provider, before any new payout.
_FIRST_CLAIMS = ("Liabilities:Refunds:Payable", ":Donations", ":Tips", ":In-Transit")


def natural_cents(kind: AccountKind, cents: int) -> int:
    """The balance as people say it: positive when the account is on its own side."""
    return cents if kind in _DEBIT_SIDE else -cents


def is_overdrawn(kind: AccountKind, cents: int) -> bool:
    """Tell whether more went out of the account than came in."""
    return natural_cents(kind, cents) < 0


def add_up(entries: Iterable[Entry]) -> dict[str, int]:
    """Sums by account name over entries, debit positive; zeros are kept."""
    sums: dict[str, int] = {}
    for entry in entries:
        for leg in entry.postings:
            sums[leg.account.name] = sums.get(leg.account.name, 0) + leg.cents
    return sums


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether what is owed to others is there.

    Attributes:
        held_cents: Money at the provider, in the banks and between them, and what
            funds owe us on their promises. What makers owe us and what is in
            dispute is not counted: it may never come.
        owed_cents: All liabilities but what is lent; an overdrawn one owes nothing to
            anybody, and does not make the others less.
    """

    held_cents: int
    owed_cents: int

    @property
    def buffer_cents(self) -> int:
        """What is left when everybody is paid; below zero somebody would not be."""
        return self.held_cents - self.owed_cents


def coverage(balances: Mapping[str, int]) -> Coverage:
    """Compare what is held with what is owed."""
    held = (*_REAL_MONEY, _PROMISED_BY_FUNDS)
    return Coverage(
        held_cents=sum(cents for name, cents in balances.items() if name.startswith(held)),
        owed_cents=sum(
            max(0, -cents)
            for name, cents in balances.items()
            if name.startswith(_OWED) and not name.endswith(_LENT)
        ),
    )


def available_at_provider(balances: Mapping[str, int]) -> int:
    """Cents at the provider that may leave as payouts without touching anybody's money.

    What is left of the balance there after refunds on their way, gifts and tips that
    may still have to be given back, and payouts under way. Below zero when the buffer
    has been eaten.
    """
    claims = sum(
        cents
        for name, cents in balances.items()
        if name.startswith(_OWED) and name.endswith(_FIRST_CLAIMS)
    )
    return balances.get("Assets:Stripe:Balance", 0) + claims
