"""The plan itself: begun, and written step by step while `editing.py` holds it open."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState, SuccessRule
from matchpot.domain.deadlines import DEFAULT_DAYS
from matchpot.domain.errors import InvalidValue
from matchpot.domain.launch import check_fields
from matchpot.domain.people import canonical_email
from matchpot.domain.projects import BudgetKind, Discipline, SourceKind, SourceState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.projects import BudgetLine, Project, Source, TeamMember
from matchpot.services import duties
from matchpot.services.editing import Opened
from matchpot.services.search_words import refresh_words

_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Basics:
    """What a project is, in one screen."""

    title: str
    summary: str
    discipline: Discipline
    city: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who makes it; an address tells that a gift of theirs is not matched."""

    name: str
    task: str
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A budget line: an amount, or hours at a rate that make one."""

    kind: BudgetKind
    label: str
    amount_cents: int
    hours: int | None = None
    rate_cents: int | None = None
    pay_role: str | None = None
    in_kind: bool = False
    needed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Income:
    """A source besides the crowd and what funds add to it."""

    kind: SourceKind
    state: SourceState
    label: str
    amount_cents: int
    condition: str = ""
    scheme_key: str = ""
    expected_on: date | None = None
    is_public: bool = False
    is_hidden: bool = False


def begin(
    session: Session, *, maker_id: int, title: str, discipline: Discipline, language: str,
    now: datetime, starts_on: date | None = None,
) -> Project:  # fmt: skip
    """Start a project with an empty campaign beside it."""
    project = Project(
        slug=_free_slug(session, title),
        maker_id=maker_id,
        title=title,
        discipline=discipline,
        language=language,
        starts_on=starts_on,
        created_at=now,
        updated_at=now,
    )
    session.add(project)
    session.flush()
    session.add(
        Campaign(
            project_id=project.id,
            state=CampaignState.DRAFT,
            success_rule=SuccessRule.AON_100,
            goal_min_cents=0,
            duration_days=DEFAULT_DAYS,
            created_at=now,
            updated_at=now,
        )
    )
    session.flush()
    refresh_words(session, project)
    return project


def save_basics(session: Session, opened: Opened, basics: Basics) -> None:
    """Write the basics; a first draft's address follows its title.

    Raises:
        FieldFrozen: The campaign was launched and the title or the discipline would change.
    """
    project = opened.project
    wanted = {"title": basics.title, "discipline": basics.discipline}
    changed = [name for name, value in wanted.items() if getattr(project, name) != value]
    check_fields(opened.campaign.state, changed)
    if "title" in changed and opened.campaign.state is CampaignState.DRAFT:
        project.slug = _free_slug(session, basics.title, keep=project.slug)
    project.title, project.discipline = basics.title, basics.discipline
    project.summary, project.city, project.language = basics.summary, basics.city, basics.language
    refresh_words(session, project)


def save_days(
    session: Session,
    opened: Opened,
    *,
    starts_on: date | None,
    ends_on: date | None,
    now: datetime,
) -> None:
    """Write when it begins and ends; a later end gives more time to report, an earlier no less.

    Raises:
        InvalidValue: It would end before it begins.
    """
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise InvalidValue({"ends_on": "before_start"})
    project = opened.project
    is_moved = ends_on is not None and ends_on != project.ends_on
    project.starts_on, project.ends_on = starts_on, ends_on
    session.flush()
    if is_moved:
        duties.redate(session, project.id, now)


def save_story(session: Session, opened: Opened, *, story_md: str, video_url: str) -> None:
    """Write the story and its video link."""
    opened.project.story_md, opened.project.video_url = story_md, video_url
    refresh_words(session, opened.project)


def save_team(session: Session, opened: Opened, members: Sequence[Member]) -> None:
    """Replace the team by these people, in this order."""
    project_id = opened.project.id
    session.execute(delete(TeamMember).where(TeamMember.project_id == project_id))
    session.add_all(
        TeamMember(
            project_id=project_id,
            position=position,
            name=member.name,
            task=member.task,
            email_canonical=canonical_email(member.email) if member.email else "",
        )
        for position, member in enumerate(members)
    )


def save_budget(session: Session, opened: Opened, costs: Sequence[Cost]) -> None:
    """Replace the budget by these lines, in this order; labour counts hours times rate.

    Raises:
        FieldFrozen: The campaign was launched.
    """
    check_fields(opened.campaign.state, ("cost_lines",))
    project_id = opened.project.id
    session.execute(delete(BudgetLine).where(BudgetLine.project_id == project_id))
    session.add_all(
        BudgetLine(
            project_id=project_id,
            position=position,
            kind=cost.kind,
            label=cost.label,
            amount_cents=cost.amount_cents,
            hours=cost.hours,
            rate_cents=cost.rate_cents,
            pay_role=cost.pay_role,
            in_kind=cost.in_kind,
            needed_on=cost.needed_on,
        )
        for position, cost in enumerate(costs)
    )


def save_sources(session: Session, opened: Opened, incomes: Sequence[Income]) -> None:
    """Replace the sources by these lines, in this order."""
    project_id = opened.project.id
    session.execute(delete(Source).where(Source.project_id == project_id))
    session.add_all(
        Source(
            project_id=project_id,
            position=position,
            kind=income.kind,
            state=income.state,
            label=income.label,
            amount_cents=income.amount_cents,
            condition=income.condition,
            scheme_key=income.scheme_key or None,
            expected_on=income.expected_on,
            is_public=income.is_public,
            is_hidden=income.is_hidden,
        )
        for position, income in enumerate(incomes)
    )


def slug_of(title: str) -> str:
    """A title as part of an address: ASCII letters, digits and single hyphens."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return _NOT_IN_SLUG.sub("-", plain).strip("-")[:_SLUG_CHARS].strip("-") or "project"


def _free_slug(session: Session, title: str, keep: str | None = None) -> str:
    """The title's slug, numbered when another project has it."""
    wanted = slug_of(title)
    like = session.scalars(select(Project.slug).where(Project.slug.startswith(wanted)))
    taken = set(like) - {keep}
    return next(slug for slug in _numbered(wanted) if slug not in taken)


def _numbered(slug: str) -> Iterable[str]:
    yield slug
    number = 2
    while True:
        yield f"{slug}-{number}"
        number += 1
