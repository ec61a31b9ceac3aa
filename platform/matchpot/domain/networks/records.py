"""The record of a decision: all it rests on as plain JSON, so that anybody can do it again.

Members go by numbers of this proposal alone, mandates by their ids. `again` is what
`matchpot check` and a reader with pencil and paper do.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from matchpot.domain.money import Cents
from matchpot.domain.networks.deciding import (
    Decision,
    Elector,
    Method,
    Recusal,
    Rule,
    Stance,
    decide,
)
from matchpot.domain.networks.sharing import shares

# Any: plain JSON.
Record = Mapping[str, Any]


def shared(cents: Cents, brought: Mapping[int, Cents], left: Mapping[int, Cents]) -> dict[str, Any]:
    """How an award is divided over mandates, written down when its proposal is opened.

    Raises:
        PotExhausted: All mandates together have less left.
    """
    parts = shares(cents, brought, left)
    return {
        "amount_cents": cents,
        "mandates": [
            {
                "mandate": key,
                "brought_cents": brought[key],
                "left_cents": left[key],
                "cents": parts.get(key, 0),
            }
            for key in sorted(brought)
        ],
    }


def decided(
    rule: Rule, electors: Mapping[int, Elector], voices: Mapping[int, Stance], told: Decision
) -> dict[str, Any]:
    """What was counted and what it came to, by the members' numbers."""
    return {
        "method": rule.method.value,
        "quorum_bps": rule.quorum_bps,
        "electors": [
            {"number": key, "weight": one.weight, "recused": one.recused and one.recused.value}
            for key, one in sorted(electors.items())
        ],
        "voices": [
            {"number": key, "stance": stance.value} for key, stance in sorted(voices.items())
        ],
        "decision": plain(told),
    }


def plain(told: Decision) -> dict[str, Any]:
    """A decision as plain JSON."""
    return {**asdict(told), "reason": told.reason.value}


def again(record: Record) -> Decision:
    """Decide once more what a record says was decided."""
    electors = {
        one["number"]: Elector(
            weight=one["weight"],
            recused=Recusal(one["recused"]) if one["recused"] else None,
        )
        for one in record["electors"]
    }
    voices = {one["number"]: Stance(one["stance"]) for one in record["voices"]}
    rule = Rule(method=Method(record["method"]), quorum_bps=record["quorum_bps"])
    return decide(rule, electors, voices)


def faults(record: Record) -> list[str]:
    """What in a record does not follow from the rest of it; empty when all does."""
    found = []
    lines = record["mandates"]
    brought = {one["mandate"]: one["brought_cents"] for one in lines}
    left = {one["mandate"]: one["left_cents"] for one in lines}
    if shared(record["amount_cents"], brought, left)["mandates"] != list(lines):
        found.append("is divided differently")
    if "electors" in record and plain(again(record)) != record["decision"]:
        found.append("comes out differently")
    return found
