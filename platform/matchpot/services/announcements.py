"""Who is told what about a campaign on its way to live, and about its news.

The words are the notices' own; here their readers are found. Ends of campaigns, gifts and payouts
tell their readers themselves.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS
from matchpot.domain.people import Role
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project, Update
from matchpot.persistence.queries import people
from matchpot.services import letters, notices, outbox
from matchpot.services.outbox import Promise

TELL_NEWS = "project_update.tell_donors"


def _plan_and_maker(session: Session, campaign_id: int) -> tuple[letters.Plan, Person]:
    project, maker = session.execute(
        select(Project, Person)
        .join(Campaign, Campaign.project_id == Project.id)
        .join(Person, Person.id == Project.maker_id)
        .where(Campaign.id == campaign_id)
    ).one()
    plan = letters.Plan(campaign_id=campaign_id, title=project.title, slug=project.slug)
    return plan, maker


def _reader(maker: Person) -> letters.Reader:
    return letters.Reader(
        key=f"person:{maker.id}", email=maker.email, locale=maker.locale, name=maker.name
    )


def submitted(session: Session, campaign_id: int, *, now: datetime) -> None:
    """Tell every coach but the maker that a campaign waits."""
    plan, maker = _plan_and_maker(session, campaign_id)
    for coach in people.contacts_with_role(session, Role.COACH):
        if coach.person_id != maker.id:
            to = letters.reader(coach)
            notices.campaign_submitted(session, to, plan, maker=maker.name, now=now)


def changes_requested(session: Session, campaign_id: int, *, note: str, now: datetime) -> None:
    """Tell the maker what the coach asks for."""
    plan, maker = _plan_and_maker(session, campaign_id)
    notices.campaign_changes_requested(session, _reader(maker), plan, note=note, now=now)


def approved(session: Session, campaign_id: int, *, now: datetime) -> None:
    """Tell the maker that the campaign may go live."""
    plan, maker = _plan_and_maker(session, campaign_id)
    notices.campaign_approved(session, _reader(maker), plan, now=now)


def rejected(session: Session, campaign_id: int, *, note: str, now: datetime) -> None:
    """Tell the maker that the answer is no, and why."""
    plan, maker = _plan_and_maker(session, campaign_id)
    notices.campaign_rejected(session, _reader(maker), plan, note=note, now=now)


def live(session: Session, campaign_id: int, *, deadline_at: datetime, now: datetime) -> None:
    """Tell the maker that gifts can come in."""
    plan, maker = _plan_and_maker(session, campaign_id)
    notices.campaign_live(session, _reader(maker), plan, deadline_at=deadline_at, now=now)


def news(session: Session, campaign_id: int, update: Update, *, now: datetime) -> None:
    """Promise to tell all whose gift counts, and followers; there may be thousands, so not here."""
    promise = Promise(
        key=f"project_update:{update.id}:tell_donors:1",
        kind=TELL_NEWS,
        ref_type="project_update",
        ref_id=update.id,
        due_at=now,
        payload={"campaign_id": campaign_id, "at": now.isoformat()},
    )
    outbox.put(session, promise, now=now)


def news_told(
    session: Session, update_id: int, *, campaign_id: int, after: int, limit: int, now: datetime
) -> int | None:
    """Tell the next donors, once each however often they gave before the news.

    Args:
        session: A write session.
        update_id: The news.
        campaign_id: Whose donors are told.
        after: The first gift of who was told last; 0 at the beginning.
        limit: How many to tell.
        now: The present moment.

    Returns:
        The first gift of who was told last now; None when everybody was told.
    """
    update = session.get_one(Update, update_id)
    plan, _maker = _plan_and_maker(session, campaign_id)
    gifts = first_gifts(session, campaign_id, until=update.published_at, after=after, limit=limit)
    readers = [
        letters.donor(gift.id, email=gift.email or "", locale=gift.locale, name=gift.name)
        for gift in gifts
    ]
    notices.project_update(
        session, readers, plan, update_id=update.id, headline=update.title, now=now
    )
    return gifts[-1].id if gifts else None


def first_gifts(
    session: Session, campaign_id: int, *, until: datetime, after: int, limit: int
) -> Sequence[Row[int, str | None, str, str | None]]:
    """The first gift of each donor of whom some gift counts; what goes back later moves none.

    Rows of id, email, locale and name in order of id, from the one after `after` on.
    """
    counts = func.sum(case((Donation.state.in_(sorted(COUNTS)), 1), else_=0))
    first = (
        select(func.min(Donation.id))
        .where(
            Donation.campaign_id == campaign_id,
            Donation.paid_at <= until,
            Donation.email.is_not(None),
        )
        .group_by(Donation.donor_key)
        .having(func.min(Donation.id) > after, counts > 0)
    )
    return session.execute(
        select(Donation.id, Donation.email, Donation.locale, Donation.name)
        .where(Donation.id.in_(first))
        .order_by(Donation.id)
        .limit(limit)
    ).all()
