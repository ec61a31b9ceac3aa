"""A network's desk: what waits for an answer, what there is to speak on, and where the money is."""

from flask import render_template

from matchpot.domain.deadlines import local_day
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import (
    network_ballot_pages,
    network_money,
    network_proposals,
    organisations,
)
from matchpot.web.access import signed_in
from matchpot.web.networks.blueprint import networks
from matchpot.web.networks.own import own_networks
from matchpot.web.places import allowed
from matchpot.web.sessions import me

_MOST_ENDED = 10


@networks.get("/")
@signed_in
def desk() -> str:
    """Mandates to answer, proposals to speak on, purses, and what was decided lately."""
    mine, session = own_networks(), reader()
    ids, now = [one.organisation_id for one in mine], outside().clock.now()
    purses = network_money.purses_of(session, ids)
    return render_template(
        "networks/desk.html",
        networks=mine,
        makers_of_purses=[one for one in mine if allowed(one, Action.MAKE_PURSE)],
        proposers=[one.organisation_id for one in mine if allowed(one, Action.PROPOSE_FROM_PURSE)],
        members={one: organisations.members(session, one) for one in ids},
        purses=purses,
        waiting=[(purse, one) for purse in purses for one in purse.waiting],
        proposals=network_proposals.open_of(session, ids),
        ballots=network_ballot_pages.open_of(session, ids),
        ended=network_proposals.ended_of(session, ids, limit=_MOST_ENDED),
        me_id=me().id,
        today=local_day(now),
        now=now,
    )
