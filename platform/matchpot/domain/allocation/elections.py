"""What an allocation rule is given: money, applications, scores, ballots and who goes first.

Where scores come from is in `aggregation.py`, what a ballot may hold in `ballots.py`, under which
conditions money may be spent in `terms.py`. Nothing here decides anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import Cents

ApplicationId: TypeAlias = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A project that asks for money.

    It asks for `cost_cents`; what can do with less says how little in `least_cents`. Of the
    applications with one `group` at most one is funded. One that was withdrawn stays in the lists
    and gets nothing.
    """

    id: ApplicationId
    cost_cents: Cents
    least_cents: Cents | None = None
    maker: str | None = None
    categories: frozenset[str] = frozenset()
    region: str | None = None
    group: str | None = None
    withdrawn: bool = False

    def __post_init__(self) -> None:
        if self.cost_cents < 0:
            raise InvalidValue({"cost_cents": "negative"})
        if self.least_cents is not None and not 0 < self.least_cents <= self.cost_cents:
            raise InvalidValue({"least_cents": "out_of_range"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """What equal ballots say: a weight per application, and how many people said so.

    A weight is 1 for an approval, points or credits elsewhere; what is not named has weight 0. A
    weight below 0 counts in the score but makes nobody a supporter.
    """

    weights: Mapping[ApplicationId, int]
    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise InvalidValue({"count": "too_small"})


class TieRule(StrEnum):
    """Who goes first among equals. Whatever is chosen, the lot number settles what is left."""

    CHAIN = "chain"  # more supporters, lower cost, lot number
    LOWER_COST = "lower_cost"  # lower cost, more supporters, lot number: what equalshares.net does
    FILE_ORDER = "file_order"  # the lot number alone; in an imported election the place in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """An election that is over, in any order of its parts.

    Attributes:
        budget_cents: what there is to spend.
        applications: all of them, also those withdrawn.
        scores: an exact number per application; more is better. Whoever is not named has 0.
        supporters: how many people stand behind each; settles ties and a threshold of support.
        ballots: needed by the rules that ask who voted for what; empty ballots count as voters.
        lots: the lot number of each application, published before the vote; lower goes first.
        draw: the place of each in the draw of a lottery; drawn after the vote, so never the lots.
        tie: which chain settles ties.
        step: the least by which a score can rise: 1 for votes.
        score_is_votes: whether a step of score is one more person's vote.
    """

    budget_cents: Cents
    applications: Sequence[Application]
    scores: Mapping[ApplicationId, Fraction]
    supporters: Mapping[ApplicationId, int] = field(default_factory=dict)
    ballots: Sequence[Votes] = ()
    lots: Mapping[ApplicationId, int] = field(default_factory=dict)
    draw: Mapping[ApplicationId, int] = field(default_factory=dict)
    tie: TieRule = TieRule.CHAIN
    step: Fraction = Fraction(1)
    score_is_votes: bool = True

    def __post_init__(self) -> None:
        ids = {one.id for one in self.applications}
        flaws: dict[str, str] = {}
        if self.budget_cents < 0:
            flaws["budget_cents"] = "negative"
        if len(ids) != len(self.applications):
            flaws["applications"] = "given_twice"
        named = {id_ for votes in self.ballots for id_ in votes.weights}
        if not ids >= named | self.scores.keys() | self.supporters.keys():
            flaws["ballots"] = "unknown_application"
        for name, places in (("lots", self.lots), ("draw", self.draw)):
            if len(set(places.values())) != len(places):
                flaws[name] = "given_twice"
        if flaws:
            raise InvalidValue(flaws)

    @property
    def voters(self) -> int:
        """How many people voted."""
        return sum(votes.count for votes in self.ballots)

    def score(self, id_: ApplicationId) -> Fraction:
        """The score of an application."""
        return Fraction(self.scores.get(id_, 0))

    def by_id(self) -> dict[ApplicationId, Application]:
        """The applications by id, in the order of ids."""
        return {one.id: one for one in sorted(self.applications, key=lambda one: one.id)}


def counted(ballots: Iterable[Votes]) -> tuple[dict[ApplicationId, int], dict[ApplicationId, int]]:
    """Sum up ballots: the score of each application, and how many people support it.

    >>> counted([Votes(weights={"a": 3, "b": 0}, count=2), Votes(weights={"b": 1})])
    ({'a': 6, 'b': 1}, {'a': 2, 'b': 1})
    """
    scores: dict[ApplicationId, int] = {}
    supporters: dict[ApplicationId, int] = {}
    for votes in ballots:
        for id_, weight in votes.weights.items():
            scores[id_] = scores.get(id_, 0) + weight * votes.count
            supporters[id_] = supporters.get(id_, 0) + (votes.count if weight > 0 else 0)
    return scores, supporters


def grouped(ballots: Iterable[Votes]) -> list[Votes]:
    """Put equal ballots together; the order of the answer depends on what they say alone."""
    counts: dict[tuple[tuple[ApplicationId, int], ...], int] = {}
    for votes in ballots:
        key = tuple(sorted(votes.weights.items()))
        counts[key] = counts.get(key, 0) + votes.count
    return [Votes(weights=dict(key), count=count) for key, count in sorted(counts.items())]


def with_ask(election: Election, id_: ApplicationId, cents: Cents) -> Election:
    """The same election, had this application asked for another amount."""
    changed = [
        replace(one, cost_cents=cents, least_cents=_at_most(one.least_cents, cents))
        if one.id == id_
        else one
        for one in election.applications
    ]
    return replace(election, applications=changed)


def _at_most(least_cents: Cents | None, cents: Cents) -> Cents | None:
    return None if least_cents is None else min(least_cents, cents)


def with_more(election: Election, id_: ApplicationId, steps: int) -> Election:
    """The same election with a score so many steps higher.

    Where a step is a vote, that many more people come, who vote for this application alone; then
    there are more voters among whom a rule may divide the budget.
    """
    scores = {**election.scores, id_: election.score(id_) + steps * election.step}
    if not election.score_is_votes:
        return replace(election, scores=scores)
    supporters = {**election.supporters, id_: election.supporters.get(id_, 0) + steps}
    more = (Votes(weights={id_: 1}, count=steps),) if election.ballots else ()
    return replace(
        election, scores=scores, supporters=supporters, ballots=(*election.ballots, *more)
    )
