"""Reports, their files and the maker's own lines of money; whom each goes to."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.reports.reports import FileKind, Happened, LineSide, ReportState
from matchpot.persistence.models.base import (
    JSON_DOCUMENT,
    Base,
    Cents,
    Document,
    Key,
    Moment,
    Word,
    whole_cents,
)


class Report(Base):
    """One account for all funders of a project.

    `answers` are those of the short form, `reach` optional figures, by their names; `facts` what
    the books knew when it was handed in. `typed` holds what was typed and cannot be read yet.
    `fund_id` is the fund that wrote the notes of a talk; `published_at` when it became a story,
    `hidden_at` when it stopped being one.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_with_moment"
        ),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    slug: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[ReportState] = mapped_column(Word(ReportState), index=True)
    language: Mapped[str] = mapped_column(String(5), default="nl")
    happened: Mapped[Happened | None] = mapped_column(Word(Happened))
    happened_on: Mapped[date | None]
    title: Mapped[str] = mapped_column(String(160), default="")
    body_md: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(String(300), default="")
    answers: Mapped[Document]
    reach: Mapped[Document]
    has_overview: Mapped[bool] = mapped_column(default=False)
    is_public: Mapped[bool] = mapped_column(default=False)
    facts: Mapped[Document | None]
    # Any: plain JSON, pairs of field and text.
    typed: Mapped[list[Any] | None] = mapped_column(JSON_DOCUMENT)
    revision: Mapped[int] = mapped_column(default=1)
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Moment]
    saved_at: Mapped[Moment]
    submitted_at: Mapped[Moment | None]
    published_at: Mapped[Moment | None]
    hidden_at: Mapped[Moment | None]


class ReportFile(Base):
    """A picture, recording or document; a recording comes with its words for who cannot hear it.

    Pictures are kept in the sizes of `services/images.py` under `name` and a suffix, other files
    under `name` itself.
    """

    __tablename__ = "report_file"
    __table_args__ = (UniqueConstraint("name"), CheckConstraint("size > 0", name="size_positive"))

    id: Mapped[Key]
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    position: Mapped[int]
    kind: Mapped[FileKind] = mapped_column(Word(FileKind))
    name: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    alt: Mapped[str] = mapped_column(String(200), default="")
    transcript: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Moment]


class ReportLine(Base):
    """A line of money the maker adds to what the books know."""

    __tablename__ = "report_line"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        *whole_cents("amount_cents"),
    )

    id: Mapped[Key]
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    position: Mapped[int]
    side: Mapped[LineSide] = mapped_column(Word(LineSide))
    label: Mapped[str] = mapped_column(String(160))
    amount_cents: Mapped[Cents]


class ReportCopy(Base):
    """A report that went to a funder, for one of its duties."""

    __tablename__ = "report_copy"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), primary_key=True, index=True)
    sent_at: Mapped[Moment]
    read_at: Mapped[Moment | None]
