"""Awards that the clock has something to do for: offers that end, reminders, parts with a day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Exists, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.networks import NetworkShare
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.work import OutboxRow

# So long before an offer ends its maker is reminded.
REMIND_BEFORE = timedelta(days=7)


def over(session: Session, *, now: datetime) -> Sequence[int]:
    """Offers whose days to accept have passed."""
    offered = Award.state == AwardState.OFFERED
    wanted = select(Award.id).where(offered, Award.accept_by < now)
    return session.scalars(wanted.order_by(Award.id)).all()


def with_parts_due(session: Session, *, today: date) -> Sequence[int]:
    """Accepted awards of which a planned part has its day today, or had it before."""
    return session.scalars(
        select(Award.id)
        .join(Tranche, Tranche.award_id == Award.id)
        .where(
            Award.state == AwardState.ACCEPTED,
            Tranche.state == TrancheState.PLANNED,
            Tranche.due_on <= today,
        )
        .distinct()
        .order_by(Award.id)
    ).all()


def to_remind(session: Session, *, now: datetime) -> Sequence[int]:
    """Offers that end within days and whose maker was not reminded yet."""
    reminded = (
        select(OutboxRow.id)
        .where(
            OutboxRow.ref_type == "award",
            OutboxRow.ref_id == Award.id,
            OutboxRow.key.startswith("mail:award_reminder:", autoescape=True),
        )
        .exists()
    )
    return session.scalars(
        select(Award.id)
        .where(
            Award.state == AwardState.OFFERED,
            Award.accept_by >= now,
            Award.accept_by <= now + REMIND_BEFORE,
            ~reminded,
            ~_stands_behind_another(),
        )
        .order_by(Award.id)
    ).all()


def _stands_behind_another() -> Exists:
    """Of awards that belong together, all but the first: that one is written about."""
    mine, first = aliased(NetworkShare), aliased(NetworkShare)
    return (
        select(mine.award_id)
        .join(first, first.proposal_id == mine.proposal_id)
        .where(mine.award_id == Award.id, first.award_id < mine.award_id)
        .exists()
    )


def parts_of_maker(session: Session, maker_id: int) -> Sequence[tuple[int, int, str, date]]:
    """A maker's planned parts with a day: part, award, project's title and the day, in order."""
    rows = session.execute(
        select(Tranche.id, Award.id, Project.title, Tranche.due_on)
        .join(Award, Award.id == Tranche.award_id)
        .join(Project, Project.id == Award.project_id)
        .where(
            Award.maker_id == maker_id,
            Award.state == AwardState.ACCEPTED,
            Tranche.state == TrancheState.PLANNED,
            Tranche.due_on.is_not(None),
        )
        .order_by(Tranche.due_on, Tranche.id)
    )
    return [(part, award, title, day) for part, award, title, day in rows if day is not None]
