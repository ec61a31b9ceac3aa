"""What the guide asks of a plan beside the plan itself, and other ways to pay for it.

Costs and sources of the plan as it stands are in `projects.py`.
"""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.guide.facts import CareerPhase, LegalForm, Makers, ProjectKind, Stage
from matchpot.persistence.models.base import Base, Document, Key, Moment, Word


class ProjectFacts(Base):
    """What a maker told about a plan and themselves; no row, or nothing in it: not told yet."""

    __tablename__ = "project_facts"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    career_phase: Mapped[CareerPhase | None] = mapped_column(Word(CareerPhase))
    legal_form: Mapped[LegalForm | None] = mapped_column(Word(LegalForm))
    makers: Mapped[Makers | None] = mapped_column(Word(Makers))
    lives_in: Mapped[str] = mapped_column(String(80), default="")
    works_in: Mapped[str] = mapped_column(String(80), default="")
    project_kind: Mapped[ProjectKind | None] = mapped_column(Word(ProjectKind))
    stage: Mapped[Stage | None] = mapped_column(Word(Stage))
    needed_by: Mapped[date | None]


class Scenario(Base):
    """Another way to pay for a plan, under a name: costs and sources as plain values.

    One that was thrown away is kept until the next one goes, to take that back.
    """

    __tablename__ = "scenario"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    content: Mapped[Document]
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    thrown_at: Mapped[Moment | None]
