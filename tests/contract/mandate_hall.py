"""A fund that feeds networks: pots that are free, offered to a network, and feeding one."""

from matchpot.domain.pots import PotPurpose
from matchpot.persistence.models.networks import NetworkMandate
from matchpot.services import networks
from tests.builders import euros
from tests.contract.founders import Founders
from tests.services.network_scenes import Networked


def fill(hall: Founders) -> None:
    """The network is new, and only this fund knows it."""
    net = Networked(hall.town, pots_euros=())
    offered, runs = _offered(hall, net, "Aangeboden"), _offered(hall, net, "Voedend")
    networks.accept(hall.session, runs.id, by=net.owner.id, now=hall.clock.now())
    hall.ids |= {
        "free_network_pot_id": _pot(hall, "Vrij"),
        "fed_purse_id": net.purse.id,
        "offering_pot_id": offered.pot_id,
        "offered_mandate_id": offered.id,
        "running_mandate_id": runs.id,
    }


def _pot(hall: Founders, name: str) -> int:
    pot = hall.town.pot_alone(cents=euros(2_000), fund=hall.fund)
    pot.purpose, pot.name = PotPurpose.NETWORK, name
    hall.session.flush()
    return pot.id


def _offered(hall: Founders, net: Networked, name: str) -> NetworkMandate:
    made = networks.Offer(
        purse_id=net.purse.id,
        pot_id=_pot(hall, name),
        limits=net.limits(in_all=1_000),
        words="They know whom this street needs.",
        speaker_id=None,
    )
    by, now = hall.people["member"], hall.clock.now()
    return networks.offer(hall.session, made, by=by, now=now)
