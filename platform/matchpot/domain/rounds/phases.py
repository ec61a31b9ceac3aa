"""The phases of a round in their one order, what each allows, and how a round can end.

When a phase begins and ends is in `schedule.py`, how a round moves from one to the next in
`machine.py`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Phase(StrEnum):
    """Where a round stands; a round has any of those from announced to reporting, in this order."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    PANEL_CALL = "panel_call"
    PANEL_DRAW = "panel_draw"
    SUBMISSION = "submission"
    ELIGIBILITY = "eligibility"
    CONFLICTS = "conflicts"
    READING = "reading"
    BLIND_VOTE = "blind_vote"
    DELIBERATION = "deliberation"
    FINAL_VOTE = "final_vote"
    PUBLIC_VOTE = "public_vote"
    TALLY = "tally"
    CONSENT = "consent"
    LOTTERY = "lottery"
    DECIDED = "decided"
    PUBLISHED = "published"
    PAYOUT = "payout"
    REPORTING = "reporting"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    NO_DECISION = "no_decision"


_P = Phase

ENDS = frozenset({_P.CLOSED, _P.CANCELLED, _P.NO_DECISION})
# Of these all the money goes back to the pot.
WITHOUT_AWARDS = frozenset({_P.CANCELLED, _P.NO_DECISION})
PLANNED = tuple(phase for phase in _P if phase is not _P.DRAFT and phase not in ENDS)
# The panel votes, so a quorum is asked for at the end.
VOTES = frozenset({_P.BLIND_VOTE, _P.FINAL_VOTE})
# What was published cannot be called off any more.
CANCELLABLE = frozenset({_P.DRAFT, *PLANNED[: PLANNED.index(_P.PUBLISHED)]})


class RoundAction(StrEnum):
    """What somebody may do in a round; who may is for `trust/roles.py`."""

    CHANGE_RULES = "change_rules"
    OPEN = "open"
    VOLUNTEER = "volunteer"
    NOMINATE = "nominate"
    DRAW_PANEL = "draw_panel"
    REPLACE_MEMBER = "replace_member"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    JUDGE_ELIGIBILITY = "judge_eligibility"
    APPEAL = "appeal"
    DECLARE_CONFLICT = "declare_conflict"
    READ = "read"
    CAST_BALLOT = "cast_ballot"
    SEE_SCORES = "see_scores"
    ASK_MAKER = "ask_maker"
    CAST_PUBLIC_BALLOT = "cast_public_ballot"
    TALLY = "tally"
    CONSENT = "consent"
    DRAW_LOT = "draw_lot"
    RATIFY = "ratify"
    SEND_BACK = "send_back"
    PAY = "pay"
    REPORT = "report"


_A = RoundAction
# A member may fall out, and a maker change their mind, until the panel has voted.
_UNTIL_VOTED = frozenset({_A.REPLACE_MEMBER, _A.WITHDRAW})

ALLOWS: Mapping[Phase, frozenset[RoundAction]] = MappingProxyType(
    {
        _P.DRAFT: frozenset({_A.CHANGE_RULES, _A.OPEN}),
        _P.ANNOUNCED: frozenset(),
        _P.PANEL_CALL: frozenset({_A.VOLUNTEER, _A.NOMINATE}),
        _P.PANEL_DRAW: frozenset({_A.DRAW_PANEL, _A.REPLACE_MEMBER}),
        _P.SUBMISSION: frozenset({_A.SUBMIT}) | _UNTIL_VOTED,
        _P.ELIGIBILITY: frozenset({_A.JUDGE_ELIGIBILITY, _A.APPEAL}) | _UNTIL_VOTED,
        _P.CONFLICTS: frozenset({_A.DECLARE_CONFLICT}) | _UNTIL_VOTED,
        # Whoever reads or votes may still find a conflict.
        _P.READING: frozenset({_A.READ, _A.DECLARE_CONFLICT}) | _UNTIL_VOTED,
        _P.BLIND_VOTE: frozenset({_A.READ, _A.DECLARE_CONFLICT, _A.CAST_BALLOT}),
        _P.DELIBERATION: frozenset({_A.READ, _A.SEE_SCORES, _A.ASK_MAKER}),
        _P.FINAL_VOTE: frozenset({_A.READ, _A.DECLARE_CONFLICT, _A.SEE_SCORES, _A.CAST_BALLOT}),
        _P.PUBLIC_VOTE: frozenset({_A.CAST_PUBLIC_BALLOT}),
        _P.TALLY: frozenset({_A.TALLY}),
        _P.CONSENT: frozenset({_A.SEE_SCORES, _A.CONSENT}),
        _P.LOTTERY: frozenset({_A.DRAW_LOT}),
        _P.DECIDED: frozenset({_A.SEE_SCORES, _A.RATIFY, _A.SEND_BACK}),
        _P.PUBLISHED: frozenset({_A.SEE_SCORES}),
        _P.PAYOUT: frozenset({_A.SEE_SCORES, _A.PAY}),
        _P.REPORTING: frozenset({_A.SEE_SCORES, _A.PAY, _A.REPORT}),
        _P.CLOSED: frozenset({_A.SEE_SCORES}),
        _P.CANCELLED: frozenset(),
        _P.NO_DECISION: frozenset(),
    }
)
