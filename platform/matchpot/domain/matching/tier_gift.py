"""Tiers by gift: the larger the gift, the larger the part that the pot adds.

The idea: "20 % on gifts from 100 euros, 30 % from 500, 40 % from 750", as on the matching days of
GlobalGiving. In slabs the whole gift gets the share of its size; marginally each part of the gift
gets the share of its own bracket, so that no cent more in a gift ever brings a jump.

Worked example, in slabs, with at most 1,000.00 of a gift counted:

>>> brackets = ((10_000, 2_000), (50_000, 3_000), (75_000, 4_000))
>>> slabs = TierGift(brackets=brackets, max_counted_cents=100_000)
>>> [slabs.given_cents(e) for e in (9_999, 10_000, 49_999, 50_000, 74_999, 75_000, 150_000)]
[0, 2000, 9999, 15000, 22499, 30000, 40000]

The same table marginally: 20 % of the 400.00 above 100.00, then 30 % of 100.00:

>>> TierGift(brackets=brackets, style=TierStyle.MARGINAL).given_cents(60_000)
11000

Source: matching rules of the design, section 3, `tier_gift`.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import ClassVar

from matchpot.domain.matching.explain import Clause, ClauseCode, Params
from matchpot.domain.matching.parameters import Choice, Field, Number, check_born
from matchpot.domain.matching.scenes import GiftScene
from matchpot.domain.matching.tables import Rows, Table, rows_text
from matchpot.domain.money import BPS, Cents, bps_of


class TierStyle(StrEnum):
    """Whether the bracket of the gift counts for all of it, or each bracket for its own part."""

    SLAB = "slab"
    MARGINAL = "marginal"


@dataclass(frozen=True, slots=True, kw_only=True)
class TierGift:
    """`brackets` are rows of the least gift in cents and its share in bps, rising."""

    KIND: ClassVar[str] = "tier_gift"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Table(
            name="brackets",
            first=Number(name="lo_cents", aliases=("lo",)),
            second=Number(name="bps", most=10 * BPS, aliases=("share_bps",)),
            rising=True,
        ),
        Choice(name="style", options=TierStyle, default=TierStyle.SLAB),
        Number(name="max_counted_cents", least=1, aliases=("max_counted",)),
    )

    brackets: Rows
    style: TierStyle = TierStyle.SLAB
    max_counted_cents: Cents | None = None

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)

    def given_cents(self, counted_cents: Cents) -> Cents:
        """The sum itself: in slabs rounded down, marginally rounded down once at the end."""
        most = self.max_counted_cents
        e = counted_cents if most is None else min(counted_cents, most)
        if self.style is TierStyle.SLAB:
            reached = [bps for lo, bps in self.brackets if counted_cents >= (lo or 0)]
            return bps_of(e, reached[-1]) if reached else 0
        # The last bracket has no upper edge; what counts is edge enough.
        edges = [*((lo or 0, bps) for lo, bps in self.brackets), (max(e, _end(self.brackets)), 0)]
        parts = ((max(0, min(e, hi) - lo), bps) for (lo, bps), (hi, _) in pairwise(edges))
        return sum(cents * bps for cents, bps in parts) // BPS

    def match_cents(self, counted_cents: Cents, scene: GiftScene) -> Cents:
        """Match for what counts of one gift, before caps."""
        del scene
        return self.given_cents(counted_cents)

    def figures(self) -> Params:
        """The figures of the step in an explanation."""
        return (
            ("kind", self.KIND),
            ("brackets", rows_text(self.brackets)),
            ("style", self.style.value),
        )

    def clauses(self) -> tuple[Clause, ...]:
        """The table, and what of one gift counts at most."""
        slab = self.style is TierStyle.SLAB
        code = ClauseCode.TIER_GIFT_SLAB if slab else ClauseCode.TIER_GIFT_MARGINAL
        said = [Clause(code, (("brackets", rows_text(self.brackets)),))]
        if self.max_counted_cents is not None:
            most = (("max_counted_cents", self.max_counted_cents),)
            said.append(Clause(ClauseCode.MAX_COUNTED, most))
        return tuple(said)


def _end(brackets: Rows) -> Cents:
    return brackets[-1][0] or 0
