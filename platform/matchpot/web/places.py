"""What somebody's place in an organisation lets them do; whose a thing is, each audience asks."""

from matchpot.domain.trust.roles import Action, Actor, may
from matchpot.persistence.queries.people import Place
from matchpot.web.sessions import me


def allowed(place: Place, action: Action) -> bool:
    """Whether the signed-in member's place allows a step.

    What an operator may besides is done on the operators' own pages.
    """
    actor = Actor(id=me().id, fund_roles={place.organisation_id: place.role})
    return may(actor, action, fund_id=place.organisation_id)
