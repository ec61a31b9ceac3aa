"""Whose purse it is: every page of a network asks here before it shows or does anything.

One of another network is a 404, a step that the member's place does not allow a 403.
"""

from dataclasses import dataclass

from flask import abort

from matchpot.domain.people import OrganisationKind
from matchpot.domain.trust.roles import Action
from matchpot.extensions import reader
from matchpot.persistence.queries import network_money, network_proposals, networks
from matchpot.persistence.queries.network_money import MandateRow, PurseRow
from matchpot.persistence.queries.network_proposals import ElectorRow, ProposalRow
from matchpot.persistence.queries.people import Place
from matchpot.web.places import allowed
from matchpot.web.sessions import me


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPurse:
    """A purse and the network it is of, as the member who is signed in stands to it."""

    purse: PurseRow
    network: Place

    def may(self, action: Action) -> bool:
        """Whether the member may take this step."""
        return allowed(self.network, action)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProposal:
    """A proposal as the member who is signed in stands to it.

    Attributes:
        elector: The member's say in it; None for who came later, and for who only looks on.
        is_near: Whether the member is too near to the project to hear what the others say.
    """

    row: ProposalRow
    network: Place
    elector: ElectorRow | None
    is_near: bool

    def may(self, action: Action) -> bool:
        """Whether the member may take this step."""
        return allowed(self.network, action)


def own_networks() -> list[Place]:
    """Every network the signed-in person has a place in."""
    return [place for place in me().organisations if place.kind is OrganisationKind.NETWORK]


def own_network(network_id: int, action: Action = Action.SEE_POT) -> Place:
    """One of them, for a step; 404 for a stranger, 403 for a member who may not."""
    found = next((one for one in own_networks() if one.organisation_id == network_id), None)
    if found is None:
        abort(404)
    if not allowed(found, action):
        abort(403)
    return found


def own_purse(purse_id: int, action: Action = Action.SEE_POT) -> OwnPurse:
    """A purse of one of them, for a step; 404 for a stranger, 403 for a member who may not."""
    purse = network_money.purse(reader(), purse_id)
    if purse is None:
        abort(404)
    return OwnPurse(purse=purse, network=own_network(purse.network_id, action))


def own_mandate(mandate_id: int, action: Action = Action.SEE_POT) -> tuple[OwnPurse, MandateRow]:
    """A mandate offered to one of them, for a step; refusals as for `own_purse`."""
    found = network_money.with_mandate(reader(), mandate_id)
    if found is None:
        abort(404)
    purse, mandate = found
    return OwnPurse(purse=purse, network=own_network(purse.network_id, action)), mandate


def own_proposal(proposal_id: int, action: Action = Action.SEE_POT) -> OwnProposal:
    """A proposal of one of them, for a step; refusals as for `own_purse`."""
    row = network_proposals.proposal(reader(), proposal_id)
    if row is None:
        abort(404)
    network = own_network(row.network_id, action)
    elector = next((one for one in row.electors if one.person_id == me().id), None)
    return OwnProposal(row=row, network=network, elector=elector, is_near=_is_near(row, elector))


def _is_near(row: ProposalRow, elector: ElectorRow | None) -> bool:
    if elector is not None:
        return elector.recused is not None
    return bool(networks.recusals(reader(), row.project_id, [me().id]))
