"""Projects as their maker edits them and as everyone reads them.

The page of a project is read in a few statements, whatever hangs on it: the plan with its run here
(`page_of`), all its parts in `parts.py`. Lists of projects are in `browse.py`.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session, aliased

from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import (
    BudgetLine,
    Image,
    Project,
    Source,
    StepDraft,
    TeamMember,
)
from matchpot.persistence.questions import Question

# How what is kept beside the drafts of the project's own steps is named: what a round asks besides,
# and what was taken away last and may be put back. No step of the editor has a hyphen in its name.
FOR_ROUND = "round-"
GONE = "gone-"

_Newer = aliased(Campaign)
# A project may be run again; pages show its latest campaign.
LATEST = (
    select(_Newer.id)
    .where(_Newer.project_id == Project.id)
    .order_by(_Newer.id.desc())
    .limit(1)
    .scalar_subquery()
    .correlate(Project)
)


def project_of(session: Session, project_id: int, maker_id: int) -> Project | None:
    """A maker's own project."""
    return session.scalar(
        select(Project).where(Project.id == project_id, Project.maker_id == maker_id)
    )


def projects_of(session: Session, maker_id: int) -> Sequence[Row[Project, Campaign]]:
    """Every project of a maker with its latest campaign, the last touched first."""
    return session.execute(
        select(Project, Campaign)
        .outerjoin(Campaign, Campaign.id == LATEST)
        .where(Project.maker_id == maker_id)
        .order_by(Project.updated_at.desc(), Project.id.desc())
    ).all()


def budget_of(session: Session, project_id: int) -> Sequence[BudgetLine]:
    """The lines of the budget in the maker's order."""
    return session.scalars(
        select(BudgetLine).where(BudgetLine.project_id == project_id).order_by(BudgetLine.position)
    ).all()


def sources_of(session: Session, project_id: int) -> Sequence[Source]:
    """The sources the maker wrote down, in order; the crowd and the match are not among them."""
    return session.scalars(
        select(Source).where(Source.project_id == project_id).order_by(Source.position)
    ).all()


def team_of(session: Session, project_id: int) -> Sequence[TeamMember]:
    """Who makes it, in the maker's order."""
    return session.scalars(
        select(TeamMember).where(TeamMember.project_id == project_id).order_by(TeamMember.position)
    ).all()


def images_of(session: Session, project_id: int) -> Sequence[Image]:
    """The pictures in order of arrival."""
    return session.scalars(
        select(Image).where(Image.project_id == project_id).order_by(Image.id)
    ).all()


def cover_names(session: Session, project_ids: Sequence[int]) -> dict[int, str]:
    """The names of the cover pictures, by project; one without a picture is left out."""
    rows = session.execute(
        select(Project.id, Image.name)
        .join(Image, Image.id == Project.cover_image_id)
        .where(Project.id.in_(project_ids))
    )
    return {row[0]: row[1] for row in rows}


def drafts_of(session: Session, project_id: int) -> dict[str, list[list[str]]]:
    """What was typed and cannot be read yet, by step: pairs of field and text as they were sent.

    What was typed for a round is not among them (`applications.typed`), nor news.
    """
    rows = session.scalars(
        select(StepDraft).where(StepDraft.project_id == project_id, StepDraft.step.not_like("%-%"))
    )
    return {row.step: row.fields["pairs"] for row in rows}


def kept_of(session: Session, project_id: int, name: str) -> list[tuple[str, str]]:
    """The pairs kept under one name; nothing kept is no pairs."""
    fields = session.scalar(
        select(StepDraft.fields).where(StepDraft.project_id == project_id, StepDraft.step == name)
    )
    return [(field, text) for field, text in fields["pairs"]] if fields else []


# ---- the page of a project ----------------------------------------------------------------------

_PAGE = Question(
    select(
        *(
            getattr(Project, name)
            for name in (
                "slug", "maker_id", "title", "summary", "story_md", "discipline", "city",
                "starts_on", "ends_on", "language", "video_url", "revision",
            )
        ),
        Project.id.label("project_id"),
        Project.updated_at.label("project_updated_at"),
        Person.name.label("maker"),
        Person.about.label("maker_about"),
        Image.name.label("cover"),
        Image.alt.label("cover_alt"),
        Campaign.id.label("campaign_id"),
        *(
            getattr(Campaign, name)
            for name in (
                "state", "success_rule", "goal_min_cents", "goal_optimum_cents", "live_at",
                "launch_at", "deadline_at", "ended_at", "raised_cents", "match_cents",
                "gift_count", "donor_count", "updated_at",
            )
        ),
    )
    .join(Person, Person.id == Project.maker_id)
    .outerjoin(Campaign, Campaign.id == LATEST)
    .outerjoin(Image, Image.id == Project.cover_image_id)
    .where(Project.slug == bindparam("slug"))
    .limit(1)
)  # fmt: skip


def page_of(session: Session, slug: str) -> Any | None:  # Any: a row
    """A project with its maker, its cover and its latest campaign, whoever asks."""
    return next(iter(_PAGE.rows(session, slug=slug)), None)
