"""Ballots of panel members: begun, checked, cast, replaced, and read when the vote is over.

What a ballot may hold is in `domain/rounds/votes.py`. A ballot is never changed: a member who
thinks again casts another, and the last one of the phase counts. Residents vote in
`public_votes.py`; nothing here adds up what was voted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from matchpot.domain.allocation.ballots import Flaw, Slate
from matchpot.domain.errors import InvalidValue, NotAllowed, NotFound
from matchpot.domain.rounds import quorum as quorums
from matchpot.domain.rounds.phases import VOTES, Phase, RoundAction
from matchpot.domain.rounds.quorum import Quorum
from matchpot.domain.rounds.receipts import receipt
from matchpot.domain.rounds.rules import BallotRules
from matchpot.domain.rounds.votes import ON_EACH, Cast, Says, flaws, named, unsaid
from matchpot.persistence.models.ballots import Ballot, BallotDraft
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import ballots as queries
from matchpot.persistence.queries import panels, readings
from matchpot.persistence.queries.panels import Member
from matchpot.services import applications, conflicts, rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A member's ballot paper in the phase that runs: how it is filled in, and over what.

    `order` holds the codes on it, in the order they are read in.
    """

    phase: Phase
    rules: BallotRules
    slate: Slate
    order: tuple[str, ...]

    def flaws(self, says: Says) -> tuple[Flaw, ...]:
        """Every rule a filled-in paper breaks."""
        return flaws(self.rules, says, self.slate)

    def unsaid(self, says: Says) -> tuple[str, ...]:
        """What still needs a mark."""
        return unsaid(self.rules, says, self.order)

    def check(self, says: Says) -> None:
        """Raise `InvalidValue` with every flaw, and `missing.CODE` for what needs a mark."""
        found = {flaw.value: flaw.value for flaw in self.flaws(says)}
        found |= {f"missing.{code}": "missing" for code in self.unsaid(says)}
        if found:
            raise InvalidValue(found)


def paper(session: Session, row: Round, member: Member) -> Paper:
    """A member's paper: what they were given to read and may judge, or all where nobody reads.

    Raises:
        NotAllowed: The panel does not vote now.
    """
    rules = rounds.rules_of(row)
    if row.phase not in VOTES or rules.ballot is None:
        raise NotAllowed(RoundAction.CAST_BALLOT)
    barred = conflicts.recused(session, member.seat_id)
    costs = {str(one.code): one.ask_cents for one in _given(session, row, member)}
    # Each half of a panel of applicants divides half of the money.
    budget = rules.budget_cents // 2 if member.half else rules.budget_cents
    return Paper(
        phase=row.phase,
        rules=rules.ballot,
        slate=Slate(costs=costs, budget_cents=budget, recused=frozenset(barred)),
        order=tuple(code for code in costs if code not in barred),
    )


def on_paper(session: Session, row: Round, member: Member) -> set[str]:
    """The codes of what a member judges, whether or not the panel votes now."""
    given = {str(one.code) for one in _given(session, row, member)}
    return given - conflicts.recused(session, member.seat_id)


def _given(session: Session, row: Round, member: Member) -> Sequence[Application]:
    """What a member was given to read; all they may judge where no reading is planned."""
    if rounds.plan_of(row).has(Phase.READING):
        return [one.application for one in readings.reading_list(session, member.seat_id)]
    return readings.judged_by(session, member)


# ---- begun --------------------------------------------------------------------------------------


def save_draft(
    session: Session,
    round_id: int,
    person_id: int,
    typed: Mapping[str, str],
    *,
    now: datetime,
) -> None:
    """Keep what a member typed, right or wrong, until they cast it.

    Raises:
        NotFound: The person does not sit on this panel.
        NotAllowed: The panel does not vote now.
    """
    row, member = _voting(session, round_id, person_id, now=now)
    draft = queries.draft_of(session, member.seat_id, row.phase)
    if draft is None:
        draft = BallotDraft(seat_id=member.seat_id, phase=row.phase)
        session.add(draft)
    draft.says, draft.saved_at = {"typed": dict(typed)}, now
    session.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What a paper starts from: what was typed, else an earlier ballot, else nothing.

    Attributes:
        typed: What was typed and not cast.
        says: An earlier ballot.
        is_cast: A ballot was cast in the vote that runs.
        first: The ballot of the first vote that counts in the final one as it is.
    """

    typed: Mapping[str, str] | None = None
    says: Says | None = None
    is_cast: bool = False
    first: Says | None = None


def begun(session: Session, row: Round, member: Member) -> Begun:
    """What a member's paper starts from; the final vote begins with the first ballot."""
    draft = queries.draft_of(session, member.seat_id, row.phase)
    own = queries.ballots_of_seat(session, member.seat_id)
    cycle = queries.cycle_in(row, row.phase)
    is_cast = any(one.phase is row.phase and one.cycle == cycle for one in own)
    first = None if is_cast else _standing_first(session, row, member)
    if draft is not None:
        return Begun(typed=draft.says["typed"], is_cast=is_cast, first=first)
    return Begun(says=own[0].says if own else None, is_cast=is_cast, first=first)


def _standing_first(session: Session, row: Round, member: Member) -> Says | None:
    """What a member's ballot of an earlier vote says that counts in the one that runs."""
    votes = queries.standing_votes(session, row, row.phase)
    own = (one.says for one in votes if one.seat_id == member.seat_id)
    return next(own, None)


def _voting(
    session: Session, round_id: int, person_id: int, *, now: datetime
) -> tuple[Round, Member]:
    """The round, locked, and the member, where they may vote now."""
    row = rounds.locked(session, round_id)
    member = panels.seat_of(session, round_id, person_id)
    if member is None:
        raise NotFound("seat", person_id)
    owed = conflicts.undeclared(session, round_id)
    rounds.check_allows(row, RoundAction.CAST_BALLOT, now=now, undeclared=owed)
    return row, member


# ---- cast ---------------------------------------------------------------------------------------


def cast(
    session: Session, round_id: int, person_id: int, says: Says, *, token: str, now: datetime
) -> str:
    """Cast a ballot, which takes the place of this member's one before; tells its receipt.

    `token` is an unguessable word for this ballot alone.

    Raises:
        NotFound: The person does not sit on this panel.
        NotAllowed: The panel does not vote now, or members owe declarations of conflicts.
        InvalidValue: What is wrong with the ballot (`Paper.check`).
    """
    row, member = _voting(session, round_id, person_id, now=now)
    paper(session, row, member).check(says)
    code = _keep(session, row, says, seat_id=member.seat_id, token=token, now=now)
    session.execute(
        delete(BallotDraft).where(
            BallotDraft.seat_id == member.seat_id, BallotDraft.phase == row.phase
        )
    )
    return code


def keep_public(
    session: Session, row: Round, voter_key: str, says: Says, *, token: str, now: datetime
) -> str:
    """Store a resident's ballot in a locked round; tells its receipt. Checks are the caller's."""
    return _keep(session, row, says, voter_key=voter_key, token=token, now=now)


def _keep(
    session: Session,
    row: Round,
    says: Says,
    *,
    token: str,
    now: datetime,
    seat_id: int | None = None,
    voter_key: str | None = None,
) -> str:
    before = queries.count_of(session, row, row.phase, seat_id=seat_id, voter_key=voter_key)
    code = receipt(token)
    session.add(
        Ballot(
            round_id=row.id,
            phase=row.phase,
            cycle=queries.cycle_in(row, row.phase),
            seat_id=seat_id,
            voter_key=voter_key,
            number=before + 1,
            says=dict(says),
            receipt=code,
            cast_at=now,
        )
    )
    session.flush()
    return code


# ---- when the vote is over ----------------------------------------------------------------------


def standing_cast(session: Session, row: Round, phase: Phase) -> list[Cast]:
    """The ballots a vote is decided by, by the code of the member or the resident's pseudonym."""
    votes = queries.standing_votes(session, row, phase)
    return [Cast(voter=one.voter, says=one.says) for one in votes]


def quorum(session: Session, row: Round) -> Quorum:
    """Whether enough of the panel voted in the phase that runs; met where the panel does not vote.

    Whoever's first ballot stands in the final vote has voted there. With ballots that leave out
    what is not chosen, whoever voted has judged all on their paper.
    """
    rules = rounds.rules_of(row).ballot
    if row.phase not in VOTES or rules is None:
        return Quorum(needed=0, voted=0, short={})
    members = {one.code: one for one in panels.members(session, row.id)}
    judged = {
        vote.voter: named(rules, vote.says)
        if rules.kind in ON_EACH
        else on_paper(session, row, members[vote.voter])
        for vote in queries.standing_votes(session, row, row.phase)
        if vote.voter in members
    }
    standing = [one.id for one in applications.standing(session, row) if not one.withdrawn]
    return quorums.count(members.keys(), judged, standing)
