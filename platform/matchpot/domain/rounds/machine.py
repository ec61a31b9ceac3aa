"""How a round moves: from phase to phase by its plan, waiting where it must, and how it ends.

Every step is pure: the moment and what is known outside are arguments, and a new round comes out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed
from matchpot.domain.rounds.phases import ALLOWS, CANCELLABLE, ENDS, VOTES, Phase, RoundAction
from matchpot.domain.rounds.schedule import EXTENSION, Plan
from matchpot.domain.rounds.snapshot import Snapshot, freeze

_HOUR = timedelta(hours=1)
# Lots of before are drawn when these begin: by then nobody can gain by waiting.
_BEFORE_VOTES = frozenset({Phase.ELIGIBILITY, Phase.CONFLICTS, Phase.READING})
_APPLY_AGAIN_MOST = timedelta(days=60)
_NEED_LOTS = frozenset({Phase.CONFLICTS, Phase.READING, *VOTES, Phase.PUBLIC_VOTE, Phase.TALLY})


class Wait(StrEnum):
    """Why a round stays where it is."""

    WINDOW = "window"
    CONFLICTS = "conflicts"
    APPEALS = "appeals"
    TALLY = "tally"
    LOT = "lot"
    HALVES = "halves"
    RATIFICATION = "ratification"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a round has to know of the world to move on.

    Attributes:
        undeclared: Declarations of conflicts that members still owe.
        appeals_until: Until when somebody may appeal against being found ineligible.
        is_quorate: Whether enough voted in the phase that ends (`quorum.py`).
        is_lot_due: Whether a lot was frozen that is to be drawn before anybody reads or votes.
        is_whole: Whether applicants who are to judge each other cannot be put in two halves.
        is_tallied: Whether the result was computed.
        is_drawn: Whether the lot was drawn, for which the beacon must have spoken.
    """

    undeclared: int = 0
    appeals_until: datetime | None = None
    is_quorate: bool = False
    is_lot_due: bool = False
    is_whole: bool = False
    is_tallied: bool = False
    is_drawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round as far as its phases go.

    Attributes:
        plan: Its windows, with what extensions moved.
        phase: Where it stands.
        snapshot: Its rules, frozen when it opened.
        extended: Phases that were extended for want of a quorum; each can be once.
        sent_back, ratified: What the fund did with the decision.
        reason: Why it was cancelled or sent back; public.
    """

    plan: Plan
    phase: Phase = Phase.DRAFT
    snapshot: Snapshot | None = None
    extended: frozenset[Phase] = frozenset()
    sent_back: bool = False
    ratified: bool = False
    reason: str = ""

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing follows."""
        return self.phase in ENDS


def open_round(one: Round, rules: Mapping[str, Any], now: datetime) -> Round:
    """Open a round: its rules are frozen and its first phase is next.

    Raises `IllegalMove` when it is open already, `InvalidValue` when its first phase is over before
    it began or the rules cannot be frozen. Any: plain JSON values.
    """
    if one.phase is not Phase.DRAFT:
        raise IllegalMove("round", one.phase, one.plan.windows[0].phase)
    first = one.plan.windows[0]
    if now >= first.ends_at:
        raise InvalidValue({"plan[0]": "in_the_past"})
    return replace(one, phase=first.phase, snapshot=freeze(rules, one.plan))


def allows(one: Round, action: RoundAction, now: datetime, *, undeclared: int = 0) -> bool:
    """Tell whether something may be done now: in its phase, while that is open.

    Nobody of the panel votes while members owe declarations of conflicts. Looking on is not bound
    to days, and neither is what only waits for somebody: a declaration, a tally, a draw, the fund's
    word.
    """
    if action not in ALLOWS[one.phase] or (action is RoundAction.CAST_BALLOT and undeclared):
        return False
    if one.phase is Phase.DRAFT or one.has_ended or action in _WHENEVER:
        return True
    return one.plan.window(one.phase).is_open(now)


_WHENEVER = frozenset(
    {
        RoundAction.SEE_SCORES,
        RoundAction.DECLARE_CONFLICT,
        RoundAction.JUDGE_ELIGIBILITY,
        RoundAction.APPEAL,
        RoundAction.REPLACE_MEMBER,
        RoundAction.TALLY,
        RoundAction.DRAW_LOT,
        RoundAction.RATIFY,
        RoundAction.SEND_BACK,
    }
)


def check_allows(one: Round, action: RoundAction, now: datetime, *, undeclared: int = 0) -> None:
    """Raise `NotAllowed` when something may not be done now."""
    if not allows(one, action, now, undeclared=undeclared):
        raise NotAllowed(action)


def why_wait(one: Round, now: datetime, facts: Facts) -> Wait | None:
    """Why an open round does not move on now; None when it does.

    Voting waits for every declaration of a conflict, also where no phase was planned for them. A
    decision that was ratified need not wait for the end of its days.
    """
    if one.phase is Phase.DECIDED:
        return None if one.ratified else Wait.RATIFICATION
    if now < one.plan.window(one.phase).ends_at:
        return Wait.WINDOW
    if facts.undeclared and (one.phase is Phase.CONFLICTS or one.plan.after(one.phase) in VOTES):
        return Wait.CONFLICTS
    if one.phase is Phase.ELIGIBILITY and facts.appeals_until and now < facts.appeals_until:
        return Wait.APPEALS
    if one.phase is Phase.TALLY and not facts.is_tallied:
        return Wait.TALLY
    if _waits_for_a_lot(one, facts):
        return Wait.LOT
    return Wait.HALVES if facts.is_whole and one.plan.after(one.phase) in _NEED_LOTS else None


def _waits_for_a_lot(one: Round, facts: Facts) -> bool:
    """Who sits and who goes first among equals is known before anybody reads or votes."""
    if one.phase is Phase.LOTTERY:
        return not facts.is_drawn
    return facts.is_lot_due and one.plan.after(one.phase) in _NEED_LOTS


def move_on(one: Round, now: datetime, facts: Facts) -> Round:
    """Take one step, if one is due: to the next phase, or to more days for want of a quorum.

    A vote without a quorum lasts 72 hours longer, once, and as many whole hours as this step comes
    late; without one then the round ends undecided. A round that waits, is a draft or has ended
    comes back as it is.
    """
    if one.phase is Phase.DRAFT or one.has_ended or why_wait(one, now, facts) is not None:
        return one
    if one.phase in VOTES and not facts.is_quorate:
        if one.phase in one.extended:
            return replace(one, phase=Phase.NO_DECISION)
        late = (now - one.plan.window(one.phase).ends_at) // _HOUR * _HOUR
        plan = one.plan.extended(one.phase, EXTENSION + late)
        return replace(one, plan=plan, extended=one.extended | {one.phase})
    return replace(one, phase=one.plan.after(one.phase) or Phase.CLOSED)


def ratify(one: Round) -> Round:
    """The fund stands for the decision; raises `IllegalMove` when there is none to stand for."""
    if one.phase is not Phase.DECIDED or one.ratified:
        raise IllegalMove("round", one.phase, Phase.PUBLISHED)
    return replace(one, ratified=True)


def send_back(one: Round, reason: str, now: datetime) -> Round:
    """The fund asks the panel to vote again, once, for a reason that is published.

    The last vote of the panel begins anew, and all that follows it. Raises `IllegalMove` when it
    was sent back before, was ratified, or the panel has no vote; `InvalidValue` without a reason.
    """
    votes = [window.phase for window in one.plan.windows if window.phase in VOTES]
    if one.phase is not Phase.DECIDED or one.sent_back or one.ratified or not votes:
        raise IllegalMove("round", one.phase, votes[-1] if votes else Phase.FINAL_VOTE)
    plan = one.plan.again_from(votes[-1], now)
    return replace(one, plan=plan, phase=votes[-1], sent_back=True, reason=_told(reason))


def apply_again(one: Round, until: datetime, now: datetime) -> Round:
    """Open applying again until a moment; all that follows comes as much later.

    For a panel of applicants that cannot be put in two halves, so before anybody sits: who asks
    sees to that. Raises `IllegalMove` outside the phases in which that can come to light,
    `InvalidValue` when `until` is not within 60 days from now.
    """
    if one.phase not in _BEFORE_VOTES:
        raise IllegalMove("round", one.phase, Phase.SUBMISSION)
    if not now < until <= now + _APPLY_AGAIN_MOST:
        raise InvalidValue({"until": "not_within_60_days"})
    by = until - one.plan.window(Phase.SUBMISSION).ends_at
    return replace(one, plan=one.plan.extended(Phase.SUBMISSION, by), phase=Phase.SUBMISSION)


def cancel(one: Round, reason: str) -> Round:
    """Call a round off, for a reason that is published; what was published stands.

    Raises `IllegalMove` after that or at an end, `InvalidValue` without a reason.
    """
    if one.phase not in CANCELLABLE:
        raise IllegalMove("round", one.phase, Phase.CANCELLED)
    return replace(one, phase=Phase.CANCELLED, reason=_told(reason))


def _told(reason: str) -> str:
    if not reason.strip():
        raise InvalidValue({"reason": "missing"})
    return reason.strip()
