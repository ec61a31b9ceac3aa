"""A pot written out so that anyone can compute it again: what stands in an export.

An export holds what every decision looked at and what came of it, without names. The computing
again is in `recomputing.py`; how an export stands in a file is the command line's work. What only
a real run knows (the history of each line, where all money is, what each project got) may be
missing, as it is in the export of a simulation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Explanation
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.rules import GiftRule, ProjectRule
from matchpot.domain.matching.scenario import Id
from matchpot.domain.matching.scenes import ProjectTotals
from matchpot.domain.matching.stacking import JointCaps, PotView
from matchpot.domain.money import Cents
from matchpot.domain.pots import Budget

FORMAT = "matchpot-export-1"
# With all moves of a pot's money, so that what a decision found in the pot is proved too.
FORMAT_WITH_MOVES = "matchpot-export-2"
# Stands for every reason that is about the giver: which one it is, is nobody's business.
ABOUT_DONOR = "about_donor"
# Reasons of changes that move the worth of a line.
WAITED = "waited"
SHARED = "shared"
SWAPPED = "swapped"
UNSPENT = "unspent"
# A swap may make a line more or less; the gift as a whole stays as it is.
GROWS = frozenset({WAITED, SHARED, SWAPPED})
GIFT_REDUCED = Reason.GIFT_REDUCED.value
EXCLUDED = "excluded"
RESTORED = "restored"
DECIDED_ANEW = "decided_anew"
DIVIDED_AGAIN = "divided_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedVersion:
    """A rule version with the seal it was published under; `pot` None is the pot of its own id."""

    id: Id
    rule: GiftRule | ProjectRule
    caps: Caps
    min_donation_cents: Cents
    digest: str
    pot: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """All that one decision looked at.

    `tells_use` are the pots of which it is told what was in use; of older decisions it is not.
    """

    project: ProjectTotals
    joint: JointCaps
    views: Sequence[PotView]
    tells_use: frozenset[Id] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenChange:
    """One change of a line: what it was worth, what after it, its state since, and the reason."""

    state: MatchLineState
    before_cents: Cents
    cents: Cents
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """A line: what it was when the gift was decided, what it is now, and every change.

    `changes` is None where no history was written. A line that a gift got because it waited was
    granted nothing; its first change says so.
    """

    granted_cents: Cents
    cents: Cents
    state: MatchLineState
    changes: Sequence[WrittenChange] | None = None

    @property
    def is_left_out(self) -> bool:
        """Whether a case left the line out, and nobody let it count again."""
        return self._last_case == EXCLUDED

    @property
    def is_restored(self) -> bool:
        """Whether the line counts again after it was left out, as far as there was money."""
        return self._last_case == RESTORED

    @property
    def _last_case(self) -> str | None:
        reasons = [change.reason for change in self.changes or ()]
        return next((one for one in reversed(reasons) if one in (EXCLUDED, RESTORED)), None)

    @property
    def has_grown(self) -> bool:
        """Whether money that came later to the pot made the line more than was granted."""
        return any(one.reason in GROWS for one in self.changes or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenGift:
    """A gift, what went back of it in turn, and its lines by pot.

    `donor` names nobody. An `unmatched` gift was paid and may not be matched, or came too late:
    it has no lines, whatever its basis gives. One that was `weighed_again` was paid after its hold
    had lapsed, and its basis is of that later moment.
    """

    id: Id
    project: Id
    donor: str
    cents: Cents
    refunds: Sequence[Cents]
    basis: Basis
    lines: Mapping[Id, WrittenLine]
    unmatched: bool = False
    weighed_again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenProject:
    """The last decision on a whole project, and its lines by pot."""

    id: Id
    closed: bool
    basis: Basis
    lines: Mapping[Id, WrittenLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeLine:
    """A line on a whole project with the sum that was kept with it; None when none was."""

    pot: Id
    project: Id
    version: SealedVersion
    line: WrittenLine
    why: Explanation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRest:
    """The rest of a pot as it was shared: what each gift missed, by its place among the gifts."""

    pot: Id
    cents: Cents
    pool_cents: Cents
    missed: Mapping[int, Cents]


@dataclass(frozen=True, slots=True, kw_only=True)
class WinnersShare:
    """Unspent money shared over projects: what people gave them and what limits left, by place.

    The place is that in the list of what projects got.
    """

    pot: Id
    cents: Cents
    pool_cents: Cents
    weights: Mapping[int, Cents]
    caps: Mapping[int, Cents]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where every cent of a pot is, as its public page tells it.

    Attributes:
        committed_cents: what the fund promised in all.
        awaited_cents: promised and not paid in yet.
        unannounced_cents: paid in beyond the promise.
        captured_cents: given to campaigns that are not decided yet.
        settled_cents: given for good.
        left_cents: paid in and free.
        released_cents: held once and let go of again, all of it together.
    """

    committed_cents: Cents
    awaited_cents: Cents
    unannounced_cents: Cents
    captured_cents: Cents
    settled_cents: Cents
    left_cents: Cents
    released_cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """What one project got of the pots of the export, and the gifts that are in it."""

    project: Id
    goal_cents: Cents
    gifts: int
    gifts_cents: Cents
    refunded_cents: Cents
    held_cents: Cents
    given_cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidIn:
    """What made a pot larger, or smaller."""

    pot: Id
    cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A line with the cents it began with.

    `gift` is the place of its gift; None where that was never paid, or the line is on a whole
    project.
    """

    pot: Id
    gift: int | None
    whole: bool
    cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of what one of a pot's holds, by its place among them, takes of the pot."""

    pot: Id
    hold: int
    cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The pots whose lines are all here, and every decision they took part in.

    `released` are the cents of each hold that was let go of, with its pot.
    """

    pots: Mapping[Id, Budget]
    versions: Sequence[SealedVersion]
    gifts: Sequence[WrittenGift]
    projects: Sequence[WrittenProject]
    positions: Mapping[Id, Position] = field(default_factory=dict)
    whole_lines: Sequence[WholeLine] = ()
    released: Sequence[tuple[Id, Cents]] = ()
    got: Sequence[Got] = ()
    rests: Sequence[SharedRest] = ()
    winners: Sequence[WinnersShare] = ()
    tells_moves: bool = False
    paid_in: Sequence[PaidIn] = ()
    holds: Sequence[Hold] = ()
    moves: Sequence[Move] = ()

    def lines(self) -> Sequence[tuple[Id, WrittenLine]]:
        """Every line with its pot."""
        of_gifts = [line for gift in self.gifts for line in gift.lines.items()]
        of_projects = [line for one in self.projects for line in one.lines.items()]
        return [*of_gifts, *of_projects, *((one.pot, one.line) for one in self.whole_lines)]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of the export that does not come out."""

    place: str
    exported: int | str
    recomputed: int | str
