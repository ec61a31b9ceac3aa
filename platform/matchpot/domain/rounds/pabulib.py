"""A round as an election of Pabulib: its deciding ballots in the closest of Pabulib's types.

Reading and writing those files is in `allocation/pabulib/`. What a round has that Pabulib has no
word for (criteria, corrected scores, two groups, halves) is not in such a file; the round's own
file (`rechecking.py`) has all of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from matchpot.domain.allocation.aggregation import weighted_mean
from matchpot.domain.allocation.ballots import Answer
from matchpot.domain.allocation.elections import ApplicationId, Election, Votes, counted
from matchpot.domain.allocation.outcomes import Outcome
from matchpot.domain.allocation.pabulib.ballots import Kind
from matchpot.domain.allocation.pabulib.writing import PbAbout, write_pb
from matchpot.domain.rounds.phases import VOTES, Phase
from matchpot.domain.rounds.rules import BallotKind, BallotRules, RoundRules
from matchpot.domain.rounds.schedule import Plan
from matchpot.domain.rounds.tallying import Gathered, elected
from matchpot.domain.rounds.votes import Says, read

_KINDS: Mapping[BallotKind, Kind] = MappingProxyType(
    {
        BallotKind.APPROVAL: Kind.APPROVAL,
        BallotKind.KNAPSACK: Kind.APPROVAL,
        BallotKind.YES_NO_ABSTAIN: Kind.APPROVAL,
        BallotKind.CHOOSE_ONE: Kind.CHOOSE_1,
        BallotKind.CUMULATIVE: Kind.CUMULATIVE,
        BallotKind.QUADRATIC: Kind.CUMULATIVE,
        BallotKind.SCORE: Kind.SCORING,
        BallotKind.GRADE: Kind.SCORING,
        BallotKind.RANKING: Kind.ORDINAL,
    }
)
# Points of Pabulib are whole, and a mean of criteria seldom is; so they are hundredths of ours.
_HUNDREDTHS = 100
# Of these our scores are what Pabulib would count, so its names of rules are true of them.
_COUNTED_ALIKE = frozenset(
    {
        BallotKind.APPROVAL,
        BallotKind.KNAPSACK,
        BallotKind.CHOOSE_ONE,
        BallotKind.CUMULATIVE,
    }
)
_DAY = "%d.%m.%Y"


def vote_days(plan: Plan) -> tuple[str, str]:
    """The first and the last day of the votes, as a file tells them."""
    votes = [one for one in plan.windows if one.phase in {*VOTES, Phase.PUBLIC_VOTE}]
    return votes[0].starts_at.strftime(_DAY), votes[-1].ends_at.strftime(_DAY)


def to_pb(
    rules: RoundRules,
    gathered: Gathered,
    about: PbAbout,
    outcome: Outcome | None = None,
    *,
    kind: Kind | None = None,
) -> str:
    """Write a round, or one half of it, as a `.pb` file.

    The votes are those of the panel, or of residents where no panel voted. `kind` is what ballots
    were in the file a round was imported from, of which points may have been scores or places.
    """
    own = rules.ballot or rules.public_ballot
    if own is None:
        raise ValueError("nobody votes in this round")
    cast = gathered.panel if rules.ballot is not None else gathered.public
    election = elected(rules, gathered).election
    is_mixed = rules.ballot is not None and rules.public_ballot is not None
    if own.kind in _COUNTED_ALIKE and not is_mixed:
        rule = rules.allocation.rule
        kind = kind or _KINDS[own.kind]
        return write_pb(election, about, kind=kind, outcome=outcome, rule=rule)
    size = len(gathered.applications)
    ballots = [Votes(weights=dict(_weights(own, one.says, size))) for one in cast]
    return write_pb(_as_told(election, ballots), about, kind=_KINDS[own.kind], outcome=outcome)


def _as_told(election: Election, ballots: list[Votes]) -> Election:
    """The election with scores and supporters that its ballots come to in Pabulib's count."""
    sums, people = counted(ballots)
    scores = {id_: Fraction(score) for id_, score in sums.items()}
    return replace(election, scores=scores, supporters=people, ballots=ballots, step=Fraction(1))


# Any below: what a ballot holds differs by its type.
def _weights(rules: BallotRules, says: Says, size: int) -> Iterator[tuple[ApplicationId, int]]:
    ballot: Any = read(rules, says)
    match rules.kind:
        case BallotKind.SCORE:
            weights = {one.id: one.weight for one in rules.criteria}
            for id_, marks in ballot.items():
                mean = weighted_mean(marks, weights)
                if mean:
                    yield id_, int(mean * _HUNDREDTHS)
        case BallotKind.GRADE | BallotKind.CUMULATIVE | BallotKind.QUADRATIC:
            yield from ((id_, int(value)) for id_, value in ballot.items() if value)
        case BallotKind.RANKING:
            yield from ((id_, size - at) for at, id_ in enumerate(ballot))
        case BallotKind.YES_NO_ABSTAIN:
            yield from ((id_, 1) for id_, answer in ballot.items() if answer is Answer.YES)
        case _:
            yield from ((id_, 1) for id_ in ballot)
