"""What one funder may expect for one award or match: where that stands, and when it is due.

Every funding has its duty, also when nothing is asked, so that a maker and a fund can see that.
A duty that is late leads to a talk and then to a hold on new awards; never is money taken back.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import MatchpotError
from matchpot.domain.moves import table
from matchpot.domain.trust.policy import Policy, Tier

# While nobody knows when the project ends, a report is due so long after the money was promised.
WITHOUT_END = timedelta(weeks=52)


class DutyState(StrEnum):
    """Where a duty stands."""

    NOTHING = "nothing"  # the policy asks for nothing
    DUE = "due"
    SUBMITTED = "submitted"  # all that is asked has come
    QUESTION = "question"  # the fund asked one, the maker may answer
    ACKNOWLEDGED = "acknowledged"
    WAIVED = "waived"


class NewAwardsHeld(MatchpotError):
    """A fund waits for a late report before it gives this maker anything new."""

    def __init__(self, fund_id: int, *, project_id: int) -> None:
        super().__init__(f"fund {fund_id} holds new awards until project {project_id} reports")
        self.fund_id = fund_id
        self.project_id = project_id


_D = DutyState

MOVES = table(
    {
        # A maker may always tell more than is asked.
        _D.NOTHING: (_D.ACKNOWLEDGED,),
        _D.DUE: (_D.SUBMITTED, _D.ACKNOWLEDGED, _D.WAIVED),
        _D.SUBMITTED: (_D.QUESTION, _D.ACKNOWLEDGED, _D.WAIVED),
        _D.QUESTION: (_D.SUBMITTED, _D.ACKNOWLEDGED, _D.WAIVED),
        _D.ACKNOWLEDGED: (),
        _D.WAIVED: (),
    }
)
# The fund's turn; it is silent at its own expense.
WAITS_FOR_FUND = frozenset({_D.SUBMITTED, _D.QUESTION})


def opening_state(tier: Tier) -> DutyState:
    """Where a duty of this tier begins."""
    return _D.DUE if tier.asks else _D.NOTHING


def due_on(tier: Tier, *, ends_on: date | None, promised_at: datetime) -> date | None:
    """The last day to report; None when nothing is asked.

    The weeks of the policy count from the end of the project, and never end before they would
    from the promise of the money.
    """
    if not tier.asks:
        return None
    weeks = timedelta(weeks=tier.due_weeks)
    promised_on = local_day(promised_at)
    if ends_on is None:
        return promised_on + WITHOUT_END
    return max(ends_on, promised_on) + weeks


def is_late(policy: Policy, *, state: DutyState, due: date | None, today: date) -> bool:
    """Tell whether a report is late; the last of the late days still is in time."""
    return (
        state is DutyState.DUE
        and due is not None
        and today > due + timedelta(days=policy.late_days)
    )


def is_accepted_by_silence(policy: Policy, *, waits_since: datetime, now: datetime) -> bool:
    """Tell whether a fund let its days to look at a report pass; the last of them is whole."""
    return local_day(now) > local_day(waits_since) + timedelta(days=policy.accept_days)
