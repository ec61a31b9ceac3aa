"""Whether some of these people can fill the seats that are left and keep every quota: exactly.

The idea: people who have the same values, and share no address or organisation with anyone, are
interchangeable, so what matters of them is how many there are of each kind. Seats are filled kind
by kind; at each step the quotas say how many of each value can and must still come, and what cannot
lead anywhere is cut off at once. A branch is left only when it is proved that nobody in it can be
seated, so "no" is a proof as much as "yes" is an example. Whole numbers only: no solver, no
rounding.

Deciding this is hard in general (it holds three-dimensional matching). For quotas that follow who
volunteered it takes milliseconds; a search that becomes too long ends with `QuotasTooTight` after a
number of steps, the same on every machine, and never with a guess.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from matchpot.domain.panels.quotas import Quota, QuotasTooTight, Volunteer

# Some seconds of work; a search that helps nobody is ended rather than left to run.
MOST_STEPS = 50_000

# Of each feature that has quotas, which row of the table a person counts in.
Kind: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The quotas as rows: of each feature its values, and last one row for all other values."""

    features: tuple[str, ...]
    rows: dict[tuple[str, str | None], int]
    least: tuple[int, ...]
    most: tuple[int, ...]
    groups: tuple[range, ...]

    @classmethod
    def of(cls, quotas: Iterable[Quota], *, seats: int) -> "Table":
        """Make the table; a value without a quota may have any number.

        Of several quotas for one value the strictest limits count.
        """
        by_row: dict[tuple[str, str | None], tuple[int, int]] = {}
        for quota in quotas:
            name = (quota.feature, quota.value)
            least, most = by_row.get(name, (0, seats))
            most = most if quota.most is None else min(most, quota.most)
            by_row[name] = (max(least, quota.least), most)
        features = tuple(sorted({feature for feature, _ in by_row}))
        names: list[tuple[str, str | None]] = []
        for feature in features:
            names += sorted(name for name in by_row if name[0] == feature)
            names.append((feature, None))
        limits = [by_row.get(name, (0, seats)) for name in names]
        ends = [at + 1 for at, (_, value) in enumerate(names) if value is None]
        return cls(
            features=features,
            rows={name: at for at, name in enumerate(names)},
            least=tuple(least for least, _ in limits),
            most=tuple(most for _, most in limits),
            groups=tuple(range(*both) for both in zip([0, *ends], ends, strict=False)),
        )

    def card(self, person: Volunteer) -> "Card":
        """What matters of somebody: the rows they count in, and their marks."""
        kind = tuple(
            self.rows.get((name, person.values.get(name)), self.rows[name, None])
            for name in self.features
        )
        return kind, person.ties


# Somebody: their kind, and the marks they share with others.
Card: TypeAlias = tuple[Kind, frozenset[str]]


@dataclass(slots=True)
class State:
    """Seats that are left, what each row still needs and takes, and who is there to take them.

    `free` counts by kind those who stand in nobody's way; `tied` lists the others.
    """

    seats: int
    least: list[int]
    most: list[int]
    free: dict[Kind, int]
    tied: list[Card]

    def copy(self) -> "State":
        """A state that can be changed without changing this one; `tied` is only ever replaced."""
        return State(self.seats, self.least[:], self.most[:], dict(self.free), self.tied)

    def there(self) -> tuple[list[int], int]:
        """At most how many can come in each row, and in all.

        Of people who share one mark at most one can; somebody with several counts under the one
        that most have.
        """
        rows, total = [0] * len(self.least), 0
        for kind, count in self.free.items():
            total += count
            for row in kind:
                rows[row] += count
        common = Counter(mark for _, ties in self.tied for mark in ties)
        homes: dict[str, set[int]] = {}
        for kind, ties in self.tied:
            home = max(ties, key=lambda mark: (common[mark], mark))
            homes.setdefault(home, set()).update(kind)
        for found in homes.values():
            for row in found:
                rows[row] += 1
        return rows, total + len(homes)


@dataclass(slots=True)
class Search:
    """Questions about one panel; `steps` counts what all of them took together."""

    table: Table
    seats: int
    steps: int = 0

    def can_fill(self, seated: Sequence[Card], others: Sequence[Card]) -> bool:
        """Tell whether the panel can be completed from the others, keeping every quota.

        The seated are not checked against one another; whoever of the others shares a mark with one
        of them is left out. Raises `QuotasTooTight` when it cannot be told in `MOST_STEPS`.
        """
        counts = Counter(row for kind, _ in seated for row in kind)
        if not self._has_room(counts, left=self.seats - len(seated)):
            return False  # most questions end here, before anybody is counted
        return self._fill(_begin(self.table, seated, others, counts, seats=self.seats))

    def _has_room(self, counts: Mapping[int, int], *, left: int) -> bool:
        """Tell whether the seated alone leave room for what is still needed."""
        least, most = self.table.least, self.table.most
        return left >= 0 and all(
            all(counts.get(row, 0) <= most[row] for row in rows)
            and sum(max(0, least[row] - counts.get(row, 0)) for row in rows) <= left
            for rows in self.table.groups
        )

    def _fill(self, state: State) -> bool:
        """Fill the seats that are left: try each kind in turn, until one leads to the end."""
        while _narrow(self.table, state):
            if state.seats == 0:
                return True
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise QuotasTooTight
            kind = _choose(state)
            # Somebody free is in nobody's way: if not even they help, nobody of their kind does.
            # The same goes for somebody whose marks are among those of another.
            of_kind = (ties for other, ties in state.tied if other == kind)
            marks = frozenset[str]() if kind in state.free else next(of_kind)
            if self._fill(_seat(state, kind, marks)):
                return True
            if not marks:
                del state.free[kind]
            state.tied = [one for one in state.tied if one[0] != kind or not marks <= one[1]]
        return False


def _begin(
    table: Table,
    seated: Sequence[Card],
    others: Sequence[Card],
    counts: Mapping[int, int],
    *,
    seats: int,
) -> State:
    """What is left to fill, and who is there for it; `counts` are the seated by row."""
    taken = {mark for _, ties in seated for mark in ties}
    left = [one for one in others if not one[1] & taken] if taken else others
    common = Counter(mark for _, ties in left for mark in ties)
    shared = frozenset(mark for mark, count in common.items() if count > 1)
    return State(
        seats=seats - len(seated),
        least=[least - counts.get(row, 0) for row, least in enumerate(table.least)],
        most=[most - counts.get(row, 0) for row, most in enumerate(table.most)],
        free=dict(Counter(kind for kind, ties in left if not ties & shared)),
        tied=[(kind, ties & shared) for kind, ties in left if ties & shared],
    )


def _seat(state: State, kind: Kind, marks: frozenset[str]) -> State:
    """The state with one more seat taken, by somebody free when there are no marks."""
    after = state.copy()
    after.seats -= 1
    for row in kind:
        after.least[row] -= 1
        after.most[row] -= 1
    if marks:
        after.tied = [one for one in after.tied if not one[1] & marks]
    elif after.free[kind] > 1:
        after.free[kind] -= 1
    else:
        del after.free[kind]
    return after


def _narrow(table: Table, state: State) -> bool:
    """Tighten what each row needs and takes until nothing changes; false when it cannot be.

    Of each feature every seat is in exactly one row, so what the other rows must take leaves a row
    no more, and what they can take at most leaves it no less.
    """
    while True:
        there, total = state.there()
        if total < state.seats or not all(_tighten(state, rows, there) for rows in table.groups):
            return False
        if not any(found and not state.most[row] for row, found in enumerate(there)):
            return True
        _drop_full(state)


def _tighten(state: State, rows: range, there: Sequence[int]) -> bool:
    """Tighten the rows of one feature; false when they contradict each other."""
    most = [min(state.most[row], there[row], state.seats) for row in rows]
    least = [max(state.least[row], 0) for row in rows]
    needed, room = sum(least), sum(most)
    if not needed <= state.seats <= room or any(map(int.__gt__, least, most)):
        return False
    for row, fewest, greatest in zip(rows, least, most, strict=True):
        state.least[row] = max(fewest, state.seats - (room - greatest))
        state.most[row] = min(greatest, state.seats - (needed - fewest))
    return True


def _drop_full(state: State) -> None:
    """Leave out all kinds that count in a row that takes nobody any more."""
    state.free = {
        kind: count for kind, count in state.free.items() if all(state.most[row] for row in kind)
    }
    state.tied = [one for one in state.tied if all(state.most[row] for row in one[0])]


def _choose(state: State) -> Kind:
    """The kind to try next: in the row with the least choice, whoever fills the scarcest rows."""
    kinds = dict(state.free)
    for kind, _ in state.tied:
        kinds[kind] = kinds.get(kind, 0) + 1
    there: dict[int, int] = {}
    for kind, count in kinds.items():
        for row in kind:
            there[row] = there.get(row, 0) + count

    def choice(row: int) -> tuple[bool, int, int]:
        spare = min(state.most[row], there[row]) - state.least[row]
        return state.least[row] <= 0, spare, row

    # How much of what there is a row still needs, as whole numbers that compare alike everywhere.
    scarce = {row: (state.least[row] << 32) // count for row, count in there.items()}
    tight = min(there, key=choice, default=None)
    among = [kind for kind in kinds if tight is None or tight in kind]
    return max(among, key=lambda kind: (sum(scarce[row] for row in kind), kinds[kind], kind))
