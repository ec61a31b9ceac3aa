"""A campaign's states and success rules, and how its end is judged.

What must be in order before launch lives in `launch.py`; dates in `deadlines.py`. Storing and
moving campaigns is the work of the services.
"""

from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.errors import GoalMissing
from matchpot.domain.money import Cents, bps_of_rounded_up, share_bps
from matchpot.domain.moves import table


class CampaignState(StrEnum):
    """Where a campaign stands, from first draft to last report."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    LIVE = "live"
    LIVE_ROUND2 = "live_round2"
    PAUSED = "paused"
    COUNTING = "counting"
    GRACE = "grace"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SETTLED = "settled"
    PAID_OUT = "paid_out"
    FULFILLING = "fulfilling"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REFUNDING = "refunding"
    CLOSED_FAILED = "closed_failed"


_C = CampaignState

# A paused campaign whose deadline passed goes live first and is counted at the next look: nothing
# is decided about money while a question about the campaign is open. Cancelling a settled campaign
# undoes the settlement with inverse entries before any refund.
MOVES = table(
    {
        _C.DRAFT: (_C.SUBMITTED,),
        _C.SUBMITTED: (_C.CHANGES_REQUESTED, _C.REJECTED, _C.APPROVED),
        _C.CHANGES_REQUESTED: (_C.SUBMITTED,),
        _C.REJECTED: (),
        _C.APPROVED: (_C.SCHEDULED, _C.LIVE),
        _C.SCHEDULED: (_C.LIVE,),
        _C.LIVE: (_C.PAUSED, _C.COUNTING, _C.CANCELLED),
        _C.LIVE_ROUND2: (_C.PAUSED, _C.COUNTING, _C.CANCELLED),
        _C.PAUSED: (_C.LIVE, _C.LIVE_ROUND2, _C.CANCELLED),
        _C.COUNTING: (_C.SUCCEEDED, _C.GRACE, _C.FAILED, _C.LIVE_ROUND2),
        _C.GRACE: (_C.SUCCEEDED, _C.FAILED, _C.CANCELLED),
        _C.SUCCEEDED: (_C.SETTLED, _C.CANCELLED),
        _C.SETTLED: (_C.PAID_OUT, _C.CANCELLED),
        _C.PAID_OUT: (_C.FULFILLING,),
        _C.FULFILLING: (_C.COMPLETED,),
        _C.COMPLETED: (),
        _C.FAILED: (_C.REFUNDING,),
        _C.CANCELLED: (_C.REFUNDING,),
        _C.REFUNDING: (_C.CLOSED_FAILED,),
        _C.CLOSED_FAILED: (),
    }
)

# Who may see the page, who may give, who may still change everything.
PUBLIC = frozenset(_C) - {
    _C.DRAFT,
    _C.SUBMITTED,
    _C.CHANGES_REQUESTED,
    _C.REJECTED,
    _C.APPROVED,
    _C.SCHEDULED,
}
# What a whole campaign is given still depends on every gift.
UNDECIDED = frozenset({_C.LIVE, _C.LIVE_ROUND2, _C.PAUSED, _C.COUNTING, _C.GRACE})
OPEN_FOR_DONATIONS = frozenset({_C.LIVE, _C.LIVE_ROUND2, _C.GRACE})
EDITABLE = frozenset({_C.DRAFT, _C.CHANGES_REQUESTED})
SUCCESSFUL = frozenset({_C.SUCCEEDED, _C.SETTLED, _C.PAID_OUT, _C.FULFILLING, _C.COMPLETED})
UNSUCCESSFUL = frozenset({_C.FAILED, _C.CANCELLED, _C.REFUNDING, _C.CLOSED_FAILED})
# Nothing more is given, and what came of it is known; a refused plan never began.
ENDED = SUCCESSFUL | UNSUCCESSFUL | {_C.REJECTED}


class SuccessRule(StrEnum):
    """What has to be raised before the maker gets anything."""

    AON_100 = "aon_100"
    AON_80_GRACE = "aon_80_grace"
    MIN_THEN_CONTINUE = "min_then_continue"
    FLEXIBLE = "flexible"


class Outcome(StrEnum):
    """What the count at the deadline, or at the end of the grace period, decides."""

    SUCCEEDED = "succeeded"
    GRACE = "grace"
    SECOND_ROUND = "second_round"
    FAILED = "failed"


# Where a counted campaign goes.
OUTCOME_STATE = {
    Outcome.SUCCEEDED: _C.SUCCEEDED,
    Outcome.GRACE: _C.GRACE,
    Outcome.SECOND_ROUND: _C.LIVE_ROUND2,
    Outcome.FAILED: _C.FAILED,
}
GRACE_BPS = 8_000  # voordekunst's rule: four fifths of the goal, rounded up to the cent


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What stands at the count: paid gifts less refunds, and the match that is kept."""

    crowd_cents: Cents
    match_cents: Cents = 0

    @property
    def cents(self) -> Cents:
        """Crowd and match together."""
        return self.crowd_cents + self.match_cents


def judge(
    rule: SuccessRule,
    raised: Raised,
    *,
    goal_min_cents: Cents | None,
    goal_optimum_cents: Cents | None = None,
    in_second_round: bool = False,
) -> Outcome:
    """Judge a campaign at its deadline; match counts towards every goal.

    Project-level match lines are settled first (`matching.decide.decide_project` at the close), so
    that only match that is really kept counts. Raises `GoalMissing` when the rule needs a goal.
    """
    if rule is SuccessRule.FLEXIBLE:
        return Outcome.SUCCEEDED if raised.crowd_cents > 0 else Outcome.FAILED
    if not goal_min_cents:
        raise GoalMissing
    if raised.cents < goal_min_cents:
        return _below_goal(rule, raised, goal_min_cents)
    wants_more = (goal_optimum_cents or 0) > raised.cents
    if rule is SuccessRule.MIN_THEN_CONTINUE and wants_more and not in_second_round:
        return Outcome.SECOND_ROUND
    return Outcome.SUCCEEDED


def _below_goal(rule: SuccessRule, raised: Raised, goal_min_cents: Cents) -> Outcome:
    near = raised.cents >= bps_of_rounded_up(goal_min_cents, GRACE_BPS)
    return Outcome.GRACE if rule is SuccessRule.AON_80_GRACE and near else Outcome.FAILED


def judge_after_grace(raised: Raised, *, goal_min_cents: Cents, plan_sent: bool) -> Outcome:
    """Judge the end of the grace period, after every donor could keep, add or withdraw.

    Four fifths are enough when the maker told how it will be done with less; the whole goal needs
    no such plan.
    """
    if raised.cents >= goal_min_cents:
        return Outcome.SUCCEEDED
    near = raised.cents >= bps_of_rounded_up(goal_min_cents, GRACE_BPS)
    return Outcome.SUCCEEDED if near and plan_sent else Outcome.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a campaign is, in figures a bar can be drawn from; bps round down.

    `bps` is over 10000 when more than the minimum goal was raised, so clamp it for a bar.
    """

    crowd_cents: Cents
    match_cents: Cents
    goal_min_cents: Cents
    goal_optimum_cents: Cents | None

    @property
    def raised_cents(self) -> Cents:
        """Crowd and match together."""
        return self.crowd_cents + self.match_cents

    @property
    def missing_cents(self) -> Cents:
        """What the minimum goal still lacks; never negative."""
        return max(0, self.goal_min_cents - self.raised_cents)

    @property
    def bps(self) -> int:
        """What was raised, of the minimum goal."""
        return share_bps(self.raised_cents, self.goal_min_cents)

    @property
    def crowd_bps(self) -> int:
        """What the crowd gave, of the minimum goal."""
        return share_bps(self.crowd_cents, self.goal_min_cents)

    @property
    def optimum_bps(self) -> int | None:
        """What was raised, of the optimum; None when there is none."""
        whole = self.goal_optimum_cents
        return None if whole is None else share_bps(self.raised_cents, whole)
