"""Words for people and organisations: roles, kinds, permissions and what stands in the way.

Also why a mail to somebody was given up.
"""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.accounts import Aim, ErasureBlock
from matchpot.domain.people import MembershipRole, OrganisationKind, PasswordFlaw, Role
from matchpot.domain.trust.limits import Attempt, LimitKey
from matchpot.domain.trust.roles import Action
from matchpot.services.work import WhyUnsent

ROLES: Mapping[Role, LazyString] = {
    Role.MAKER: _l("Maker"),
    Role.FUND_MEMBER: _l("Fund member"),
    Role.PANELLIST: _l("Panel member"),
    Role.COACH: _l("Coach"),
    Role.OPERATOR: _l("Operator"),
}

ORGANISATION_KINDS: Mapping[OrganisationKind, LazyString] = {
    OrganisationKind.FUND: _l("Fund"),
    OrganisationKind.MAKER_COLLECTIVE: _l("Collective of makers"),
    OrganisationKind.NETWORK: _l("Network"),
    OrganisationKind.MUNICIPALITY: _l("Municipality"),
    OrganisationKind.PLATFORM: _l("Platform"),
}

MEMBERSHIP_ROLES: Mapping[MembershipRole, LazyString] = {
    MembershipRole.OWNER: _l("Owner"),
    MembershipRole.FINANCE: _l("Finance"),
    MembershipRole.MEMBER: _l("Member"),
    MembershipRole.READER: _l("Reader"),
}

AIMS: Mapping[Aim, LazyString] = {
    Aim.MAKER: _l("I make something"),
    Aim.FUND: _l("I work for a fund"),
    Aim.CURIOUS: _l("I am looking around"),
}

PASSWORD_FLAWS: Mapping[PasswordFlaw, LazyString] = {
    PasswordFlaw.TOO_SHORT: _l("Choose a longer password: at least 8 characters."),
    PasswordFlaw.TOO_LONG: _l("Choose a shorter password: at most 256 characters."),
    PasswordFlaw.TOO_COMMON: _l(
        "Many people use this password, so it is guessed first. Choose another."
    ),
    PasswordFlaw.IS_THE_EMAIL: _l("Choose a password that is not your e-mail address."),
}

WHY_UNSENT: Mapping[WhyUnsent, LazyString] = {
    WhyUnsent.NO_MAILBOX: _l("This address does not exist"),
    WhyUnsent.REFUSED: _l("The mail server of the reader refuses it"),
    WhyUnsent.TOLD_OTHERWISE: _l("I told the reader in another way"),
    WhyUnsent.TOO_LATE: _l("It has no use any more"),
}

ERASURE_BLOCKS: Mapping[ErasureBlock, LazyString] = {
    ErasureBlock.CAMPAIGN_RUNNING: _l(
        "A campaign of yours is not finished. Donors count on you until it is."
    ),
    ErasureBlock.MONEY_UNDER_WAY: _l("Money is on its way to you. Wait until it has arrived."),
    ErasureBlock.LAST_OWNER: _l(
        "You are the only owner of an organisation. Make somebody else an owner first."
    ),
    ErasureBlock.APPLICATION_STANDING: _l(
        "A plan of yours takes part in a round. Withdraw it, or wait for the result."
    ),
}

ATTEMPTS: Mapping[Attempt, LazyString] = {
    Attempt.SIGN_IN: _l("Signing in"),
    Attempt.REGISTER: _l("Signing up"),
    Attempt.ASK_RESET: _l("Asking for a new password"),
    Attempt.DONATE: _l("Giving"),
    Attempt.UPLOAD: _l("Sending pictures"),
}

LIMIT_KEYS: Mapping[LimitKey, LazyString] = {
    LimitKey.IP: _l("By internet connection"),
    LimitKey.EMAIL: _l("By e-mail address"),
    LimitKey.ACCOUNT: _l("By account"),
    LimitKey.CAMPAIGN: _l("By campaign"),
    LimitKey.EVERYONE: _l("All together"),
}

ACTIONS: Mapping[Action, LazyString] = {
    Action.CREATE_PROJECT: _l("Start a project"),
    Action.EDIT_PROJECT: _l("Change a project"),
    Action.LAUNCH_CAMPAIGN: _l("Start a campaign"),
    Action.POST_UPDATE: _l("Tell news"),
    Action.SEE_DONORS: _l("See who gave"),
    Action.MANAGE_PAYOUT_ACCOUNT: _l("Set where money is paid"),
    Action.REVIEW_CAMPAIGN: _l("Review a campaign"),
    Action.PAUSE_CAMPAIGN: _l("Pause a campaign"),
    Action.CANCEL_CAMPAIGN: _l("Cancel a campaign"),
    Action.REFUND_DONATION: _l("Give a gift back"),
    Action.APPROVE_PAYOUT: _l("Approve a payout"),
    Action.HOLD_PAYOUT: _l("Hold a payout"),
    Action.CONFIRM_PAY_IN: _l("Confirm a transfer"),
    Action.SEE_QUARANTINE: _l("See payments that do not fit"),
    Action.RESOLVE_QUARANTINE: _l("Resolve payments that do not fit"),
    Action.SEE_BOOKS: _l("See the books"),
    Action.SEE_JOBS: _l("See the background work"),
    Action.SEE_AUDIT_LOG: _l("See the audit log"),
    Action.MANAGE_PEOPLE: _l("Manage people and roles"),
    Action.SEE_POT: _l("See a pot"),
    Action.EDIT_POT: _l("Change a pot"),
    Action.PUBLISH_RULE: _l("Publish a match rule"),
    Action.CHANGE_BUDGET: _l("Change a budget"),
    Action.PAUSE_POT: _l("Pause a pot"),
    Action.CLOSE_POT: _l("Close a pot"),
    Action.RECORD_PAY_IN: _l("Write down a transfer"),
    Action.PREPARE_DIVISION: _l("Prepare the division of a pot"),
    Action.APPROVE_DIVISION: _l("Approve the division of a pot"),
    Action.MANAGE_FUND_TEAM: _l("Manage the team of a fund"),
    Action.EDIT_ROUND: _l("Build a round"),
    Action.RUN_ROUND: _l("Run a round from day to day"),
    Action.OPEN_ROUND: _l("Open a round for good"),
    Action.DECIDE_ROUND: _l("Stand for the decision of a round, or call it off"),
    Action.PROPOSE_AWARD: _l("Propose an award"),
    Action.CONFIRM_AWARD: _l("Confirm an award of a colleague"),
    Action.RELEASE_PART: _l("Let a later part of an award go"),
    Action.REVOKE_AWARD: _l("Take an award back"),
    Action.ANSWER_REPORT: _l("Answer reports"),
    Action.EDIT_TRUST_POLICY: _l("Write the trust policy"),
    Action.PUBLISH_TRUST_POLICY: _l("Publish the trust policy"),
    Action.OFFER_MANDATE: _l("Offer a network a mandate"),
    Action.END_MANDATE: _l("End the mandate of a network"),
    Action.MAKE_PURSE: _l("Make a purse"),
    Action.ANSWER_MANDATE: _l("Accept or decline a mandate"),
    Action.PROPOSE_FROM_PURSE: _l("Propose an award from a purse"),
    Action.SPEAK_IN_NETWORK: _l("Speak on proposals"),
    Action.REVOKE_FROM_PURSE: _l("Take back an award of the network"),
    Action.LEAVE_OUT_GIFT: _l("Leave a gift out of the match"),
    Action.DECIDE_APPEAL: _l("Decide an objection to that"),
}
