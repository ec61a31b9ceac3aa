"""Reads about deliberation: what was said about an application, and what its maker is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.panels import Remark
from matchpot.persistence.models.rounds import Application


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a panel to a maker; who asked it stands nowhere."""

    remark: Remark
    application: Application


def remarks_of(session: Session, application_id: int) -> Sequence[Remark]:
    """All that was said about an application, the oldest first."""
    return session.scalars(
        select(Remark).where(Remark.application_id == application_id).order_by(Remark.id)
    ).all()


def questions_of(session: Session, application_id: int) -> list[Remark]:
    """What the panel asked about an application, the oldest first."""
    return [one for one in remarks_of(session, application_id) if one.is_question]


def question_of_maker(session: Session, remark_id: int, maker_id: int) -> Question | None:
    """A question about an application of this maker."""
    row = session.execute(
        select(Remark, Application)
        .join(Application, Application.id == Remark.application_id)
        .where(Remark.id == remark_id, Remark.is_question, Application.maker_id == maker_id)
    ).first()
    return None if row is None else Question(remark=row[0], application=row[1])
