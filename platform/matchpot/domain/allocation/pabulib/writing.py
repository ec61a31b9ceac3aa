"""An election written as a `.pb` file that Pabulib's own checker takes.

Projects are listed best first, so that whoever reads ties in the order of the file settles them as
we did. Ballots are numbered anew in an order that depends on what they say alone: neither people
nor the hour of their vote can be found in it.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from types import MappingProxyType

from matchpot.domain.allocation.completions import Completion
from matchpot.domain.allocation.elections import (
    Application,
    ApplicationId,
    Election,
    Votes,
    grouped,
)
from matchpot.domain.allocation.greedy_skip import GreedySkip
from matchpot.domain.allocation.greedy_stop import GreedyStop
from matchpot.domain.allocation.mes import Mes
from matchpot.domain.allocation.outcomes import Outcome
from matchpot.domain.allocation.pabulib.amounts import plain
from matchpot.domain.allocation.pabulib.ballots import WITH_POINTS, Kind
from matchpot.domain.allocation.pabulib.reading import WITHDRAWN_COST
from matchpot.domain.allocation.pabulib.sections import Block
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.ties import ranked, tie_places


@dataclass(frozen=True, slots=True, kw_only=True)
class PbAbout:
    """What a file says of an election besides its numbers.

    Attributes:
        description: in a sentence.
        country: its English name.
        unit: the town or fund.
        instance: the year, or whatever tells one round from another.
        date_begin: of the vote, as `DD.MM.YYYY` or the year.
        date_end: of the vote, likewise.
        names: the title of each application.
        longest: the most projects a ballot may hold.
        least_score: the threshold, a whole number of votes.
        currency: of the amounts.
        cents_per_unit: how many cents one unit of it is.
    """

    description: str
    country: str
    unit: str
    instance: str
    date_begin: str
    date_end: str
    names: Mapping[ApplicationId, str] = field(default_factory=dict)
    longest: int | None = None
    least_score: int | None = None
    currency: str = "EUR"
    cents_per_unit: int = 100


def write_pb(
    election: Election,
    about: PbAbout,
    *,
    kind: Kind,
    outcome: Outcome | None = None,
    rule: AllocationRule | None = None,
) -> str:
    """Write an election, with what was funded when an outcome is given; amounts are in units."""
    buffer = io.StringIO(newline="")
    lines = csv.writer(buffer, delimiter=";", lineterminator="\n")
    ballots = [votes for votes in grouped(election.ballots) for _ in range(votes.count)]
    lines.writerow([Block.META])
    lines.writerow(["key", "value"])
    lines.writerows(_meta(election, about, kind, rule, len(ballots)))
    lines.writerow([Block.PROJECTS])
    lines.writerows(_projects(election, about, kind, outcome))
    lines.writerow([Block.VOTES])
    has_points = kind in WITH_POINTS
    lines.writerow(["voter_id", "vote", *(["points"] if has_points else [])])
    for number, votes in enumerate(ballots, 1):
        lines.writerow([number, *_ballot(votes, election.step, has_points=has_points)])
    return buffer.getvalue()


def _meta(
    election: Election, about: PbAbout, kind: Kind, rule: AllocationRule | None, ballots: int
) -> Iterator[tuple[str, str]]:
    yield "description", _one_line(about.description)
    yield "country", _one_line(about.country)
    yield "unit", _one_line(about.unit)
    yield "instance", _one_line(about.instance)
    yield "num_projects", str(len(election.applications))
    yield "num_votes", str(ballots)
    yield "budget", _units(election.budget_cents, about)
    yield "vote_type", kind.value
    name = _rule_name(rule, has_threshold=about.least_score is not None)
    yield "rule", name
    yield "date_begin", about.date_begin
    yield "date_end", about.date_end
    if about.longest is not None:
        yield "max_length", str(about.longest)
    if kind is Kind.CUMULATIVE:
        sums = [sum(votes.weights.values()) * election.step for votes in election.ballots]
        yield "max_sum_points", str(ceil(max(sums, default=Fraction(0))))
    if about.least_score is not None:
        yield "min_project_score_threshold", str(about.least_score)
    asked_cents = sum(one.cost_cents for one in election.applications if not one.withdrawn)
    if asked_cents <= election.budget_cents:
        yield "fully_funded", "1"
    yield "currency", _one_line(about.currency)
    if rule is not None and name == _UNKNOWN:
        yield "comment", f"#1: allocated by the rule {rule.KIND} of matchpot"


_UNKNOWN = "unknown"
_EQUAL_SHARES: Mapping[Sequence[Completion], str] = MappingProxyType(
    {(Completion.NONE,): "equalshares", (Completion.ADD1,): "equalshares/add1"}
)


def _rule_name(rule: AllocationRule | None, *, has_threshold: bool) -> str:
    """Pabulib's name of a rule; what it has none for is unknown."""
    if isinstance(rule, GreedySkip):
        return "greedy-threshold" if has_threshold else "greedy"
    if isinstance(rule, GreedyStop):
        return "greedy-no-skip"
    if isinstance(rule, Mes) and rule.completion in _EQUAL_SHARES:
        return _EQUAL_SHARES[rule.completion] + ("-comparison" if rule.compared else "")
    return _UNKNOWN


def _projects(
    election: Election, about: PbAbout, kind: Kind, outcome: Outcome | None
) -> Iterator[Sequence[str]]:
    # Of a ranking the checker counts who named a project, so there is no score to write.
    has_scores = kind in WITH_POINTS
    yield [
        *("project_id", "cost", "votes"),
        *(["score"] if has_scores else []),
        *("name", "category"),
        *(["selected"] if outcome is not None else []),
    ]
    for one in ranked(election, election.applications, tie_places(election)):
        yield [
            one.id,
            str(WITHDRAWN_COST) if one.withdrawn else _units(one.cost_cents, about),
            str(election.supporters.get(one.id, 0)),
            *([plain(election.score(one.id))] if has_scores else []),
            _one_line(about.names.get(one.id, one.id)),
            ",".join(_categories(one)),
            *([str(int(one.id in outcome.given))] if outcome is not None else []),
        ]


def _categories(one: Application) -> list[str]:
    """No commas and no blanks around them: they part the list."""
    return sorted(_one_line(category).replace(",", " ") for category in one.categories)


def _ballot(votes: Votes, step: Fraction, *, has_points: bool) -> list[str]:
    """The ids with the highest weight first, and their points."""
    chosen = sorted(
        (item for item in votes.weights.items() if item[1] > 0 or (has_points and item[1])),
        key=lambda item: (-item[1], item[0]),
    )
    ids = ",".join(id_ for id_, _ in chosen)
    return [ids, ",".join(plain(weight * step) for _, weight in chosen)] if has_points else [ids]


def _units(cents: int, about: PbAbout) -> str:
    return plain(Fraction(cents, about.cents_per_unit))


def _one_line(text: str) -> str:
    return " ".join(text.split())
