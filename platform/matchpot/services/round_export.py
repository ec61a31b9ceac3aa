"""A published round written out so that anyone can work its result out again; no names in it.

Every key is in docs/results.md. Working it out again is `matchpot round verify`; the file of
Pabulib, which other programs read, is made from the same.
"""

from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.allocation.pabulib.writing import PbAbout
from matchpot.domain.errors import NotFound
from matchpot.domain.rounds.pabulib import to_pb, vote_days
from matchpot.domain.rounds.rechecking import FORMAT
from matchpot.persistence.queries import lots, tallies
from matchpot.persistence.queries.ballots import published_ballots
from matchpot.persistence.queries.rounds import RoundPage

# Plain JSON values; Any: that is what they are.
Plain = dict[str, Any]


def round_file(session: Session, page: RoundPage) -> Plain:
    """Everything a result was worked out from, and every step to it.

    The caller sees to it that the result is published.
    """
    row, counts = page.row, tallies.every(session, page.row.id)
    # Nothing is said of what was refused, or withdrawn before anybody voted.
    stood = {each["id"] for one in counts for each in one.row.counted["applications"]}
    return {
        "format": FORMAT,
        "round": {
            "slug": row.slug,
            "title": row.title,
            "fund": page.fund_name,
            "phase": row.phase.value,
            "sent_back": row.sent_back,
            "reason": row.reason,
        },
        "rules": row.snapshot,
        "digest": row.digest,
        "applications": [
            {"id": one.code, "title": one.title, "city": one.city}
            for one in tallies.entries(session, row.id).values()
            if one.code in stood
        ],
        "ballots": [
            {
                "phase": one.phase.value,
                "voter": one.voter,
                "receipt": one.receipt,
                "says": dict(one.says),
                "counts": one.counts,
            }
            for one in published_ballots(session, row)
        ],
        "lots": [
            {"purpose": one.purpose.value, "number": one.number, "file": one.document}
            for one in lots.of_round(session, row.id)
            if one.drawn_at is not None
        ],
        "tallies": [
            {
                "number": one.row.number,
                "half": one.row.half,
                "counted": one.row.counted,
                "outcome": one.row.outcome,
                "digest": one.row.digest,
            }
            for one in counts
        ],
    }


def pabulib_file(session: Session, page: RoundPage, *, half: str = "") -> str:
    """The last count of a round, or of one half of it, as a `.pb` file.

    Raises:
        NotFound: There is no such half, or nothing was counted.
    """
    done = {one.row.half: one for one in tallies.last(session, page.row.id)}
    found = done.get(half)
    if found is None or found.result is None:
        raise NotFound("tally", half)
    names = {code: one.title for code, one in tallies.entries(session, page.row.id).items()}
    begins, ends = vote_days(page.plan)
    about = PbAbout(
        description=f"{page.row.title}{' ' + half if half else ''}",
        country="Netherlands",
        unit=page.fund_name,
        instance=page.row.slug,
        date_begin=begins,
        date_end=ends,
        names=names,
    )
    return to_pb(page.rules, found.gathered, about, found.result.outcome)
