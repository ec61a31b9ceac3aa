"""What must be in order before a campaign is launched, and what cannot change after it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.campaigns import EDITABLE, CampaignState
from matchpot.domain.deadlines import MAX_DAYS, MIN_DAYS
from matchpot.domain.errors import ChecklistIncomplete, FieldFrozen
from matchpot.domain.money import Cents

TITLE_MOST_CHARS = 80
SUMMARY_LEAST_CHARS = 20
SUMMARY_MOST_CHARS = 200
STORY_LEAST_CHARS = 300
# Above this goal the payment provider must know the maker before anyone gives.
DETAILS_ABOVE_CENTS = 100_000


class ChecklistItem(StrEnum):
    """One thing that must be in order before launch."""

    TITLE = "title"
    SUMMARY = "summary"
    STORY = "story"
    COVER = "cover"
    COST_LINE = "cost_line"
    GOAL = "goal"
    GOAL_ORDER = "goal_order"
    BUDGET_SUM = "budget_sum"
    DURATION = "duration"
    TERMS = "terms"
    ONBOARDING_STARTED = "onboarding_started"
    DETAILS_SUBMITTED = "details_submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchFacts:
    """What the checklist looks at.

    Attributes:
        title: one line.
        summary: one or two sentences.
        story_chars: length of the story as plain text.
        has_cover: a cover image was chosen.
        cost_lines: number of cost lines.
        costs_cents: all cost lines together.
        other_sources_cents: all sources but crowd and match, whatever their state.
        known_cents: what was granted or asked for here beyond the awards among those sources.
        goal_min_cents: what crowd and match must reach.
        goal_optimum_cents: what they would ideally reach; None when it is the minimum.
        duration_days: days after the day of launch.
        terms_accepted: the maker accepted the terms.
        onboarding_started: the maker began with the payment provider.
        details_submitted: the provider has what it asked for.
    """

    title: str
    summary: str
    story_chars: int
    has_cover: bool
    cost_lines: int
    costs_cents: Cents
    other_sources_cents: Cents
    goal_min_cents: Cents | None
    goal_optimum_cents: Cents | None
    duration_days: int | None
    terms_accepted: bool
    onboarding_started: bool
    details_submitted: bool
    known_cents: Cents = 0

    @property
    def target_cents(self) -> Cents:
        """What crowd and match should bring for the whole budget."""
        return self.goal_optimum_cents or self.goal_min_cents or 0

    @property
    def gap_cents(self) -> Cents:
        """Costs that neither the goal nor another source covers; negative when over-covered."""
        return self.costs_cents - self.other_sources_cents - self.target_cents


# In the order in which a maker meets them; each tells whether its item is in order.
CHECKS: tuple[tuple[ChecklistItem, Callable[[LaunchFacts], bool]], ...] = (
    (ChecklistItem.TITLE, lambda f: 0 < len(f.title.strip()) <= TITLE_MOST_CHARS),
    (
        ChecklistItem.SUMMARY,
        lambda f: SUMMARY_LEAST_CHARS <= len(f.summary.strip()) <= SUMMARY_MOST_CHARS,
    ),
    (ChecklistItem.STORY, lambda f: f.story_chars >= STORY_LEAST_CHARS),
    (ChecklistItem.COVER, lambda f: f.has_cover),
    (ChecklistItem.COST_LINE, lambda f: f.cost_lines > 0 and f.costs_cents > 0),
    (ChecklistItem.GOAL, lambda f: (f.goal_min_cents or 0) > 0),
    (
        ChecklistItem.GOAL_ORDER,
        lambda f: f.goal_optimum_cents is None or (f.goal_min_cents or 0) <= f.goal_optimum_cents,
    ),
    # What was granted or asked for here need not be typed; who counts on less of it may.
    (ChecklistItem.BUDGET_SUM, lambda f: f.costs_cents > 0 and 0 <= f.gap_cents <= f.known_cents),
    (ChecklistItem.DURATION, lambda f: MIN_DAYS <= (f.duration_days or 0) <= MAX_DAYS),
    (ChecklistItem.TERMS, lambda f: f.terms_accepted),
    (ChecklistItem.ONBOARDING_STARTED, lambda f: f.onboarding_started),
    (
        ChecklistItem.DETAILS_SUBMITTED,
        lambda f: f.details_submitted or f.target_cents <= DETAILS_ABOVE_CENTS,
    ),
)


def open_items(facts: LaunchFacts) -> tuple[ChecklistItem, ...]:
    """Return what is not in order yet, in the order of the checklist."""
    return tuple(item for item, is_in_order in CHECKS if not is_in_order(facts))


def check_ready(facts: LaunchFacts) -> None:
    """Raise `ChecklistIncomplete` when anything is not in order."""
    still_open = open_items(facts)
    if still_open:
        raise ChecklistIncomplete(still_open)


# Donors gave on the strength of these.
FROZEN_AFTER_LAUNCH = frozenset(
    {
        "title",
        "discipline",
        "success_rule",
        "goal_min_cents",
        "goal_optimum_cents",
        "duration_days",
        "deadline",
        "cost_lines",
        "maker_id",
    }
)
_BEFORE_LAUNCH = EDITABLE | {
    CampaignState.SUBMITTED,
    CampaignState.APPROVED,
    CampaignState.SCHEDULED,
}


def check_fields(state: CampaignState, changed: Iterable[str]) -> None:
    """Raise `FieldFrozen` when a change touches what is fixed since the launch."""
    frozen = sorted(FROZEN_AFTER_LAUNCH.intersection(changed))
    if frozen and state not in _BEFORE_LAUNCH:
        raise FieldFrozen(frozen)
