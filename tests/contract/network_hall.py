"""Networks of `town_hall.py`: one decided once, talks of a second award, and was asked a mandate;
another granted so much that it is paid in parts.

The donor is one of its owners.
"""

from datetime import datetime, timedelta

from matchpot.domain.people import MembershipRole
from matchpot.domain.pots import PotPurpose
from matchpot.persistence.models.networks import NetworkProposal
from matchpot.services import awards, network_decisions, organisations
from tests.builders import euros
from tests.contract.founders import Founders
from tests.services.award_scenes import TERMS
from tests.services.network_scenes import Networked


def fill(hall: Founders) -> None:
    """Everybody said yes to the first award; nobody has spoken on the second."""
    net, now = Networked(hall.town), hall.clock.now()
    donor = hall.people["donor"]
    organisations.join(hall.session, net.network.id, donor, MembershipRole.OWNER, now=now)
    made = net.propose(euros(100))
    net.all_say(made)
    _decide(hall, made)
    pot = hall.town.pot_alone(cents=euros(500), fund=net.feeders[0].fund)
    pot.purpose = PotPurpose.NETWORK
    hall.session.flush()
    waiting = net.offer(pot, net.feeders[0].officer, in_all=500)
    hall.ids |= {
        "network_id": net.network.id,
        "purse_id": net.purse.id,
        "decided_proposal_id": made.id,
        "proposal_id": net.propose(euros(50)).id,
        "waiting_mandate_id": waiting.id,
    }
    hall.words["network_slug"] = net.network.slug
    hall.words["network_purse_slug"] = net.purse.slug
    hall.ids["parted_proposal_id"] = _in_parts(hall).id


def _decide(hall: Founders, made: NetworkProposal) -> datetime:
    """The clock decides; tells when."""
    after = made.closes_at + timedelta(seconds=2)
    network_decisions.decide_by_clock(hall.session, made.id, now=after)
    return after


def _in_parts(hall: Founders) -> NetworkProposal:
    """Its maker said yes, and the last part waits for the network to let it go."""
    net, now = Networked(hall.town, pots_euros=(30_000, 10_000)), hall.clock.now()
    donor = hall.people["donor"]
    organisations.join(hall.session, net.network.id, donor, MembershipRole.OWNER, now=now)
    net.purse.most_cents = euros(30_000)
    for one in net.feeders:
        one.mandate.most_cents = euros(30_000)
    made = net.propose(euros(30_000))
    net.all_say(made)
    decided, limits = _decide(hall, made), hall.town.limits
    first = net.awards(made)[0]
    by = first.maker_id
    awards.accept(hall.session, first.id, by=by, terms=TERMS, now=decided, limits=limits)
    return made
