"""I5 for the ends of pots: each step worked out again from what was kept, and held to lines."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.endings import EndingStep, Unspent, sealed
from matchpot.domain.ledger.invariants import Finding, Invariant, judge
from matchpot.domain.matching.exhaustion import divide_rest
from matchpot.domain.matching.lines import RESERVED
from matchpot.domain.money import capped_largest_remainder
from matchpot.persistence.models.endings import EndingStepRow
from matchpot.persistence.models.matching import MatchChange, MatchLine
from matchpot.persistence.queries import endings as queries
from matchpot.services import sharing


def ends_can_be_worked_out_again(session: Session) -> Finding:
    """I5: what pots gave at their end is what was kept gives, and what the lines' history says."""
    wrong: list[str] = []
    count = 0
    for step in EndingStep:
        for row in queries.steps(session, step):
            count += 1
            wrong += [f"{step} of pot {row.pot_id}: {one}" for one in _apart(session, row)]
    return judge(
        Invariant.MATCH_ADDS_UP,
        wrong,
        good=f"{count} steps of pots' ends worked out again",
        bad="ends of pots are not what was kept gives",
    )


def _apart(session: Session, row: EndingStepRow) -> Iterator[str]:
    if sealed(row.frozen) != row.digest:
        yield "what was kept has another seal"
    yield from _APART[row.step](session, row)


def _shared_apart(session: Session, row: EndingStepRow) -> Iterator[str]:
    shares = divide_rest(row.frozen["pool_cents"], dict(row.frozen["missed"]))
    if sum(shares.values()) != row.cents:
        yield f"{row.cents} cents, divided again {sum(shares.values())}"
    grown = _grown(session, row.pot_id)
    for gift in sorted(shares.keys() | grown.keys()):
        if shares.get(gift, 0) != grown.get(gift, 0):
            yield f"donation {gift}: {grown.get(gift, 0)}, divided again {shares.get(gift, 0)}"


def _grown(session: Session, pot_id: int) -> Mapping[int, int]:
    """What a pot's lines grew by the division, by gift."""
    rows = session.execute(
        select(
            MatchLine.donation_id,
            MatchChange.before_state,
            MatchChange.before_cents,
            MatchChange.after_cents,
        )
        .join(MatchLine, MatchLine.id == MatchChange.line_id)
        .where(MatchLine.pot_id == pot_id, MatchChange.reason == sharing.REASON)
    )
    grown: dict[int, int] = defaultdict(int)
    for gift, state, before_cents, after_cents in rows:
        assert gift is not None  # noqa: S101 - only gifts are shared over
        # A line that began with its share was held for a moment.
        grown[gift] += after_cents - (0 if state in RESERVED else before_cents)
    return grown


def _swapped_apart(session: Session, row: EndingStepRow) -> Iterator[str]:
    swaps = [tuple(one) for one in row.frozen["swaps"]]
    stored = queries.swaps_of(session, row.id)
    if sorted(swaps) != stored:
        yield f"{len(stored)} swaps stored, {len(swaps)} kept"
    if sum(cents for *_, cents in swaps) != row.cents or row.cents > row.frozen["available_cents"]:
        yield f"{row.cents} cents of {row.frozen['available_cents']}, swaps {swaps}"


def _unspent_apart(session: Session, row: EndingStepRow) -> Iterator[str]:
    frozen = row.frozen
    if frozen["cents"] != row.cents:
        yield f"{row.cents} cents, kept {frozen['cents']}"
    if frozen["policy"] == Unspent.RETURN and queries.returned_by(session, row.id) != row.cents:
        yield f"{row.cents} cents to go back, asked {queries.returned_by(session, row.id)}"
    if frozen["policy"] == Unspent.TO_WINNERS:
        weights, caps = dict(frozen["weights"]), dict(frozen["caps"])
        parts = capped_largest_remainder(frozen["pool_cents"], weights, caps).parts
        if sum(parts.values()) != row.cents:
            yield f"{row.cents} cents, divided again {sum(parts.values())}"
        given = queries.given_to_winners(session, row.pot_id, row.made_at)
        due = {campaign: cents for campaign, cents in parts.items() if cents}
        if given != due:
            yield f"lines {given}, divided again {due}"


_APART: Mapping[EndingStep, Callable[[Session, EndingStepRow], Iterator[str]]] = {
    EndingStep.SHARED: _shared_apart,
    EndingStep.SWAPPED: _swapped_apart,
    EndingStep.UNSPENT: _unspent_apart,
}
