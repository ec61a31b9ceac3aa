"""N-th payment: the pot rewards those who come back.

The idea: "your third payment is doubled" (betterplace), or "your first three are" (the Big Give's
regular giving). What counts is the place of a payment among those of one person to one project.

Worked example, one for one on the third payment; three payments of 40.00:

>>> third = NthPayment(num=1, den=1, vest_on=3)
>>> [third.match_cents(4_000, _after(payments)) for payments in (0, 1, 2)]
[0, 0, 4000]

And on each of the first two:

>>> first_two = NthPayment(num=1, den=1, first_k=2)
>>> [first_two.match_cents(4_000, _after(payments)) for payments in (0, 1, 2)]
[4000, 4000, 0]

With `all_or_nothing` a pot that has less left than the whole match gives nothing at all; that is
decided in `decide.py`, where it is known what the pot has left.

Source: matching rules of the design, section 3, `nth_payment`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Clause, ClauseCode, Params
from matchpot.domain.matching.parameters import Field, FieldFlaw, Flag, Number, check_born
from matchpot.domain.matching.scenes import Gift, GiftScene, ProjectTotals, Usage
from matchpot.domain.money import Cents

_MOST_PAYMENTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NthPayment:
    """`num` for every `den` cents of the `vest_on`-th payment, or of each of the `first_k`."""

    KIND: ClassVar[str] = "nth_payment"
    NEEDS: ClassVar[frozenset[str]] = frozenset({"donor_gift_count"})
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Number(name="num", least=1, most=10_000, default=1),
        Number(name="den", least=1, most=10_000, default=1),
        Number(name="vest_on", least=1, most=_MOST_PAYMENTS),
        Number(name="first_k", least=1, most=_MOST_PAYMENTS),
        Flag(name="all_or_nothing"),
    )

    num: int = 1
    den: int = 1
    vest_on: int | None = None
    first_k: int | None = None
    all_or_nothing: bool = False

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)
        flaws = self.flaws({"vest_on": self.vest_on, "first_k": self.first_k})
        if flaws:
            raise RuleIncomplete(flaws)

    @staticmethod
    def flaws(values: Mapping[str, Any]) -> dict[str, str]:
        """Either one payment is matched, or the first few, and not both."""
        if (values.get("vest_on") is None) == (values.get("first_k") is None):
            return {"vest_on": FieldFlaw.EXACTLY_ONE, "first_k": FieldFlaw.EXACTLY_ONE}
        return {}

    def why_less(self, counted_cents: Cents, scene: GiftScene) -> Reason | None:
        """Say why this payment brings nothing; None when it does."""
        del counted_cents
        place = scene.usage.donor_gift_count + 1
        if self.vest_on is not None:
            return None if place == self.vest_on else Reason.NOT_THIS_PAYMENT
        return None if place <= (self.first_k or 0) else Reason.NOT_THIS_PAYMENT

    def match_cents(self, counted_cents: Cents, scene: GiftScene) -> Cents:
        """Match for what counts of one payment, before caps, rounded down."""
        if self.why_less(counted_cents, scene):
            return 0
        return counted_cents * self.num // self.den

    def figures(self) -> Params:
        """The figures of the step in an explanation."""
        return (("kind", self.KIND), ("num", self.num), ("den", self.den))

    def clauses(self) -> tuple[Clause, ...]:
        """Which payments are matched, and whether only whole."""
        ratio = (("num", self.num), ("den", self.den))
        if self.vest_on is not None:
            said = [Clause(ClauseCode.NTH_PAYMENT, (*ratio, ("vest_on", self.vest_on)))]
        else:
            said = [Clause(ClauseCode.FIRST_PAYMENTS, (*ratio, ("first_k", self.first_k or 0)))]
        if self.all_or_nothing:
            said.append(Clause(ClauseCode.ALL_OR_NOTHING))
        return tuple(said)


def _after(payments: int) -> GiftScene:
    """A payment after others of the same person; for the worked example."""
    usage = Usage(donor_gift_count=payments)
    return GiftScene(Gift(cents=0), ProjectTotals(goal_cents=0), usage)
