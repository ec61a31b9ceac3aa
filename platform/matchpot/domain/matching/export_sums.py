"""What follows from an export by adding up: columns of pots, what projects got, and limits.

Every figure of a pot and of a project is the sum of lines, gifts or holds, so that a cent that is
changed in one place is missing in another.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.export import Difference, Export, Got, Position, WrittenLine
from matchpot.domain.matching.lines import RESERVED, USED, MatchLineState
from matchpot.domain.matching.scenario import Id
from matchpot.domain.money import Cents, bps_of
from matchpot.domain.pots import Budget

_SETTLED = frozenset({MatchLineState.SETTLED, MatchLineState.PAID})
Figure: TypeAlias = int | str
# Several figures of one place: name, as exported, as added up.
Figures: TypeAlias = Sequence[tuple[str, Figure, Figure]]


def sums(export: Export) -> Iterator[Difference]:
    """Add everything up; yield what differs."""
    lines: dict[Id, list[WrittenLine]] = defaultdict(list)
    for pot, line in export.lines():
        lines[pot].append(line)
    for pot, budget in export.pots.items():
        yield from apart(f"pots[{pot}]", columns(budget, lines[pot]))
        if pot in export.positions:
            told = export.positions[pot]
            released = sum(cents for of, cents in export.released if of == pot)
            yield from apart(f"pots[{pot}]", position(told, budget, lines[pot], released))
    if export.got:
        yield from _projects(export)
    yield from _limits(export)


def apart(place: str, figures: Figures) -> Iterator[Difference]:
    """Yield the figures of one place that differ."""
    for name, exported, found in figures:
        if exported != found:
            yield Difference(f"{place}.{name}", exported, found)


def _in(lines: Sequence[WrittenLine], states: frozenset[MatchLineState]) -> Cents:
    return sum(line.cents for line in lines if line.state in states)


def columns(budget: Budget, lines: Sequence[WrittenLine]) -> Figures:
    """The columns of a pot, as exported and as the sums of its lines."""
    return (
        ("reserved_cents", budget.reserved_cents, _in(lines, RESERVED)),
        ("used_cents", budget.used_cents, _in(lines, USED)),
    )


def position(
    told: Position, budget: Budget, lines: Sequence[WrittenLine], released_cents: Cents
) -> Figures:
    """Where the money of a pot is, as exported and as added up."""
    missing = told.committed_cents - budget.total_cents
    return (
        ("captured_cents", told.captured_cents, _in(lines, USED - _SETTLED)),
        ("settled_cents", told.settled_cents, _in(lines, _SETTLED)),
        ("left_cents", told.left_cents, budget.available_cents),
        ("awaited_cents", told.awaited_cents, max(0, missing)),
        ("unannounced_cents", told.unannounced_cents, max(0, -missing)),
        ("released_cents", told.released_cents, released_cents),
    )


# ---- projects -----------------------------------------------------------------------------------


def _projects(export: Export) -> Iterator[Difference]:
    found: dict[Id, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for gift in export.gifts:
        here = found[gift.project]
        here["gifts"] += 1
        here["gifts_cents"] += gift.cents
        here["refunded_cents"] += sum(gift.refunds)
        for pot, line in gift.lines.items():
            _add(here, line, counts=pot in export.pots)
    for whole in export.whole_lines:
        _add(found[whole.project], whole.line, counts=whole.pot in export.pots)
    for got in export.got:
        yield from apart(f"got[{got.project}]", _of_project(got, found.pop(got.project, {})))
    for project, here in found.items():
        yield from apart(f"got[{project}]", [(name, 0, cents) for name, cents in here.items()])
    goals = {got.project: got.goal_cents for got in export.got}
    for at, gift in enumerate(export.gifts):
        goal, seen = goals.get(gift.project, 0), gift.basis.project.goal_cents
        yield from apart(f"gifts[{at}].basis.project", [("goal_cents", seen, goal)])


def _add(here: dict[str, int], line: WrittenLine, *, counts: bool) -> None:
    if counts and line.state in RESERVED:
        here["held_cents"] += line.cents
    if counts and line.state in USED:
        here["given_cents"] += line.cents


def _of_project(got: Got, found: Mapping[str, int]) -> Figures:
    names = ("gifts", "gifts_cents", "refunded_cents", "held_cents", "given_cents")
    return [(name, getattr(got, name), found.get(name, 0)) for name in names]


# ---- limits -------------------------------------------------------------------------------------


def _limits(export: Export) -> Iterator[Difference]:
    """No pot gave gifts more than the widest limit it ever had: by project and by donor."""
    spent: dict[tuple[str, Id, Id, str], Cents] = defaultdict(int)
    goals: dict[Id, Cents] = {}
    for gift in export.gifts:
        goals[gift.project] = gift.basis.project.goal_cents
        for pot, line in gift.lines.items():
            if pot in export.pots and line.state in RESERVED | USED:
                spent["per_project_cents", pot, gift.project, ""] += line.cents
                spent["per_project_goal_bps", pot, gift.project, ""] += line.cents
                spent["per_donor_project_cents", pot, gift.project, gift.donor] += line.cents
                spent["per_donor_pot_cents", pot, "", gift.donor] += line.cents
    caps = {pot: _caps_of(export, pot) for pot in export.pots}
    for (name, pot, project, donor), cents in spent.items():
        most = _most(caps[pot], name, goals.get(project, 0))
        if most is not None and cents > most:
            where = "".join(f"[{one}]" for one in (pot, project, donor) if one != "")
            yield Difference(f"limits{where}.{name}", cents, most)


def _caps_of(export: Export, pot: Id) -> Sequence[Caps]:
    return [
        version.caps
        for version in export.versions
        if (version.id if version.pot is None else version.pot) == pot
    ]


def _most(caps: Sequence[Caps], name: str, goal_cents: Cents) -> Cents | None:
    """The widest of the limits a pot had, in cents; None when one of its versions had none."""
    found: list[int | None] = [getattr(one, name) for one in caps]
    limits = [one for one in found if one is not None]
    if not limits or len(limits) < len(found):
        return None
    return bps_of(goal_cents, max(limits)) if name.endswith("_bps") else max(limits)
