"""What funds promised to a project together, as its maker, the funds and everybody read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.domain.campaigns import PUBLIC, SUCCESSFUL
from matchpot.domain.cofunding import TOLD, Condition, Promise, PromiseState, read
from matchpot.domain.money import Cents
from matchpot.domain.projects import SURE_STATES, SourceKind
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.cofunding import Cofunding, CofundingCount, FundPromise
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import BudgetLine, Project, Source

# What the platform counts itself; a maker's own word about it counts for nothing here.
_COUNTED_HERE = (SourceKind.CROWD, SourceKind.MATCH, SourceKind.AWARD)
# Money of these is with the maker or sure to come. One on offer can still be turned down.
_SURE_AWARDS = (AwardState.ACCEPTED, AwardState.PAID, AwardState.REVOKED)
# A kept promise counts as a promise while its award stands.
STANDS = frozenset({AwardState.OFFERED, AwardState.ACCEPTED, AwardState.PAID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a project costs, what its maker brings, and what the platform knows it has, in cents."""

    costs_cents: Cents
    own_cents: Cents
    here_cents: Cents

    @property
    def found_cents(self) -> Cents:
        """What it has for certain, promises left aside."""
        return self.own_cents + self.here_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRow:
    """A promise with whose it is; what outsiders may not know is left to the page to hide.

    `is_counted_jointly` says of a share that it is of the plan the open promises are counted
    against.
    """

    id: int
    project_id: int
    project: str
    slug: str
    maker_id: int
    fund_id: int
    fund: str
    fund_slug: str
    pot_id: int
    pot: str
    state: PromiseState
    cents: Cents
    share_bps: int | None
    is_counted_jointly: bool
    conditions: tuple[Condition, ...]
    until_at: datetime
    is_named: bool
    title: str
    motivation: str
    proposed_by: int
    proposed_at: datetime
    ended_at: datetime | None
    award_id: int | None

    @property
    def may_be_named(self) -> bool:
        """Whether others read whose it is: agreed to, or an award by now."""
        return self.is_named or self.state is PromiseState.KEPT

    @property
    def promised(self) -> Promise:
        """As it is resolved with the others; one that is kept asks for nothing any more."""
        kept = self.state is PromiseState.KEPT
        return Promise(
            promise_id=self.id,
            fund_id=self.fund_id,
            cents=self.cents,
            conditions=() if kept else self.conditions,
            share_bps=self.share_bps if self.is_counted_jointly else None,
            is_kept=kept,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The project that is promised to, and whether everybody may read about it."""

    project_id: int
    title: str
    slug: str
    maker_id: int
    maker: str
    city: str
    is_public: bool


def plan_of(session: Session, project_id: int) -> Plan:
    """The plan as it stands now; three statements."""
    costs = _sum(session, BudgetLine.amount_cents, BudgetLine.project_id == project_id)
    own = _sum(
        session,
        Source.amount_cents,
        Source.project_id == project_id,
        Source.state.in_(sorted(SURE_STATES)),
        Source.kind.not_in(_COUNTED_HERE),
    )
    return Plan(costs_cents=costs, own_cents=own, here_cents=here_cents(session, project_id))


def here_cents(session: Session, project_id: int) -> Cents:
    """What a project has for certain through this platform, in the books and not by anybody's word.

    Gifts and match of campaigns that succeeded, and awards that were accepted, as far as they
    stand; kept promises are counted as promises.
    """
    raised = _sum(
        session,
        Campaign.raised_cents + Campaign.match_cents,
        Campaign.project_id == project_id,
        Campaign.state.in_(sorted(SUCCESSFUL)),
    )
    promised = select(FundPromise.id).where(FundPromise.award_id == Award.id).exists()
    parts = (
        select(func.coalesce(func.sum(Tranche.amount_cents), 0))
        .select_from(Tranche)
        .join(Award, Award.id == Tranche.award_id)
        .where(
            Award.project_id == project_id,
            Award.state.in_(_SURE_AWARDS),
            Tranche.state != TrancheState.CANCELLED,
            ~promised | (Award.state == AwardState.REVOKED),
        )
    )
    return raised + int(session.scalars(parts).one())


def _sum(session: Session, what: SQLColumnExpression[int], *wanted: ColumnElement[bool]) -> Cents:
    return int(session.scalars(select(func.coalesce(func.sum(what), 0)).where(*wanted)).one())


_Rows = Select[FundPromise, Pot, Organisation, Project, datetime]


def _rows() -> _Rows:
    return (
        select(FundPromise, Pot, Organisation, Project, Cofunding.begun_at)
        .join(Cofunding, Cofunding.id == FundPromise.cofunding_id)
        .join(Project, Project.id == Cofunding.project_id)
        .join(Pot, Pot.id == FundPromise.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
    )


def _listed(session: Session, wanted: _Rows) -> list[PromiseRow]:
    return [_row(*row) for row in session.execute(wanted)]


def _row(
    one: FundPromise, pot: Pot, fund: Organisation, project: Project, begun_at: datetime
) -> PromiseRow:
    return PromiseRow(
        id=one.id,
        project_id=project.id,
        project=project.title,
        slug=project.slug,
        maker_id=project.maker_id,
        fund_id=fund.id,
        fund=fund.name,
        fund_slug=fund.slug,
        pot_id=pot.id,
        pot=pot.name,
        state=one.state,
        cents=one.amount_cents,
        share_bps=one.share_bps,
        is_counted_jointly=one.proposed_at >= begun_at,
        conditions=tuple(read(condition) for condition in one.conditions),
        until_at=one.until_at,
        is_named=one.is_named,
        title=one.title,
        motivation=one.motivation,
        proposed_by=one.proposed_by,
        proposed_at=one.proposed_at,
        ended_at=one.ended_at,
        award_id=one.award_id,
    )


def of_project(session: Session, project_id: int) -> list[PromiseRow]:
    """What was promised to a project and confirmed, in the order it was made."""
    wanted = _rows().where(Cofunding.project_id == project_id, FundPromise.state.in_(sorted(TOLD)))
    confirmed = FundPromise.confirmed_at.is_not(None)
    return _listed(session, wanted.where(confirmed).order_by(FundPromise.id))


def of_fund(session: Session, fund_id: int, *, project_id: int | None = None) -> list[PromiseRow]:
    """Every promise of a fund, or all it made to one project, the newest first."""
    wanted = _rows().where(Pot.fund_id == fund_id)
    if project_id is not None:
        wanted = wanted.where(Cofunding.project_id == project_id)
    return _listed(session, wanted.order_by(FundPromise.id.desc()))


def of_maker(session: Session, maker_id: int) -> list[PromiseRow]:
    """What was promised to a maker's projects and confirmed, the newest first."""
    wanted = _rows().where(Project.maker_id == maker_id, FundPromise.state.in_(sorted(TOLD)))
    confirmed = FundPromise.confirmed_at.is_not(None)
    return _listed(session, wanted.where(confirmed).order_by(FundPromise.id.desc()))


def one(session: Session, promise_id: int) -> PromiseRow | None:
    """One promise, whoever's it is."""
    return next(iter(_listed(session, _rows().where(FundPromise.id == promise_id))), None)


def counted_plan(session: Session, project_id: int) -> Plan | None:
    """The plan that the promises to a project are counted against; None while there are none."""
    row = session.scalar(select(Cofunding).where(Cofunding.project_id == project_id))
    if row is None:
        return None
    here = here_cents(session, project_id)
    return Plan(costs_cents=row.costs_cents, own_cents=row.own_cents, here_cents=here)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One stored resolution; `record` as `services.cofunding` wrote it."""

    number: int
    counted_at: datetime
    record: Mapping[str, Any]


def counts_of(session: Session, project_id: int) -> list[Count]:
    """Every time something came of a project's promises, the newest first."""
    rows = session.scalars(
        select(CofundingCount)
        .join(Cofunding, Cofunding.id == CofundingCount.cofunding_id)
        .where(Cofunding.project_id == project_id)
        .order_by(CofundingCount.number.desc())
    )
    return [Count(number=one.number, counted_at=one.counted_at, record=one.record) for one in rows]


def waiting(session: Session) -> Sequence[int]:
    """Co-fundings with a promise whose money is held, by id."""
    holds = FundPromise.state.in_((PromiseState.PROPOSED, PromiseState.STANDING))
    wanted = select(FundPromise.cofunding_id).where(holds).distinct()
    return session.scalars(wanted.order_by(FundPromise.cofunding_id)).all()


def subject(session: Session, *, project_id: int | None = None, slug: str = "") -> Subject | None:
    """A project by its id or its address."""
    shown = select(Campaign.id).where(
        Campaign.project_id == Project.id, Campaign.state.in_(sorted(PUBLIC))
    )
    which = Project.slug == slug if project_id is None else Project.id == project_id
    row = session.execute(
        select(Project, Person.name, shown.exists())
        .join(Person, Person.id == Project.maker_id)
        .where(which)
    ).one_or_none()
    if row is None:
        return None
    project, maker, is_public = row
    return Subject(
        project_id=project.id,
        title=project.title,
        slug=project.slug,
        maker_id=project.maker_id,
        maker=maker,
        city=project.city,
        is_public=bool(is_public),
    )


def funds_by_name(session: Session, fund_ids: Sequence[int] | None = None) -> Mapping[int, str]:
    """Names of funds by id, in order of name: those with a pot, or these."""
    wanted = select(Organisation.id, Organisation.name)
    if fund_ids is None:
        wanted = wanted.where(Organisation.id.in_(select(Pot.fund_id)))
    else:
        wanted = wanted.where(Organisation.id.in_(fund_ids))
    rows = session.execute(wanted.order_by(Organisation.name, Organisation.id))
    return {row.id: row.name for row in rows}
