"""Who puts chance into a lot by commit and reveal, one step each, and when the lot is drawn.

The platform commits first and reveals last, so that it can neither wait for others nor be waited
for. A secret of somebody else is never stored before its owner reveals it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue, NotAllowed
from matchpot.domain.lots import drawing, reveals
from matchpot.domain.lots.pool import is_id
from matchpot.domain.lots.record import Revealed, Reveals
from matchpot.domain.lots.stored import read_frozen
from matchpot.persistence.models.rounds import Lot, LotParty
from matchpot.services import audit, lots
from matchpot.services.lots import PLATFORM

# So long whoever committed may take to reveal, after the first other did.
REVEAL_WITHIN = timedelta(hours=72)
MOST_PARTIES = 12
_LONGEST_NAME = 80


def commit(
    session: Session, lot_id: int, *, name: str, commitment: str, by: int, now: datetime
) -> None:
    """Publish somebody's commitment; until the lot is sealed they may put another in its place.

    Raises:
        NotAllowed: The lot is sealed, or draws from the beacon.
        InvalidValue: The name is none or somebody else's, the commitment is none, or there are
            many parties already.
    """
    lot = lots.locked(session, lot_id)
    if lot.seal is not None:
        raise NotAllowed("commit")
    known = {party.name: party for party in parties(session, lot.id)}
    own = known.get(name)
    flaws: dict[str, str] = {}
    if not is_id(name) or name != name.strip() or len(name) > _LONGEST_NAME:
        flaws["name"] = "not_a_line_of_text"
    elif own is not None and own.person_id != by:
        flaws["name"] = "taken"
    elif own is None and len(known) >= MOST_PARTIES:
        flaws["name"] = "too_many"
    if not reveals.is_secret(commitment):
        flaws["commitment"] = "not_64_hexadecimal_digits"
    if flaws:
        raise InvalidValue(flaws)
    if own is None:
        own = LotParty(lot_id=lot.id, name=name, person_id=by)
        session.add(own)
    own.commitment, own.committed_at = commitment, now
    session.flush()
    audit.write(session, "lot_committed", actor_id=by, now=now, ref=("lot", lot.id))


def seal(session: Session, lot_id: int, *, by: int, now: datetime) -> None:
    """Close the list of parties and publish the seal; from then on secrets are revealed.

    Raises:
        NotAllowed: It was sealed before.
        InvalidValue: Nobody but the platform committed.
    """
    lot = lots.locked(session, lot_id)
    if lot.seal is not None:
        raise NotAllowed("seal")
    sources = (Reveals({one.name: one.commitment or "" for one in parties(session, lot.id)}),)
    frozen = replace(read_frozen(lot.document), sources=sources)
    flaws = dict(drawing.source_flaws(frozen))
    if flaws:
        raise InvalidValue({"parties": next(iter(flaws.values()))})
    lots.seal_with(session, lot, frozen)
    audit.write(session, "lot_sealed", actor_id=by, now=now, ref=("lot", lot.id))


def reveal(
    session: Session, lot_id: int, *, name: str, secret: str, by: int, now: datetime
) -> bool:
    """Publish somebody's secret; the lot is drawn with the last of them, which is told.

    Whoever holds the secret may reveal it: it is checked against what was committed.

    Raises:
        NotAllowed: The lot is not sealed, or was drawn.
        InvalidValue: There is no such party, or the secret is not what it committed.
    """
    lot = lots.locked(session, lot_id)
    if lot.seal is None or lot.drawn_at is not None:
        raise NotAllowed("reveal")
    known = {party.name: party for party in parties(session, lot.id) if party.name != PLATFORM}
    party, said = known.get(name), secret.strip().lower()
    if party is None:
        raise InvalidValue({"name": "unknown"})
    pool = read_frozen(lot.document).commit
    if reveals.commitment_of(said, party=name, commit=pool) != party.commitment:
        raise InvalidValue({"secret": "not_what_was_committed"})
    if party.secret is None:
        party.secret, party.revealed_at = said, now
        session.flush()
        detail, ref = {"of": party.person_id}, ("lot", lot.id)
        audit.write(session, "lot_revealed", actor_id=by, now=now, ref=ref, detail=detail)
    return draw_revealed(session, lot, now=now)


def draw_revealed(session: Session, lot: Lot, *, now: datetime) -> bool:
    """Draw when every party revealed, or when the last had its 72 hours; True when it is drawn.

    Then the platform's own secret comes out, as the last.
    """
    if lot.seal is None or lot.drawn_at is not None:
        return lot.drawn_at is not None
    others = [one for one in parties(session, lot.id) if one.name != PLATFORM]
    told = [one.revealed_at for one in others if one.revealed_at is not None]
    if not told or (len(told) < len(others) and now < min(told) + REVEAL_WITHIN):
        return False
    own = session.get_one(LotParty, (lot.id, PLATFORM))
    own.secret, own.revealed_at = lot.secret, now
    session.flush()
    every = {one.name: one.secret for one in (own, *others) if one.secret is not None}
    lots.draw(session, lot, Revealed(every), by=None, now=now)
    return True


def late(session: Session) -> Sequence[int]:
    """Sealed lots of which some secret was revealed and some not."""
    return session.scalars(
        select(Lot.id)
        .join(LotParty, LotParty.lot_id == Lot.id)
        .where(Lot.drawn_at.is_(None), Lot.seal.is_not(None), LotParty.revealed_at.is_not(None))
        .distinct()
        .order_by(Lot.id)
    ).all()


def parties(session: Session, lot_id: int) -> Sequence[LotParty]:
    """Everybody who puts chance into a lot, by name."""
    return session.scalars(
        select(LotParty).where(LotParty.lot_id == lot_id).order_by(LotParty.name)
    ).all()
