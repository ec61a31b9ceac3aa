"""Who is told what about a campaign on its way to live, and about its news.

The words are the notices' own; here their readers are found. Ends of campaigns, gifts and payouts
tell their readers themselves.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS
from matchpot.domain.people import Role
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project, Update
from matchpot.persistence.queries import people
from matchpot.services import letters, notices


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
    """Tell everybody whose gift counts, once each however often they gave."""
    plan, _maker = _plan_and_maker(session, campaign_id)
    first_gifts = (
        select(func.min(Donation.id))
        .where(
            Donation.campaign_id == campaign_id,
            Donation.state.in_(sorted(COUNTS)),
            Donation.email.is_not(None),
        )
        .group_by(Donation.donor_key)
    )
    rows = session.execute(
        select(Donation.id, Donation.email, Donation.locale, Donation.name).where(
            Donation.id.in_(first_gifts)
        )
    )
    for donation_id, email, locale, name in rows.all():
        to = letters.donor(donation_id, email=email or "", locale=locale, name=name)
        notices.project_update(
            session, to, plan, update_id=update.id, headline=update.title, now=now
        )
