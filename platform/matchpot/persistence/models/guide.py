"""The financing guide: its schemes as they are now, and every version each of them ever had."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.guide.revisions import SchemeAct
from matchpot.domain.guide.schemes import SchemeKind
from matchpot.persistence.models.base import Base, Key, Moment, Word


class SchemeRow(Base):
    """A scheme of the guide. `document` is all of it (`domain.guide.documents`).

    The columns beside it say again what lists are asked by. `organisation_id` is the fund that
    keeps it up to date by itself; without one the editors of the guide do. `number` is that of its
    last version.
    """

    __tablename__ = "scheme"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[SchemeKind] = mapped_column(Word(SchemeKind))
    checked_on: Mapped[date] = mapped_column(index=True)
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[Moment]


class SchemeRevision(Base):
    """One version of a scheme, with who made it and why: append only."""

    __tablename__ = "scheme_revision"
    __table_args__ = (UniqueConstraint("scheme_id", "number"),)

    id: Mapped[Key]
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    number: Mapped[int]
    act: Mapped[SchemeAct] = mapped_column(Word(SchemeAct))
    document: Mapped[str] = mapped_column(Text)
    # Empty for what a command of the operator's machine brought.
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    why: Mapped[str] = mapped_column(String(300), default="")
    made_at: Mapped[Moment]
