"""Who on a round's reserve list is offered what has fallen free; the rule is the domain's."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.allocation.moving_up import Vacancy
from matchpot.domain.allocation.moving_up import next_up as next_in_line
from matchpot.domain.awards import TrancheState
from matchpot.domain.money import Cents
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import tallies
from matchpot.persistence.queries.tallies import Done
from matchpot.services import applications
from matchpot.services.rounds import rules_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """Who is offered an award now, and how much."""

    application: Application
    cents: Cents


def next_up(session: Session, row: Round) -> Next | None:
    """The next on the reserve list that fits, in a locked round; None when nobody does.

    Where applicants judged each other in halves, each half has its own list and its own budget.
    """
    asked = _asked(session, row.id)
    for done in tallies.last(session, row.id):
        found = _next_of(session, row, done, asked)
        if found is not None:
            code, cents = found
            application = session.scalars(
                select(Application).where(Application.round_id == row.id, Application.code == code)
            ).one()
            return Next(application=application, cents=cents)
    return None


def _next_of(
    session: Session, row: Round, done: Done, asked: Mapping[str, Cents]
) -> tuple[str, Cents] | None:
    if done.result is None or done.result.outcome is None:
        return None
    outcome, known = done.result.outcome, {one.id for one in done.gathered.applications}
    places = {one.reserve_place: one.id for one in outcome.verdicts if one.reserve_place}
    kept = {code: cents for code, cents in asked.items() if cents and code in known}
    left = outcome.budget_cents - sum(kept.values())
    vacancy = Vacancy(
        budget_cents=outcome.budget_cents,
        free_cents=max(0, min(left, row.held_cents)),
        applications=[one for one in applications.standing(session, row) if one.id in known],
        kept=kept,
        reserve=[places[place] for place in sorted(places) if places[place] not in asked],
        terms=rules_of(row).allocation.terms,
    )
    return next_in_line(vacancy)


def _asked(session: Session, round_id: int) -> dict[str, Cents]:
    """By code, everybody who was ever offered an award of the round, and what they kept of it."""
    parts = func.coalesce(func.sum(Tranche.amount_cents), 0)
    kept = (Tranche.award_id == Award.id) & (Tranche.state != TrancheState.CANCELLED)
    rows = session.execute(
        select(Application.code, parts)
        .join(Award, Award.application_id == Application.id)
        .outerjoin(Tranche, kept)
        .where(Award.round_id == round_id)
        .group_by(Application.code)
    )
    return {code: int(cents) for code, cents in rows if code}
