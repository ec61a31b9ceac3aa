"""It goes differently: what a maker tells all funders at once, and what each may answer."""

from enum import StrEnum

from matchpot.domain.trust.policy import Policy


class ChangeKind(StrEnum):
    """What is different."""

    LATER = "later"
    OTHERWISE = "otherwise"
    SMALLER = "smaller"
    TEAM = "team"
    STOPPED = "stopped"


class ChangeAnswer(StrEnum):
    """What a fund may say to it."""

    NOTED = "noted"
    AGREED = "agreed"
    TALK = "talk"  # an offer to talk, which the maker may decline
    OBJECTS = "objects"


def allowed(policy: Policy) -> tuple[ChangeAnswer, ...]:
    """What a fund may answer; to object only where its published policy says so."""
    common = (ChangeAnswer.NOTED, ChangeAnswer.AGREED, ChangeAnswer.TALK)
    return (*common, ChangeAnswer.OBJECTS) if policy.change_consent else common
