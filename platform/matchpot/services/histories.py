"""What pots did before a gift: the figures of `Usage`, asked only where a rule or limit needs them.

Most pots need no more than their own row, so most gifts cost no statement here; the others cost
one each for a donor's match, a donor's gifts and the people on a project, whatever the number
of pots.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from matchpot.domain.matching.rules import needs
from matchpot.domain.matching.scenes import Usage
from matchpot.persistence.queries import pot_histories as queries
from matchpot.persistence.queries.matching import PotFacts
from matchpot.persistence.queries.pot_histories import DonorUsage

_DONOR_CAPS = frozenset({"per_donor_project_cents", "per_donor_pot_cents"})
_NOTHING = DonorUsage()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was found, by pot; a pot nothing was asked about is not in it."""

    donor: Mapping[int, DonorUsage] = field(default_factory=dict)
    gifts: Mapping[int, int] = field(default_factory=dict)
    people: Mapping[int, int] = field(default_factory=dict)


NO_HISTORY = History()


def find(
    session: Session,
    campaign_id: int,
    pots: Sequence[PotFacts],
    *,
    donor_key: str | None,
    besides: int | None = None,
) -> History:
    """Ask what the rules and limits of these pots want to know.

    Args:
        session: The session that holds the locks, when what is decided will be stored.
        campaign_id: Where the gift goes.
        pots: The pots it is weighed against.
        donor_key: Whose gift it is; None for somebody new.
        besides: The gift itself, when it is stored already.
    """
    capped = [pot.pot_id for pot in pots if _DONOR_CAPS & pot.caps.keys()]
    counting = [pot.pot_id for pot in pots if "donor_gift_count" in needs(pot.kind)]
    heads = [pot.pot_id for pot in pots if _counts_heads(pot)]
    if not (capped or counting or heads):
        return NO_HISTORY
    known = donor_key or ""
    return History(
        donor=queries.donor_usage(session, capped, donor_key=known, campaign_id=campaign_id)
        if capped and donor_key
        else {},
        gifts=queries.donor_gifts(
            session, counting, donor_key=known, campaign_id=campaign_id, besides=besides
        )
        if counting and donor_key
        else {},
        people=queries.project_donors(session, heads, campaign_id=campaign_id) if heads else {},
    )


def _counts_heads(pot: PotFacts) -> bool:
    return "project_donor_count" in needs(pot.kind) and "max_donors" in pot.params


def usage(pot: PotFacts, history: History = NO_HISTORY) -> Usage:
    """One pot's figures: those of its own row, and what was asked besides."""
    donor = history.donor.get(pot.pot_id, _NOTHING)
    return Usage(
        counted_cents=pot.counted_cents,
        project_cents=pot.held_cents + pot.used_cents,
        donor_project_cents=donor.on_project_cents,
        donor_pot_cents=donor.in_pot_cents,
        pot_cents=pot.in_use_cents,
        donor_gift_count=history.gifts.get(pot.pot_id, 0),
        project_donor_count=history.people.get(pot.pot_id, 0),
    )
