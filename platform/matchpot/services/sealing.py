"""Chaining entries by hashes, in batches after they were stored, and proving the chain."""

from dataclasses import dataclass

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from matchpot.domain.ledger import chain
from matchpot.persistence.queries import ledger as queries
from matchpot.services.ports import Clock

# Any number, as long as nothing else takes this lock: one sealer at a time.
_SEAL_LOCK = 0x6D70_6F74
# Transactions commit out of the order of their ids; none is this many ids late.
_LATE_IDS = 20_000


def seal(session: Session, clock: Clock, *, batch: int = 1000, thorough: bool = False) -> int:
    """Seal the oldest entries that have no seal, `batch` at most; returns how many.

    Ids may commit out of order; the chain's order is the order of sealing. Looks back
    far enough for any transaction that was slow, and over all entries when `thorough`.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_SEAL_LOCK)))
    from_id = 0 if thorough else queries.newest_sealed_id(session) - _LATE_IDS
    fresh = queries.unsealed(session, limit=batch, from_id=from_id)
    newest, last = queries.last_seal(session)
    rows = []
    for position, entry in enumerate(fresh, start=newest + 1):
        link = chain.seal(entry, last)
        rows.append({"entry_id": entry.id, "position": position, "hash_prev": last, "hash": link})
        last = link
    if rows:
        sealed_at = clock.now()
        session.execute(insert(queries.seals), [row | {"sealed_at": sealed_at} for row in rows])
    return len(rows)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What the seals prove.

    Attributes:
        links: How many seals were read and found right.
        head: Hash of the last of them; noted elsewhere, it proves the past later.
        broken_entry_id: The first entry that is not what was sealed, or None.
        unsealed: Entries that are not sealed yet.
    """

    links: int
    head: str
    broken_entry_id: int | None
    unsealed: int


def verify_chain(session: Session) -> ChainReport:
    """Compute every seal again, in order, and stop at the first that does not fit."""
    unsealed = queries.count_unsealed(session)
    head, links = chain.GENESIS, 0
    for link in queries.stream_chain(session):
        follows = link.position == links + 1 and link.hash_prev == head
        if not follows or chain.seal(link.entry, head) != link.hash:
            return ChainReport(links, head, link.entry.id, unsealed)
        head, links = link.hash, links + 1
    # A seal whose entry was taken away is not in the stream.
    return ChainReport(links, head, queries.sealed_at(session, links + 1), unsealed)
