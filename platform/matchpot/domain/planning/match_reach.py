"""What pots of this site add to a campaign that is not there yet, by their own rules.

A rule needs gifts. So people are made up, who all give the same amount once, spread evenly over
the days of a campaign, and the functions that decide about real gifts are asked what each pot adds
(`matching.decide`), with its limits, those of all pots together, and what the pots have left.

The goal is part of the question: whoever takes a route raises it by what people and pots are to
bring. So the largest match is sought with which the rules still give as much as the goal counts on.

A pot that counts in a set of others counts for no more than it would alone.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matchpot.domain.matching.decide import decide_gift, decide_project
from matchpot.domain.matching.rules import is_gift_rule
from matchpot.domain.matching.scenes import Gift, ProjectTotals, Usage
from matchpot.domain.matching.stacking import DEFAULT_JOINT_CAPS, PotView, cut_to, in_order
from matchpot.domain.money import Cents

# Of five weeks; four weeks to make ready and one to be paid out are beside it.
DAYS = 35
# More made-up people than this give more each.
MOST_PEOPLE = 500
# A goal that limits no single gift; shares of it are cut afterwards.
_ANY_GOAL = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdToCome:
    """The campaign that a route would bring about.

    Attributes:
        goal_cents: What it is to reach now.
        there_cents, matched_cents: Of the crowd and of matches, what the plan counts on already.
        most_cents: The most people may give in all, what is there included.
        gift_cents: What one person gives.
    """

    goal_cents: Cents = 0
    there_cents: Cents = 0
    matched_cents: Cents = 0
    most_cents: Cents
    gift_cents: Cents

    @property
    def each_cents(self) -> Cents:
        """What one of the made-up people gives, so that they are not too many."""
        return max(1, self.gift_cents, -(-self.most_cents // MOST_PEOPLE))

    @property
    def people(self) -> int:
        """How many whole gifts there are at most."""
        return self.most_cents // self.each_cents


class MatchReach:
    """What each pot of any set adds, asked as often as one likes and worked out once."""

    def __init__(self, pots: Mapping[str, PotView], crowd: CrowdToCome) -> None:
        """Keep the pots by the keys of their schemes."""
        self.pots, self.crowd = pots, crowd
        self._sets: dict[frozenset[str], _Together] = {}

    def cents(self, key: str, among: frozenset[str], crowd_cents: Cents) -> Cents:
        """What a pot adds beside others, when people give so much in all; rounded down."""
        people = min(self.crowd.people, crowd_cents // self.crowd.each_cents)
        alone = self._of(frozenset({key})).cents(people)[key]
        here = among.intersection(self.pots)
        return min(alone, self._of(here).cents(people)[key]) if len(here) > 1 else alone

    def crowd_for(self, key: str, among: frozenset[str], cents: Cents) -> Cents | None:
        """How much people must give before a pot adds so much; none when it never does."""
        people = range(self.crowd.people + 1)
        each = self.crowd.each_cents
        at = bisect_left(people, cents, key=lambda n: self.cents(key, among, n * each))
        return at * each if at < len(people) else None

    def _of(self, keys: frozenset[str]) -> "_Together":
        if keys not in self._sets:
            self._sets[keys] = _Together({key: self.pots[key] for key in keys}, self.crowd)
        return self._sets[keys]


class _Together:
    """Some pots on one campaign."""

    def __init__(self, pots: Mapping[str, PotView], crowd: CrowdToCome) -> None:
        self.crowd = crowd
        self.keys = {pot.id: key for key, pot in pots.items()}
        self.on_gifts = [one for one in in_order(pots.values()) if is_gift_rule(one.rule)]
        self.on_whole = [one for one in in_order(pots.values()) if not is_gift_rule(one.rule)]
        self._after = _gifts(self.on_gifts, crowd)
        self._found: dict[int, dict[str, Cents]] = {}

    def cents(self, people: int) -> dict[str, Cents]:
        """What each adds when so many people have given; the largest match the goal bears."""
        if people not in self._found:
            least, most = 0, 2 * self.crowd.most_cents
            while least < most:
                middle = (least + most + 1) // 2
                if sum(self._with_goal(people, middle).values()) >= middle:
                    least = middle
                else:
                    most = middle - 1
            # A rule may give more than the goal counts on, and nothing once the goal counts on it.
            found = self._with_goal(people, least)
            cut = cut_to(list(found.values()), min(least, sum(found.values())))
            self._found[people] = dict(zip(found, cut, strict=True))
        return self._found[people]

    def _with_goal(self, people: int, match_cents: Cents) -> dict[str, Cents]:
        """What each adds while the goal counts on so much match."""
        crowd, given = self.crowd, people * self.crowd.each_cents
        goal = max(0, crowd.goal_cents + given - crowd.there_cents + match_cents)
        totals = ProjectTotals(goal_cents=goal, match_cents=crowd.matched_cents)
        parts = self._on_gifts(people, totals)
        found = {self.keys[one.id]: cents for one, cents in zip(self.on_gifts, parts, strict=True)}
        if self.on_whole:
            whole = replace(
                totals,
                crowd_cents=given,
                crowd_donors=people,
                match_cents=crowd.matched_cents + sum(parts),
            )
            told = decide_project(whole, self.on_whole, at_close=True)
            found |= {self.keys[one.id]: told.cents_of(one.id) for one in self.on_whole}
        return found

    def _on_gifts(self, people: int, totals: ProjectTotals) -> list[Cents]:
        """What pots add to gifts, until each is at its share of the goal, or all at theirs."""
        rooms = [
            list(one.caps.project_rooms(0, goal_cents=totals.goal_cents)) for one in self.on_gifts
        ]

        def until(gift: int) -> list[Cents]:
            return [
                min(cents, *(room.cents for room in own)) if own else cents
                for own, cents in zip(rooms, self._after[gift], strict=True)
            ]

        room = DEFAULT_JOINT_CAPS.project_room(totals)
        if room is None or sum(until(people)) <= room:
            return until(people)
        full = bisect_right(range(people + 1), room, key=lambda gift: sum(until(gift))) - 1
        before, after = until(full), until(full + 1)
        last = [more - less for less, more in zip(before, after, strict=True)]
        cut = cut_to(last, room - sum(before))
        return [less + more for less, more in zip(before, cut, strict=True)]


def _gifts(pots: Sequence[PotView], crowd: CrowdToCome) -> list[list[Cents]]:
    """What each pot has added after each gift, none first; limits of the whole goal left aside."""
    after = [[0] * len(pots)]
    if not pots:
        return after * (crowd.people + 1)
    gift, today = Gift(cents=crowd.each_cents), 0
    for at in range(crowd.people):
        totals = ProjectTotals(
            goal_cents=_ANY_GOAL,
            crowd_cents=at * gift.cents,
            crowd_donors=at,
            match_cents=crowd.matched_cents + sum(after[-1]),
        )
        day = at * DAYS // max(1, crowd.people)
        if day != today:
            pots = [replace(one, usage=replace(one.usage, day_cents=0)) for one in pots]
            today = day
        made = decide_gift(gift, totals, pots)
        added = [made.cents_of(one.id) for one in pots]
        pots = [_used(one, gift, cents) for one, cents in zip(pots, added, strict=True)]
        after.append([before + cents for before, cents in zip(after[-1], added, strict=True)])
    return after


def _used(pot: PotView, gift: Gift, cents: Cents) -> PotView:
    """A pot after a gift of somebody it does not know yet."""
    before = pot.usage
    usage = Usage(
        counted_cents=before.counted_cents + pot.caps.counted(gift.cents),
        project_cents=before.project_cents + cents,
        pot_cents=before.pot_cents + cents,
        project_donor_count=before.project_donor_count + bool(cents),
        day_cents=before.day_cents + cents,
        maker_year_cents=before.maker_year_cents + cents,
    )
    return replace(pot, usage=usage, available_cents=pot.available_cents - cents)
