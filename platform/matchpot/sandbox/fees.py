"""What a payment costs, per method: a table, in basis points and whole cents.

The prices are Stripe's public ones for a Dutch platform and European cards; they are an example,
the product must read the fee of each payment and never compute it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

BPS = 10_000
DISPUTE_FEE_CENTS = 2000


@dataclass(frozen=True, slots=True)
class Price:
    """A part of the amount plus a fixed part."""

    amount_bps: int
    fixed_cents: int

    def fee_cents(self, amount_cents: int) -> int:
        """The fee for one payment, half a cent rounded up.

        >>> Price(150, 25).fee_cents(2500)
        63
        """
        return (amount_cents * self.amount_bps + BPS // 2) // BPS + self.fixed_cents


PRICES: Mapping[str, Price] = {
    "ideal": Price(0, 29),
    "bancontact": Price(0, 39),
    "sepa_debit": Price(0, 35),
    "card": Price(150, 25),
}


def payment_fee_cents(method: str, amount_cents: int) -> int:
    """The fee of a payment with this method."""
    return PRICES[method].fee_cents(amount_cents)
