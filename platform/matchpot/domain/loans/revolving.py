"""How often the euros of a pot of loans have worked.

>>> Revolving(paid_in_cents=10_000_00, lent_cents=25_000_00, back_cents=18_000_00,
...     interest_cents=150_00, lost_cents=500_00, free_cents=3_150_00).times_worked
Fraction(5, 2)
"""

from dataclasses import dataclass
from fractions import Fraction

from matchpot.domain.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Revolving:
    """The figures of a pot of loans, since its beginning.

    Attributes:
        paid_in_cents: By the fund, less what went back to it; interest is not in it.
        lent_cents: All that was ever lent.
        back_cents: What of it came back.
        interest_cents: Interest makers paid; the pot can lend it too.
        lost_cents: What was written off and did not come after all.
        free_cents: What can be lent now.
    """

    paid_in_cents: Cents
    lent_cents: Cents
    back_cents: Cents
    interest_cents: Cents
    lost_cents: Cents
    free_cents: Cents

    @property
    def out_cents(self) -> Cents:
        """What makers still owe."""
        return self.lent_cents - self.back_cents - self.lost_cents

    @property
    def times_worked(self) -> Fraction:
        """How often each euro that was paid in has been lent, on average; 0 of nothing."""
        return Fraction(self.lent_cents, self.paid_in_cents) if self.paid_in_cents else Fraction(0)
