"""Lots of rounds and funds: a pool is frozen and sealed, chance is waited for, a draw published.

What a lot is, and why nobody has to be believed, is in docs/lots.md; who puts chance into one by
commit and reveal is in `lot_parties.py`. What a draw leads to is for whoever asked for it.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue, NotFound
from matchpot.domain.lots import drawing, quicknet, reveals
from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.lots.record import (
    Beacon,
    Evidence,
    Frozen,
    Signed,
    drawn_document,
    seal_of,
    to_document,
)
from matchpot.domain.lots.stored import read_frozen
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.rules import LotSource
from matchpot.persistence.models.rounds import Lot, LotParty, Round
from matchpot.services import audit
from matchpot.services.rounds import rules_of

# The name of our own part in a commit and reveal.
PLATFORM = "matchpot"
# Why the stand-in of a beacon's round is used; part of the published file.
_NOT_IN_TIME = "No signature of the first round was brought within 24 hours."


def freeze(
    session: Session,
    row: Round,
    purpose: LotPurpose,
    tickets: Sequence[Ticket],
    limits: Limits,
    now: datetime,
) -> Lot:
    """Freeze a pool for a purpose; from then on nothing comes in and nothing goes out.

    With the beacon as its source the lot is sealed at once. By commit and reveal the platform's
    own commitment is made here, and the lot is sealed when the others are in. A pool that is
    frozen and waits to be drawn is answered as it is.

    Raises:
        InvalidValue: The pool is empty, or an id in it is none (`domain/lots/pool.py`).
    """
    before = latest(session, row.id, purpose)
    if before is not None and before.drawn_at is None:
        return before
    number = 1 if before is None else before.number + 1
    made = Lot(round_id=row.id, purpose=purpose, number=number)
    frozen = _frozen(f"{row.title} - {purpose}", tickets, limits, rules_of(row).lot_source, now)
    return _kept(session, made, frozen, now)


def freeze_for_fund(
    session: Session,
    fund_id: int,
    title: str,
    pool: tuple[Sequence[Ticket], Limits],
    source: LotSource,
    now: datetime,
) -> Lot:
    """As `freeze`, the next lot of a fund for its spot checks, whatever became of the last."""
    tickets, limits = pool
    before = latest_of_fund(session, fund_id)
    number = 1 if before is None else before.number + 1
    made = Lot(fund_id=fund_id, purpose=LotPurpose.SPOT_CHECK, number=number)
    return _kept(session, made, _frozen(title, tickets, limits, source, now), now)


def _frozen(
    title: str, tickets: Sequence[Ticket], limits: Limits, source: LotSource, now: datetime
) -> Frozen:
    by_beacon = source is LotSource.QUICKNET
    return drawing.freeze(
        title=title,
        frozen_at=now,
        tickets=tickets,
        limits=limits,
        sources=drawing.beacons(now.replace(microsecond=0)) if by_beacon else (),
    )


def _kept(session: Session, made: Lot, frozen: Frozen, now: datetime) -> Lot:
    """Store a frozen lot: sealed when the beacon is its source, else with our own commitment."""
    made.document, made.frozen_at = to_document(frozen), frozen.frozen_at
    session.add(made)
    session.flush()
    if frozen.sources:
        made.seal = made.document["seal"]
        made.beacon_round = _beacons(frozen)[0].round
    else:
        _take_part(session, made, frozen)
    audit.write(session, "lot_frozen", actor_id=None, now=now, ref=("lot", made.id))
    return made


def _take_part(session: Session, lot: Lot, frozen: Frozen) -> None:
    """Put the platform's own chance in: a secret that stays here until it is revealed."""
    lot.secret = secrets.token_hex(32)
    made = reveals.commitment_of(lot.secret, party=PLATFORM, commit=frozen.commit)
    party = LotParty(lot_id=lot.id, name=PLATFORM, commitment=made, committed_at=frozen.frozen_at)
    session.add(party)
    session.flush()


# ---- the lots there are -------------------------------------------------------------------------


def latest(session: Session, round_id: int, purpose: LotPurpose) -> Lot | None:
    """The last lot of a round for a purpose; None before any was frozen."""
    return session.scalar(
        select(Lot)
        .where(Lot.round_id == round_id, Lot.purpose == purpose)
        .order_by(Lot.number.desc())
        .limit(1)
    )


def latest_of_fund(session: Session, fund_id: int) -> Lot | None:
    """The last lot of a fund's spot checks; None before any was frozen."""
    return session.scalar(
        select(Lot).where(Lot.fund_id == fund_id).order_by(Lot.number.desc()).limit(1)
    )


def order_of(session: Session, round_id: int, purpose: LotPurpose) -> tuple[str, ...] | None:
    """The whole pool in the order of the last draw; None while that is not drawn."""
    lot = latest(session, round_id, purpose)
    return None if lot is None or lot.drawn_at is None else tuple(lot.document["drawn"]["order"])


def key_of(session: Session, round_id: int, purpose: LotPurpose) -> str | None:
    """The key of the last draw, for whatever else needs chance; None while that is not drawn."""
    lot = latest(session, round_id, purpose)
    return None if lot is None or lot.drawn_at is None else str(lot.document["drawn"]["key"])


def locked(session: Session, lot_id: int) -> Lot:
    """A lot, read afresh and held until the end of the transaction.

    Raises:
        NotFound: There is no such lot.
    """
    row = session.scalar(
        select(Lot)
        .where(Lot.id == lot_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("lot", lot_id)
    return row


def awaited(session: Session, now: datetime) -> list[tuple[int, int]]:
    """The rounds of the beacon that can be asked for: pairs of lot and round.

    The stand-in is asked for when its own time has come and the first was never brought.
    """
    found = []
    rows = session.scalars(select(Lot).where(Lot.drawn_at.is_(None), Lot.beacon_round.is_not(None)))
    for lot in rows:
        for beacon in _beacons(read_frozen(lot.document)):
            if quicknet.time_of(beacon.round) <= now:
                found.append((lot.id, beacon.round))
    return found


# ---- drawing ------------------------------------------------------------------------------------


def bring_signature(
    session: Session, lot_id: int, signature: str, *, by: int | None, now: datetime
) -> bool:
    """Draw a lot by the beacon's signature, whoever brings it; False when it was drawn before.

    The signature is checked here and needs no trust. The stand-in's is taken only when its own
    time has come: by then the first was not brought for a day.

    Raises:
        InvalidValue: It is not the signature of a round this lot waits for.
    """
    lot = locked(session, lot_id)
    if lot.drawn_at is not None:
        return False
    said = signature.strip().lower()
    beacons = _beacons(read_frozen(lot.document))
    for at, beacon in enumerate(beacons):
        has_come = quicknet.time_of(beacon.round) <= now
        if has_come and quicknet.verified(beacon.round, said):
            draw(session, lot, Signed(said), source=at, by=by, now=now)
            return True
    raise InvalidValue({"signature": "not_the_beacons_signature_of_this_round"})


def draw(
    session: Session,
    lot: Lot,
    evidence: Evidence,
    *,
    by: int | None,
    now: datetime,
    source: int = 0,
) -> None:
    """Draw a sealed lot from what its source said, and publish what came of it.

    Raises:
        InvalidValue: The evidence does not show what it must.
    """
    because = _NOT_IN_TIME if source else ""
    drawn = drawing.draw(read_frozen(lot.document), evidence, source=source, because=because)
    lot.document = drawn_document(lot.document, drawn)
    lot.drawn_at = now
    lot.secret = None
    session.flush()
    audit.write(session, "lot_drawn", actor_id=by, now=now, ref=("lot", lot.id))


def seal_with(session: Session, lot: Lot, frozen: Frozen) -> None:
    """Store a lot that got its sources, under its seal."""
    lot.document = to_document(frozen)
    lot.seal = seal_of(lot.document["frozen"])
    session.flush()


def _beacons(frozen: Frozen) -> list[Beacon]:
    return [one for one in frozen.sources if isinstance(one, Beacon)]
