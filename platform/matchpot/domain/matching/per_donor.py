"""Per donor: the pot adds the same amount for every person, however much they give.

The idea: "for everyone who gives, we add five euros". It rewards many givers rather than large
gifts, and nobody gains by cutting one gift in two.

Worked example, 5.00 for each person. Ada gives 1.00 and later 9.00, Bo gives 1.00: the first gift
of each brings the 5.00, the second gift of Ada brings nothing more.

>>> rule = PerDonor(cents_each=500)
>>> [rule.match_cents(cents, _after(gifts)) for cents, gifts in ((100, 0), (900, 1), (100, 0))]
[500, 0, 500]

Source: matching rules of the design, section 3, `per_donor`.
"""

from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Clause, ClauseCode, Params
from matchpot.domain.matching.parameters import Field, Number, check_born
from matchpot.domain.matching.scenes import Gift, GiftScene, ProjectTotals, Usage
from matchpot.domain.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class PerDonor:
    """`cents_each` for the first gift of each person to a project, for `max_donors` at most."""

    KIND: ClassVar[str] = "per_donor"
    NEEDS: ClassVar[frozenset[str]] = frozenset({"donor_gift_count", "project_donor_count"})
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Number(name="cents_each", least=1, required=True),
        Number(name="max_donors", least=1, most=1_000_000),
    )

    cents_each: Cents
    max_donors: int | None = None

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)

    def why_less(self, counted_cents: Cents, scene: GiftScene) -> Reason | None:
        """Say why this gift brings nothing; None when it does."""
        del counted_cents
        if scene.usage.donor_gift_count > 0:
            return Reason.NOT_THE_FIRST_GIFT
        if self.max_donors is not None and scene.usage.project_donor_count >= self.max_donors:
            return Reason.ENOUGH_DONORS
        return None

    def match_cents(self, counted_cents: Cents, scene: GiftScene) -> Cents:
        """Match for what counts of one gift, before caps; nothing once the gift went back."""
        if counted_cents <= 0 or self.why_less(counted_cents, scene):
            return 0
        return self.cents_each

    def figures(self) -> Params:
        """The figures of the step in an explanation."""
        return (("kind", self.KIND), ("cents_each", self.cents_each))

    def clauses(self) -> tuple[Clause, ...]:
        """The amount, and for how many people."""
        said = [Clause(ClauseCode.PER_DONOR, (("cents_each", self.cents_each),))]
        if self.max_donors is not None:
            said.append(Clause(ClauseCode.MAX_DONORS, (("max_donors", self.max_donors),)))
        return tuple(said)


def _after(gifts: int) -> GiftScene:
    """A gift after others of the same person; for the worked example."""
    return GiftScene(Gift(cents=0), ProjectTotals(goal_cents=0), Usage(donor_gift_count=gifts))
