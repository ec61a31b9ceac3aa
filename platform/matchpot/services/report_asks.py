"""What each funder of a project asks, what it was given, and what is still missing.

A draft counts as if it were handed in, so a maker sees beforehand what it will do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from matchpot.domain.money import Cents
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.reports import formats
from matchpot.domain.trust.formats import Format, missing
from matchpot.persistence.models.reports import Report
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.queries import reports as queries
from matchpot.services import duties, report_contents


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One thing that is asked, in any of these formats; `is_given` by reports or by the draft."""

    formats: frozenset[Format]
    is_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """What one fund asks for one of its amounts."""

    duty_id: int
    fund: str
    fund_slug: str
    amount_cents: Cents
    state: DutyState
    due_on: date | None
    clauses: tuple[Clause, ...]

    @property
    def is_open(self) -> bool:
        """Whether something is still asked."""
        return self.state is DutyState.DUE

    @property
    def is_complete(self) -> bool:
        """Whether all that is asked is there, with the draft."""
        return all(one.is_given for one in self.clauses)


def of_project(
    session: Session, project_id: int, *, maker_id: int, draft: Report | None
) -> list[Asks]:
    """One for each duty of this maker: what is due first, by its day."""
    mine = [one for one in duties.of_project(session, project_id) if one.maker_id == maker_id]
    names = queries.funds_named(session, {one.fund_id for one in mine})
    written = _formats_of(session, draft, project_id)
    found = [_asks(session, duty, names[duty.fund_id], written) for duty in mine]
    return sorted(found, key=lambda one: (not one.is_open, one.due_on or date.max, one.duty_id))


def _formats_of(session: Session, draft: Report | None, project_id: int) -> frozenset[Format]:
    if draft is None:
        return frozenset()
    funders = queries.funders_of(session, project_id)
    return formats(report_contents.contents_of(session, draft, funders=funders))


def _asks(session: Session, duty: Duty, fund: tuple[str, str], written: frozenset[Format]) -> Asks:
    given = duties.given(session, duty.id) | written
    return Asks(
        duty_id=duty.id,
        fund=fund[0],
        fund_slug=fund[1],
        amount_cents=duty.amount_cents,
        state=duty.state,
        due_on=duty.due_on,
        clauses=tuple(_clauses(given, duties.tier_of(session, duty).asks)),
    )


def _clauses(given: frozenset[Format], asks: tuple[frozenset[Format], ...]) -> Iterator[Clause]:
    for one in asks:
        yield Clause(formats=one, is_given=not missing(given, [one]))
