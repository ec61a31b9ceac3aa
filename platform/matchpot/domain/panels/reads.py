"""Who reads what: enough readers for each application, and an even load over the members.

The idea: up to 25 applications everybody reads all. Beyond that each is read by 6 members, those
with the fewest reads first; then reads are passed on along chains of members, from one to another
who reads at least two fewer, until no chain is left. Then no other distribution is more even: such
a chain is what a cheaper flow would be made of.

Source: semi-matchings, Harvey, Ladner, Lovasz and Tamir 2006, for several readers of each.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

ALL_UP_TO = 25
READS_EACH = 6
LEAST_READS = 3  # with fewer, an application can never have the votes of a quorum


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """Who reads which applications, and where readers are missing.

    Attributes:
        by_member: Of every member their applications, in the order they are best read in.
        short: Of each application with fewer readers than asked, how many are missing.
        recused: Of each such application, how many members have a conflict with it.
    """

    by_member: Mapping[str, tuple[str, ...]]
    short: Mapping[str, int] = field(default_factory=dict)
    recused: Mapping[str, int] = field(default_factory=dict)

    def readers(self, application: str) -> tuple[str, ...]:
        """Who reads an application."""
        return tuple(name for name, own in self.by_member.items() if application in own)


def assign_reads(
    members: Collection[str],
    applications: Collection[str],
    conflicts: Collection[tuple[str, str]] = (),
    *,
    key: str,
    all_up_to: int = ALL_UP_TO,
    each: int = READS_EACH,
    kept: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Reads:
    """Give everyone their reads; `conflicts` are pairs of member and application.

    Chance comes from the key alone: the same for members, applications and conflicts in any order.
    An application that fewer members may read than it needs gets all of those, and is told; where
    everyone reads all, it needs the 3 readers of a quorum. `kept` are reads that were given out
    before: members keep what they may still read, and only readers that are missing are added.
    """
    barred = frozenset(conflicts)
    may = {
        one: [name for name in _shuffled(key, one, members) if (name, one) not in barred]
        for one in _shuffled(key, "applications", applications)
    }
    reads_all = len(applications) <= all_up_to
    wanted, least = (len(members), LEAST_READS) if reads_all else (each, each)
    held = {name: set(kept.get(name, ())) for name in members}
    found = _even(may, wanted, held)
    short = {one: least - len(names) for one, names in may.items() if len(names) < least}
    return Reads(
        by_member={
            name: tuple(sorted(found[name], key=lambda one: _mixed(key, name, one)))
            for name in sorted(members)
        },
        short=dict(sorted(short.items())),
        recused={one: len(members) - len(may[one]) for one in sorted(short)},
    )


def _even(
    may: Mapping[str, Sequence[str]], wanted: int, held: Mapping[str, set[str]]
) -> dict[str, set[str]]:
    """Readers for each application, as even as can be; what was held is not passed on."""
    own = {name: {one for one in given if name in may.get(one, ())} for name, given in held.items()}
    is_anew = not any(own.values())
    for one, names in may.items():
        missing = max(0, wanted - sum(one in own[name] for name in names))
        # Sorting keeps the drawn order among those who read equally many.
        free = sorted((n for n in names if one not in own[n]), key=lambda name: len(own[name]))
        for name in free[:missing]:
            own[name].add(one)
    while is_anew and any(_pass_on(own, may, name) for name in _most_first(own)):
        pass
    return own


def _most_first(own: Mapping[str, set[str]]) -> list[str]:
    return sorted(own, key=lambda name: (-len(own[name]), name))


def _pass_on(own: dict[str, set[str]], may: Mapping[str, Sequence[str]], start: str) -> bool:
    """Pass a read on from one member along the shortest chain to one with two or more fewer."""
    came: dict[str, tuple[str, str]] = {}
    edge = [start]
    for giver in edge:
        for one in sorted(own[giver]):
            for taker in may[one]:
                if taker == start or taker in came or one in own[taker]:
                    continue
                came[taker] = (giver, one)
                edge.append(taker)
                if len(own[taker]) <= len(own[start]) - 2:
                    _carry_out(own, came, start, taker)
                    return True
    return False


def _carry_out(
    own: dict[str, set[str]], came: Mapping[str, tuple[str, str]], start: str, last: str
) -> None:
    while last != start:
        giver, one = came[last]
        own[giver].remove(one)
        own[last].add(one)
        last = giver


def _shuffled(key: str, mark: str, names: Collection[str]) -> list[str]:
    return sorted(set(names), key=lambda name: _mixed(key, mark, name))


def _mixed(key: str, *parts: str) -> str:
    return hashlib.sha256("|".join((key, *parts)).encode("utf-8")).hexdigest()
