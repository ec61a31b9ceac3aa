"""Guidelines brought in by operators, and budgets held beside those that count.

A file is taken whole or not at all. A guideline with the same discipline, role, engagement and
first day takes the place of the one before it, which stays in the history.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from matchpot.domain.fair_pay import FieldPay, Labour, PayCheck, check, fields
from matchpot.domain.pay_rate_file import key_of
from matchpot.domain.pay_rates import Rate
from matchpot.domain.projects import Discipline
from matchpot.persistence.models.pay_rates import PayRate
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import pay_rates as queries
from matchpot.services import audit


def bring_in(session: Session, rates: Iterable[Rate], *, by: int | None, now: datetime) -> int:
    """Let these guidelines count; tells how many are new or differ, the rest is left alone."""
    counting = {key_of(queries.rate_of(row)): row for row in queries.rows_that_count(session)}
    changed = 0
    for rate in rates:
        before = counting.get(key_of(rate))
        # A made-up guideline stays marked as such while nobody changes it.
        if before is not None and queries.rate_of(before) == replace(rate, is_demo=before.is_demo):
            continue
        if before is not None:
            before.replaced_at = now
        session.add(_row(rate, by=by, now=now))
        changed += 1
    session.flush()
    if by is not None and changed:
        detail = {"changed": changed}
        audit.write(session, "pay_rates_brought_in", actor_id=by, now=now, detail=detail)
    return changed


def _row(rate: Rate, *, by: int | None, now: datetime) -> PayRate:
    return PayRate(
        role=rate.role,
        engagement=rate.engagement,
        discipline=rate.discipline,
        name_nl=rate.name_nl,
        name_en=rate.name_en,
        least_cents=rate.least_cents,
        usual_cents=rate.usual_cents,
        valid_from=rate.valid_from,
        valid_until=rate.valid_until,
        source=rate.source,
        source_url=rate.source_url,
        is_demo=rate.is_demo,
        added_at=now,
        added_by=by,
    )


def pay_of(session: Session, project: Project, *, today: date) -> PayCheck:
    """The budget of a project beside the guidelines of its first day, or of today without one."""
    return held_against(
        session,
        queries.labour_of(session, project.id),
        discipline=project.discipline,
        day=_day(project.starts_on, today),
    )


def held_against(
    session: Session, work: Iterable[Labour], *, discipline: Discipline, day: date
) -> PayCheck:
    """Work that is only typed, or was handed in, beside the guidelines of a day."""
    return check(work, queries.rates_that_count(session), discipline=discipline, day=day)


def meets(session: Session, project: Project, *, least_bps: int, today: date) -> bool:
    """Tell whether a budget pays so much of the guidelines.

    Where no guideline was ever brought in, nothing can be held against a maker.
    """
    if least_bps == 0 or not queries.count_that_count(session):
        return True
    return pay_of(session, project, today=today).meets(least_bps)


def field_pay(session: Session, *, today: date) -> tuple[FieldPay, ...]:
    """How fair the budgets on show are by discipline; two statements, small groups left out."""
    rates = queries.rates_that_count(session)
    if not rates:
        return ()
    return fields(_checked(session, rates, today))


def _checked(
    session: Session, rates: list[Rate], today: date
) -> Iterable[tuple[Discipline, PayCheck]]:
    for discipline, starts_on, lines in queries.public_labour(session):
        day = _day(starts_on, today)
        yield discipline, check(lines, rates, discipline=discipline, day=day)


def _day(starts_on: date | None, today: date) -> date:
    return starts_on or today
