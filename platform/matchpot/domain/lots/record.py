"""A lot as it is written down: what was frozen and published before, and what came of it.

Carrying one out is in `drawing.py`, checking one in `checking.py`; docs/lots.md says what each key
of the file means.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeAlias

from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.lots.pool import commit_of

FORMAT = "matchpot-lot-1"
RULE = "lot-v1"
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


class SourceKind(StrEnum):
    """Where chance comes from; the values are part of keys and of files."""

    QUICKNET = "quicknet"
    RFC3797 = "rfc3797"
    COMMIT_REVEAL = "commit-reveal"


@dataclass(frozen=True, slots=True)
class Beacon:
    """One round of the public beacon."""

    round: int


@dataclass(frozen=True, slots=True)
class Readings:
    """Numbers that are drawn in public, each source named so that no two people read another."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reveals:
    """What each party published before anything was revealed."""

    commitments: Mapping[str, str]


Source: TypeAlias = Beacon | Readings | Reveals
KIND_OF: Mapping[type[Source], SourceKind] = {
    Beacon: SourceKind.QUICKNET,
    Readings: SourceKind.RFC3797,
    Reveals: SourceKind.COMMIT_REVEAL,
}


@dataclass(frozen=True, slots=True)
class Signed:
    """The beacon's signature of the round, in hexadecimal."""

    signature: str


@dataclass(frozen=True, slots=True)
class Read:
    """The numbers of each source in its order, and who read them."""

    numbers: tuple[tuple[int, ...], ...]
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revealed:
    """The secrets of the parties that kept their word."""

    secrets: Mapping[str, str]


Evidence: TypeAlias = Signed | Read | Revealed
EVIDENCE_FOR: Mapping[type[Source], type[Evidence]] = {
    Beacon: Signed,
    Readings: Read,
    Reveals: Revealed,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """All that is published before anyone can know the outcome.

    Attributes:
        title: What the lot is about.
        frozen_at: When, in UTC, whole seconds.
        tickets: What is drawn from.
        limits: How much is taken.
        sources: Where chance comes from; the next one only when the one before it cannot be had.
    """

    title: str
    frozen_at: datetime
    tickets: tuple[Ticket, ...]
    limits: Limits
    sources: tuple[Source, ...]

    @property
    def commit(self) -> str:
        """The fingerprint of the pool."""
        return commit_of([ticket.id for ticket in self.tickets])


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What came of it.

    Attributes:
        source: Which of the sources was used, counted from 0.
        because: Why not the first, in words; empty for the first.
        evidence: What the source said.
        randomness: What that is worth as chance; empty for `rfc3797`, which has a key only.
        key: What the order is made with.
        order: The whole pool, first drawn first.
        taken: What was taken, in that order.
    """

    source: int
    because: str = ""
    evidence: Evidence
    randomness: str
    key: str
    order: tuple[str, ...]
    taken: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A frozen lot as somebody wrote it down: commit and seal are claims until they are checked.

    `document` is what is frozen as it stands in the file; the seal is made of that.
    """

    frozen: Frozen
    document: Mapping[str, Any]
    commit: str
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A lot and its outcome as somebody wrote them down."""

    sealed: Sealed
    drawn: Drawn


# Plain JSON values; Any: that is what they are.
Plain: TypeAlias = dict[str, Any]


def to_document(frozen: Frozen) -> Plain:
    """Write a frozen lot down as plain values, with its seal; what is not set is left out."""
    document = _frozen(frozen)
    return {"format": FORMAT, "frozen": document, "seal": seal_of(document)}


def _frozen(frozen: Frozen) -> Plain:
    return {
        "rule": RULE,
        "title": frozen.title,
        "frozen_at": frozen.frozen_at.astimezone(UTC).strftime(_MOMENT),
        "pool": [_ticket(ticket) for ticket in frozen.tickets],
        "take": _limits(frozen.limits),
        "sources": [_source(source) for source in frozen.sources],
        "commit": frozen.commit,
    }


def seal_of(frozen: Mapping[str, Any]) -> str:
    """The SHA-256 of what is frozen, as one canonical text: `jq -cSj .frozen` writes the same.

    Keys in order, no spaces, text as it is. Any: a document of plain values.
    """
    text = json.dumps(frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def drawn_document(sealed: Mapping[str, Any], drawn: Drawn) -> Plain:
    """Add an outcome to a lot that was written down; what was published stays as it stands.

    Any: a document of plain values.
    """
    outcome = {
        "source": drawn.source,
        **({"because": drawn.because} if drawn.because else {}),
        "evidence": _evidence(drawn.evidence),
        **({"randomness": drawn.randomness} if drawn.randomness else {}),
        "key": drawn.key,
        "order": list(drawn.order),
        "taken": list(drawn.taken),
    }
    return {**sealed, "drawn": outcome}


def _ticket(ticket: Ticket) -> Plain:
    cost = {"cost_cents": ticket.cost_cents} if ticket.cost_cents else {}
    return {"id": ticket.id, **cost, **({"stratum": ticket.stratum} if ticket.stratum else {})}


def _limits(limits: Limits) -> Plain:
    return {
        **({} if limits.number is None else {"number": limits.number}),
        **({"per_stratum": dict(limits.per_stratum)} if limits.per_stratum else {}),
        **({} if limits.budget_cents is None else {"budget_cents": limits.budget_cents}),
    }


def _source(source: Source) -> Plain:
    kind = {"kind": KIND_OF[type(source)].value}
    match source:
        case Beacon():
            return {**kind, "round": source.round}
        case Readings():
            return {**kind, "names": list(source.names)}
        case Reveals():
            return {**kind, "commitments": dict(source.commitments)}


def _evidence(evidence: Evidence) -> Plain:
    match evidence:
        case Signed():
            return {"signature": evidence.signature}
        case Read():
            numbers: Sequence[Sequence[int]] = evidence.numbers
            return {
                "numbers": [list(one) for one in numbers],
                "witnesses": list(evidence.witnesses),
            }
        case Revealed():
            return {"secrets": dict(evidence.secrets)}
