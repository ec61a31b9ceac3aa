"""Answers a maker gave to other rounds for the same plan, offered where the same is asked."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.rounds.reuse import Answered, offered
from matchpot.persistence.models.rounds import Application, Round
from matchpot.services import rounds


def offers(session: Session, application: Application) -> Mapping[str, Answered]:
    """By question of its round that has no answer yet, what may be taken over."""
    row = session.get_one(Round, application.round_id)
    rows = session.execute(
        select(Application, Round)
        .join(Round, Round.id == Application.round_id)
        .where(
            Application.project_id == application.project_id,
            Application.maker_id == application.maker_id,
            Application.id != application.id,
        )
        .order_by(Application.id)
    )
    given = [
        Answered(
            question=question,
            answer=one.answers.get(question.id, ""),
            application_id=one.id,
            round=of.title,
            given_at=one.submitted_at or one.started_at,
        )
        for one, of in rows
        for question in rounds.rules_of(of).questions
    ]
    open_ones = [
        one
        for one in rounds.rules_of(row).questions
        if not application.answers.get(one.id, "").strip()
    ]
    return offered(open_ones, given)


def fill(session: Session, application: Application) -> int:
    """Take every offer over into a draft; how many. The maker reads them over and hands in."""
    found = offers(session, application)
    application.answers = {
        **application.answers,
        **{key: one.answer for key, one in found.items()},
    }
    session.flush()
    return len(found)
