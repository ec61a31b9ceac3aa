"""Reads about deliberation: what was said about an application, and what its maker is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.panels import Remark
from matchpot.persistence.models.rounds import Application, Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a panel to a maker; who asked it stands nowhere."""

    remark: Remark
    application: Application


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnApplication:
    """An application as its maker sees it, with the round it is in."""

    application: Application
    round: Round


def remarks_of(session: Session, application_id: int) -> Sequence[Remark]:
    """All that was said about an application, the oldest first."""
    return session.scalars(
        select(Remark).where(Remark.application_id == application_id).order_by(Remark.id)
    ).all()


def own_application(session: Session, application_id: int, maker_id: int) -> OwnApplication | None:
    """An application of this maker; None for anybody else's."""
    row = session.execute(
        select(Application, Round)
        .join(Round, Round.id == Application.round_id)
        .where(Application.id == application_id, Application.maker_id == maker_id)
    ).first()
    return None if row is None else OwnApplication(application=row[0], round=row[1])


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
