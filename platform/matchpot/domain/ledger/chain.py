"""The hash chain over entries: each seal takes in the one before it.

Changing a stored entry, or a seal, breaks every later link. Entries are sealed
in batches after they were stored, so that no donation waits for another.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

# One for all entries: to make one for each takes longer than to use it.
_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"))

# What the first seal follows.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as it was stored.

    Attributes:
        postings: (account name, cents) ordered by name, cents and then storage.
    """

    id: int
    key: str
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    ref_type: str | None
    ref_id: int | None
    reverses_id: int | None
    external_id: str | None
    memo: Mapping[str, str | int]
    postings: tuple[tuple[str, int], ...]


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(entry: StoredEntry, hash_prev: str) -> bytes:
    """The one spelling of an entry and the seal before it: ASCII JSON, keys sorted."""
    content = {
        "external_id": entry.external_id,
        "hash_prev": hash_prev,
        "id": entry.id,
        "key": entry.key,
        "kind": entry.kind,
        "memo": dict(entry.memo),
        "occurred_at": _moment(entry.occurred_at),
        "postings": entry.postings,
        "recorded_at": _moment(entry.recorded_at),
        "ref_id": entry.ref_id,
        "ref_type": entry.ref_type,
        "reverses_id": entry.reverses_id,
    }
    return _JSON.encode(content).encode("ascii")


def seal(entry: StoredEntry, hash_prev: str) -> str:
    """The entry's seal: SHA-256 in hexadecimal over its canonical form."""
    return hashlib.sha256(canonical(entry, hash_prev)).hexdigest()
