"""Who is told what about pay-ins and about campaigns on their way into a pot.

The words are the notices' own; here their readers are found.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.people import MembershipRole, Role
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import PayIn, Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import people
from matchpot.services import letters, notices

_HANDLES_MONEY = (MembershipRole.OWNER, MembershipRole.FINANCE)


def pay_in_recorded(session: Session, pay_in_id: int, *, now: datetime) -> None:
    """Tell everyone who may confirm a payment that it waits, but for who wrote it down."""
    pay_in, pot, fund = session.execute(
        select(PayIn, Pot, Organisation)
        .join(Pot, Pot.id == PayIn.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(PayIn.id == pay_in_id)
    ).one()
    operators = people.contacts_with_role(session, Role.OPERATOR)
    members = people.contacts_of_organisation(session, fund.id, _HANDLES_MONEY)
    readers = {one.person_id: one for one in (*operators, *members)}
    readers.pop(pay_in.recorded_by, None)
    for _, contact in sorted(readers.items()):
        notices.pay_in_to_confirm(
            session,
            letters.reader(contact),
            pay_in_id=pay_in.id,
            pot=pot.name,
            fund=fund.name,
            cents=pay_in.amount_cents,
            now=now,
        )


def _joining(
    session: Session, pot_id: int, campaign_id: int
) -> tuple[letters.Joining, Pot, Project]:
    pot, fund, project = session.execute(
        select(Pot, Organisation, Project)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .join(Campaign, Campaign.id == campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(Pot.id == pot_id)
    ).one()
    joining = letters.Joining(
        pot_id=pot.id,
        pot=pot.name,
        fund=fund.name,
        campaign_id=campaign_id,
        title=project.title,
        slug=project.slug,
    )
    return joining, pot, project


def join_asked(session: Session, *, pot_id: int, campaign_id: int, now: datetime) -> None:
    """Tell the members of the fund that a campaign asks to be matched."""
    joining, pot, _project = _joining(session, pot_id, campaign_id)
    for contact in people.contacts_of_organisation(session, pot.fund_id):
        notices.pot_join_asked(session, letters.reader(contact), joining, now=now)


def joined(session: Session, *, pot_id: int, campaign_id: int, now: datetime) -> None:
    """Tell the maker that the pot matches the campaign from now on."""
    joining, _pot, project = _joining(session, pot_id, campaign_id)
    if contact := people.contact(session, project.maker_id):
        notices.pot_joined(session, letters.reader(contact), joining, now=now)


def join_declined(session: Session, *, pot_id: int, campaign_id: int, now: datetime) -> None:
    """Tell the maker that the fund says no."""
    joining, _pot, project = _joining(session, pot_id, campaign_id)
    if contact := people.contact(session, project.maker_id):
        notices.pot_join_declined(session, letters.reader(contact), joining, now=now)
