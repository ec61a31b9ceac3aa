"""Reads about votes: what was cast and counts, what was begun, and what is published of it.

No read here adds votes up: that is the count's, when the vote is over. What a member may vote on
stands in `readings.py`, what papers are drawn from in `ballot_papers.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from matchpot.domain.rounds.phases import VOTES, Phase
from matchpot.domain.rounds.plain_rules import from_plain
from matchpot.domain.rounds.rules import BallotRules
from matchpot.domain.rounds.schedule import read_plan
from matchpot.domain.rounds.seats import SeatState
from matchpot.domain.rounds.snapshot import Snapshot
from matchpot.domain.rounds.votes import (
    Says,
    among,
    cycle,
    pseudonym,
    reasons,
    standing_in,
    without_reasons,
)
from matchpot.persistence.models.ballots import Ballot, BallotDraft
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import readings

# Of which voters ballots are read.
Whose = ColumnElement[bool]
_EVERYBODY: Whose = true()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """The last ballot of a voter in a phase, as it counts; `seat_id` is None for a resident.

    What it said about an application the member may not judge any more is left out; where nothing
    is left of it, it `is_void`.
    """

    phase: Phase
    voter: str
    seat_id: int | None
    says: Says
    receipt: str
    cast_at: datetime
    is_void: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A ballot in the published file: under a code that names nobody, and without reasons.

    `counts` tells whether the result came out of it: a first ballot counts where its member cast
    no other in the final vote.
    """

    phase: Phase
    voter: str
    receipt: str
    says: Says
    counts: bool


def ballot_rules(row: Round, phase: Phase) -> BallotRules | None:
    """How ballots of a phase are; None where nobody votes in it."""
    rules = from_plain(row.rules if row.snapshot is None else Snapshot(row.snapshot).rules)
    return rules.public_ballot if phase is Phase.PUBLIC_VOTE else rules.ballot


def cycle_in(row: Round, phase: Phase) -> int:
    """Which vote of a phase counts now, as `votes.cycle` numbers them."""
    return cycle(read_plan(row.plan), phase, sent_back=row.sent_back)


# ---- what counts --------------------------------------------------------------------------------


def last_votes(session: Session, row: Round, phase: Phase) -> list[Vote]:
    """The last ballot of every voter in a phase, by voter.

    Ballots of people who left the panel do not count, and neither do those of before a vote that
    was held again.
    """
    return [one for one in _votes(session, row, phase, (phase,)) if not one.is_void]


def standing_votes(
    session: Session, row: Round, phase: Phase, whose: Whose = _EVERYBODY
) -> list[Vote]:
    """The ballots a vote is decided by, by voter: a first one stands where no final one was cast.

    A final ballot takes the place of the first even where nothing of what it said counts any more.
    """
    sources = standing_in(read_plan(row.plan), phase, sent_back=row.sent_back)
    return [one for one in _votes(session, row, phase, sources, whose) if not one.is_void]


def _votes(
    session: Session, row: Round, phase: Phase, sources: Sequence[Phase], whose: Whose = _EVERYBODY
) -> list[Vote]:
    rules = ballot_rules(row, phase)
    if rules is None:
        return []
    found = (
        _of_members(session, row, sources, whose)
        if phase in VOTES
        else _of_voters(session, row, phase, whose)
    )
    votes = [_vote(session, rules, ballot, voter) for ballot, voter in found]
    return sorted(votes, key=lambda one: one.voter)


def _of_members(
    session: Session, row: Round, sources: Sequence[Phase], whose: Whose
) -> Iterable[tuple[Ballot, str]]:
    """Each member's last ballot of the last of these votes in which they cast one."""
    last: dict[int | None, tuple[Ballot, str]] = {}
    for phase in sources:
        rows = session.execute(
            select(Ballot, Seat.code)
            .join(Seat, Seat.id == Ballot.seat_id)
            .where(_in(row, phase), Seat.state == SeatState.SEATED, whose)
            .order_by(Ballot.number)
        )
        last |= {ballot.seat_id: (ballot, code) for ballot, code in rows}
    return last.values()


def _of_voters(
    session: Session, row: Round, phase: Phase, whose: Whose
) -> Iterable[tuple[Ballot, str]]:
    rows = session.scalars(select(Ballot).where(_in(row, phase), whose).order_by(Ballot.number))
    last = {ballot.voter_key or "": ballot for ballot in rows}
    return [(ballot, pseudonym(key)) for key, ballot in last.items()]


def _in(row: Round, phase: Phase) -> ColumnElement[bool]:
    return (
        (Ballot.round_id == row.id)
        & (Ballot.phase == phase)
        & (Ballot.cycle == cycle_in(row, phase))
    )


def _vote(session: Session, rules: BallotRules, ballot: Ballot, voter: str) -> Vote:
    says: Says = ballot.says
    if ballot.seat_id is not None:
        barred = readings.recused(session, ballot.seat_id)
        says = among(rules, says, _named(says) - barred)
    return Vote(
        phase=ballot.phase,
        voter=voter,
        seat_id=ballot.seat_id,
        says=says,
        receipt=ballot.receipt,
        cast_at=ballot.cast_at,
        is_void=bool(_named(ballot.says)) and not _named(says),
    )


def _named(says: Says) -> set[str]:
    return {code for held in says.values() for code in held}


# ---- somebody's own -----------------------------------------------------------------------------


def ballots_of_seat(session: Session, seat_id: int) -> Sequence[Ballot]:
    """Everything a member cast, the newest first."""
    return session.scalars(
        select(Ballot).where(Ballot.seat_id == seat_id).order_by(Ballot.id.desc())
    ).all()


def last_of_voter(session: Session, row: Round, voter_key: str) -> Ballot | None:
    """The ballot of a resident that counts now; None when there is none."""
    return session.scalar(
        select(Ballot)
        .where(_in(row, Phase.PUBLIC_VOTE), Ballot.voter_key == voter_key)
        .order_by(Ballot.number.desc())
        .limit(1)
    )


def count_of(
    session: Session, row: Round, phase: Phase, *, seat_id: int | None, voter_key: str | None
) -> int:
    """How many ballots a voter cast in the vote that counts now."""
    own = Ballot.seat_id == seat_id if voter_key is None else Ballot.voter_key == voter_key
    return session.scalar(select(func.count()).where(_in(row, phase), own)) or 0


def draft_of(session: Session, seat_id: int, phase: Phase) -> BallotDraft | None:
    """What a member began in a phase and did not cast."""
    return session.get(BallotDraft, (seat_id, phase))


# ---- published ----------------------------------------------------------------------------------


def published_ballots(session: Session, row: Round, whose: Whose = _EVERYBODY) -> list[Published]:
    """The last ballot of everybody in each vote; who may see them is for the caller to ask."""
    found = []
    standing = _receipts_that_count(session, row, whose)
    for phase in [window.phase for window in read_plan(row.plan).windows]:
        rules = ballot_rules(row, phase)
        if rules is None or phase not in {*VOTES, Phase.PUBLIC_VOTE}:
            continue
        found += [
            Published(
                phase=one.phase,
                voter=one.voter,
                receipt=one.receipt,
                says=without_reasons(rules, one.says),
                counts=phase is Phase.PUBLIC_VOTE or one.receipt in standing,
            )
            for one in _votes(session, row, phase, (phase,), whose)
        ]
    return found


def published_ballot(session: Session, row: Round, receipt: str) -> Published | None:
    """The one with this receipt, found by it and by what else its voter cast, however many voted.

    None when there is none, or when it is published no more.
    """
    cast = session.scalar(
        select(Ballot).where(Ballot.receipt == receipt, Ballot.round_id == row.id)
    )
    if cast is None:
        return None
    own = Ballot.voter_key == cast.voter_key
    if cast.seat_id is not None:
        own = Ballot.seat_id == cast.seat_id
    found = published_ballots(session, row, own)
    return next((one for one in found if one.receipt == receipt), None)


def counted_of_seat(session: Session, row: Round, seat_id: int) -> Published | None:
    """The ballot of a member that the result came out of; None when they cast none that counts."""
    found = published_ballots(session, row, Ballot.seat_id == seat_id)
    return next((one for one in found if one.counts), None)


def last_vote(row: Round) -> Phase | None:
    """The vote of the panel that decides; None where it has none."""
    votes = [one.phase for one in read_plan(row.plan).windows if one.phase in VOTES]
    return votes[-1] if votes else None


def _receipts_that_count(session: Session, row: Round, whose: Whose) -> set[str]:
    phase = last_vote(row)
    standing = [] if phase is None else standing_votes(session, row, phase, whose)
    return {one.receipt for one in standing}


def reasons_for(session: Session, row: Round, code: str) -> list[str]:
    """The reasons that were given for what was voted on an application, in no telling order.

    Those of the ballots the panel decided by; whoever wrote them stands nowhere.
    """
    phase = last_vote(row)
    rules = None if phase is None else ballot_rules(row, phase)
    if phase is None or rules is None:
        return []
    given = [reasons(rules, one.says).get(code, "") for one in standing_votes(session, row, phase)]
    return sorted(one for one in given if one)


def is_replaced(session: Session, row: Round, receipt: str) -> bool:
    """Whether a receipt is of a ballot that was cast in this round, whether or not it counts."""
    found = select(Ballot.id).where(Ballot.round_id == row.id, Ballot.receipt == receipt)
    return session.scalar(found) is not None
