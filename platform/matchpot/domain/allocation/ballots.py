"""What a ballot may hold, per type; a ballot that breaks a rule is told every code that it breaks.

How ballots become scores is in `aggregation.py`. A ballot is one person's, replaceable until the
phase ends; that only the last one counts is the business of whoever keeps them.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import ClassVar, Generic, TypeVar

from matchpot.domain.allocation.elections import ApplicationId
from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import Cents

SHORTEST_REASON = 20  # letters without the space around; the reason a panellist owes a maker
SCORES = range(6)


class Flaw(StrEnum):
    """What is wrong with a ballot."""

    UNKNOWN_APPLICATION = "unknown_application"
    RECUSED = "recused"  # a member with a conflict of interest says nothing about it
    TWICE = "twice"
    EMPTY = "empty"
    TOO_MANY = "too_many"
    NOT_EXACTLY_ONE = "not_exactly_one"
    OVER_BUDGET = "over_budget"
    NOT_ALL_POINTS = "not_all_points"
    TOO_FEW_PROJECTS = "too_few_projects"
    TOO_MUCH_ON_ONE = "too_much_on_one"
    BELOW_ONE = "below_one"
    OVER_CREDITS = "over_credits"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_CRITERION = "unknown_criterion"
    CRITERION_MISSING = "criterion_missing"
    REASON_TOO_SHORT = "reason_too_short"


class Grade(IntEnum):
    """The grades of majority judgment, worst first."""

    REJECT = 0
    POOR = 1
    FAIR = 2
    GOOD = 3
    VERY_GOOD = 4
    EXCELLENT = 5


class Answer(StrEnum):
    """The answers to a question of yes or no."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """One person's scores for one application: 0 to 5 per criterion, None for not applicable."""

    scores: Mapping[str, int | None]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slate:
    """What one person may vote on.

    Attributes:
        costs: the ask of each application, in cents.
        budget_cents: what there is to spend.
        recused: what this person may say nothing about.
    """

    costs: Mapping[ApplicationId, Cents]
    budget_cents: Cents
    recused: Collection[ApplicationId] = frozenset()

    def flaws(self, named: Sequence[ApplicationId]) -> Iterator[Flaw]:
        """What is wrong with the applications a ballot names, whatever it says of them."""
        if any(id_ not in self.costs for id_ in named):
            yield Flaw.UNKNOWN_APPLICATION
        if any(id_ in self.recused for id_ in named):
            yield Flaw.RECUSED
        if len(set(named)) < len(named):
            yield Flaw.TWICE


C = TypeVar("C", bound=Sequence[ApplicationId] | Mapping[ApplicationId, object])


class BallotType(ABC, Generic[C]):
    """A type of ballot; what a ballot holds differs: a list of ids, or a value by id."""

    KIND: ClassVar[str]

    def flaws(self, ballot: C, slate: Slate) -> tuple[Flaw, ...]:
        """Every rule the ballot breaks, in the order of this module; none for a valid one."""
        own = () if any(slate.flaws(list(ballot))) else self.own_flaws(ballot, slate)
        found = {*slate.flaws(list(ballot)), *own}
        return tuple(flaw for flaw in Flaw if flaw in found)

    @abstractmethod
    def own_flaws(self, ballot: C, slate: Slate, /) -> Iterator[Flaw]:
        """What breaks the rules of this type."""

    def _check(self, **at_least_one: int) -> None:
        small = {name: "too_small" for name, value in at_least_one.items() if value < 1}
        if small:
            raise InvalidValue(small)


Picks = Sequence[ApplicationId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval(BallotType[Picks]):
    """Between one and `most` applications, all liked alike.

    >>> slate = Slate(costs={"a": 1, "b": 1, "c": 1}, budget_cents=2)
    >>> Approval(most=2).flaws(["a", "b", "c"], slate)
    (<Flaw.TOO_MANY: 'too_many'>,)
    """

    KIND: ClassVar[str] = "approval"
    most: int = 5

    def __post_init__(self) -> None:
        self._check(most=self.most)

    def own_flaws(self, ballot: Picks, _: Slate, /) -> Iterator[Flaw]:
        """Not none, not too many."""
        if not ballot:
            yield Flaw.EMPTY
        if len(ballot) > self.most:
            yield Flaw.TOO_MANY


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseOne(BallotType[Picks]):
    """Exactly one application."""

    KIND: ClassVar[str] = "choose_one"

    def own_flaws(self, ballot: Picks, _: Slate, /) -> Iterator[Flaw]:
        """One, no more, no less."""
        if len(ballot) != 1:
            yield Flaw.NOT_EXACTLY_ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Knapsack(BallotType[Picks]):
    """A set that could be paid: together no more than the budget; also none at all."""

    KIND: ClassVar[str] = "knapsack"

    def own_flaws(self, ballot: Picks, slate: Slate, /) -> Iterator[Flaw]:
        """The budget itself is within it."""
        if sum(slate.costs[id_] for id_ in ballot) > slate.budget_cents:
            yield Flaw.OVER_BUDGET


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking(BallotType[Picks]):
    """Applications from best to worst; who is left out shares the last place."""

    KIND: ClassVar[str] = "ranking"

    def own_flaws(self, ballot: Picks, _: Slate, /) -> Iterator[Flaw]:
        """Any part of the applications will do, but for none."""
        if not ballot:
            yield Flaw.EMPTY


Points = Mapping[ApplicationId, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cumulative(BallotType[Points]):
    """Exactly `points`, over at least `fewest` applications, at most `most_each`."""

    KIND: ClassVar[str] = "cumulative"
    points: int = 10
    fewest: int = 3
    most_each: int = 5

    def __post_init__(self) -> None:
        self._check(points=self.points, fewest=self.fewest, most_each=self.most_each)

    def own_flaws(self, ballot: Points, _: Slate, /) -> Iterator[Flaw]:
        """An application is named with a point at least."""
        if any(points < 1 for points in ballot.values()):
            yield Flaw.BELOW_ONE
        if sum(ballot.values()) != self.points:
            yield Flaw.NOT_ALL_POINTS
        if len(ballot) < self.fewest:
            yield Flaw.TOO_FEW_PROJECTS
        if max(ballot.values(), default=0) > self.most_each:
            yield Flaw.TOO_MUCH_ON_ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Quadratic(BallotType[Points]):
    """Votes that cost their square: `credits` pay for 10 votes on one, or 5 on each of four."""

    KIND: ClassVar[str] = "quadratic"
    credits: int = 100

    def __post_init__(self) -> None:
        self._check(credits=self.credits)

    def own_flaws(self, ballot: Points, _: Slate, /) -> Iterator[Flaw]:
        """Credits may be left."""
        if any(votes < 0 for votes in ballot.values()):
            yield Flaw.OUT_OF_RANGE
        if sum(votes * votes for votes in ballot.values()) > self.credits:
            yield Flaw.OVER_CREDITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Score(BallotType[Mapping[ApplicationId, Marks]]):
    """0 to 5 per criterion or not applicable, with a reason, for each application that was read.

    `weights` holds the criteria and how much each counts.
    """

    KIND: ClassVar[str] = "score"
    weights: Mapping[str, int] = field(default_factory=lambda: {"overall": 1})

    def __post_init__(self) -> None:
        self._check(weights=min(self.weights.values(), default=0))

    def own_flaws(self, ballot: Mapping[ApplicationId, Marks], _: Slate, /) -> Iterator[Flaw]:
        """Every criterion is answered; a reason has letters, not spaces."""
        if not ballot:
            yield Flaw.EMPTY
        for marks in ballot.values():
            if marks.scores.keys() - self.weights.keys():
                yield Flaw.UNKNOWN_CRITERION
            if self.weights.keys() - marks.scores.keys():
                yield Flaw.CRITERION_MISSING
            if any(one is not None and one not in SCORES for one in marks.scores.values()):
                yield Flaw.OUT_OF_RANGE
            if len(marks.reason.strip()) < SHORTEST_REASON:
                yield Flaw.REASON_TOO_SHORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading(BallotType[Mapping[ApplicationId, Grade]]):
    """A grade for each application that was read."""

    KIND: ClassVar[str] = "grade"

    def own_flaws(self, ballot: Mapping[ApplicationId, Grade], _: Slate, /) -> Iterator[Flaw]:
        """One at least, and grades there are."""
        if not ballot:
            yield Flaw.EMPTY
        if any(grade not in set(Grade) for grade in ballot.values()):
            yield Flaw.OUT_OF_RANGE


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo(BallotType[Mapping[ApplicationId, Answer]]):
    """Yes, no or an abstention for each application."""

    KIND: ClassVar[str] = "yes_no_abstain"

    def own_flaws(self, ballot: Mapping[ApplicationId, Answer], _: Slate, /) -> Iterator[Flaw]:
        """One answer at least, and answers there are."""
        if not ballot:
            yield Flaw.EMPTY
        if any(answer not in set(Answer) for answer in ballot.values()):
            yield Flaw.OUT_OF_RANGE
