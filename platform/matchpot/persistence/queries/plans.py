"""A project's plan to 100 %: what its maker wrote down and what the books know, as plain values.

Nothing is stored here that the books know better: what people gave, what pots added, what funds
granted and what is asked of them comes from where it happened, each time.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import INTERNAL, AwardState, TrancheState
from matchpot.domain.campaigns import UNSUCCESSFUL, CampaignState
from matchpot.domain.deadlines import local_day
from matchpot.domain.planning.plans import Plan, PlannedCost, PlannedSource
from matchpot.domain.projects import SourceKind, SourceState
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.planning import ProjectFacts
from matchpot.persistence.models.projects import BudgetLine, Project, Source
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import projects
from matchpot.persistence.queries.plan_loans import loans_of
from matchpot.persistence.queries.plan_promises import promises_of, waiting_promises_cents

# With the maker's bank, or owed to them by a count that is over.
_ARRIVED = frozenset({CampaignState.PAID_OUT, CampaignState.FULFILLING, CampaignState.COMPLETED})
_CAME_TO_NOTHING = UNSUCCESSFUL | {CampaignState.REJECTED}
# Handed in, and no word yet of what it brings.
_ASKED = (ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE, ApplicationState.APPEALED)
_NO_AWARD = (AwardState.DECLINED, AwardState.REVOKED, *sorted(INTERNAL))


def plan_of(session: Session, project_id: int) -> Plan:
    """The plan as it stands now.

    Raises:
        NoResultFound: There is no such project.
    """
    return plan_with(
        session,
        project_id,
        costs=tuple(planned_cost(one) for one in projects.budget_of(session, project_id)),
        written=tuple(written_source(one) for one in projects.sources_of(session, project_id)),
    )


def plan_with(
    session: Session,
    project_id: int,
    *,
    costs: tuple[PlannedCost, ...],
    written: tuple[PlannedSource, ...],
) -> Plan:
    """A project's plan with other costs and sources than are stored.

    Raises:
        NoResultFound: There is no such project.
    """
    project, campaign, needed_by = session.execute(
        select(Project, Campaign, ProjectFacts.needed_by)
        .select_from(Project)
        .outerjoin(Campaign, Campaign.id == projects.LATEST)
        .outerjoin(ProjectFacts, ProjectFacts.project_id == Project.id)
        .where(Project.id == project_id)
    ).one()
    return Plan(
        costs=costs,
        written=written,
        known=known_of(session, project_id, campaign, written),
        starts_on=project.starts_on,
        needed_by=needed_by,
    )


def planned_cost(line: BudgetLine) -> PlannedCost:
    """A line of the budget as a plain value."""
    return PlannedCost(
        label=line.label,
        kind=line.kind,
        cents=line.amount_cents,
        hours=line.hours,
        rate_cents=line.rate_cents,
        in_kind=line.in_kind,
        needed_on=line.needed_on,
    )


def written_source(line: Source) -> PlannedSource:
    """A source the maker wrote down as a plain value."""
    return PlannedSource(
        label=line.label,
        kind=line.kind,
        state=line.state,
        cents=line.amount_cents,
        condition=line.condition,
        scheme_key=line.scheme_key or "",
        expected_on=line.expected_on,
        is_public=line.is_public,
    )


def known_of(
    session: Session,
    project_id: int,
    campaign: Campaign | None,
    written: Sequence[PlannedSource] = (),
) -> tuple[PlannedSource, ...]:
    """What the platform knows: crowd, match, awards, what was promised or asked for, and loans.

    What the maker wrote down as match is part of what the campaign is to reach.
    """
    planned_match = sum(one.cents for one in written if one.kind is SourceKind.MATCH)
    crowd = _campaign(campaign, planned_match) if campaign else ()
    granted = (*_awards(session, project_id), *promises_of(session, project_id))
    asked = (*_asked(session, project_id), *loans_of(session, project_id))
    return (*crowd, *granted, *asked)


def _campaign(campaign: Campaign, planned_match: int) -> Iterator[PlannedSource]:
    if campaign.state in _CAME_TO_NOTHING:
        return
    sure = SourceState.RECEIVED if campaign.state in _ARRIVED else SourceState.PROMISED
    goal = campaign.goal_optimum_cents or campaign.goal_min_cents
    came = campaign.raised_cents + max(campaign.match_cents, planned_match)
    to_come = 0 if campaign.ended_at else goal - came
    ends_on = local_day(campaign.deadline_at) if campaign.deadline_at else None
    for kind, state, cents in (
        (SourceKind.CROWD, sure, campaign.raised_cents),
        (SourceKind.CROWD, SourceState.IDEA, to_come),
        (SourceKind.MATCH, sure, campaign.match_cents),
    ):
        if cents > 0:
            yield PlannedSource(
                label="",
                kind=kind,
                state=state,
                cents=cents,
                expected_on=ends_on,
                from_books=True,
            )


def _awards(session: Session, project_id: int) -> Iterator[PlannedSource]:
    """Each award by where its parts stand and by the days of what is to come."""
    of_what = (
        Organisation.name,
        Round.title,
        Award.title,
        Award.round_id,
        Tranche.state,
        Tranche.due_on,
    )
    rows = session.execute(
        select(*of_what, func.sum(Tranche.amount_cents))
        .select_from(Award)
        .join(Tranche, Tranche.award_id == Award.id)
        .join(Pot, Pot.id == Award.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .outerjoin(Round, Round.id == Award.round_id)
        .where(
            Award.project_id == project_id,
            Award.state.not_in(_NO_AWARD),
            Tranche.state != TrancheState.CANCELLED,
        )
        .group_by(Award.id, *of_what)
        .order_by(Award.id, func.min(Tranche.position))
    )
    for fund, round_title, award_title, round_id, state, due_on, cents in rows:
        title = round_title or award_title
        is_paid = state is TrancheState.PAID
        yield PlannedSource(
            label=f"{fund}: {title}" if title else fund,
            kind=SourceKind.AWARD,
            state=SourceState.RECEIVED if is_paid else SourceState.PROMISED,
            cents=int(cents),
            scheme_key=f"round-{round_id}" if round_id else "",
            expected_on=due_on,
            from_books=True,
        )


def known_awards_cents(project_id: int) -> ColumnElement[int]:
    """What awards, promises and applications of a project come to, as part of a statement."""
    granted = (
        select(func.coalesce(func.sum(Tranche.amount_cents), 0))
        .join(Award, Award.id == Tranche.award_id)
        .where(
            Award.project_id == project_id,
            Award.state.not_in(_NO_AWARD),
            Tranche.state != TrancheState.CANCELLED,
        )
        .scalar_subquery()
    )
    asked = (
        select(func.coalesce(func.sum(Application.ask_cents), 0))
        .where(Application.project_id == project_id, Application.state.in_(_ASKED))
        .scalar_subquery()
    )
    return granted + asked + waiting_promises_cents(project_id)


def _asked(session: Session, project_id: int) -> Iterator[PlannedSource]:
    """What rounds were asked for and have not decided on."""
    rows = session.execute(
        select(Organisation.name, Round.title, Round.id, Application.ask_cents)
        .select_from(Application)
        .join(Round, Round.id == Application.round_id)
        .join(Organisation, Organisation.id == Round.fund_id)
        .where(Application.project_id == project_id, Application.state.in_(_ASKED))
        .order_by(Application.id)
    )
    for fund, title, round_id, cents in rows:
        yield PlannedSource(
            label=f"{fund}: {title}",
            kind=SourceKind.AWARD,
            state=SourceState.APPLIED,
            cents=cents,
            scheme_key=f"round-{round_id}",
            from_books=True,
        )
