"""What is left of quotas when those who offered cannot keep them all: as much as can be.

The idea: a round's quotas are frozen before anybody knows who offers. When they contradict one
another, the one that stands last of a smallest contradicting set is given up, and so on until a
panel is possible. So what stands first is kept longest, and anybody comes to the same.

>>> people = [Volunteer(id=name, values={"age": "old"}) for name in ("ada", "bo")]
>>> quotas = [Quota(feature="age", value="old", most=2),
...           Quota(feature="age", value="young", least=1)]
>>> kept = loosen(people, quotas, seats=3)
>>> kept.seats, [str(one) for one in kept.quotas], [str(one) for one in kept.dropped]
(2, ['age old: at most 2'], ['age young: at least 1'])
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from matchpot.domain.panels.quotas import Quota, QuotasContradict, QuotasTooTight, Volunteer
from matchpot.domain.panels.selection import Standing, draw_panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Loosened:
    """What can be kept: `dropped` are least or most of quotas alone; fewer seats for too few."""

    quotas: tuple[Quota, ...]
    seats: int
    dropped: tuple[Quota, ...] = ()


def loosen(
    volunteers: Collection[Volunteer],
    quotas: Sequence[Quota],
    *,
    seats: int,
    excluded: Mapping[str, Standing] = MappingProxyType({}),
) -> Loosened:
    """Give up as few quotas as it takes; no seats when nobody may take one.

    Where it cannot be told in reasonable time whether quotas can be kept, the last is given up.
    """
    kept, dropped = list(quotas), list[Quota]()
    order = [one.id for one in volunteers]
    while seats:
        try:
            draw_panel(volunteers, order, kept, seats=seats, reserves=0, excluded=excluded)
        except QuotasContradict as refused:
            if not refused.quotas:
                seats -= 1
                continue
            given_up = _last(refused.quotas, kept)
        except QuotasTooTight:
            given_up = kept[-1]
        else:
            break
        dropped.append(given_up)
        kept = [one for quota in kept for one in _without(quota, given_up)]
    return Loosened(quotas=tuple(kept), seats=seats, dropped=tuple(dropped))


def _last(named: Collection[Quota], kept: Sequence[Quota]) -> Quota:
    """Of a contradicting set the part whose quota stands last; a most before a least."""
    places = {(one.feature, one.value): at for at, one in enumerate(kept)}
    return max(named, key=lambda one: (places[one.feature, one.value], one.most is not None))


def _without(quota: Quota, given_up: Quota) -> list[Quota]:
    """A quota without the part that is given up; nothing when nothing is left of it."""
    if (quota.feature, quota.value) != (given_up.feature, given_up.value):
        return [quota]
    left = replace(
        quota,
        least=0 if given_up.least else quota.least,
        most=None if given_up.most is not None else quota.most,
    )
    return [left] if left.least or left.most is not None else []
