"""What pots did so far, kept up to date event by event, so that no decision looks back.

One `Purse` per pot and one `Place` per pot and project hold the figures that rules look at; gifts
keep what their decision looked at, for a later refund.
Deciding is the work of `decide.py` and `refund.py`; what happens is the work of `simulation.py`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from matchpot.domain.matching.eligibility import Reason, gift_reason
from matchpot.domain.matching.exhaustion import divide_rest
from matchpot.domain.matching.lines import MOVES, MatchLineState
from matchpot.domain.matching.rules import is_gift_rule
from matchpot.domain.matching.scenario import Donate, Id, PlannedPot, PlannedProject
from matchpot.domain.matching.scenes import ProjectTotals, Usage
from matchpot.domain.matching.stacking import PotView
from matchpot.domain.money import Cents
from matchpot.domain.moves import check_move
from matchpot.domain.pots import Budget


@dataclass(slots=True, kw_only=True)
class Line:
    """What one pot adds to one gift, or to a whole project (`donation` None).

    `granted_cents` is what a line on a gift was when the gift was decided. `changes` are what
    happened to it since, in order: the state and cents after it, the cents before it, the reason.
    """

    donation: Id | None
    project: Id
    pot: Id
    cents: Cents
    granted_cents: Cents = 0
    state: MatchLineState = MatchLineState.HELD
    changes: list[tuple[MatchLineState, Cents, Cents, str]] = field(default_factory=list)

    def move(self, to: MatchLineState, reason: str) -> None:
        """Change the state; only as the table of lines allows."""
        check_move("match line", MOVES, self.state, to)
        self.state = to
        self.become(self.cents, reason)

    def become(self, cents: Cents, reason: str) -> None:
        """Change the worth."""
        self.changes.append((self.state, cents, self.cents, reason))
        self.cents = cents


class Purse:
    """One pot's money and what each donor drew from it."""

    __slots__ = ("budget", "by_donor", "pot", "rest", "today")

    def __init__(self, pot: PlannedPot) -> None:
        self.pot = pot
        self.budget = Budget(total_cents=pot.total_cents)
        self.by_donor: defaultdict[Id, Cents] = defaultdict(int)
        self.rest: Rest | None = None
        self.today: date | None = None

    @property
    def open_cents(self) -> Cents:
        """What is there for whoever comes first, on the day it is."""
        open_cents = self.pot.caps.exhaustion.open_cents(self.budget.total_cents, self.today)
        return max(0, open_cents - self.budget.least_cents)


@dataclass(frozen=True, slots=True)
class Rest:
    """The rest of a pot and what each gift missed, by the gift's place in the order of payment."""

    pool_cents: Cents
    missed: Mapping[int, Cents]

    @property
    def shares(self) -> Mapping[int, Cents]:
        """What each gift gets; those that get nothing are left out."""
        shares = divide_rest(self.pool_cents, self.missed)
        return {at: cents for at, cents in shares.items() if cents}


@dataclass(slots=True)
class _Donor:
    """One donor on one project, as one pot sees them."""

    gift_count: int = 0
    match_cents: Cents = 0


@dataclass(slots=True)
class Place:
    """One pot on one project.

    Attributes:
        purse: the pot's money.
        counted_cents: what of the project's gifts counts for this pot, the crowd as it sees it.
        crowd_donors: how many persons have a gift that counts.
        matched_donors: how many persons have a gift with match.
        match_cents: match of this pot on this project.
        project_line: the line on the whole project that stands.
        is_latched: its rule was met once and stays met.
    """

    purse: Purse
    counted_cents: Cents = 0
    crowd_donors: int = 0
    matched_donors: int = 0
    match_cents: Cents = 0
    project_line: Line | None = None
    is_latched: bool = False
    _donors: dict[Id, _Donor] = field(default_factory=dict)

    @property
    def pot(self) -> PlannedPot:
        """The pot with its rule."""
        return self.purse.pot

    def eligible_cents(self, cents: Cents) -> Cents:
        """What of a gift of this size counts for this pot."""
        if cents <= 0 or gift_reason(cents, min_donation_cents=self.pot.min_donation_cents):
            return 0
        return self.pot.caps.counted(cents)

    def count(self, donor: Id, *, before_cents: Cents, after_cents: Cents) -> None:
        """A gift that had `before_cents` left has `after_cents` left now."""
        before, after = self.eligible_cents(before_cents), self.eligible_cents(after_cents)
        self.counted_cents += after - before
        change = (after > 0) - (before > 0)
        if change:
            seen = self._donors.setdefault(donor, _Donor())
            self.crowd_donors -= seen.gift_count > 0
            seen.gift_count += change
            self.crowd_donors += seen.gift_count > 0

    def match(self, donor: Id | None, change_cents: Cents) -> None:
        """The match of this pot on this project changed; `donor` None: on the whole project."""
        self.match_cents += change_cents
        if donor is not None:
            self.purse.by_donor[donor] += change_cents
            seen = self._donors.setdefault(donor, _Donor())
            self.matched_donors -= seen.match_cents > 0
            seen.match_cents += change_cents
            self.matched_donors += seen.match_cents > 0

    def view(self, donor: Id | None = None, *, reason: Reason | None = None) -> PotView:
        """The pot as the rules see it now."""
        pot = self.purse.pot
        return PotView(
            id=pot.id,
            rule=pot.rule,
            available_cents=self.purse.open_cents,
            tier=pot.tier,
            priority=pot.priority,
            mode=pot.mode,
            share=pot.share,
            caps=pot.caps,
            min_donation_cents=pot.min_donation_cents,
            usage=self._usage(donor),
            reason=reason,
            crowd_cents=self.counted_cents,
            crowd_donors=self.crowd_donors,
            was_unlocked=self.is_latched or self.project_line is not None,
            opens_on=pot.caps.exhaustion.next_day(self.purse.today),
        )

    def _usage(self, donor: Id | None) -> Usage:
        seen = _NOBODY if donor is None else self._donors.get(donor, _NOBODY)
        return Usage(
            counted_cents=self.counted_cents,
            project_cents=self.match_cents,
            donor_project_cents=seen.match_cents,
            donor_pot_cents=0 if donor is None else self.purse.by_donor.get(donor, 0),
            pot_cents=self.purse.budget.least_cents,
            donor_gift_count=seen.gift_count,
            project_donor_count=self.matched_donors,
        )


_NOBODY = _Donor()


@dataclass(slots=True)
class PlayedProject:
    """A project while it is played; the crowd is what people gave who are not its maker.

    `basis` is what the last decision on the whole project looked at.
    """

    plan: PlannedProject
    places: dict[Id, Place]
    gift_places: Sequence[Place]
    project_places: Sequence[Place]
    crowd_cents: Cents = 0
    gifts_by_donor: dict[Id, int] = field(default_factory=dict)
    match_cents: Cents = 0
    closed: bool = False
    basis: tuple[ProjectTotals, Sequence[PotView]] | None = None

    def totals(self) -> ProjectTotals:
        """Where the project stands now."""
        return ProjectTotals(
            goal_cents=self.plan.goal_cents,
            crowd_cents=self.crowd_cents,
            crowd_donors=len(self.gifts_by_donor),
            match_cents=self.match_cents,
        )

    def count(self, donor: Id, *, before_cents: Cents, after_cents: Cents) -> None:
        """A gift of the crowd had `before_cents` left and has `after_cents` left now."""
        self.crowd_cents += after_cents - before_cents
        gifts = self.gifts_by_donor.get(donor, 0) + (after_cents > 0) - (before_cents > 0)
        if gifts:
            self.gifts_by_donor[donor] = gifts
        else:
            self.gifts_by_donor.pop(donor, None)
        for place in self.places.values():
            place.count(donor, before_cents=before_cents, after_cents=after_cents)


@dataclass(slots=True)
class PlayedGift:
    """A gift that was paid, with what its decision looked at: the basis of a later refund."""

    donation: Donate
    project: PlayedProject
    left_cents: Cents
    reason: Reason | None
    totals: ProjectTotals
    views: Sequence[PotView]
    lines: dict[Id, Line] = field(default_factory=dict)
    refunds: list[Cents] = field(default_factory=list)
    disputed: bool = False


def opened(plan: PlannedProject, purses: Mapping[Id, Purse]) -> PlayedProject:
    """A project with a place in every pot it is in."""
    places = {
        pot_id: Place(purse)
        for pot_id, purse in purses.items()
        if purse.pot.projects is None or plan.id in purse.pot.projects
    }
    to_gifts = {pot_id for pot_id in places if is_gift_rule(places[pot_id].pot.rule)}
    return PlayedProject(
        plan,
        places,
        [place for pot_id, place in places.items() if pot_id in to_gifts],
        [place for pot_id, place in places.items() if pot_id not in to_gifts],
    )
