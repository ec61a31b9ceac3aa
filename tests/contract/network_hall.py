"""A network of `town_hall.py`: it decided once, talks of a second award, and was asked a mandate.

The donor is one of its owners.
"""

from datetime import timedelta

from matchpot.domain.people import MembershipRole
from matchpot.domain.pots import PotPurpose
from matchpot.services import network_decisions, organisations
from tests.builders import euros
from tests.contract.founders import Founders
from tests.services.network_scenes import Networked


def fill(hall: Founders) -> None:
    """Everybody said yes to the first award; nobody has spoken on the second."""
    net, now = Networked(hall.town), hall.clock.now()
    donor = hall.people["donor"]
    organisations.join(hall.session, net.network.id, donor, MembershipRole.OWNER, now=now)
    made = net.propose(euros(100))
    net.all_say(made)
    after = made.closes_at + timedelta(seconds=2)
    network_decisions.decide_by_clock(hall.session, made.id, now=after)
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
