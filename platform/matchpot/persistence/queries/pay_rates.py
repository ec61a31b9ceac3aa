"""Guidelines for pay that count, their history, and the work in budgets to hold beside them."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC
from matchpot.domain.fair_pay import Labour
from matchpot.domain.pay_rates import Rate
from matchpot.domain.projects import BudgetKind, Discipline
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.pay_rates import PayRate
from matchpot.persistence.models.projects import BudgetLine, Project

# A row of guidelines holds what the domain's `Rate` does, and who brought it when.
_OF_RATE = (
    "role", "engagement", "discipline", "least_cents", "usual_cents", "valid_from",
    "valid_until", "name_nl", "name_en", "source", "source_url", "is_demo",
)  # fmt: skip


def rate_of(row: PayRate) -> Rate:
    """A row as the domain knows it."""
    return Rate(**{name: getattr(row, name) for name in _OF_RATE})


def rows_that_count(session: Session) -> Sequence[PayRate]:
    """Every guideline that was not replaced, by role, engagement, discipline and first day."""
    return session.scalars(
        select(PayRate)
        .where(PayRate.replaced_at.is_(None))
        .order_by(
            PayRate.name_en,
            PayRate.role,
            PayRate.engagement,
            PayRate.discipline,
            PayRate.valid_from,
            PayRate.id,
        )
    ).all()


def rates_that_count(session: Session) -> list[Rate]:
    """The same as plain values."""
    return [rate_of(one) for one in rows_that_count(session)]


def replaced(session: Session, *, most: int = 100) -> Sequence[PayRate]:
    """Guidelines others took the place of, the latest first."""
    return session.scalars(
        select(PayRate)
        .where(PayRate.replaced_at.is_not(None))
        .order_by(PayRate.replaced_at.desc(), PayRate.id.desc())
        .limit(most)
    ).all()


def count_that_count(session: Session) -> int:
    """How many guidelines count."""
    return session.scalar(select(func.count(PayRate.id)).where(PayRate.replaced_at.is_(None))) or 0


# ---- the work in budgets ------------------------------------------------------------------------

_IS_WORK = or_(BudgetLine.kind == BudgetKind.TASK, BudgetLine.hours.is_not(None))


def _work() -> Select[*tuple[Any, ...]]:
    return select(
        Project.id,
        Project.discipline,
        Project.starts_on,
        BudgetLine.hours,
        BudgetLine.rate_cents,
        BudgetLine.pay_role,
        BudgetLine.in_kind,
        BudgetLine.label,
    ).join(BudgetLine, BudgetLine.project_id == Project.id)


def _labour(row: Any) -> Labour:
    return Labour(
        hours=row.hours,
        rate_cents=row.rate_cents,
        role=row.pay_role,
        in_kind=row.in_kind,
        label=row.label,
    )


def labour_of(session: Session, project_id: int) -> list[Labour]:
    """The lines of work in a budget in the maker's order: tasks, and all else with hours."""
    found = _work().where(Project.id == project_id, _IS_WORK).order_by(BudgetLine.position)
    return [_labour(row) for row in session.execute(found)]


def public_labour(session: Session) -> Iterable[tuple[Discipline, date | None, list[Labour]]]:
    """Discipline, first day and work of every project that is or was on show; one statement."""
    shown = select(Campaign.project_id).where(Campaign.state.in_(sorted(PUBLIC)))
    rows = session.execute(
        _work()
        .where(Project.id.in_(shown), BudgetLine.pay_role.is_not(None))
        .order_by(Project.id, BudgetLine.position)
    )
    for _, group in groupby(rows, key=lambda row: row[0]):
        lines = list(group)
        yield lines[0].discipline, lines[0].starts_on, [_labour(row) for row in lines]
