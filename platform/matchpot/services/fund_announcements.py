"""Who is told what about pay-ins and about campaigns on their way into a pot.

The words are the notices' own; here their readers are found.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.people import Role
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import PayIn, Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import people
from matchpot.services import joining_letters, letters, notices


def pay_in_recorded(session: Session, pay_in_id: int, *, now: datetime) -> None:
    """Tell the operators that a payment waits for them, but for who wrote it down."""
    transfer, recorder = _transfer(session, pay_in_id)
    for contact in people.contacts_with_role(session, Role.OPERATOR):
        if contact.person_id != recorder:
            notices.pay_in_to_confirm(session, letters.reader(contact), transfer, now=now)


def pay_in_sent_back(session: Session, pay_in_id: int, *, reason: str, now: datetime) -> None:
    """Tell who wrote a payment down that it was not found, and why."""
    transfer, recorder = _transfer(session, pay_in_id)
    if contact := people.contact(session, recorder):
        reader = letters.reader(contact)
        notices.pay_in_sent_back(session, reader, transfer, reason=reason, now=now)


def _transfer(session: Session, pay_in_id: int) -> tuple[letters.Transfer, int]:
    """A payment as letters tell it, and who wrote it down."""
    pay_in, pot, fund = session.execute(
        select(PayIn, Pot, Organisation)
        .join(Pot, Pot.id == PayIn.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(PayIn.id == pay_in_id)
    ).one()
    transfer = letters.Transfer(
        pay_in_id=pay_in.id,
        pot_id=pot.id,
        pot=pot.name,
        fund=fund.name,
        amount_cents=pay_in.amount_cents,
    )
    return transfer, pay_in.recorded_by


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
        joining_letters.pot_join_asked(session, letters.reader(contact), joining, now=now)


def invited(session: Session, *, pot_id: int, campaign_id: int, now: datetime) -> None:
    """Tell the maker that a fund offers to match the campaign."""
    joining, _pot, project = _joining(session, pot_id, campaign_id)
    if contact := people.contact(session, project.maker_id):
        joining_letters.pot_invited(session, letters.reader(contact), joining, now=now)


def joined(session: Session, *, pot_id: int, campaign_id: int, now: datetime) -> None:
    """Tell the maker that the pot matches the campaign from now on."""
    joining, _pot, project = _joining(session, pot_id, campaign_id)
    if contact := people.contact(session, project.maker_id):
        joining_letters.pot_joined(session, letters.reader(contact), joining, now=now)


def join_declined(session: Session, *, pot_id: int, campaign_id: int, now: datetime) -> None:
    """Tell the maker that the fund says no."""
    joining, _pot, project = _joining(session, pot_id, campaign_id)
    if contact := people.contact(session, project.maker_id):
        joining_letters.pot_join_declined(session, letters.reader(contact), joining, now=now)


def invitation_accepted(session: Session, *, pot_id: int, campaign_id: int, now: datetime) -> None:
    """Tell the members of the fund that the maker says yes, and the maker what follows."""
    joining, pot, _project = _joining(session, pot_id, campaign_id)
    for contact in people.contacts_of_organisation(session, pot.fund_id):
        joining_letters.pot_invitation_accepted(session, letters.reader(contact), joining, now=now)
    joined(session, pot_id=pot_id, campaign_id=campaign_id, now=now)


def invitation_declined(session: Session, *, pot_id: int, campaign_id: int, now: datetime) -> None:
    """Tell the members of the fund that the maker says no."""
    joining, pot, _project = _joining(session, pot_id, campaign_id)
    for contact in people.contacts_of_organisation(session, pot.fund_id):
        joining_letters.pot_invitation_declined(session, letters.reader(contact), joining, now=now)
