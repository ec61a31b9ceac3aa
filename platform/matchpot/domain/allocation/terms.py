"""The conditions under which any rule spends: thresholds, limits, groups, reserve, leftover.

What was spent so far, and what may therefore not be spent any more, is kept in `spending.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from matchpot.domain.allocation.elections import Application
from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import BPS, Cents


class Trait(StrEnum):
    """What a limit can speak of."""

    CATEGORY = "category"
    REGION = "region"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A quota or a cap on a category or a region.

    Attributes:
        trait: whether `value` is a category or a region.
        value: which one.
        most_cents: they get no more than this together.
        most_count: no more of them than this are funded.
        kept_cents: so much is kept for them: all others together get no more than the rest.
    """

    trait: Trait
    value: str
    most_cents: Cents | None = None
    most_count: int | None = None
    kept_cents: Cents = 0

    def __post_init__(self) -> None:
        if min(self.kept_cents, self.most_cents or 0, self.most_count or 0) < 0:
            raise InvalidValue({"limit": "negative"})

    def covers(self, application: Application) -> bool:
        """Whether the application is of this category or region."""
        if self.trait is Trait.REGION:
            return application.region == self.value
        return self.value in application.categories


class Leftover(StrEnum):
    """Where money goes that nothing was bought with."""

    NEXT_ROUND = "next_round"
    POT = "pot"
    PARTIAL_NEXT = "partial_next"  # to the best unfunded application that can do with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for every rule.

    Attributes:
        least_score: a score below this gets nothing; the score itself is enough.
        least_support_bps: fewer supporters than this part of the voters is not enough.
        limits: per category or region.
        most_per_maker: how many applications of one maker are funded; None for no limit.
        reserve: how many unfunded applications are named in order, for when one falls away.
        leftover: where the rest of the budget goes.
    """

    least_score: Fraction | None = None
    least_support_bps: int = 0
    limits: Sequence[Limit] = ()
    most_per_maker: int | None = 1
    reserve: int = 3
    leftover: Leftover = Leftover.NEXT_ROUND

    def __post_init__(self) -> None:
        flaws: dict[str, str] = {}
        if not 0 <= self.least_support_bps <= BPS:
            flaws["least_support_bps"] = "out_of_range"
        if self.most_per_maker is not None and self.most_per_maker < 1:
            flaws["most_per_maker"] = "too_small"
        if self.reserve < 0:
            flaws["reserve"] = "negative"
        if flaws:
            raise InvalidValue(flaws)

    def lets_in(self, *, score: Fraction, supporters: int, voters: int) -> bool:
        """Whether an application has enough behind it to be funded at all."""
        enough = self.least_score is None or score >= self.least_score
        return enough and supporters * BPS >= self.least_support_bps * voters
