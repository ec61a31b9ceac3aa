"""Projects: a maker's plan, written once and reused by campaign, application, award and loan.

Costs and sources hang on the project, because they are the same plan whoever
is asked to help pay for it.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.projects import BudgetKind, Discipline, SourceKind, SourceState
from matchpot.persistence.models.base import (
    Base,
    Cents,
    Document,
    Key,
    Moment,
    Word,
    whole_cents,
)


class Project(Base):
    """The plan itself; the words it is found by are in `finding.py`."""

    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("slug"),)

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(80))
    maker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300), default="")
    story_md: Mapped[str] = mapped_column(default="")
    discipline: Mapped[Discipline] = mapped_column(Word(Discipline), index=True)
    city: Mapped[str] = mapped_column(String(80), default="", index=True)
    language: Mapped[str] = mapped_column(String(5), default="nl")
    video_url: Mapped[str] = mapped_column(String(300), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    cover_image_id: Mapped[int | None] = mapped_column(
        ForeignKey("image.id", use_alter=True, ondelete="SET NULL")
    )
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class StepDraft(Base):
    """What was typed in a step of the editor that cannot be read yet; gone once it can.

    `fields` holds the pairs of the form as they were sent, so not a word is lost.
    """

    __tablename__ = "step_draft"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    step: Mapped[str] = mapped_column(String(32), primary_key=True)
    fields: Mapped[Document]
    saved_at: Mapped[Moment]


class TeamMember(Base):
    """Somebody who makes the project; with an account or only by name."""

    __tablename__ = "team_member"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    task: Mapped[str] = mapped_column(String(120), default="")
    email_canonical: Mapped[str] = mapped_column(String(254), default="")


class BudgetLine(Base):
    """One line of what the plan costs; labour tells its hours and rate.

    `pay_role` is the code of the guideline for such work (`domain.pay_rates.Rate.code`).
    """

    __tablename__ = "budget_line"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("(hours IS NULL) = (rate_cents IS NULL)", name="hours_with_rate"),
        *whole_cents("amount_cents", "rate_cents"),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    position: Mapped[int]
    kind: Mapped[BudgetKind] = mapped_column(Word(BudgetKind))
    label: Mapped[str] = mapped_column(String(160))
    amount_cents: Mapped[Cents]
    hours: Mapped[int | None]
    rate_cents: Mapped[Cents | None]
    pay_role: Mapped[str | None] = mapped_column(String(80))
    in_kind: Mapped[bool] = mapped_column(default=False)
    needed_on: Mapped[date | None]


class Source(Base):
    """One line of where the money comes from, besides what the platform itself knows.

    `scheme_key` names a scheme of the guide, if it comes from one; a scheme may be gone later.
    """

    __tablename__ = "source"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        *whole_cents("amount_cents"),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    position: Mapped[int]
    kind: Mapped[SourceKind] = mapped_column(Word(SourceKind))
    state: Mapped[SourceState] = mapped_column(Word(SourceState))
    label: Mapped[str] = mapped_column(String(160))
    amount_cents: Mapped[Cents]
    condition: Mapped[str] = mapped_column(String(300), default="")
    scheme_key: Mapped[str | None] = mapped_column(String(80))
    expected_on: Mapped[date | None]
    is_public: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_hidden: Mapped[bool] = mapped_column(default=False, server_default=false())


class Image(Base):
    """A picture of a project, re-encoded by us and stored under a name of our own."""

    __tablename__ = "image"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    alt: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[Moment]


class Update(Base):
    """News from the maker to everyone who follows the plan."""

    __tablename__ = "project_update"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(160))
    body_md: Mapped[str]
    published_at: Mapped[Moment]
