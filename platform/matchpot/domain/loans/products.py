"""What a pot of loans offers: between which amounts, at which interest, over how long, for whom.

A product is what a maker asks under; the loan keeps its own terms, so that a product may change.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.loans.terms import MOST_INTEREST_BPS, MOST_MONTHS, Repayment, Terms
from matchpot.domain.money import Cents


class Borrowers(StrEnum):
    """Who may ask for a loan."""

    ANYONE = "anyone"  # every maker with a project that is not finished
    BACKED = "backed"  # makers one of whose projects was paid for here before


class ProductFault(StrEnum):
    """What is wrong with an offer."""

    AMOUNTS = "amounts"
    INTEREST = "interest"
    MONTHS = "months"
    GRACE = "grace"
    NO_REPAYMENT = "no_repayment"


class Misfit(StrEnum):
    """Why a wish does not fit an offer."""

    TOO_LITTLE = "too_little"
    TOO_MUCH = "too_much"
    TOO_LONG = "too_long"
    TOO_MUCH_GRACE = "too_much_grace"
    OTHER_REPAYMENT = "other_repayment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The bounds of a product; months from the day the money goes out, grace included."""

    least_cents: Cents
    most_cents: Cents
    interest_bps: int
    most_months: int
    most_grace_months: int
    repayments: Collection[Repayment]

    def faults(self) -> list[ProductFault]:
        """Everything that is wrong; an empty list is an offer."""
        wrong = {
            ProductFault.AMOUNTS: not 0 < self.least_cents <= self.most_cents,
            ProductFault.INTEREST: not 0 <= self.interest_bps <= MOST_INTEREST_BPS,
            ProductFault.MONTHS: not 1 <= self.most_months <= MOST_MONTHS,
            ProductFault.GRACE: not 0 <= self.most_grace_months < max(1, self.most_months),
            ProductFault.NO_REPAYMENT: not self.repayments,
        }
        return [fault for fault, is_so in wrong.items() if is_so]

    def misfits(self, terms: Terms) -> list[Misfit]:
        """Why terms are outside of what is offered; an empty list fits."""
        wrong = {
            Misfit.TOO_LITTLE: terms.principal_cents < self.least_cents,
            Misfit.TOO_MUCH: terms.principal_cents > self.most_cents,
            Misfit.TOO_LONG: terms.months > self.most_months,
            Misfit.TOO_MUCH_GRACE: terms.grace_months > self.most_grace_months,
            Misfit.OTHER_REPAYMENT: terms.repayment not in self.repayments,
        }
        return [misfit for misfit, is_so in wrong.items() if is_so]
