"""The mix bar's stretches in the words and colours of a page.

What counts and how shares are rounded is decided in `domain.projects.mix`.
"""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from matchpot.domain.money import BPS, largest_remainder, share_bps
from matchpot.domain.projects import (
    PLANNED_STATES,
    STILL_OPEN,
    BudgetKind,
    CostLine,
    Mix,
    Source,
    SourceKind,
    SourceState,
    mix,
)
from matchpot.web.labels import SOURCE_KINDS

Segment = tuple[str, int, int, Any]  # fill, cents, share in bps, label

FILLS = {
    SourceKind.CROWD: "crowd",
    SourceKind.MATCH: "match",
    SourceKind.AWARD: "award",
    SourceKind.LOAN: "loan",
    SourceKind.OWN_INCOME: "own",
    SourceKind.OWN_CONTRIBUTION: "own",
    SourceKind.OTHER_FUND: "other",
    SourceKind.IN_KIND: "other",
}


def planned(
    costs: Iterable[tuple[BudgetKind, int]],
    sources: Iterable[tuple[SourceKind, SourceState, int]],
    *,
    crowd_goal_cents: int,
    award_cents: int = 0,
) -> Mix:
    """How a plan adds up when every source comes true and the crowd reaches its goal."""
    return mix(
        [CostLine(kind=kind, cents=cents) for kind, cents in costs],
        [Source(kind=kind, state=state, cents=cents) for kind, state, cents in sources],
        crowd_cents=crowd_goal_cents,
        award_cents=award_cents,
        counted=PLANNED_STATES,
    )


def found(
    costs: Iterable[tuple[BudgetKind, int]],
    sources: Iterable[tuple[SourceKind, SourceState, int]],
    *,
    crowd_cents: int,
    match_cents: int,
    award_cents: int = 0,
    loan_cents: int = 0,
) -> Mix:
    """How far a plan has come: what was given, matched, awarded and lent, and what is sure."""
    return mix(
        [CostLine(kind=kind, cents=cents) for kind, cents in costs],
        [Source(kind=kind, state=state, cents=cents) for kind, state, cents in sources],
        crowd_cents=crowd_cents,
        match_cents=match_cents,
        award_cents=award_cents,
        loan_cents=loan_cents,
    )


def segments(made: Mix) -> list[Segment]:
    """The stretches of a mix as the mix bar takes them."""
    return [
        ("open", one.cents, one.bps, _("Still open"))
        if one.code == STILL_OPEN
        else (
            FILLS[SourceKind(one.code)], one.cents, one.bps, SOURCE_KINDS[SourceKind(one.code)],
        )
        for one in made.segments
    ]  # fmt: skip


def toward_goal(*, crowd_cents: int, match_cents: int, goal_cents: int) -> list[Segment]:
    """Crowd and match as shares of a campaign's goal; over the goal they show proportions.

    Together they are what `reached_bps` says.
    """
    reached = share_bps(crowd_cents + match_cents, goal_cents)
    bps = largest_remainder(reached, [(0, crowd_cents), (1, match_cents)])
    return [
        ("crowd", crowd_cents, bps[0], SOURCE_KINDS[SourceKind.CROWD]),
        ("match", match_cents, bps[1], SOURCE_KINDS[SourceKind.MATCH]),
    ]


def reached_bps(*, crowd_cents: int, match_cents: int, goal_cents: int) -> int:
    """How much of the goal crowd and match have reached together, rounded down."""
    return share_bps(crowd_cents + match_cents, goal_cents) if goal_cents else BPS
