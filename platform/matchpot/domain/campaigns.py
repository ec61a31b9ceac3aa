"""A campaign's states and success rules, and how its end is judged.

What must be in order before launch lives in `launch.py`; dates in `deadlines.py`. Storing and
moving campaigns is the work of the services.
"""

from enum import StrEnum

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
OPEN_FOR_DONATIONS = frozenset({_C.LIVE, _C.LIVE_ROUND2, _C.GRACE})
EDITABLE = frozenset({_C.DRAFT, _C.CHANGES_REQUESTED})
SUCCESSFUL = frozenset({_C.SUCCEEDED, _C.SETTLED, _C.PAID_OUT, _C.FULFILLING, _C.COMPLETED})
UNSUCCESSFUL = frozenset({_C.FAILED, _C.CANCELLED, _C.REFUNDING, _C.CLOSED_FAILED})


class SuccessRule(StrEnum):
    """What has to be raised before the maker gets anything."""

    AON_100 = "aon_100"
    AON_80_GRACE = "aon_80_grace"
    MIN_THEN_CONTINUE = "min_then_continue"
    FLEXIBLE = "flexible"
