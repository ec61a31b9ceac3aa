"""What a rule looks at: the gift, the project and what a pot did so far, as plain figures.

Loading them is the work of the services; nothing here knows where they come from. A rule kind that
needs one figure more adds a field with a default here, and no other rule changes.
"""

from dataclasses import dataclass
from datetime import date

from matchpot.domain.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """One gift, without tip and fees."""

    cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectTotals:
    """Where a project stands before the gift.

    Attributes:
        goal_cents: the minimum goal of the campaign, G.
        goal_optimum_cents: the goal beyond it; None when there is only one goal.
        crowd_cents: eligible crowd cents, C; match money is no crowd money.
        crowd_donors: unique eligible persons, N.
        match_cents: held and captured match over all pots, project-level lines included.
    """

    goal_cents: Cents
    crowd_cents: Cents = 0
    crowd_donors: int = 0
    match_cents: Cents = 0
    goal_optimum_cents: Cents | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one pot did so far, before the gift; held and captured cents alike.

    Attributes:
        counted_cents: what of the earlier gifts to this project counted for this pot, in order of
            capture; the running sum of a cumulative ratio.
        project_cents: match of this pot on this project.
        donor_project_cents: match of this pot for this donor on this project.
        donor_pot_cents: match of this pot for this donor on all projects.
        pot_cents: match of this pot on all projects together.
        donor_gift_count: earlier gifts of this donor to this project that count for this pot.
        project_donor_count: unique persons this pot has matched on this project.
        day_cents: match of this pot on this day in Amsterdam.
        maker_year_cents: match of this pot on all projects of this maker in this year, without the
            line on the whole project that is being decided.
    """

    counted_cents: Cents = 0
    project_cents: Cents = 0
    donor_project_cents: Cents = 0
    donor_pot_cents: Cents = 0
    pot_cents: Cents = 0
    donor_gift_count: int = 0
    project_donor_count: int = 0
    day_cents: Cents = 0
    maker_year_cents: Cents = 0


NO_USAGE = Usage()


@dataclass(frozen=True, slots=True)
class GiftScene:
    """What a per-gift rule looks at."""

    gift: Gift
    project: ProjectTotals
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectScene:
    """What a project-level rule looks at.

    Attributes:
        goal_cents: the minimum goal, G.
        crowd_cents: eligible crowd cents as this pot counts them, C.
        crowd_donors: unique eligible persons as this pot counts them, N.
        other_match_cents: match of gifts, and of project-level pots that come earlier in order.
        was_unlocked: the pot's line on this project stands now, or its rule latched before.
        today: the day in Europe/Amsterdam; None when no rule depends on it.
    """

    goal_cents: Cents
    crowd_cents: Cents
    crowd_donors: int = 0
    other_match_cents: Cents = 0
    was_unlocked: bool = False
    today: date | None = None
