"""Words for pots that are divided at the end of a round: runs, and why a project gets no more."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.matching.pool_scene import PoolReason
from matchpot.domain.runs import RunState, RunWait

RUN_STATES: Mapping[RunState, LazyString] = {
    RunState.DRAFT: _l("Waits for approval"),
    RunState.APPROVED: _l("Approved"),
    RunState.SETTLED: _l("Carried out"),
    RunState.WITHDRAWN: _l("Withdrawn"),
}

RUN_WAITS: Mapping[RunWait, LazyString] = {
    RunWait.POT_OPEN: _l("The pot is not closed yet."),
    RunWait.RUN_OPEN: _l("A division waits for its approval."),
    RunWait.UNDECIDED: _l(
        "Not every campaign is decided. End the part of those that never started."
    ),
    RunWait.NOBODY: _l("No campaign in this pot succeeded, so all of it stays in the pot."),
    RunWait.WINDOW: _l("Gifts can still be given back for some days."),
    RunWait.ROUND_OPEN: _l("The round whose votes count is not published yet."),
    RunWait.OBJECTIONS: _l("A gift was left out, and whether it stays out is not final yet."),
    RunWait.OUTDATED: _l(
        "Since it was prepared, a gift was left out or let in again. "
        "Withdraw it and prepare it anew."
    ),
}

POOL_REASONS: Mapping[PoolReason, LazyString] = {
    PoolReason.NOTHING_COUNTED: _l("No gift counts"),
    PoolReason.BELOW_THRESHOLD: _l("Below the threshold"),
    PoolReason.ONE_DONOR: _l("One giver alone"),
    PoolReason.DONORS_MISSING: _l("Too few givers"),
    PoolReason.NO_WEIGHT: _l("Weighs nothing"),
    PoolReason.CAPPED: _l("At its limit"),
}
