"""Tiers by pot: the first part of the pot goes fast, what comes after it goes further.

The idea: "the first 20,000 euros double your gift, after that we add 10 %". Early givers see a
strong reason, and the pot is not empty within the hour (Facebook's Giving Tuesday of 2021).

Worked example: of the first segment 50.00 is left at 100 %, then comes 10 %. A gift of 120.00 takes
the 50.00, and for the 70.00 of it that is left, 7.00 of the next segment:

>>> rule = TierPot(segments=((2_000_000, 10_000), (None, 1_000)))
>>> rule.given_cents(12_000, before_cents=1_995_000)
5700

The size of a segment is match money, counted over all projects of the pot. The last one may have no
end: it lasts as long as the pot does.

Source: matching rules of the design, section 3, `tier_pot`.
"""

from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.matching.explain import Clause, ClauseCode, Params
from matchpot.domain.matching.parameters import Field, Number, check_born
from matchpot.domain.matching.scenes import GiftScene
from matchpot.domain.matching.tables import Rows, Table, rows_text
from matchpot.domain.money import BPS, Cents, bps_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TierPot:
    """`segments` are rows of a size in match cents and the share of a gift in bps, in order."""

    KIND: ClassVar[str] = "tier_pot"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Table(
            name="segments",
            first=Number(name="size_cents", least=1, aliases=("size",)),
            second=Number(name="bps", least=1, most=10 * BPS, aliases=("share_bps",)),
            open_end=True,
        ),
    )

    segments: Rows

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)

    def given_cents(self, counted_cents: Cents, *, before_cents: Cents) -> Cents:
        """Walk the segments from what the pot gave before, rounded down within each.

        A segment that empties uses up the cents of the gift it took, rounded up, so that no
        part of a gift is matched twice.
        """
        given, e_left, passed = 0, counted_cents, before_cents
        for size, bps in self.segments:
            own = bps_of(e_left, bps)
            if size is None:
                return given + own
            left = max(0, size - passed)
            passed = max(0, passed - size)
            take = min(left, own)
            given += take
            if take < left:
                break
            e_left -= -(-take * BPS // bps)
        return given

    def match_cents(self, counted_cents: Cents, scene: GiftScene) -> Cents:
        """Match for what counts of one gift, before caps."""
        return self.given_cents(counted_cents, before_cents=scene.usage.pot_cents)

    def figures(self) -> Params:
        """The figures of the step in an explanation."""
        return (("kind", self.KIND), ("segments", rows_text(self.segments)))

    def clauses(self) -> tuple[Clause, ...]:
        """One clause, with all segments."""
        return (Clause(ClauseCode.TIER_POT, (("segments", rows_text(self.segments)),)),)
