"""Accounts: one mailbox is one person, links work once, and every change is told to its owner."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.accounts import Aim
from matchpot.domain.errors import EmailTaken, LinkExpired, NotAllowed
from matchpot.domain.people import Role
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.work import AuditRow, OutboxRow
from matchpot.persistence.queries import people as queries
from matchpot.services import people, roles
from tests.builders import NOON, a_fund, a_member, a_person

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def anna(**changes: object) -> people.NewPerson:
    told = {
        "name": "Anna Bos",
        "email": "anna@example.nl",
        "password_hash": "hash one",
        "locale": "nl",
    }
    return people.NewPerson(**(told | changes))  # type: ignore[arg-type]  # a test's shorthand


def mails(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id))
    return [(row.payload["notice"], row.payload["to"]) for row in rows]


def parts(session: Session) -> list[object]:
    """The parts of the link in the last mail."""
    last = session.scalars(select(OutboxRow).order_by(OutboxRow.id.desc())).first()
    assert last is not None
    return list(last.payload["values"]["link"]["parts"])


def test_who_signs_up_is_asked_to_confirm_the_address(session: Session) -> None:
    people.sign_up(session, anna(), now=NOON)
    person = queries.by_email(session, "anna@example.nl")
    assert person is not None
    assert person.email_verified_at is None
    assert mails(session) == [("verify_email", "anna@example.nl")]


def test_the_link_confirms_the_address_once(session: Session) -> None:
    people.sign_up(session, anna(aim=Aim.MAKER), now=NOON)
    person_id, mark, aim = parts(session)
    people.verify(session, person_id, mark, now=NOON)  # type: ignore[arg-type]
    standing = queries.standing(session, person_id)  # type: ignore[arg-type]
    assert standing is not None
    assert standing.verified
    assert standing.roles == {Role.MAKER}
    assert aim == Aim.MAKER
    with pytest.raises(LinkExpired):
        people.verify(session, person_id, mark, now=NOON)  # type: ignore[arg-type]


def test_a_mailbox_cannot_sign_up_twice_and_its_owner_hears_of_it(session: Session) -> None:
    people.create(session, anna(), now=NOON, verified=True)
    people.sign_up(session, anna(email="Anna+again@Example.nl", name="Mallory"), now=NOON)
    assert mails(session) == [("address_in_use", "anna@example.nl")]
    assert len(session.scalars(select(Person)).all()) == 1
    with pytest.raises(EmailTaken):
        people.create(session, anna(), now=NOON)


def test_signing_up_anew_before_confirming_kills_the_older_link(session: Session) -> None:
    people.sign_up(session, anna(password_hash="of somebody else"), now=NOON)
    person_id, mark, _ = parts(session)
    people.sign_up(session, anna(), now=NOON + timedelta(seconds=5))
    with pytest.raises(LinkExpired):
        people.verify(session, person_id, mark, now=NOON)  # type: ignore[arg-type]
    person = queries.by_email(session, "anna@example.nl")
    assert person is not None
    assert person.password_hash == "hash one"


def test_a_reset_works_once_and_ends_every_session(session: Session) -> None:
    person_id = people.create(session, anna(), now=NOON, verified=True)
    people.ask_reset(session, "ANNA@example.nl", now=NOON)
    _, mark = parts(session)
    people.reset_password(session, person_id, mark, password_hash="two", now=NOON)  # type: ignore[arg-type]
    standing = queries.standing(session, person_id)
    assert standing is not None
    assert standing.epoch == 2
    assert mails(session)[-1] == ("password_changed", "anna@example.nl")
    with pytest.raises(LinkExpired):
        people.reset_password(session, person_id, mark, password_hash="three", now=NOON)  # type: ignore[arg-type]


def test_a_reset_for_nobody_sends_nothing_and_leaves_the_same_trace(session: Session) -> None:
    people.ask_reset(session, "nobody@example.nl", now=NOON)
    assert mails(session) == []
    assert session.scalars(select(AuditRow.action)).all() == ["reset_asked"]


def test_who_resets_a_password_has_shown_the_mailbox_is_theirs(session: Session) -> None:
    person_id = people.create(session, anna(), now=NOON)
    people.ask_reset(session, "anna@example.nl", now=NOON)
    people.reset_password(session, person_id, parts(session)[1], password_hash="two", now=NOON)  # type: ignore[arg-type]
    standing = queries.standing(session, person_id)
    assert standing is not None
    assert standing.verified


def test_a_new_address_counts_when_it_is_confirmed_and_the_old_one_is_told(
    session: Session,
) -> None:
    person_id = people.create(session, anna(), now=NOON, verified=True)
    people.ask_email_change(session, person_id, "bos@example.nl", now=NOON)
    before = queries.account(session, person_id)
    assert before is not None
    assert before.email == "anna@example.nl"
    people.change_email(session, person_id, parts(session)[1], now=NOON)  # type: ignore[arg-type]
    after = queries.account_at(session, "bos@example.nl")
    assert after is not None
    assert after.id == person_id
    assert mails(session) == [
        ("confirm_new_email", "bos@example.nl"),
        ("email_changed", "anna@example.nl"),
    ]


def test_an_address_of_somebody_else_is_not_taken_over(session: Session) -> None:
    people.create(session, anna(), now=NOON, verified=True)
    mallory = people.create(session, anna(email="mallory@example.nl"), now=NOON, verified=True)
    people.ask_email_change(session, mallory, "anna@example.nl", now=NOON)
    assert mails(session) == [("address_in_use", "anna@example.nl")]


def test_a_member_of_a_fund_is_a_fund_member(session: Session) -> None:
    fund = a_fund(session)
    standing = queries.standing(session, a_member(session, fund).id)
    assert standing is not None
    assert standing.roles == {Role.FUND_MEMBER}
    assert [place.organisation_id for place in standing.places] == [fund.id]


def test_roles_and_places_do_not_hide_each_other(session: Session) -> None:
    one, two = a_fund(session, "Een"), a_fund(session, "Twee")
    person = a_member(session, one)
    a_member(session, two)
    for role in (Role.COACH, Role.OPERATOR):
        roles.grant(session, person.id, role, actor_id=person.id, now=NOON)
    standing = queries.standing(session, person.id)
    assert standing is not None
    assert standing.roles == {Role.COACH, Role.OPERATOR, Role.FUND_MEMBER}
    assert len(standing.places) == 1


def test_granting_and_withdrawing_a_role_is_in_the_audit_log(session: Session) -> None:
    operator, coach = a_person(session, roles=(Role.OPERATOR,)), a_person(session)
    roles.grant(session, coach.id, Role.COACH, actor_id=operator.id, now=NOON)
    roles.grant(session, coach.id, Role.COACH, actor_id=operator.id, now=NOON)
    roles.withdraw(session, coach.id, Role.COACH, actor_id=operator.id, now=NOON)
    rows = session.execute(select(AuditRow.action, AuditRow.actor_id, AuditRow.ref_id)).all()
    assert [tuple(row) for row in rows] == [
        ("role_granted", operator.id, coach.id),
        ("role_withdrawn", operator.id, coach.id),
    ]


def test_an_operator_cannot_lock_themselves_out_nor_make_fund_members(session: Session) -> None:
    operator = a_person(session, roles=(Role.OPERATOR,))
    with pytest.raises(NotAllowed):
        roles.withdraw(session, operator.id, Role.OPERATOR, actor_id=operator.id, now=NOON)
    with pytest.raises(NotAllowed):
        roles.grant(session, operator.id, Role.FUND_MEMBER, actor_id=operator.id, now=NOON)
