"""Eight tickets, the beacon a day later, and what each source said of them."""

from datetime import timedelta
from typing import Any

from matchpot.domain.lots import drawing, quicknet, reveals
from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.lots.record import (
    Beacon,
    Drawn,
    Frozen,
    Read,
    Readings,
    Reveals,
    Sealed,
    Signed,
    Source,
    Stated,
    drawn_document,
    to_document,
)
from tests.domain.lots import by_hand

ROUND = 657413
SIGNED = Signed(by_hand.BEACONS[ROUND])
DAY_BEFORE = quicknet.time_of(ROUND) - timedelta(hours=24)
TICKETS = tuple(Ticket(id=f"P-00{number}") for number in range(1, 9))
READINGS = Readings(("Lotto of 16 September 2023, six numbers", "its bonus number"))
READ = Read(((4, 11, 17, 30, 38, 44), (12,)), ("notary", "chair"))
SECRETS = {"chair": "1f" * 32, "fund": "2e" * 32, "maker": "3d" * 32}


def frozen_lot(
    *sources: Source, tickets: tuple[Ticket, ...] = TICKETS, limits: Limits | None = None
) -> Frozen:
    return drawing.freeze(
        title="Spot check 2023",
        frozen_at=DAY_BEFORE,
        tickets=tickets,
        limits=limits or Limits(number=3),
        sources=sources or (Beacon(ROUND),),
    )


def promised(tickets: tuple[Ticket, ...] = TICKETS) -> Reveals:
    commit = frozen_lot(tickets=tickets).commit
    return Reveals(
        {
            party: reveals.commitment_of(secret, party=party, commit=commit)
            for party, secret in SECRETS.items()
        }
    )


def stated_lot(frozen: Frozen, drawn: Drawn) -> Stated:
    written = to_document(frozen)
    sealed = Sealed(
        frozen=frozen, document=written["frozen"], commit=frozen.commit, seal=written["seal"]
    )
    return Stated(sealed=sealed, drawn=drawn)


def document_of(frozen: Frozen, drawn: Drawn) -> dict[str, Any]:
    return drawn_document(to_document(frozen), drawn)


RIGHT = frozen_lot(Beacon(ROUND), READINGS, promised())
DRAWN = drawing.draw(RIGHT, SIGNED)
