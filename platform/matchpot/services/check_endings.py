"""I5 for the ends of pots: each step worked out again from what was kept, and held to lines."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.endings import EndingStep, sealed
from matchpot.domain.ledger.invariants import Finding, Invariant, judge
from matchpot.domain.matching.exhaustion import divide_rest
from matchpot.domain.matching.lines import RESERVED
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
    if row.step is EndingStep.SHARED:
        yield from _shared_apart(session, row)


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
