"""Applications as their makers and a fund look at them, how many there are, and their projects.

What a panel reads is the frozen `copy` of an application; who stands for election is told by
`services/applications.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.orm import Session

from matchpot.domain.money import Cents
from matchpot.domain.rounds.applications import NAMED, REMIND_BEFORE, STANDS, ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.schedule import read_plan
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import BudgetLine, Project, StepDraft
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries.projects import FOR_ROUND

_A = ApplicationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """An application with the round, the fund, the project and the maker it is of."""

    application: Application
    round: Round
    fund: str
    project: Project
    maker: str

    @property
    def title(self) -> str:
        """What it is called: as it was handed in, before that as the project is called now."""
        return str((self.application.copy or {}).get("title") or self.project.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A maker's project that may be entered in a round, or was."""

    project: Project
    cost_cents: int
    application_id: int | None
    state: ApplicationState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrant:
    """What everybody may know of an application that takes part."""

    code: str
    title: str
    city: str
    maker: str
    ask_cents: Cents


def _entered() -> Select[Application, Round, str, Project, str]:
    return (
        select(Application, Round, Organisation.name, Project, Person.name)
        .join(Round, Round.id == Application.round_id)
        .join(Organisation, Organisation.id == Round.fund_id)
        .join(Project, Project.id == Application.project_id)
        .join(Person, Person.id == Application.maker_id)
    )


def _one(row: Row[Application, Round, str, Project, str]) -> Entered:
    application, of, fund, project, maker = row
    return Entered(application=application, round=of, fund=fund, project=project, maker=maker)


def _all(session: Session, *wanted: ColumnElement[bool]) -> list[Entered]:
    order = (Application.code.nulls_last(), Application.id)
    return [_one(row) for row in session.execute(_entered().where(*wanted).order_by(*order))]


def of_maker(session: Session, application_id: int, maker_id: int) -> Entered | None:
    """A maker's own application."""
    mine = (Application.id == application_id, Application.maker_id == maker_id)
    return next(iter(_all(session, *mine)), None)


def all_of_maker(session: Session, maker_id: int) -> list[Entered]:
    """Every application of a maker, the newest first."""
    query = _entered().where(Application.maker_id == maker_id)
    order = (Application.started_at.desc(), Application.id.desc())
    return [_one(row) for row in session.execute(query.order_by(*order))]


def of_round(
    session: Session, round_id: int, state: ApplicationState | None = None
) -> list[Entered]:
    """What is handed in to a round, by code; with a state only what stands so now.

    A draft is its maker's alone, also one that was taken back.
    """
    wanted = [Application.round_id == round_id, Application.state != _A.DRAFT]
    if state is not None:
        wanted.append(Application.state == state)
    return _all(session, *wanted)


def in_round(session: Session, round_id: int, application_id: int) -> Entered | None:
    """One of them."""
    wanted = (
        Application.id == application_id,
        Application.round_id == round_id,
        Application.state != _A.DRAFT,
    )
    return next(iter(_all(session, *wanted)), None)


def entrants(session: Session, row: Round) -> list[Entrant]:
    """What takes part in a round for everybody, in order of lot numbers, before those by code.

    Empty until the conditions are checked (`NAMED`); nobody is in it who was refused or withdrew.
    """
    if row.phase not in NAMED:
        return []
    rows = session.execute(
        select(Application, Person.name)
        .join(Person, Person.id == Application.maker_id)
        .where(
            Application.round_id == row.id,
            Application.state.in_(STANDS),
            Application.code.is_not(None),
        )
        .order_by(Application.lot_number.nulls_last(), Application.code)
    )
    return [
        Entrant(
            code=str(one.code),
            title=(one.copy or {}).get("title", ""),
            city=(one.copy or {}).get("city", ""),
            maker=maker,
            ask_cents=one.ask_cents,
        )
        for one, maker in rows
    ]


def counts(session: Session, round_id: int) -> dict[ApplicationState, int]:
    """How many applications stand how, by state; drafts as a number are no secret."""
    rows = session.execute(
        select(Application.state, func.count().label("number"))
        .where(Application.round_id == round_id)
        .group_by(Application.state)
    )
    return {row.state: row.number for row in rows}


def waiting_for_funds(session: Session, fund_ids: Sequence[int]) -> Sequence[Row[Round, int, int]]:
    """Rounds in which a fund has applications to judge or objections to answer, with how many.

    Each row holds the round, how many are to be judged, and how many objections wait.
    """
    to_judge = func.count().filter(Application.state == _A.SUBMITTED)
    objections = func.count().filter(Application.state == _A.APPEALED)
    return session.execute(
        select(Round, to_judge, objections)
        .join(Application, Application.round_id == Round.id)
        .where(
            Round.fund_id.in_(fund_ids),
            Round.phase == Phase.ELIGIBILITY,
            Application.state.in_((_A.SUBMITTED, _A.APPEALED)),
        )
        .group_by(Round.id)
        .order_by(Round.id)
    ).all()


def to_remind(session: Session, *, now: datetime) -> Sequence[int]:
    """Applications begun before the last days of applying, not handed in and not reminded of."""
    ends = {
        row.id: read_plan(row.plan).window(Phase.SUBMISSION).ends_at
        for row in session.scalars(select(Round).where(Round.phase == Phase.SUBMISSION))
    }
    due = [id_ for id_, end in ends.items() if end - REMIND_BEFORE <= now < end]
    if not due:
        return []
    reminded = (
        select(OutboxRow.id)
        .where(
            OutboxRow.ref_type == "application",
            OutboxRow.ref_id == Application.id,
            OutboxRow.key.startswith("mail:application_reminder:", autoescape=True),
        )
        .exists()
    )
    rows = session.execute(
        select(Application.id, Application.round_id, Application.started_at)
        .where(Application.round_id.in_(due), Application.state == _A.DRAFT, ~reminded)
        .order_by(Application.id)
    )
    return [id_ for id_, of, began in rows if began < ends[of] - REMIND_BEFORE]


def groups(session: Session, round_id: int) -> Mapping[str, int]:
    """The groups of which at most one is funded, with how many are in each."""
    rows = session.execute(
        select(Application.group, func.count())
        .where(Application.round_id == round_id, Application.group.is_not(None))
        .group_by(Application.group)
        .order_by(Application.group)
    )
    return {str(name): number for name, number in rows}


# ---- entering -----------------------------------------------------------------------------------


def candidates(session: Session, round_id: int, maker_id: int) -> list[Candidate]:
    """A maker's projects, the last touched first, each with what it costs and its application."""
    cost = (
        select(func.coalesce(func.sum(BudgetLine.amount_cents), 0))
        .where(BudgetLine.project_id == Project.id)
        .scalar_subquery()
    )
    its_own = and_(Application.project_id == Project.id, Application.round_id == round_id)
    rows = session.execute(
        select(Project, cost, Application.id, Application.state)
        .outerjoin(Application, its_own)
        .where(Project.maker_id == maker_id)
        .order_by(Project.updated_at.desc(), Project.id.desc())
    )
    return [
        Candidate(project=project, cost_cents=int(cents), application_id=id_, state=state)
        for project, cents, id_, state in rows
    ]


def draft_step(round_id: int) -> str:
    """The name under which what is typed for a round is kept beside the project's steps."""
    return f"{FOR_ROUND}{round_id}"


def typed(session: Session, application: Application) -> list[list[str]] | None:
    """The form as it was sent last, when it could not be read; pairs of field and text."""
    fields: dict[str, Any] | None = session.scalar(
        select(StepDraft.fields).where(
            StepDraft.project_id == application.project_id,
            StepDraft.step == draft_step(application.round_id),
        )
    )
    return None if fields is None else fields["pairs"]
