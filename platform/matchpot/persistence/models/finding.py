"""What projects are found by: their words, apart from the plan so that looking reads little."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.persistence.models.base import Base


class ProjectWords(Base):
    """The words of a project: of its title, of what stands beside it, and of its story.

    `spelled` holds those of title and beside as people write them, for mistakes of typing;
    `written_with` tells which way of writing words made the row. The service keeps it.
    """

    __tablename__ = "project_words"

    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    written_with: Mapped[int] = mapped_column(index=True)
    title: Mapped[str]
    beside: Mapped[str]
    story: Mapped[str]
    spelled: Mapped[str]
