"""A campaign's way from draft to live, and the brakes on it afterwards.

The end of a campaign (counting, success, failure, refunds) is not here; cancelling promises
`campaign.cancelled` and leaves the money to whoever keeps that promise.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import MOVES, CampaignState
from matchpot.domain.deadlines import deadline
from matchpot.domain.errors import ChecklistIncomplete, InvalidValue, NotFound
from matchpot.domain.launch import LaunchFacts, check_ready
from matchpot.domain.projects import SourceKind
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.payouts import Payee
from matchpot.persistence.models.projects import BudgetLine, Project, Source
from matchpot.persistence.models.work import Transition
from matchpot.persistence.queries.plans import known_awards_cents
from matchpot.persistence.transitions import move
from matchpot.services import announcements, rich_text
from matchpot.services.outbox import Promise, put
from matchpot.services.ports import Clock

CANCELLED = "campaign.cancelled"
# The platform works these out by itself, so they never stand among a maker's own sources.
_OWN_WORK = (SourceKind.CROWD, SourceKind.MATCH)


def locked(session: Session, campaign_id: int) -> Campaign:
    """The campaign, locked for a change.

    Raises:
        NotFound: There is none.
    """
    campaign = session.scalar(
        select(Campaign)
        .where(Campaign.id == campaign_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if campaign is None:
        raise NotFound("campaign", campaign_id)
    return campaign


def locked_for_maker(session: Session, project_id: int, maker_id: int) -> Campaign:
    """The latest campaign of a maker's own project, locked for a change.

    Raises:
        NotFound: It is not this maker's.
    """
    campaign = session.scalar(
        select(Campaign)
        .join(Project, Project.id == Campaign.project_id)
        .where(Project.id == project_id, Project.maker_id == maker_id)
        .order_by(Campaign.id.desc())
        .limit(1)
        .with_for_update(of=Campaign, key_share=True)
        .execution_options(populate_existing=True)
    )
    if campaign is None:
        raise NotFound("project", project_id)
    return campaign


def launch_facts(session: Session, campaign: Campaign) -> LaunchFacts:
    """What the checklist looks at, in one statement."""
    project_id = campaign.project_id
    of_costs, of_sources = (one.project_id == project_id for one in (BudgetLine, Source))
    costs = select(func.count()).where(of_costs).scalar_subquery()
    sums = (
        _sum(BudgetLine.amount_cents, of_costs),
        _sum(Source.amount_cents, of_sources, Source.kind.not_in(_OWN_WORK)),
        _sum(Source.amount_cents, of_sources, Source.kind == SourceKind.AWARD),
        known_awards_cents(project_id),
    )
    project, cost_lines, costs_cents, other_cents, awards_cents, known_cents, payee = (
        session.execute(
            select(Project, costs, *sums, Payee)
            .outerjoin(Payee, Payee.person_id == Project.maker_id)
            .where(Project.id == project_id)
        ).one()
    )
    return LaunchFacts(
        title=project.title,
        summary=project.summary,
        story_chars=rich_text.length_of(project.story_md),
        has_cover=project.cover_image_id is not None,
        cost_lines=cost_lines,
        costs_cents=int(costs_cents),
        other_sources_cents=int(other_cents),
        goal_min_cents=campaign.goal_min_cents or None,
        goal_optimum_cents=campaign.goal_optimum_cents,
        duration_days=campaign.duration_days,
        terms_accepted=campaign.terms_accepted_at is not None,
        onboarding_started=payee is not None,
        details_submitted=payee is not None and payee.details_submitted,
        known_cents=max(0, int(known_cents) - int(awards_cents)),
    )


def _sum(cents: Any, *where: ColumnElement[bool]) -> ScalarSelect[Any]:  # Any: PostgreSQL's numeric
    return select(func.coalesce(func.sum(cents), 0)).where(*where).scalar_subquery()


def submit(session: Session, campaign: Campaign, *, actor_id: int, clock: Clock) -> None:
    """Hand a campaign to the coaches.

    Raises:
        ChecklistIncomplete: Something is not in order yet.
        IllegalMove: It is not a draft, nor was it sent back.
    """
    now = clock.now()
    check_ready(launch_facts(session, campaign))
    move(
        session,
        campaign,
        CampaignState.SUBMITTED,
        moves=MOVES,
        at=now,
        actor_id=actor_id,
        values={"submitted_at": now, "updated_at": now},
    )
    announcements.submitted(session, campaign.id, now=now)


def schedule(
    session: Session, campaign: Campaign, *, launch_at: datetime, actor_id: int, clock: Clock
) -> None:
    """Choose when an approved campaign goes live by itself.

    Raises:
        InvalidValue: The moment has passed.
    """
    now = clock.now()
    if launch_at <= now:
        raise InvalidValue({"launch_at": "in_the_past"})
    move(
        session,
        campaign,
        CampaignState.SCHEDULED,
        moves=MOVES,
        at=now,
        actor_id=actor_id,
        values={"launch_at": launch_at, "updated_at": now},
    )


def launch(
    session: Session, campaign: Campaign, clock: Clock, *, actor_id: int | None = None
) -> None:
    """Open a campaign for gifts, now.

    Raises:
        ChecklistIncomplete: Something is no longer in order.
        IllegalMove: It was not approved.
    """
    _launch_at(session, campaign, clock.now(), actor_id=actor_id)


def launch_due(session: Session, now: datetime) -> list[int]:
    """Launch every campaign whose chosen moment has come; returns their ids, in order of moment.

    One that is no longer in order stays scheduled; its maker sees on the desk what is missing.
    """
    due = session.scalars(
        select(Campaign)
        .where(Campaign.state == CampaignState.SCHEDULED, Campaign.launch_at <= now)
        .order_by(Campaign.launch_at, Campaign.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    launched = []
    for campaign in due:
        try:
            _launch_at(session, campaign, now)
        except ChecklistIncomplete:
            continue
        launched.append(campaign.id)
    return launched


def _launch_at(
    session: Session, campaign: Campaign, now: datetime, *, actor_id: int | None = None
) -> None:
    check_ready(launch_facts(session, campaign))
    deadline_at = deadline(now, campaign.duration_days)
    move(
        session,
        campaign,
        CampaignState.LIVE,
        moves=MOVES,
        at=now,
        actor_id=actor_id,
        values={"live_at": now, "deadline_at": deadline_at, "updated_at": now},
    )
    announcements.live(session, campaign.id, deadline_at=deadline_at, now=now)


def pause(
    session: Session, campaign: Campaign, *, actor_id: int, reason: str, clock: Clock
) -> None:
    """Take no gifts for a while; the deadline stays where it is."""
    now = clock.now()
    move(
        session,
        campaign,
        CampaignState.PAUSED,
        moves=MOVES,
        at=now,
        actor_id=actor_id,
        reason=reason,
        values={"updated_at": now},
    )


def resume(
    session: Session, campaign: Campaign, *, actor_id: int, reason: str, clock: Clock
) -> None:
    """Take gifts again, in the round in which it was paused."""
    now = clock.now()
    before = session.scalar(
        select(Transition.before)
        .where(
            Transition.ref_type == Campaign.__tablename__,
            Transition.ref_id == campaign.id,
            Transition.after == CampaignState.PAUSED.value,
        )
        .order_by(Transition.id.desc())
        .limit(1)
    )
    move(
        session,
        campaign,
        CampaignState(before or CampaignState.LIVE),
        moves=MOVES,
        at=now,
        actor_id=actor_id,
        reason=reason,
        values={"updated_at": now},
    )


def cancel(
    session: Session, campaign: Campaign, *, actor_id: int, reason: str, clock: Clock
) -> None:
    """Stop a campaign for good; every donor gets the gift back by what is promised here."""
    now = clock.now()
    move(
        session,
        campaign,
        CampaignState.CANCELLED,
        moves=MOVES,
        at=now,
        actor_id=actor_id,
        reason=reason,
        values={"ended_at": now, "updated_at": now},
    )
    put(
        session,
        Promise(
            key=f"campaign:{campaign.id}:cancelled:1",
            kind=CANCELLED,
            ref_type="campaign",
            ref_id=campaign.id,
            due_at=now,
        ),
        now=now,
    )
