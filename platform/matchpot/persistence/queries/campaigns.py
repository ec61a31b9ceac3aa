"""Campaigns as their makers, coaches and donors read them; the public page is in `parts.py`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    Row,
    Select,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import PUBLIC, CampaignState
from matchpot.domain.donations import COUNTS, DonationState
from matchpot.domain.matching.lines import USED
from matchpot.persistence.models.campaigns import (
    Campaign,
    CollectiveReturn,
    ReviewComment,
    Reward,
)
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.work import Transition
from matchpot.persistence.questions import Question

# What waits for a coach or an operator, and what may still be stopped.
WAITING = (CampaignState.SUBMITTED,)
RUNNING = (
    CampaignState.APPROVED,
    CampaignState.SCHEDULED,
    CampaignState.LIVE,
    CampaignState.LIVE_ROUND2,
    CampaignState.PAUSED,
    CampaignState.GRACE,
    CampaignState.SUCCEEDED,
)


def latest_of(session: Session, project_id: int) -> Campaign:
    """The latest campaign of a project; every project has one from its start."""
    return session.scalars(
        select(Campaign)
        .where(Campaign.project_id == project_id)
        .order_by(Campaign.id.desc())
        .limit(1)
    ).one()


def with_project(session: Session, campaign_id: int) -> Row[Campaign, Project, Person] | None:
    """A campaign with its project and its maker, for a coach or an operator."""
    return session.execute(
        select(Campaign, Project, Person)
        .join(Project, Project.id == Campaign.project_id)
        .join(Person, Person.id == Project.maker_id)
        .where(Campaign.id == campaign_id)
    ).first()


def rewards_of(session: Session, campaign_id: int) -> Sequence[Reward]:
    """The rewards in the maker's order."""
    return session.scalars(
        select(Reward).where(Reward.campaign_id == campaign_id).order_by(Reward.position)
    ).all()


def returns_of(session: Session, campaign_id: int) -> Sequence[CollectiveReturn]:
    """The collective returns in the maker's order."""
    return session.scalars(
        select(CollectiveReturn)
        .where(CollectiveReturn.campaign_id == campaign_id)
        .order_by(CollectiveReturn.position)
    ).all()


def comments_of(session: Session, campaign_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """What coaches said, with the name of who said it; what is open first, then by time."""
    return session.execute(
        select(
            ReviewComment.id,
            ReviewComment.part,
            ReviewComment.body,
            ReviewComment.created_at,
            ReviewComment.resolved_at,
            Person.name,
        )
        .join(Person, Person.id == ReviewComment.author_id)
        .where(ReviewComment.campaign_id == campaign_id)
        .order_by(ReviewComment.resolved_at.isnot(None), ReviewComment.id)
    ).all()


def open_comments_by_campaign(session: Session, campaign_ids: Sequence[int]) -> dict[int, int]:
    """How many comments of a coach wait for the maker, by campaign."""
    rows = session.execute(
        select(ReviewComment.campaign_id, func.count())
        .where(ReviewComment.campaign_id.in_(campaign_ids), ReviewComment.resolved_at.is_(None))
        .group_by(ReviewComment.campaign_id)
    )
    return {row[0]: row[1] for row in rows}


def last_reason(session: Session, campaign_id: int, state: CampaignState) -> str:
    """Why a campaign came into a state the last time; empty when nobody said."""
    return (
        session.scalar(
            select(Transition.reason)
            .where(
                Transition.ref_type == Campaign.__tablename__,
                Transition.ref_id == campaign_id,
                Transition.after == state.value,
            )
            .order_by(Transition.id.desc())
            .limit(1)
        )
        or ""
    )


def queue(
    session: Session, states: Sequence[CampaignState], *, limit: int = 100
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Campaigns in these states with project and maker, who waits longest first."""
    return session.execute(
        select(
            Campaign.id,
            Campaign.state,
            Campaign.submitted_at,
            Campaign.deadline_at,
            Campaign.goal_min_cents,
            Campaign.raised_cents,
            Campaign.match_cents,
            Project.title,
            Project.slug,
            Project.discipline,
            Project.city,
            Person.name.label("maker"),
        )
        .join(Project, Project.id == Campaign.project_id)
        .join(Person, Person.id == Project.maker_id)
        .where(Campaign.state.in_(states))
        .order_by(Campaign.submitted_at, Campaign.id)
        .limit(limit)
    ).all()


def titles(session: Session) -> list[tuple[int, str]]:
    """Every campaign that was ever live, with its title and maker, for mistakes of typing."""
    rows = session.execute(
        select(Campaign.id, Project.title, Person.name)
        .join(Project, Project.id == Campaign.project_id)
        .join(Person, Person.id == Project.maker_id)
        .where(Campaign.live_at.is_not(None))
        .order_by(Campaign.id.desc())
    )
    return [(row.id, f"{row.title} {row.name}") for row in rows]


def counts(session: Session) -> dict[CampaignState, int]:
    """How many campaigns are in each state."""
    rows = session.execute(select(Campaign.state, func.count()).group_by(Campaign.state))
    return {row[0]: row[1] for row in rows}


# As many as the page shows; written out, because PostgreSQL plans a list of unknown length anew.
LATEST = 20
_MOST = literal_column(str(LATEST), Integer)


def _newest(state: DonationState) -> Select[*tuple[Any, ...]]:
    """The newest gifts in one state: the index is in their order, so the rest is never read."""
    newest = (
        select(
            Donation.id,
            Donation.name,
            Donation.anonymous,
            (Donation.gift_cents - Donation.refunded_gift_cents).label("cents"),
            Donation.message,
            Donation.paid_at,
        )
        .where(Donation.campaign_id == bindparam("campaign"), Donation.state == state)
        .order_by(Donation.paid_at.desc(), Donation.id.desc())
        .limit(_MOST)
        .subquery()
    )
    return select(newest)


_ANY_STATE = union_all(*map(_newest, sorted(COUNTS))).subquery()
# Made once: building a statement costs more than asking it.
_LATEST_GIFTS = Question(
    select(
        _ANY_STATE,
        # PostgreSQL sums bigint into numeric, which would come back as a Decimal.
        select(cast(func.coalesce(func.sum(MatchLine.amount_cents), 0), BigInteger))
        .where(MatchLine.donation_id == _ANY_STATE.c.id, MatchLine.state.in_(sorted(USED)))
        .scalar_subquery()
        .label("match_cents"),
    )
    .order_by(_ANY_STATE.c.paid_at.desc(), _ANY_STATE.c.id.desc())
    .limit(_MOST)
)


def latest_gifts(session: Session, campaign_id: int) -> Sequence[Any]:  # Any: rows
    """The newest `LATEST` gifts that count: name, whether it is secret, amount, match, message."""
    return _LATEST_GIFTS.rows(session, campaign=campaign_id)


def is_public(state: CampaignState) -> bool:
    """Tell whether everyone may read the page of a campaign in this state."""
    return state in PUBLIC
