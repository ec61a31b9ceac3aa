"""From chance to an order, and from an order to what is taken.

>>> key = key_of("884373e22a91e4a0052a744670647bdcbc4e446f913cf712460dd8e69cf8eacd", "quicknet",
...              mark=657413,
...              randomness="fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587")
>>> key
'672c85a02f31f0d8fa3a1dd3f837a6c87ddf727434d916598a3fa3c366e81c2c'
>>> [one[-1] for one in ordered(key, [f"P-00{number}" for number in range(1, 9)])]
['1', '4', '6', '8', '2', '3', '7', '5']
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from matchpot.domain.money import Cents


def key_of(commit: str, kind: str, *, mark: int, randomness: str) -> str:
    """Bind chance to one pool: SHA-256 of the four with bars between them, in hexadecimal.

    The mark is the round of a beacon, or how many secrets were revealed.
    """
    return hashlib.sha256(f"{commit}|{kind}|{mark}|{randomness}".encode("ascii")).hexdigest()


def ordered(key: str, ids: Iterable[str]) -> list[str]:
    """Put ids in the order of SHA-256(key|id), lowest first; the order they come in is nothing."""
    return sorted(ids, key=lambda one: place(key, one))


def place(key: str, one: str) -> str:
    """What an id is ordered by."""
    return hashlib.sha256(f"{key}|{one}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What may be drawn, what it costs and which part of the pool it is in."""

    id: str
    cost_cents: Cents = 0
    stratum: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is taken; what is None or not named is no limit.

    Attributes:
        number: The most in all.
        per_stratum: The most of each stratum; when any is named, no other stratum is taken from.
        budget_cents: What all may cost together.
    """

    number: int | None = None
    per_stratum: Mapping[str, int] = field(default_factory=dict)
    budget_cents: Cents | None = None


def take(order: Sequence[str], tickets: Iterable[Ticket], limits: Limits) -> list[str]:
    """Take in this order while there is a place and the money lasts.

    The first that the rest of the budget cannot pay ends the draw: whoever costs less does not pass
    in front. A stratum that is full is passed over.
    """
    by_id = {ticket.id: ticket for ticket in tickets}
    places = dict(limits.per_stratum)
    left = limits.budget_cents
    taken: list[str] = []
    for one in order:
        ticket = by_id[one]
        if len(taken) == limits.number:
            break
        if limits.per_stratum and not places.get(ticket.stratum):
            continue
        if left is not None and ticket.cost_cents > left:
            break
        taken.append(one)
        left = None if left is None else left - ticket.cost_cents
        if places:
            places[ticket.stratum] -= 1
    return taken
