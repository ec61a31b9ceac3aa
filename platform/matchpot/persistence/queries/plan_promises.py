"""What funds promised to a project on conditions, as sources of its plan while they still wait.

One whose conditions are met is an award and told as that; one whose day came first is no source.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from matchpot.domain.cofunding import PromiseState, read
from matchpot.domain.deadlines import local_day
from matchpot.domain.planning.plans import PlannedSource
from matchpot.domain.projects import SourceKind, SourceState
from matchpot.persistence.models.cofunding import Cofunding, FundPromise
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation


def promises_of(session: Session, project_id: int) -> Iterator[PlannedSource]:
    """The promises that wait, in the order they were made; a fund not to be named has no name."""
    rows = session.execute(
        select(FundPromise, Organisation.name)
        .join(Cofunding, Cofunding.id == FundPromise.cofunding_id)
        .join(Pot, Pot.id == FundPromise.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(Cofunding.project_id == project_id, FundPromise.state == PromiseState.STANDING)
        .order_by(FundPromise.id)
    )
    for promise, fund in rows:
        yield PlannedSource(
            label=f"{fund}: {promise.title}" if promise.is_named else "",
            kind=SourceKind.AWARD,
            state=SourceState.APPLIED,
            cents=promise.amount_cents,
            waits_for=tuple(read(one) for one in promise.conditions),
            expected_on=local_day(promise.until_at),
            from_books=True,
        )


def waiting_promises_cents(project_id: int) -> ColumnElement[int]:
    """What the promises that wait come to, as part of a statement."""
    return (
        select(func.coalesce(func.sum(FundPromise.amount_cents), 0))
        .join(Cofunding, Cofunding.id == FundPromise.cofunding_id)
        .where(Cofunding.project_id == project_id, FundPromise.state == PromiseState.STANDING)
        .scalar_subquery()
    )
