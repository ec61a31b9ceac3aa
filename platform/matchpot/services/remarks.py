"""What is said in deliberation: remarks of members, questions to makers and their answers.

Members stand under numbers that differ per application, so that nobody can be followed from one to
the next; who may not judge an application hears nothing of it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, NotFound
from matchpot.domain.rounds.numbering import numbers
from matchpot.domain.rounds.phases import Phase, RoundAction
from matchpot.domain.rounds.votes import read
from matchpot.persistence.models.panels import Remark
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import ballots as queries
from matchpot.persistence.queries import panels, readings
from matchpot.persistence.queries import remarks as said_queries
from matchpot.persistence.queries.panels import Member
from matchpot.services import ballots, rounds, vote_letters

MOST_CHARS, FEWEST_CHARS = 2_000, 5
MOST_ANSWER_CHARS = 3_000
# While these last the panel can still read what a maker answers.
ANSWERABLE = frozenset({Phase.DELIBERATION, Phase.FINAL_VOTE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one member voted on an application; `value` is None where they left it out.

    Any: what a ballot holds differs by its type.
    """

    number: int
    is_own: bool
    value: Any


def visible(session: Session, member: Member) -> dict[str, Application]:
    """The applications a member may hear and speak about, by code."""
    barred = readings.recused(session, member.seat_id)
    judged = readings.judged_by(session, member)
    return {str(one.code): one for one in judged if one.code not in barred}


def numbers_of(session: Session, member: Member, code: str, *, secret: str) -> Mapping[int, int]:
    """The number each seat of the panel goes by at one application."""
    seats = [one.id for one in panels.seats(session, member.round_id)]
    return numbers(secret, f"{member.round_id}|{code}", seats)


def verdicts(
    session: Session, row: Round, member: Member, code: str, *, secret: str, now: datetime
) -> list[Verdict]:
    """What everybody who judged an application voted on it in the first vote, by number.

    Raises:
        NotAllowed: The votes are not shown yet.
        NotFound: The member may not judge this application.
    """
    rounds.check_allows(row, RoundAction.SEE_SCORES, now=now)
    rules = queries.ballot_rules(row, Phase.BLIND_VOTE)
    if rules is None or code not in visible(session, member):
        raise NotFound("application", code)
    seats = numbers_of(session, member, code, secret=secret)
    members = {one.code: one for one in panels.members(session, row.id)}
    found = []
    for vote in queries.last_votes(session, row, Phase.BLIND_VOTE):
        voter = members.get(vote.voter)
        said = read(rules, vote.says)
        if voter is None or not _judged(session, row, voter, code, said):
            continue
        value = said.get(code) if isinstance(said, dict) else _place(said, code)
        is_own = voter.seat_id == member.seat_id
        found.append(Verdict(number=seats[voter.seat_id], is_own=is_own, value=value))
    return sorted(found, key=lambda one: one.number)


def _judged(session: Session, row: Round, voter: Member, code: str, said: Collection[str]) -> bool:
    """Whether a ballot speaks of an application, also by leaving it out."""
    return code in said or code in ballots.on_paper(session, row, voter)


def _place(picks: list[str], code: str) -> int | None:
    """The place of an application among those picked, from 1."""
    return picks.index(code) + 1 if code in picks else None


# ---- said ---------------------------------------------------------------------------------------


def say(
    session: Session,
    round_id: int,
    person_id: int,
    code: str,
    words: str,
    *,
    is_question: bool,
    now: datetime,
) -> None:
    """Put a remark to the others, or a question to the maker, who gets a letter.

    Raises:
        NotFound: The person does not sit on this panel, or may not judge this application.
        NotAllowed: The panel does not deliberate now.
        InvalidValue: There are too few words, or too many.
    """
    row = rounds.locked(session, round_id)
    member = panels.seat_of(session, round_id, person_id)
    found = None if member is None else visible(session, member).get(code)
    if member is None or found is None:
        raise NotFound("application", code)
    rounds.check_allows(row, RoundAction.ASK_MAKER, now=now)
    remark = Remark(
        application_id=found.id,
        seat_id=member.seat_id,
        is_question=is_question,
        words=_told(words, MOST_CHARS),
        said_at=now,
    )
    session.add(remark)
    session.flush()
    if is_question:
        vote_letters.panel_question(session, row, found, remark, now=now)


def answer(session: Session, remark_id: int, maker_id: int, words: str, *, now: datetime) -> None:
    """Answer a question of the panel, once, while the panel can still read it.

    Raises:
        NotFound: It is no question about an application of this maker.
        NotAllowed: The panel has voted.
        IllegalMove: It was answered already.
        InvalidValue: There are too few words, or too many.
    """
    asked = said_queries.question_of_maker(session, remark_id, maker_id)
    if asked is None:
        raise NotFound("question", remark_id)
    row = rounds.locked(session, asked.application.round_id)
    if row.phase not in ANSWERABLE:
        raise NotAllowed("answer_panel")
    session.refresh(asked.remark)
    if asked.remark.answer is not None:
        raise IllegalMove("question", "answered", "answered")
    asked.remark.answer, asked.remark.answered_at = _told(words, MOST_ANSWER_CHARS), now
    session.flush()


def _told(words: str, most: int) -> str:
    said = words.strip()
    if not FEWEST_CHARS <= len(said) <= most:
        raise InvalidValue({"words": "too_short" if len(said) < FEWEST_CHARS else "too_long"})
    return said
