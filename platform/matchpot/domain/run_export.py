"""A divided pot written out so that anyone can divide it again: what stands in its export.

Each division with all it was worked out from, who stands for it without names, what every campaign
got by it, and the lines that came of it. Dividing again is in `run_recomputing.py`; the export of
a pot that matches gifts is in `matching/export.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.export import Position, WrittenLine
from matchpot.domain.matching.parameters import Plain
from matchpot.domain.matching.pool_scene import Given, PoolReason, ProjectId
from matchpot.domain.matching.pools import PoolRule
from matchpot.domain.money import Cents
from matchpot.domain.pots import Budget
from matchpot.domain.runs import Frozen, freeze

FORMAT = "matchpot-division-1"


class Step(StrEnum):
    """What somebody signed of a division."""

    PREPARED = "prepared"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who stands for a division: numbered within it, with their role at that moment."""

    step: Step
    person: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolVersion:
    """A rule that divides a pot, its parameters as stored, and the seal it was published under."""

    id: int
    rule: PoolRule
    params: Mapping[str, Plain]
    caps: Caps
    min_donation_cents: Cents
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenShare:
    """What a campaign gets by a division; one that does not take part any more gets nothing.

    `weight` is in the rule's own unit, as digits.
    """

    project: int
    takes_part: bool
    cents: Cents
    diff_cents: int
    weight: str
    donors: int
    counted_donors: int
    counted_cents: Cents
    why: PoolReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRun:
    """A division that was carried out, with all it looked at.

    Attributes:
        corrects: The number of the one it corrects.
        left_out: Cents that did not count, by reason code.
        given: What counts of each person's gifts; keys of people are made for the export.
        unallocated_cents: What nobody could take.
        votes: Of the round that its rule names, by campaign.
    """

    number: int
    corrects: int | None
    version: PoolVersion
    pool_cents: Cents
    unallocated_cents: Cents
    digest: str
    left_out: Mapping[str, Cents]
    signed: Sequence[Signature]
    given: Given
    shares: Mapping[int, WrittenShare]
    votes: Mapping[ProjectId, int]

    def frozen(self) -> Frozen:
        """What was frozen, with the numbers people had then."""
        return freeze(
            pool_cents=self.pool_cents,
            kind=self.version.rule.KIND,
            params=self.version.params,
            given=self.given,
            left_out=self.left_out,
            votes=self.votes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """A line a division made, with its history."""

    project: int
    run: int
    line: WrittenLine


@dataclass(frozen=True, slots=True, kw_only=True)
class DividedPot:
    """The whole export: divisions in their order, lines, and what each project has of the pot."""

    budget: Budget
    position: Position
    versions: Sequence[PoolVersion]
    runs: Sequence[WrittenRun]
    lines: Sequence[RunLine]
    given_cents: Mapping[int, Cents]
