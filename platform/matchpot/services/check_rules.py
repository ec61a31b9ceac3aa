"""The costly half of I5: what each gift's match should be, computed again by its rules.

Reads every matched gift, so it takes longer than the sums; `matchpot check --quick`
leaves it out.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from matchpot.domain.ledger.invariants import Finding, Invariant, judge
from matchpot.domain.matching.lines import USED
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.endings import MatchSwap
from matchpot.persistence.models.matching import MatchLine, RuleVersion, Wait
from matchpot.persistence.queries import exclusions
from matchpot.persistence.queries.exclusions import Lost
from matchpot.services.matching import recall

_PAGE = 1000


def match_can_be_computed_again(session: Session) -> Finding:
    """I5: each gift's lines are what its rules give on what was known when it was made.

    A gift that waited for money has what it got from the list besides, one that was left out lacks
    that. One of which a part went
    back has at most that; a gift without lines is none of ours.
    """
    versions = {one.id: one for one in session.scalars(select(RuleVersion))}
    checked, wrong = 0, []
    for donation_id, apart in _gifts(session, versions):
        checked += 1
        if apart:
            wrong.append(f"donation {donation_id}: {apart}")
    return judge(
        Invariant.MATCH_ADDS_UP,
        wrong,
        good=f"{checked} matched gifts computed again",
        bad="match is not what the rules give",
    )


def _gifts(
    session: Session, versions: Mapping[int, RuleVersion]
) -> Iterator[tuple[int, str | None]]:
    after = 0
    while True:
        page = session.execute(
            select(
                Donation.id, Donation.gift_cents, Donation.refunded_gift_cents, Donation.match_basis
            )
            .where(
                Donation.id > after,
                select(MatchLine.id)
                .where(MatchLine.donation_id == Donation.id, MatchLine.state.in_(USED))
                .exists(),
            )
            .order_by(Donation.id)
            .limit(_PAGE)
        ).all()
        if not page:
            return
        lines = _lines(session, after, page[-1].id)
        waited = _waited(session, after, page[-1].id)
        lost = exclusions.lost_by_gift(session, after=after, last=page[-1].id)
        for row in page:
            moved = _moved(waited[row.id], lost.get(row.id, {}))
            yield row.id, _apart(row, lines[row.id], moved, versions)
        after = page[-1].id


def _lines(session: Session, after: int, last: int) -> Mapping[int, dict[int, int]]:
    """Given cents by gift and pot, for a range of gifts."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    statement = select(MatchLine.donation_id, MatchLine.pot_id, MatchLine.amount_cents).where(
        MatchLine.donation_id > after, MatchLine.donation_id <= last, MatchLine.state.in_(USED)
    )
    for donation_id, pot_id, cents in session.execute(statement):
        assert donation_id is not None  # noqa: S101 - lines on a whole campaign are left out above
        found[donation_id][pot_id] = cents
    return found


def _waited(session: Session, after: int, last: int) -> Mapping[int, dict[int, int]]:
    """What pots gave to gifts later, or took over from others, for a range of gifts."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    statement = select(Wait.donation_id, Wait.pot_id, Wait.served_cents).where(
        Wait.donation_id > after, Wait.donation_id <= last, Wait.served_cents > 0
    )
    for donation_id, pot_id, cents in session.execute(statement):
        found[donation_id][pot_id] = cents
    swaps = select(
        MatchSwap.donation_id, MatchSwap.from_pot_id, MatchSwap.to_pot_id, MatchSwap.cents
    ).where(MatchSwap.donation_id > after, MatchSwap.donation_id <= last)
    for donation_id, from_pot, to_pot, cents in session.execute(swaps):
        later = found[donation_id]
        later[to_pot] = later.get(to_pot, 0) + cents
        later[from_pot] = later.get(from_pot, 0) - cents
    return found


def _moved(waited: Mapping[int, int], lost: Mapping[int, Lost]) -> dict[int, int]:
    """By pot, what came beyond the decision from a list, less what a case left out of it."""
    cents = dict(waited)
    for pot, one in lost.items():
        cents[pot] = cents.get(pot, 0) - one.taken_cents + one.returned_cents
    return cents


def _apart(
    row: Row[int, int, int, dict[str, Any] | None],
    lines: Mapping[int, int],
    moved: Mapping[int, int],
    versions: Mapping[int, RuleVersion],
) -> str | None:
    """What is wrong with a gift's lines, or None."""
    _, gift_cents, refunded_cents, basis = row
    if basis is None:
        return "has match and no basis"
    decided = {
        int(one.pot_id): one.cents for one in recall(basis, versions).decide(gift_cents).lines
    }
    decided |= {pot: decided.get(pot, 0) + cents for pot, cents in moved.items()}
    if refunded_cents:
        more = {pot for pot, cents in lines.items() if cents > decided.get(pot, 0)}
        return f"more than the rules give from pots {sorted(more)}" if more else None
    decided, stands = ({pot: one for pot, one in of.items() if one} for of in (decided, lines))
    if decided != stands:
        return f"lines {dict(sorted(stands.items()))}, rules give {dict(sorted(decided.items()))}"
    return None
