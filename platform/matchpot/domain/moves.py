"""How a table of legal moves is read: one check for every noun that has states.

The tables themselves lie beside their noun (`campaigns.MOVES`, `donations.MOVES`, ...). Carrying a
move out, with its log and its effects, is the work of the services.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from matchpot.domain.errors import IllegalMove

S = TypeVar("S", bound=StrEnum)
Moves = Mapping[S, frozenset[S]]


def table(legal: Mapping[S, tuple[S, ...]]) -> Moves[S]:
    """Freeze a table of moves; every target must have a row of its own."""
    missing = {to for targets in legal.values() for to in targets} - set(legal)
    if missing:
        raise ValueError(f"states without a row: {sorted(missing)}")
    return MappingProxyType({frm: frozenset(targets) for frm, targets in legal.items()})


def is_legal(moves: Moves[S], frm: S, to: S) -> bool:
    """Tell whether the table allows the move; staying where one is is no move."""
    return to in moves[frm]


def check_move(noun: str, moves: Moves[S], frm: S, to: S) -> None:
    """Raise `IllegalMove` when the table does not allow the move."""
    if to not in moves[frm]:
        raise IllegalMove(noun, frm, to)


def is_terminal(moves: Moves[S], state: S) -> bool:
    """Tell whether nothing can follow this state."""
    return not moves[state]


def reachable(moves: Moves[S], start: S) -> frozenset[S]:
    """Every state that can come after `start`, itself included."""
    seen = {start}
    edge = [start]
    while edge:
        fresh = moves[edge.pop()] - seen
        seen |= fresh
        edge.extend(fresh)
    return frozenset(seen)
