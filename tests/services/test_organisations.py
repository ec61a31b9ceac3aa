"""Organisations: who founds one owns it, invited people join with their own address."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.accounts import LastOwner
from matchpot.domain.errors import LinkExpired, NotAllowed
from matchpot.domain.people import MembershipRole, OrganisationKind
from matchpot.persistence.models.people import Invitation, Person
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import organisations as queries
from matchpot.services import organisations
from matchpot.services.organisations import Actor, NewOrganisation
from tests.builders import NOON, a_fund, a_member, a_person

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

MEMBER, OWNER = MembershipRole.MEMBER, MembershipRole.OWNER


def actor(person: Person) -> Actor:
    return Actor(person_id=person.id, name=person.name, locale="nl")


def new(name: str = "Fonds Café") -> NewOrganisation:
    return NewOrganisation(name=name, kind=OrganisationKind.FUND)


def test_who_founds_an_organisation_owns_it_under_a_readable_address(session: Session) -> None:
    person = a_person(session)
    first = organisations.found(session, new(), owner_id=person.id, now=NOON)
    second = organisations.found(session, new(), owner_id=person.id, now=NOON)
    assert (first.slug, second.slug) == ("fonds-cafe", "fonds-cafe-2")
    assert queries.role_in(session, first.id, person.id) is OWNER


def test_nobody_founds_the_platform(session: Session) -> None:
    platform = NewOrganisation(name="Ons", kind=OrganisationKind.PLATFORM)
    with pytest.raises(NotAllowed):
        organisations.found(session, platform, owner_id=a_person(session).id, now=NOON)


def test_an_invited_person_joins_and_the_offered_address_is_forgotten(session: Session) -> None:
    fund = a_fund(session)
    owner, friend = a_member(session, fund), a_person(session)
    offer = organisations.invite(
        session, fund.id, friend.email.upper(), MEMBER, actor=actor(owner), now=NOON
    )
    mail = session.scalars(select(OutboxRow)).one()
    assert mail.payload["notice"] == "member_invited"
    assert friend.email not in mail.key
    organisations.accept(session, offer, person_id=friend.id, now=NOON)
    assert queries.role_in(session, fund.id, friend.id) is MEMBER
    assert session.get_one(Invitation, offer).email is None
    with pytest.raises(LinkExpired):
        organisations.accept(session, offer, person_id=friend.id, now=NOON)


def test_an_invitation_is_for_the_address_it_was_sent_to(session: Session) -> None:
    fund = a_fund(session)
    owner, stranger = a_member(session, fund), a_person(session)
    offer = organisations.invite(
        session, fund.id, "friend@example.nl", OWNER, actor=actor(owner), now=NOON
    )
    with pytest.raises(NotAllowed):
        organisations.accept(session, offer, person_id=stranger.id, now=NOON)


def test_only_owners_invite_change_and_remove(session: Session) -> None:
    fund = a_fund(session)
    owner, reader = a_member(session, fund), a_member(session, fund, role=MembershipRole.READER)
    with pytest.raises(NotAllowed):
        organisations.invite(session, fund.id, "x@example.nl", OWNER, actor=actor(reader), now=NOON)
    with pytest.raises(NotAllowed):
        organisations.change_role(session, fund.id, reader.id, OWNER, actor_id=reader.id, now=NOON)
    with pytest.raises(NotAllowed):
        organisations.remove(session, fund.id, owner.id, actor_id=reader.id, now=NOON)


def test_a_member_may_leave_but_the_last_owner_stays(session: Session) -> None:
    fund = a_fund(session)
    owner, member = a_member(session, fund), a_member(session, fund, role=MEMBER)
    organisations.remove(session, fund.id, member.id, actor_id=member.id, now=NOON)
    assert queries.role_in(session, fund.id, member.id) is None
    with pytest.raises(LastOwner):
        organisations.remove(session, fund.id, owner.id, actor_id=owner.id, now=NOON)
    with pytest.raises(LastOwner):
        organisations.change_role(session, fund.id, owner.id, MEMBER, actor_id=owner.id, now=NOON)


def test_a_withdrawn_offer_cannot_be_taken(session: Session) -> None:
    fund = a_fund(session)
    owner, friend = a_member(session, fund), a_person(session)
    offer = organisations.invite(
        session, fund.id, friend.email, MEMBER, actor=actor(owner), now=NOON
    )
    organisations.take_back(session, offer, actor_id=owner.id, now=NOON)
    assert not queries.offers(session, fund.id)
    with pytest.raises(LinkExpired):
        organisations.accept(session, offer, person_id=friend.id, now=NOON)
