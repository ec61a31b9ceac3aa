"""Whose pot or round it is: every page of a fund asks here before it shows or does anything.

One of another fund is a 404, a step that the member's place does not allow a 403.
"""

from dataclasses import dataclass

from flask import abort

from matchpot.domain.accounts import GIVING_KINDS
from matchpot.domain.trust.roles import Action
from matchpot.extensions import reader
from matchpot.persistence.queries import pots, rounds
from matchpot.persistence.queries.people import Place
from matchpot.persistence.queries.pots import PotFigures
from matchpot.persistence.queries.rounds import RoundPage
from matchpot.web.places import allowed
from matchpot.web.sessions import me

__all__ = ["Own", "OwnRound", "allowed", "own_fund", "own_funds", "own_pot", "own_round"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A pot and the fund it is of, as the member who is signed in stands to it."""

    pot: PotFigures
    fund: Place

    def may(self, action: Action) -> bool:
        """Whether the member may take this step."""
        return allowed(self.fund, action)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRound:
    """A round and the fund it is of, as the member who is signed in stands to it."""

    round: RoundPage
    fund: Place

    def may(self, action: Action) -> bool:
        """Whether the member may take this step."""
        return allowed(self.fund, action)


def own_funds() -> list[Place]:
    """Every fund the signed-in person has a place in."""
    return [place for place in me().organisations if place.kind in GIVING_KINDS]


def own_fund(fund_id: int, action: Action) -> Place:
    """One of them, for a step; 404 for a stranger, 403 for a member who may not."""
    fund = next((one for one in own_funds() if one.organisation_id == fund_id), None)
    if fund is None:
        abort(404)
    if not allowed(fund, action):
        abort(403)
    return fund


def own_pot(pot_id: int, action: Action = Action.SEE_POT) -> Own:
    """A pot of one of them, for a step; 404 for a stranger, 403 for a member who may not."""
    pot = pots.pot_figures(reader(), pot_id)
    if pot is None:
        abort(404)
    return Own(pot=pot, fund=own_fund(pot.fund_id, action))


def own_round(round_id: int, action: Action = Action.SEE_POT) -> OwnRound:
    """A round of one of them, for a step; 404 for a stranger, 403 for a member who may not."""
    found = rounds.round_page(reader(), round_id)
    if found is None:
        abort(404)
    return OwnRound(round=found, fund=own_fund(found.row.fund_id, action))
