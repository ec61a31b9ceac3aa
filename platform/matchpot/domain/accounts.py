"""Coming and going: what somebody signs up for, who may found what, and when nobody may leave.

Addresses and passwords are in `people`; permissions in `trust/roles`.
"""

from collections.abc import Sequence
from enum import StrEnum

from matchpot.domain.errors import MatchpotError
from matchpot.domain.people import OrganisationKind, Role


class Aim(StrEnum):
    """What somebody who signs up is here for; it decides what they see first, no more."""

    MAKER = "maker"
    FUND = "fund"
    CURIOUS = "curious"


class ErasureBlock(StrEnum):
    """Why somebody cannot be erased yet: others still depend on who they are."""

    CAMPAIGN_RUNNING = "campaign_running"
    MONEY_UNDER_WAY = "money_under_way"
    LAST_OWNER = "last_owner"
    APPLICATION_STANDING = "application_standing"


class ErasureBlocked(MatchpotError):
    """This person cannot be erased yet; `reasons` are `ErasureBlock` codes."""

    def __init__(self, reasons: Sequence[ErasureBlock]) -> None:
        super().__init__(f"blocked: {', '.join(reasons)}")
        self.reasons = tuple(reasons)


class LastOwner(MatchpotError):
    """An organisation keeps at least one owner."""


# Roles an operator hands out; the others follow from what a person does or belongs to.
GRANTED_ROLES = (Role.COACH, Role.PANELLIST, Role.OPERATOR)

# Kinds of organisation anybody may found; the platform itself is not one of them.
FOUNDED_KINDS = (
    OrganisationKind.FUND,
    OrganisationKind.MUNICIPALITY,
    OrganisationKind.MAKER_COLLECTIVE,
    OrganisationKind.NETWORK,
)

# Whose members are fund members.
GIVING_KINDS = frozenset({OrganisationKind.FUND, OrganisationKind.MUNICIPALITY})
