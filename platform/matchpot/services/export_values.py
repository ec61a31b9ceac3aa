"""Rows of a pot's export as plain values: versions, what was looked at, lines with their history.

Moments become days in Amsterdam, and reasons that are about a giver become one word.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.export import ABOUT_DONOR, DECIDED_ANEW, GROWS
from matchpot.domain.matching.lines import RESERVED
from matchpot.persistence.queries import pot_exports
from matchpot.persistence.queries.gift_lines import Change
from matchpot.persistence.queries.pot_exports import Rows
from matchpot.persistence.queries.pots import PotFigures

# Why a pot did not count somebody's gift is theirs to know.
_ABOUT_DONORS = frozenset(
    {
        Reason.SELF_DONATION,
        Reason.TEAM_DONATION,
        Reason.HOUSEHOLD_DONATION,
        Reason.FUNDER_DONATION,
        Reason.EMAIL_NOT_VERIFIED,
        Reason.GAVE_BEFORE,
        Reason.TOO_MANY_GIFTS,
        Reason.SHARED_CARD,
        Reason.LEFT_OUT,
    }
)
Plain = dict[str, Any]


def by_gift(rows: Rows) -> Mapping[int, Rows]:
    """Rows by the gift they are about."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.donation_id].append(row)
    return found


def by_line(changes: Sequence[Change]) -> Mapping[int, Sequence[Change]]:
    """Changes by their line."""
    found: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        found[change.line_id].append(change)
    return found


def pot(session: Session, figures: PotFigures) -> Plain:
    """A pot with its columns and where every cent of it is."""
    position = figures.position
    return {
        "id": figures.id,
        "slug": figures.slug,
        "name": figures.name,
        "fund": figures.fund_name,
        "total_cents": position.paid_in_cents,
        "reserved_cents": position.held_cents,
        "used_cents": position.used_cents,
        "committed_cents": position.committed_cents,
        "awaited_cents": position.awaited_cents,
        "unannounced_cents": position.unannounced_cents,
        "captured_cents": position.captured_cents,
        "settled_cents": position.settled_cents,
        "left_cents": position.left_cents,
        "released_cents": pot_exports.released_cents(session, figures.id),
    }


def version(stored: Any) -> Plain:
    """A rule version."""
    return {
        "id": stored.id,
        "pot": stored.pot_id,
        "number": stored.number,
        "published_on": local_day(stored.published_at).isoformat(),
        "rule": {"kind": stored.kind, **stored.params},
        "caps": stored.caps,
        "min_donation_cents": stored.min_donation_cents,
        "digest": stored.digest,
    }


def basis(kept: Mapping[str, Any]) -> Plain:
    """What a decision looked at, as it was kept with the gift."""
    pots = [
        {name: value for name, value in one.items() if name != "pace"}
        | {"reason": neutral(one["reason"])}
        for one in kept["pots"]
    ]
    return {"project": kept["project"], "joint": kept["joint"], "pots": pots}


def line(stored: Any, changes: Mapping[int, Sequence[Change]]) -> Plain:
    """A line with its history: what was granted, and what became of it."""
    past = changes[stored.id]
    # A gift whose turn came on the wait-list was granted nothing when it was decided.
    begun = bool(past) and past[0].reason in GROWS and past[0].before_state in RESERVED
    first = past[0].before_cents if past else stored.cents
    return {
        "pot": stored.pot_id,
        "granted_cents": 0 if begun else first,
        "cents": stored.cents,
        "state": stored.state.value,
        "changes": [
            {
                "state": change.after_state.value,
                "before_cents": change.before_cents,
                "cents": change.after_cents,
                "reason": neutral(change.reason),
                "day": local_day(change.changed_at).isoformat(),
            }
            for change in past
        ],
    }


def is_unmade(stored: Any, changes: Mapping[int, Sequence[Change]]) -> bool:
    """Whether a line fell because its gift was decided anew; the new decision has its own lines."""
    past = changes[stored.id]
    return bool(past) and past[-1].reason == DECIDED_ANEW


def rest(step: Any, places: Mapping[int, int]) -> Plain:
    """How the rest of a pot was shared at its end, with gifts by their place in the export."""
    return {
        "pot": step.pot_id,
        "day": local_day(step.made_at).isoformat(),
        "cents": step.cents,
        "pool_cents": step.frozen["pool_cents"],
        "missed": sorted([places[gift], cents] for gift, cents in step.frozen["missed"]),
    }


def winners(step: Any, places: Mapping[int, int]) -> Plain:
    """How unspent money was shared over projects, by their place in the export."""
    frozen = step.frozen
    return {
        "pot": step.pot_id,
        "day": local_day(step.made_at).isoformat(),
        "cents": step.cents,
        "pool_cents": frozen["pool_cents"],
        **{
            name: sorted([places[campaign], cents] for campaign, cents in frozen[name])
            for name in ("weights", "caps")
        },
    }


def neutral(reason: str | None) -> str | None:
    """A reason that everybody may know."""
    return ABOUT_DONOR if reason in _ABOUT_DONORS else reason


def day(moment: datetime | None) -> str | None:
    """The day of a moment."""
    return None if moment is None else local_day(moment).isoformat()
