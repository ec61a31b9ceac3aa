"""A lot of our own read back from the plain values it is stored and published as.

Files of others are read strictly elsewhere (`cli/lots/lot_file.py`); what `record.py` wrote needs
no more than this.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.lots.record import Beacon, Frozen, Readings, Reveals, Source, SourceKind


def read_frozen(document: Mapping[str, Any]) -> Frozen:
    """Read what was frozen in a document of `to_document`. Any: plain JSON values."""
    plain = document["frozen"]
    take = plain["take"]
    return Frozen(
        title=plain["title"],
        frozen_at=datetime.fromisoformat(plain["frozen_at"]),
        tickets=tuple(Ticket(**one) for one in plain["pool"]),
        limits=Limits(
            number=take.get("number"),
            per_stratum=take.get("per_stratum", {}),
            budget_cents=take.get("budget_cents"),
        ),
        sources=tuple(_source(one) for one in plain["sources"]),
    )


def _source(plain: Mapping[str, Any]) -> Source:
    match SourceKind(plain["kind"]):
        case SourceKind.QUICKNET:
            return Beacon(plain["round"])
        case SourceKind.RFC3797:
            return Readings(tuple(plain["names"]))
        case SourceKind.COMMIT_REVEAL:
            return Reveals(plain["commitments"])
