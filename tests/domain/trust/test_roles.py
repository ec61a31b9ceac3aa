"""Who may do what."""

import pytest

from matchpot.domain.errors import NotAllowed, SecondPersonNeeded
from matchpot.domain.people import MembershipRole, Role
from matchpot.domain.trust.roles import (
    ANYONE_MAY,
    MEMBER_MAY,
    OWNER_MAY,
    ROLE_MAY,
    Action,
    Actor,
    check_may,
    check_second_person,
    may,
)


def test_every_action_is_somebodys_and_every_role_has_a_row():
    granted = ANYONE_MAY | OWNER_MAY
    granted = granted.union(*ROLE_MAY.values(), *MEMBER_MAY.values())
    assert granted == set(Action)
    assert set(ROLE_MAY) == set(Role)
    assert set(MEMBER_MAY) == set(MembershipRole)


def test_a_maker_edits_their_own_project_and_nobody_elses():
    maker = Actor(id=7, roles=frozenset({Role.MAKER}))
    assert may(maker, Action.EDIT_PROJECT, owner_id=7)
    assert not may(maker, Action.EDIT_PROJECT, owner_id=8)
    assert not may(maker, Action.EDIT_PROJECT)
    assert not may(maker, Action.APPROVE_PAYOUT, owner_id=7)


def test_a_member_acts_for_their_own_fund_only():
    officer = Actor(id=1, fund_roles={10: MembershipRole.OWNER, 11: MembershipRole.READER})
    assert may(officer, Action.PUBLISH_RULE, fund_id=10)
    assert not may(officer, Action.PUBLISH_RULE, fund_id=11)
    assert may(officer, Action.SEE_POT, fund_id=11)
    assert not may(officer, Action.SEE_POT, fund_id=12)


def test_a_fund_never_confirms_its_own_pay_in():
    for allowed in MEMBER_MAY.values():
        assert Action.CONFIRM_PAY_IN not in allowed


def test_an_operator_never_publishes_a_rule_for_a_fund():
    operator = Actor(id=1, roles=frozenset({Role.OPERATOR}))
    assert not may(operator, Action.PUBLISH_RULE, fund_id=10)
    with pytest.raises(NotAllowed):
        check_may(operator, Action.CHANGE_BUDGET, fund_id=10)


def test_money_needs_two_persons():
    check_second_person(Action.CONFIRM_PAY_IN, first_id=1, second_id=2)
    check_second_person(Action.APPROVE_PAYOUT, first_id=None, second_id=2)
    with pytest.raises(SecondPersonNeeded):
        check_second_person(Action.CONFIRM_PAY_IN, first_id=2, second_id=2)
