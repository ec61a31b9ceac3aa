"""Questions to the assistant that somebody chose to keep; all others are never stored."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.persistence.models.base import Base, Key, Moment


class KeptQuestion(Base):
    """A question in its asker's own words; the answer is made anew when it is opened."""

    __tablename__ = "kept_question"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(String(500))
    locale: Mapped[str] = mapped_column(String(5))
    kept_at: Mapped[Moment]
