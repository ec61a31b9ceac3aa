"""Questions to the assistant that somebody keeps; they are theirs alone, and go with them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from matchpot.domain.assistant.questions import MOST_CHARS
from matchpot.domain.errors import InvalidValue
from matchpot.persistence.models.questions import KeptQuestion

MOST_KEPT = 100


def keep(session: Session, text: str, *, person_id: int, locale: str, now: datetime) -> None:
    """Keep a question once; raises `InvalidValue` when it is empty, too long, or one too many."""
    words = " ".join(text.split())
    if not words or len(words) > MOST_CHARS:
        raise InvalidValue({"question": "length"})
    own = select(func.count(KeptQuestion.id)).where(KeptQuestion.person_id == person_id)
    if (session.scalar(own.where(KeptQuestion.text == words)) or 0) > 0:
        return
    if (session.scalar(own) or 0) >= MOST_KEPT:
        raise InvalidValue({"question": "too_many"})
    session.add(KeptQuestion(person_id=person_id, text=words, locale=locale, kept_at=now))


def kept_by(session: Session, person_id: int) -> Sequence[KeptQuestion]:
    """What somebody kept, the latest first."""
    return session.scalars(
        select(KeptQuestion)
        .where(KeptQuestion.person_id == person_id)
        .order_by(KeptQuestion.kept_at.desc(), KeptQuestion.id.desc())
    ).all()


def drop(session: Session, question_id: int, *, person_id: int) -> bool:
    """Delete one's own question; tells whether there was one."""
    gone = delete(KeptQuestion).where(
        KeptQuestion.id == question_id, KeptQuestion.person_id == person_id
    )
    return bool(session.execute(gone.returning(KeptQuestion.id)).all())


def forget(session: Session, person_id: int) -> None:
    """Delete all somebody kept."""
    session.execute(delete(KeptQuestion).where(KeptQuestion.person_id == person_id))
