"""Ratio: the pot adds a fixed part or multiple of every gift.

The idea: "for every euro you give, we add one". The plainest rule and the one people understand at
once; the evidence says that more than one for one adds nothing (Karlan and List 2007).

Worked example, one for three on three gifts of 1.00. Rounded down each time, a cent is lost; the
cumulative way looks at the running sum, so that nothing is lost in the end:

>>> floor = Ratio(num=1, den=3)
>>> [floor.match_cents(100, _after(counted)) for counted in (0, 100, 200)]
[33, 33, 33]
>>> cumulative = Ratio(num=1, den=3, rounding=Rounding.CUMULATIVE)
>>> [cumulative.match_cents(100, _after(counted)) for counted in (0, 100, 200)]
[33, 33, 34]

Source: matching rules of the design, section 3, `ratio`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from matchpot.domain.matching.explain import Clause, ClauseCode, Params
from matchpot.domain.matching.parameters import Choice, Field, Number, check_born
from matchpot.domain.matching.scenes import Gift, GiftScene, ProjectTotals, Usage
from matchpot.domain.money import Cents


class Rounding(StrEnum):
    """What happens to parts of a cent."""

    FLOOR = "floor"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """`num` cents for every `den` cents that count."""

    KIND: ClassVar[str] = "ratio"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Number(name="num", least=1, most=10_000, required=True),
        Number(name="den", least=1, most=10_000, required=True),
        Choice(name="rounding", options=Rounding, default=Rounding.FLOOR),
    )

    num: int
    den: int
    rounding: Rounding = Rounding.FLOOR

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)

    @property
    def looks_back(self) -> bool:
        """Whether a gift's match depends on what counted before it."""
        return self.rounding is Rounding.CUMULATIVE

    def match_cents(self, counted_cents: Cents, scene: GiftScene) -> Cents:
        """Match for what counts of one gift, before caps, rounded down."""
        if not self.looks_back:
            return counted_cents * self.num // self.den
        before = scene.usage.counted_cents
        after = before + counted_cents
        return after * self.num // self.den - before * self.num // self.den

    def figures(self) -> Params:
        """The figures of the step in an explanation."""
        return (("kind", self.KIND), ("num", self.num), ("den", self.den))

    def clauses(self) -> tuple[Clause, ...]:
        """One clause; the rounding is said only when it differs from the plain one."""
        plain = self.rounding is Rounding.FLOOR
        code = ClauseCode.RATIO if plain else ClauseCode.RATIO_CUMULATIVE
        return (Clause(code, (("num", self.num), ("den", self.den))),)


def _after(counted_cents: Cents) -> GiftScene:
    """A gift after others that counted this much; for the worked example."""
    return GiftScene(Gift(cents=0), ProjectTotals(goal_cents=0), Usage(counted_cents=counted_cents))
