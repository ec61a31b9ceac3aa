"""Who may do what, as tables, and the rule that money needs two persons.

Three sources of permission: a role on the platform, membership of a fund, and owning the thing.
Whether a thing is in a state to be acted on is decided by its own table of moves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from matchpot.domain.errors import NotAllowed, SecondPersonNeeded
from matchpot.domain.people import MembershipRole, Role


class Action(StrEnum):
    """Something a person may or may not do."""

    # Makers, on what is theirs.
    CREATE_PROJECT = "create_project"
    EDIT_PROJECT = "edit_project"
    LAUNCH_CAMPAIGN = "launch_campaign"
    POST_UPDATE = "post_update"
    SEE_DONORS = "see_donors"
    MANAGE_PAYOUT_ACCOUNT = "manage_payout_account"
    # Coaches and operators.
    REVIEW_CAMPAIGN = "review_campaign"
    PAUSE_CAMPAIGN = "pause_campaign"
    CANCEL_CAMPAIGN = "cancel_campaign"
    REFUND_DONATION = "refund_donation"
    APPROVE_PAYOUT = "approve_payout"
    HOLD_PAYOUT = "hold_payout"
    CONFIRM_PAY_IN = "confirm_pay_in"
    SEE_QUARANTINE = "see_quarantine"
    RESOLVE_QUARANTINE = "resolve_quarantine"
    SEE_BOOKS = "see_books"
    SEE_JOBS = "see_jobs"
    SEE_AUDIT_LOG = "see_audit_log"
    MANAGE_PEOPLE = "manage_people"
    # Members of a fund, on its pots.
    SEE_POT = "see_pot"
    EDIT_POT = "edit_pot"
    PUBLISH_RULE = "publish_rule"
    CHANGE_BUDGET = "change_budget"
    PAUSE_POT = "pause_pot"
    CLOSE_POT = "close_pot"
    RECORD_PAY_IN = "record_pay_in"
    PREPARE_DIVISION = "prepare_division"
    APPROVE_DIVISION = "approve_division"
    MANAGE_FUND_TEAM = "manage_fund_team"
    # And on its rounds: built, run day by day, opened for good, decided and called off.
    EDIT_ROUND = "edit_round"
    RUN_ROUND = "run_round"
    OPEN_ROUND = "open_round"
    DECIDE_ROUND = "decide_round"
    # And on what is awarded: granted without a round by two of them, a later part let go, an award
    # taken back.
    PROPOSE_AWARD = "propose_award"
    CONFIRM_AWARD = "confirm_award"
    RELEASE_PART = "release_part"
    REVOKE_AWARD = "revoke_award"
    # And on what makers report, and what may be asked of them.
    ANSWER_REPORT = "answer_report"
    EDIT_TRUST_POLICY = "edit_trust_policy"
    PUBLISH_TRUST_POLICY = "publish_trust_policy"
    # And on what networks may spend of it.
    OFFER_MANDATE = "offer_mandate"
    END_MANDATE = "end_mandate"
    # Members of a network, on its purses.
    MAKE_PURSE = "make_purse"
    ANSWER_MANDATE = "answer_mandate"
    PROPOSE_FROM_PURSE = "propose_from_purse"
    SPEAK_IN_NETWORK = "speak_in_network"
    REVOKE_FROM_PURSE = "revoke_from_purse"
    # Of both: gifts that a pot's money leaves out, and the objections to it.
    LEAVE_OUT_GIFT = "leave_out_gift"
    DECIDE_APPEAL = "decide_appeal"


_A = Action

_REVIEWER = frozenset({_A.REVIEW_CAMPAIGN})

ROLE_MAY: Mapping[Role, frozenset[Action]] = {
    Role.MAKER: frozenset(),
    Role.FUND_MEMBER: frozenset(),
    Role.PANELLIST: frozenset(),
    Role.COACH: _REVIEWER,
    Role.OPERATOR: _REVIEWER
    | {
        _A.PAUSE_CAMPAIGN,
        _A.CANCEL_CAMPAIGN,
        _A.REFUND_DONATION,
        _A.APPROVE_PAYOUT,
        _A.HOLD_PAYOUT,
        _A.RECORD_PAY_IN,
        _A.CONFIRM_PAY_IN,
        _A.SEE_QUARANTINE,
        _A.RESOLVE_QUARANTINE,
        _A.SEE_BOOKS,
        _A.SEE_JOBS,
        _A.SEE_AUDIT_LOG,
        _A.MANAGE_PEOPLE,
        _A.SEE_POT,
        _A.PAUSE_POT,
        _A.LEAVE_OUT_GIFT,
        _A.DECIDE_APPEAL,
    },
}

# Anyone with an account may start a project; the rest is for whoever owns it.
ANYONE_MAY = frozenset({_A.CREATE_PROJECT})
OWNER_MAY = frozenset(
    {
        _A.EDIT_PROJECT,
        _A.LAUNCH_CAMPAIGN,
        _A.CANCEL_CAMPAIGN,
        _A.POST_UPDATE,
        _A.SEE_DONORS,
        _A.MANAGE_PAYOUT_ACCOUNT,
    }
)

_READS = frozenset({_A.SEE_POT})
_DIVIDES = {_A.PREPARE_DIVISION, _A.APPROVE_DIVISION}
_RUNS = {_A.EDIT_ROUND, _A.RUN_ROUND, _A.RELEASE_PART, _A.PROPOSE_AWARD, _A.CONFIRM_AWARD}
_REPORTS = {_A.ANSWER_REPORT, _A.EDIT_TRUST_POLICY}
_SPEAKS = {_A.PROPOSE_FROM_PURSE, _A.SPEAK_IN_NETWORK}
_POTS = {_A.EDIT_POT, _A.PAUSE_POT, _A.LEAVE_OUT_GIFT, _A.OFFER_MANDATE}
_WORKS = _READS | _DIVIDES | _RUNS | _REPORTS | _POTS | _SPEAKS
_PAYS = _READS | _SPEAKS | _DIVIDES | {_A.RECORD_PAY_IN, _A.CHANGE_BUDGET, _A.CONFIRM_AWARD}

MEMBER_MAY: Mapping[MembershipRole, frozenset[Action]] = {
    MembershipRole.READER: _READS,
    MembershipRole.MEMBER: _WORKS,
    MembershipRole.FINANCE: _PAYS,
    MembershipRole.OWNER: _WORKS
    | _PAYS
    | {
        _A.PUBLISH_RULE,
        _A.CLOSE_POT,
        _A.MANAGE_FUND_TEAM,
        _A.OPEN_ROUND,
        _A.DECIDE_ROUND,
        _A.REVOKE_AWARD,
        _A.PUBLISH_TRUST_POLICY,
        _A.END_MANDATE,
        _A.MAKE_PURSE,
        _A.ANSWER_MANDATE,
        _A.REVOKE_FROM_PURSE,
    },
}


# What members do in a network; in a fund they do the rest of the table above, and look on too.
NETWORK_ONLY = frozenset(
    {
        _A.MAKE_PURSE,
        _A.ANSWER_MANDATE,
        _A.PROPOSE_FROM_PURSE,
        _A.SPEAK_IN_NETWORK,
        _A.REVOKE_FROM_PURSE,
    }
)
IN_NETWORKS = NETWORK_ONLY | {_A.RELEASE_PART}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person as far as permissions go."""

    id: int
    roles: frozenset[Role] = frozenset()
    fund_roles: Mapping[int, MembershipRole] = field(default_factory=dict)


def may(
    actor: Actor, action: Action, *, owner_id: int | None = None, fund_id: int | None = None
) -> bool:
    """Tell whether a person may do something with a thing.

    Give `owner_id` for a thing of a maker and `fund_id` for a thing of a fund; what is not given
    grants nothing.
    """
    if action in ANYONE_MAY or any(action in ROLE_MAY[role] for role in actor.roles):
        return True
    if owner_id is not None and owner_id == actor.id and action in OWNER_MAY:
        return True
    membership = None if fund_id is None else actor.fund_roles.get(fund_id)
    return membership is not None and action in MEMBER_MAY[membership]


def check_may(
    actor: Actor, action: Action, *, owner_id: int | None = None, fund_id: int | None = None
) -> None:
    """Raise `NotAllowed` when the person may not."""
    if not may(actor, action, owner_id=owner_id, fund_id=fund_id):
        raise NotAllowed(action)


# The second step of these is never taken by whoever took the first.
FOUR_EYES = frozenset(
    {
        _A.CONFIRM_PAY_IN,
        _A.APPROVE_PAYOUT,
        _A.APPROVE_DIVISION,
        _A.CONFIRM_AWARD,
        _A.DECIDE_APPEAL,
        _A.ANSWER_MANDATE,
    }
)


def check_second_person(action: Action, *, first_id: int | None, second_id: int) -> None:
    """Raise `SecondPersonNeeded` when both steps would be one person's.

    A first step taken by the platform itself (`first_id` None) leaves any person to be the second.
    """
    if first_id == second_id:
        raise SecondPersonNeeded(action)
