"""People and organisations: roles, addresses, passwords. Sessions and hashing are elsewhere."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is on this platform; one person may be several."""

    MAKER = "maker"
    FUND_MEMBER = "fund_member"
    PANELLIST = "panellist"
    COACH = "coach"
    OPERATOR = "operator"


class OrganisationKind(StrEnum):
    """What kind of organisation stands behind a fund, a maker or a network."""

    FUND = "fund"
    MAKER_COLLECTIVE = "maker_collective"
    NETWORK = "network"
    MUNICIPALITY = "municipality"
    PLATFORM = "platform"


class MembershipRole(StrEnum):
    """What a member may do inside an organisation."""

    OWNER = "owner"
    FINANCE = "finance"
    MEMBER = "member"
    READER = "reader"
