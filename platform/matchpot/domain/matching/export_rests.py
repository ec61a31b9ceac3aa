"""The rest of each pot of an export, shared again over the gifts that fell short."""

from collections import defaultdict
from collections.abc import Iterator

from matchpot.domain.matching.exhaustion import divide_rest
from matchpot.domain.matching.export import (
    SHARED,
    SWAPPED,
    UNSPENT,
    Difference,
    Export,
    WrittenLine,
)
from matchpot.domain.matching.scenario import Id
from matchpot.domain.money import Cents, capped_largest_remainder


def rests(export: Export) -> Iterator[Difference]:
    """Share every rest again; yield what differs from what gifts got of it."""
    due: dict[tuple[int, Id], Cents] = {}
    for at, rest in enumerate(export.rests):
        shares = divide_rest(rest.pool_cents, rest.missed)
        if rest.cents != sum(shares.values()):
            yield Difference(f"rests[{at}].cents", rest.cents, sum(shares.values()))
        due |= {(gift, rest.pot): cents for gift, cents in shares.items() if cents}
    got = {
        (at, pot): cents
        for at, gift in enumerate(export.gifts)
        for pot, line in gift.lines.items()
        if pot in export.pots and (cents := _by(line, SHARED))
    }
    yield from _swaps(export)
    for gift, pot in sorted(due.keys() | got.keys(), key=str):
        cents, again = got.get((gift, pot), 0), due.get((gift, pot), 0)
        if cents != again:
            yield Difference(f"gifts[{gift}].lines[{pot}].shared_cents", cents, again)


def _swaps(export: Export) -> Iterator[Difference]:
    """What one pot took over from another adds nothing to a gift and takes nothing from it."""
    for at, gift in enumerate(export.gifts):
        if moved := sum(_by(line, SWAPPED) for line in gift.lines.values()):
            yield Difference(f"gifts[{at}].swapped_cents", moved, 0)


def winners(export: Export) -> Iterator[Difference]:
    """Share unspent money over projects again; yield what differs from what they got of it."""
    due: defaultdict[tuple[Id, Id], Cents] = defaultdict(int)
    for at, one in enumerate(export.winners):
        parts = capped_largest_remainder(one.pool_cents, one.weights, one.caps).parts
        if one.cents != sum(parts.values()):
            yield Difference(f"winners[{at}].cents", one.cents, sum(parts.values()))
        for place, cents in parts.items():
            due[one.pot, _project(export, place)] += cents
    for whole in export.whole_lines:
        if any(one.reason == UNSPENT for one in whole.line.changes or ()):
            due[whole.pot, whole.project] -= whole.line.granted_cents
    for (pot, project), missing in due.items():
        if missing:
            yield Difference(f"winners[{pot}][{project}].missing_cents", missing, 0)


def _project(export: Export, place: int) -> Id:
    return export.got[place].project if place < len(export.got) else place


def _by(line: WrittenLine, reason: str) -> Cents:
    """What a line got for one reason, as its history tells; less is below zero."""
    return sum(
        # A line that began with it was held for a moment.
        one.cents - (0 if at == 0 and line.granted_cents == 0 else one.before_cents)
        for at, one in enumerate(line.changes or ())
        if one.reason == reason
    )
