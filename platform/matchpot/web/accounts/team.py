"""What the page of a fund's or a network's people tells: who may do what there; what changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from matchpot.domain.accounts import GIVING_KINDS
from matchpot.domain.people import MembershipRole, OrganisationKind
from matchpot.domain.trust.roles import IN_NETWORKS, MEMBER_MAY, NETWORK_ONLY, Action
from matchpot.persistence.queries.organisations import TeamChange
from matchpot.web.labels import label

# From the role that may least to the one that may all.
ROLES: Sequence[MembershipRole] = (
    MembershipRole.READER,
    MembershipRole.MEMBER,
    MembershipRole.FINANCE,
    MembershipRole.OWNER,
)
_MAY = [action for action in Action if any(action in MEMBER_MAY[role] for role in ROLES)]


def may_table(kind: OrganisationKind) -> list[tuple[str, list[bool]]]:
    """Every step members of a fund or a network may take, and for each role whether it may.

    Empty for organisations in which nothing is decided.
    """
    if kind in GIVING_KINDS:
        steps = [one for one in _MAY if one not in NETWORK_ONLY]
    elif kind is OrganisationKind.NETWORK:
        steps = [one for one in _MAY if one in IN_NETWORKS]
    else:
        steps = []
    return [(label(one), [one in MEMBER_MAY[role] for role in ROLES]) for one in steps]


@dataclass(frozen=True, slots=True)
class Told:
    """A change of the team in words."""

    sentence: str
    at: datetime


def told(changes: Sequence[TeamChange]) -> list[Told]:
    """The changes of a team in words; what is not about the team is left out."""
    return [Told(_SAYS[one.action](one), one.at) for one in changes if one.action in _SAYS]


def _names(one: TeamChange) -> dict[str, str]:
    gone = str(_("Somebody who has left"))
    role = label(MembershipRole(one.role)) if one.role else ""
    return {"actor": one.actor or gone, "person": one.person or gone, "role": role}


def _ended(one: TeamChange) -> str:
    if one.actor_id == one.person_id:
        return str(_("%(actor)s left.", **_names(one)))
    return str(_("%(actor)s ended the membership of %(person)s.", **_names(one)))


_SAYS: Mapping[str, Callable[[TeamChange], str]] = {
    "organisation_founded": lambda one: str(_("%(actor)s founded it.", **_names(one))),
    "member_invited": lambda one: str(
        _("%(actor)s invited somebody; the role: %(role)s.", **_names(one))
    ),
    "invitation_withdrawn": lambda one: str(_("%(actor)s took an invitation back.", **_names(one))),
    "member_joined": lambda one: str(_("%(actor)s joined; the role: %(role)s.", **_names(one))),
    "role_changed": lambda one: str(
        _("%(actor)s gave %(person)s another role: %(role)s.", **_names(one))
    ),
    "member_removed": _ended,
}
