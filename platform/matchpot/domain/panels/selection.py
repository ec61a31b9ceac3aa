"""A panel drawn by lot under quotas: who sits, who stands by, and why anybody else does not.

The idea: go through the volunteers in the draw order and seat each, unless the quotas could then no
longer be kept by anybody who comes after. So the lot decides as far as the quotas leave anything to
decide, and everybody can go through the list themselves.

>>> people = [Volunteer(id=name, values={"works in": field}) for name, field in
...           (("ada", "music"), ("bo", "music"), ("cas", "film"), ("dee", "music"))]
>>> quota = Quota(feature="works in", value="film", least=1)
>>> panel = draw_panel(people, ["ada", "bo", "cas", "dee"], [quota], seats=2)
>>> panel.members, panel.reserves, panel.standing["bo"].value
(('ada', 'cas'), ('bo', 'dee'), 'reserve')

The order comes from a lot (`lots/`), over the ids of all volunteers.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from matchpot.domain.errors import InvalidValue
from matchpot.domain.panels.feasibility import Card, Search, Table
from matchpot.domain.panels.quotas import Quota, QuotasContradict, Volunteer, check_quotas

SEATS, RESERVES = 12, 6
ROUNDS_OFF = 2  # who served in one of the last so many rounds leaves the seat to another


class Standing(StrEnum):
    """How a volunteer came out of the draw."""

    SEATED = "seated"
    RESERVE = "reserve"
    # Left out before the draw.
    APPLICANT = "applicant"
    SHARES_WITH_APPLICANT = "shares_with_applicant"
    SERVED_RECENTLY = "served_recently"
    LEFT = "left"
    # In the draw, and not seated.
    SHARES_WITH_MEMBER = "shares_with_member"
    QUOTAS = "quotas"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The outcome of a draw.

    Attributes:
        members: Who sits, in draw order; whoever was seated before comes first.
        reserves: Who stands by, in draw order: each could take at least one member's place.
        standing: How every volunteer came out.
    """

    members: tuple[str, ...]
    reserves: tuple[str, ...]
    standing: Mapping[str, Standing]


def exclusions(
    volunteers: Iterable[Volunteer],
    *,
    applicants: Collection[str] = (),
    applicant_ties: Collection[str] = (),
    served: Sequence[Collection[str]] = (),
) -> dict[str, Standing]:
    """Who may not be drawn, each with the first reason that holds.

    `applicant_ties` are the marks of applicants' addresses and organisations; `served` are the
    members of earlier panels, the latest round first, of which the last two count.
    """
    recent = {one for panel in served[:ROUNDS_OFF] for one in panel}
    marks = frozenset(applicant_ties)
    found: dict[str, Standing] = {}
    for person in volunteers:
        if person.id in applicants:
            found[person.id] = Standing.APPLICANT
        elif person.ties & marks:
            found[person.id] = Standing.SHARES_WITH_APPLICANT
        elif person.id in recent:
            found[person.id] = Standing.SERVED_RECENTLY
    return found


def draw_panel(
    volunteers: Collection[Volunteer],
    order: Sequence[str],
    quotas: Sequence[Quota] = (),
    *,
    seats: int = SEATS,
    reserves: int = RESERVES,
    excluded: Mapping[str, Standing] = MappingProxyType({}),
    seated: Sequence[str] = (),
) -> Panel:
    """Draw a panel in a given order of all volunteers; `seated` keep the seats they have.

    The same for volunteers in any sequence. Raises `InvalidValue` when the order or the seated are
    not of these volunteers or a quota is none, `QuotasContradict` with a smallest set of quotas
    that cannot be kept together, `QuotasTooTight` when neither can be told.
    """
    by_id = _in_order(volunteers, order)
    if len(set(seated)) < len(seated) or not set(seated) <= set(by_id):
        raise InvalidValue({"seated": "not_of_these_volunteers"})
    check_quotas(quotas, seats=seats)
    table = Table.of(quotas, seats=seats)
    cards = {name: table.card(person) for name, person in by_id.items()}
    rest = [name for name in by_id if name not in excluded and name not in seated]
    _check_possible(by_id, quotas, seated, rest, seats=seats)
    draw = _Draw(Search(table, seats), cards)
    members, passed = draw.fill(seated, rest)
    standing_by = draw.reserves(members, rest, count=reserves)
    standing = {name: excluded.get(name, Standing.NOT_REACHED) for name in by_id}
    standing |= passed
    standing |= dict.fromkeys(standing_by, Standing.RESERVE)
    standing |= dict.fromkeys(members, Standing.SEATED)
    return Panel(members=tuple(members), reserves=tuple(standing_by), standing=standing)


def replace_members(
    panel: Panel,
    leaving: Collection[str],
    volunteers: Collection[Volunteer],
    order: Sequence[str],
    quotas: Sequence[Quota] = (),
    *,
    reserves: int = RESERVES,
    excluded: Mapping[str, Standing] = MappingProxyType({}),
) -> Panel:
    """Fill the seats of those who leave by the next in the order who keep the quotas possible.

    Whoever was passed over before may be the next now. Raises as `draw_panel` does; the seats can
    then only be filled under other quotas.
    """
    gone = dict.fromkeys(leaving, Standing.LEFT) | {
        name: Standing.LEFT
        for name, standing in panel.standing.items()
        if standing is Standing.LEFT
    }
    return draw_panel(
        volunteers,
        order,
        quotas,
        seats=len(panel.members),
        reserves=reserves,
        excluded={**excluded, **gone},
        seated=[name for name in panel.members if name not in leaving],
    )


@dataclass(frozen=True, slots=True)
class _Draw:
    """One draw: the search it asks, and the card of everybody by id."""

    search: Search
    cards: Mapping[str, Card]

    def fill(
        self, seated: Sequence[str], rest: Sequence[str]
    ) -> tuple[list[str], dict[str, Standing]]:
        """Seat whoever can be seated, in order; say of those passed over why."""
        members, passed = list(seated), dict[str, Standing]()
        cards = [self.cards[name] for name in rest]
        held = [self.cards[name] for name in members]
        marks = {mark for _, ties in held for mark in ties}
        # Once nobody of a kind can be seated nobody ever can: seats fill up and people run out.
        hopeless = set[tuple[int, ...]]()
        for at, name in enumerate(rest):
            if len(members) == self.search.seats:
                break
            card = cards[at]
            kind, ties = card
            if ties & marks:
                passed[name] = Standing.SHARES_WITH_MEMBER
            elif kind not in hopeless and self.search.can_fill([*held, card], cards[at + 1 :]):
                members.append(name)
                held.append(card)
                marks |= ties
            else:
                passed[name] = Standing.QUOTAS
                if not ties:
                    hopeless.add(kind)
        return members, passed

    def reserves(self, members: Sequence[str], rest: Sequence[str], *, count: int) -> list[str]:
        """The first in order who could take the place of at least one member, quotas kept."""
        found: list[str] = []
        for name in rest:
            if len(found) == count:
                break
            if name not in members and any(
                self._can_replace(name, member, members) for member in members
            ):
                found.append(name)
        return found

    def _can_replace(self, name: str, member: str, members: Sequence[str]) -> bool:
        others = [self.cards[one] for one in members if one != member]
        if any(ties & self.cards[name][1] for _, ties in others):
            return False
        return self.search.can_fill([*others, self.cards[name]], ())


def _in_order(volunteers: Collection[Volunteer], order: Sequence[str]) -> dict[str, Volunteer]:
    """The volunteers by id, in draw order."""
    by_id = {person.id: person for person in volunteers}
    if len(by_id) < len(volunteers):
        raise InvalidValue({"volunteers": "stands_twice"})
    if len(order) != len(by_id) or set(order) != set(by_id):
        raise InvalidValue({"order": "not_of_these_volunteers"})
    return {name: by_id[name] for name in order}


def _check_possible(
    by_id: Mapping[str, Volunteer],
    quotas: Sequence[Quota],
    seated: Sequence[str],
    rest: Sequence[str],
    *,
    seats: int,
) -> None:
    """Raise `QuotasContradict` when no panel is possible, with a smallest set that forbids it."""

    def is_possible(parts: Iterable[Quota]) -> bool:
        table = Table.of(parts, seats=seats)
        cards = {name: table.card(by_id[name]) for name in (*seated, *rest)}
        held = [cards[name] for name in seated]
        return Search(table, seats).can_fill(held, [cards[name] for name in rest])

    if is_possible(quotas):
        return
    needed = [part for quota in quotas for part in _halves(quota)]
    for part in tuple(needed):
        without = [other for other in needed if other is not part]
        if not is_possible(without):
            needed = without
    raise QuotasContradict(needed, seats=seats, volunteers=len(seated) + len(rest))


def _halves(quota: Quota) -> Iterable[Quota]:
    """A quota as its least and its most alone: often only one of them is in the way."""
    if quota.least:
        yield Quota(feature=quota.feature, value=quota.value, least=quota.least)
    if quota.most is not None:
        yield Quota(feature=quota.feature, value=quota.value, most=quota.most)
