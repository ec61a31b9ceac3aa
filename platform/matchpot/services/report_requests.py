"""What officers ask of makers: held against the policy, kept whether it was allowed or not.

A request that the policy refuses is not sent; it is counted, and the fund's page says how many.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import InvalidValue, NotAllowed, NotFound
from matchpot.domain.reports import requests
from matchpot.domain.reports.duties import MOVES, DutyState
from matchpot.domain.reports.requests import Ask, Standing
from matchpot.domain.rounds.applications import told
from matchpot.domain.trust.formats import Format
from matchpot.persistence.models.trust import Duty, Request
from matchpot.persistence.transitions import move
from matchpot.services import duties, duty_answers, duty_letters

LONGEST_ANSWER = 2_000
_NEEDS_WORDS = frozenset({Ask.QUESTION, Ask.TALK})


def ask(
    session: Session,
    duty_id: int,
    what: Ask,
    *,
    by: int,
    body: str,
    now: datetime,
    wanted: Format | None = None,
) -> Request:
    """Ask for something; when the policy refuses, that is kept with its reason and nobody is told.

    Raises:
        NotFound: There is no such duty.
        InvalidValue: A question or a talk without words, a report without its form.
    """
    duty = duties.locked(session, duty_id)
    if what is Ask.REPORT and wanted is None:
        raise InvalidValue({"wanted": "missing"})
    refused = requests.refusal(
        what,
        duties.policy_of(session, duty),
        duties.tier_of(session, duty),
        standing(session, duty),
        today=local_day(now),
        wanted=wanted,
    )
    said = told(body, field="body") if what in _NEEDS_WORDS and not refused else body.strip()
    row = Request(
        duty_id=duty_id,
        ask=what,
        wanted=wanted if what is Ask.REPORT else None,
        body=said,
        asked_by=by,
        asked_at=now,
        refused=refused,
    )
    session.add(row)
    session.flush()
    if refused is None:
        _carry_out(session, duty, row, now=now)
    return row


def standing(session: Session, duty: Duty) -> Standing:
    """Where a duty stands, as far as requests depend on it."""
    asked = select(func.count()).where(
        Request.duty_id == duty.id, Request.ask == Ask.QUESTION, Request.refused.is_(None)
    )
    return Standing(
        state=duty.state,
        due_on=duty.due_on,
        given=duties.given(session, duty.id),
        questions_asked=session.scalar(asked) or 0,
        is_drawn=duty.lot_id is not None and duty.looked_at is None,
    )


def _carry_out(session: Session, duty: Duty, row: Request, *, now: datetime) -> None:
    if row.ask is Ask.QUESTION:
        values = {"waits_since": now}
        move(
            session, duty, DutyState.QUESTION,
            moves=MOVES, at=now, actor_id=row.asked_by, reason="question", values=values,
        )  # fmt: skip
        duty_answers.mark_read(session, duty.id, now=now)
    duty_letters.asked(session, duty, row, now=now)


def answer(session: Session, request_id: int, *, by: int, text: str, now: datetime) -> None:
    """The maker answers a question; then it is the fund's turn again.

    Raises:
        NotFound: There is no such question to this maker.
        NotAllowed: It was answered before, or the fund accepted the report meanwhile.
        InvalidValue: The answer is empty or too long.
    """
    row = session.get(Request, request_id)
    duty = None if row is None else duties.locked(session, row.duty_id)
    if row is None or duty is None or duty.maker_id != by or row.refused is not None:
        raise NotFound("request", request_id)
    if row.answered_at is not None or duty.state is not DutyState.QUESTION:
        raise NotAllowed("answer")
    said = text.strip()
    if not said or len(said) > LONGEST_ANSWER:
        raise InvalidValue({"answer": "too_long" if said else "missing"})
    row.answer, row.answered_at = said, now
    values = {"waits_since": now}
    move(
        session, duty, DutyState.SUBMITTED,
        moves=MOVES, at=now, actor_id=by, reason="answered", values=values,
    )  # fmt: skip
    duty_letters.answered(session, duty, now=now)
