"""Offers of a pot of loans, and wishes that fit them or do not."""

from datetime import date

from matchpot.domain.loans.products import Misfit, Offer, ProductFault
from matchpot.domain.loans.terms import Repayment, Terms


def an_offer(**more: object) -> Offer:
    said = {
        "least_cents": 100_000,
        "most_cents": 1_000_000,
        "interest_bps": 200,
        "most_months": 36,
        "most_grace_months": 6,
        "repayments": (Repayment.ANNUITY,),
    }
    return Offer(**{**said, **more})  # type: ignore[arg-type]


def test_an_offer_without_an_end_a_sum_or_a_way_to_pay_back_is_none() -> None:
    assert an_offer().faults() == []
    wrong = an_offer(
        least_cents=0, interest_bps=501, most_months=0, most_grace_months=1, repayments=()
    )
    assert wrong.faults() == list(ProductFault)


def test_a_wish_outside_of_the_offer_is_told_every_reason() -> None:
    terms = Terms(
        principal_cents=2_000_000,
        interest_bps=200,
        months=48,
        grace_months=12,
        repayment=Repayment.BULLET,
        from_day=date(2027, 1, 1),
    )
    wrong = an_offer().misfits(terms)
    assert wrong == [one for one in Misfit if one is not Misfit.TOO_LITTLE]
