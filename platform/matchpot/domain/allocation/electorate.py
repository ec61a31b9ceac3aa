"""The voters of an election as the rules see them that divide money among voters.

Equal ballots are one group: what one of them has, all have. What anybody has is the rule's.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from matchpot.domain.allocation.elections import ApplicationId, Votes, grouped
from matchpot.domain.allocation.spending import Spending


@dataclass(frozen=True, slots=True)
class Supporters:
    """The groups of ballots that support one application.

    Attributes:
        kinds: the groups by (weight of a ballot, number of equal ballots). Most ballots have the
            weight 1 and are cast once, and the groups of one kind are counted at once.
        people: how many people support it.
        weight: the weights of all of them together.
    """

    kinds: Mapping[tuple[int, int], Sequence[int]]
    people: int
    weight: int

    def counted(self, state: Callable[[int], int]) -> dict[tuple[int, int], int]:
        """How many people are in a state, by (state, weight of their ballots).

        `state` tells it of a group.
        """
        found: dict[tuple[int, int], int] = {}
        for (weight, copies), groups in self.kinds.items():
            for its, number in Counter(map(state, groups)).items():
                key = (its, weight)
                found[key] = found.get(key, 0) + number * copies
        return found


class Electorate:
    """Who supports what.

    Attributes:
        voters: how many people voted, those with an empty ballot too.
        size: how many groups of equal ballots there are.
        supporters: per application that may be funded and has any.
        is_approval: whether every weight is 1.
    """

    def __init__(self, ballots: Iterable[Votes], ids: Iterable[ApplicationId]) -> None:
        groups, wanted = grouped(ballots), set(ids)
        self.voters = sum(votes.count for votes in groups)
        self.size = len(groups)
        found: dict[ApplicationId, dict[tuple[int, int], list[int]]] = {}
        for at, votes in enumerate(groups):
            for id_, weight in votes.weights.items():
                if weight > 0 and id_ in wanted:
                    kinds = found.setdefault(id_, {})
                    kinds.setdefault((weight, votes.count), []).append(at)
        self.supporters = {id_: _supporters(kinds) for id_, kinds in found.items()}
        self.is_approval = all(one.people == one.weight for one in self.supporters.values())

    @classmethod
    def of(cls, course: Spending) -> "Electorate":
        """The voters of a course, and what they support of all that may be funded."""
        return cls(course.election.ballots, (one.id for one in course.ranking.order))


def _supporters(kinds: Mapping[tuple[int, int], Sequence[int]]) -> Supporters:
    people = {kind: kind[1] * len(groups) for kind, groups in kinds.items()}
    weight = sum(kind[0] * number for kind, number in people.items())
    return Supporters(kinds, sum(people.values()), weight)
