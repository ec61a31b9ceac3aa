"""The record of a ballot of a network: all that it rests on as plain JSON, to be counted again.

Members go by numbers of this ballot alone, projects by codes, mandates by their ids. Scores and the
outcome are those of rounds (`domain/rounds/result.py`); here come the money and its funds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchpot.domain.lots import pool, reveals
from matchpot.domain.lots.ordering import key_of, ordered
from matchpot.domain.money import Cents
from matchpot.domain.networks import ways
from matchpot.domain.networks.deciding import Method, Rule, needed
from matchpot.domain.networks.spreading import put_in, spread
from matchpot.domain.rounds.rechecking import Draws, places, recheck
from matchpot.domain.rounds.result import digest_of, gathered_plain, result_plain
from matchpot.domain.rounds.rules import RoundRules
from matchpot.domain.rounds.tallying import Gathered, work_out

# Any: plain JSON.
Record = Mapping[str, Any]
_PARTY, _SOURCE = "call", "commit_reveal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandated:
    """What a mandate brings to a ballot: brought, free for awards, and for one award at most."""

    brought_cents: Cents
    free_cents: Cents
    most_cents: Cents


def called(
    way: ways.Way, *, budget_cents: Cents, most_cents: Cents, mandates: Mapping[int, Mandated]
) -> dict[str, Any]:
    """How a ballot begins: its words, and what each mandate holds ready for it.

    Raises:
        PotExhausted: The mandates have less for such a ballot.
    """
    held = put_in(
        budget_cents,
        most_cents=most_cents,
        brought={key: one.brought_cents for key, one in mandates.items()},
        free={key: one.free_cents for key, one in mandates.items()},
        most_each={key: one.most_cents for key, one in mandates.items()},
    )
    return {
        "way": ways.plain(way),
        "budget_cents": budget_cents,
        "most_cents": most_cents,
        "mandates": [
            {
                "mandate": key,
                "brought_cents": one.brought_cents,
                "free_cents": one.free_cents,
                "most_cents": one.most_cents,
                "held_cents": held.get(key, 0),
            }
            for key, one in sorted(mandates.items())
        ],
    }


# ---- lot numbers --------------------------------------------------------------------------------


def commitment(secret: str) -> str:
    """What is published of a secret when a ballot is called, before there is any project."""
    return reveals.commitment_of(secret, party=_PARTY, commit="")


def lot_order(secret: str, codes: Collection[str]) -> list[str]:
    """Who goes first among equals: from the secret and the list of projects once it is closed.

    The secret was there before the projects, and nobody knew it when they proposed them.
    """
    commit, chance = pool.commit_of(codes), reveals.randomness({_PARTY: secret})
    return ordered(key_of(commit, _SOURCE, mark=1, randomness=chance), codes)


# ---- counted ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """How many members could vote, must have, and did."""

    members: int
    needed: int
    voted: int

    @property
    def is_enough(self) -> bool:
        """Whether the ballot counts."""
        return self.voted >= self.needed


def turnout(*, members: int, voted: int, quorum_bps: int) -> Turnout:
    """Whether enough members voted; rounded up, and never nobody.

    >>> turnout(members=5, voted=2, quorum_bps=5_000)
    Turnout(members=5, needed=3, voted=2)
    """
    least = needed(Rule(method=Method.BALLOT, quorum_bps=quorum_bps), members)
    return Turnout(members=members, needed=least, voted=voted)


def voted(turned: Turnout, *, quorum_bps: int) -> dict[str, Any]:
    """The turnout as plain JSON."""
    return {
        "quorum_bps": quorum_bps,
        "members": turned.members,
        "needed": turned.needed,
        "voted": turned.voted,
    }


def counted(record: Record, gathered: Gathered, *, secret: str) -> dict[str, Any]:
    """What was counted and what came of it, and what each mandate pays of each award."""
    rules = _rules(record)
    result = result_plain(work_out(rules, gathered))
    told = gathered_plain(rules, gathered)
    given = _given(result)
    return {
        "lots": {
            "secret": secret,
            "commitment": commitment(secret),
            "order": lot_order(secret, [one.id for one in gathered.applications]),
        },
        "tally": {"counted": told, "outcome": result, "digest": digest_of(told, result)},
        "awards": _awards(record, given),
    }


def numbered(order: Sequence[str]) -> dict[str, int]:
    """Lot numbers from an order, from 1."""
    return places(order, order)


def paid(record: Record) -> dict[str, dict[int, Cents]]:
    """What each mandate pays of each award, by the code of the project."""
    return {
        one["id"]: {part["mandate"]: part["cents"] for part in one["parts"]}
        for one in record["awards"]
    }


def held(record: Record) -> dict[int, Cents]:
    """What each mandate that takes part holds ready."""
    return {one["mandate"]: one["held_cents"] for one in record["mandates"] if one["held_cents"]}


def _rules(record: Record) -> RoundRules:
    way = ways.read(record["way"])
    return ways.rules(way, budget_cents=record["budget_cents"], most_cents=record["most_cents"])


def _given(result: Record) -> dict[str, Cents]:
    verdicts = result["allocation"]["verdicts"]
    return {one["id"]: one["given_cents"] for one in verdicts if one["given_cents"]}


def _awards(record: Record, given: Mapping[str, Cents]) -> list[dict[str, Any]]:
    most_each = {one["mandate"]: one["most_cents"] for one in record["mandates"]}
    parts = spread(given, held(record), most_each=most_each)
    return [
        {
            "id": code,
            "cents": given[code],
            "parts": [{"mandate": key, "cents": cents} for key, cents in sorted(own.items())],
        }
        for code, own in sorted(parts.items())
    ]


# ---- counted again ------------------------------------------------------------------------------


def faults(record: Record) -> list[str]:
    """What in a record does not follow from the rest of it; empty when all does."""
    found = []
    if _called_again(record) != [dict(one) for one in record["mandates"]]:
        found.append("holds other money ready")
    if "turnout" in record:
        found += _turnout_faults(record["turnout"])
    if "tally" in record:
        found += _tally_faults(record)
    return found


def _called_again(record: Record) -> list[dict[str, Any]]:
    mandates = {
        one["mandate"]: Mandated(
            brought_cents=one["brought_cents"],
            free_cents=one["free_cents"],
            most_cents=one["most_cents"],
        )
        for one in record["mandates"]
    }
    again = called(
        ways.read(record["way"]),
        budget_cents=record["budget_cents"],
        most_cents=record["most_cents"],
        mandates=mandates,
    )
    lines: list[dict[str, Any]] = again["mandates"]
    return lines


def _turnout_faults(told: Record) -> list[str]:
    again = turnout(members=told["members"], voted=told["voted"], quorum_bps=told["quorum_bps"])
    return [] if again.needed == told["needed"] else ["needs other voters"]


def _tally_faults(record: Record) -> list[str]:
    lots, tally = record["lots"], record["tally"]
    ids = [one["id"] for one in tally["counted"]["applications"]]
    found = []
    if lots["order"] != lot_order(lots["secret"], ids):
        found.append("has other lot numbers")
    if lots["commitment"] != commitment(lots["secret"]):
        found.append("has another secret than was promised")
    wrong = recheck(_rules(record), tally, Draws(numbers=lots["order"], lottery=None))
    if wrong is not None:
        found.append(f"comes out differently at {wrong.place}")
    elif record["awards"] != _awards(record, _given(tally["outcome"])):
        found.append("is divided differently over mandates")
    return found
