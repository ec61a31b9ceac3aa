"""What the guide asks of a plan beside the plan itself, other ways to pay for it, and searches.

Costs and sources of the plan as it stands are in `projects.py`.
"""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.guide.facts import CareerPhase, LegalForm, Makers, ProjectKind, Stage
from matchpot.persistence.models.base import JSON_DOCUMENT, Base, Document, Key, Moment, Word


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


class RouteSearch(Base):
    """A longer search for the routes of a plan, waiting, under way or done; the last one alone.

    `wishes` is what the maker was ready for, and `fingerprint` tells what it was searched for
    (`domain.planning.ways.Question`). `found` is the steps of each route without their amounts,
    and `progress_bps` how far it has come.
    """

    __tablename__ = "route_search"
    __table_args__ = (
        UniqueConstraint("project_id"),
        CheckConstraint("progress_bps BETWEEN 0 AND 10000", name="progress_is_a_share"),
        CheckConstraint("(found IS NULL) = (done_at IS NULL)", name="done_has_found"),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    wishes: Mapped[Document]
    fingerprint: Mapped[str] = mapped_column(String(64))
    progress_bps: Mapped[int] = mapped_column(default=0)
    # Any: plain JSON, as `services.route_searches` writes it.
    found: Mapped[list[Any] | None] = mapped_column(JSON_DOCUMENT)
    asked_at: Mapped[Moment]
    done_at: Mapped[Moment | None]
