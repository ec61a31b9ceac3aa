"""From the ballots of a round to the election its rule is given: exact scores, raw and corrected.

Scores of a panel and of residents are counted apart and mixed after that. The sums themselves are
in `allocation/aggregation.py`, corrections in `allocation/leniency.py`. Nothing is decided here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matchpot.domain.allocation.aggregation import (
    approvals,
    borda,
    panel_and_public,
    sums,
    weighted_mean,
    yes_less_no,
)
from matchpot.domain.allocation.ballots import Answer, Grade
from matchpot.domain.allocation.elections import Application, ApplicationId, Election, Votes
from matchpot.domain.allocation.leniency import Normalise, corrected
from matchpot.domain.allocation.majority_grade import majority_grades
from matchpot.domain.money import BPS, Cents
from matchpot.domain.rounds.rules import BallotKind, BallotRules, RoundRules
from matchpot.domain.rounds.votes import Cast, read

# Whoever scores an application so high, of 5, stands behind it; so does a grade from good on.
SUPPORTS_FROM = 3
# The least by which scores of these kinds can rise, for the search of what would have been enough.
_SCORE_STEP = Fraction(1, 100)
_GRADE_STEP = Fraction(1, 7)
_BORDA_STEP = Fraction(1, 2)
_MIX_STEP = Fraction(1, 1_000)
_OF_VOTES = frozenset(
    {
        BallotKind.APPROVAL,
        BallotKind.CHOOSE_ONE,
        BallotKind.KNAPSACK,
        BallotKind.YES_NO_ABSTAIN,
    }
)
Scores = Mapping[ApplicationId, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What one group of voters said.

    Attributes:
        raw: plain scores; `scores` are corrected where readers differ, else the same.
        supporters: how many people stand behind each application.
        votes: a weight per application of each ballot.
        step: the least by which a score can rise.
        normalise: how the scores were corrected; None where there is nothing to correct.
    """

    raw: Scores
    scores: Scores
    supporters: Mapping[ApplicationId, int]
    votes: Sequence[Votes]
    step: Fraction
    normalise: Normalise | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """An election ready to be decided, and what each group said; None where a group had no vote."""

    election: Election
    panel: Group | None
    public: Group | None


def count(
    rules: RoundRules,
    applications: Sequence[Application],
    *,
    panel: Sequence[Cast],
    public: Sequence[Cast] = (),
    lots: Mapping[ApplicationId, int],
    draw: Mapping[ApplicationId, int] | None = None,
    budget_cents: Cents | None = None,
) -> Counted:
    """Count valid ballots; the same for ballots in any order.

    Args:
        rules: Of the round.
        applications: All that stood for election, also those withdrawn since.
        panel: The last ballot of each member.
        public: The last ballot of each resident.
        lots: Lot numbers that were published before the vote.
        draw: Places of the lottery, once it was drawn.
        budget_cents: What there is to divide; None for the budget of the rules.
    """
    ids = [one.id for one in applications]
    by_panel = _group(rules.ballot, panel, ids, rules.normalise)
    by_public = _group(rules.public_ballot, public, ids, None)
    deciding = by_panel or by_public or _nobody(ids)
    mixed = by_panel and by_public and rules.panel_bps < BPS
    scores, step = deciding.scores, deciding.step
    if mixed and by_panel and by_public:
        panel_scores, public_scores = _from_zero(by_panel.scores), _from_zero(by_public.scores)
        scores = panel_and_public(panel_scores, public_scores, panel_bps=rules.panel_bps)
        step = _MIX_STEP
    kind = (rules.ballot or rules.public_ballot or _NO_BALLOT).kind
    reads = rules.allocation.rule.READS_BALLOTS
    election = Election(
        budget_cents=rules.budget_cents if budget_cents is None else budget_cents,
        applications=tuple(applications),
        scores=scores,
        supporters=_together(by_panel, by_public) if mixed else deciding.supporters,
        ballots=deciding.votes,
        lots=dict(lots),
        draw=dict(draw or {}),
        tie=rules.allocation.tie,
        step=step,
        score_is_votes=not mixed and (reads or kind in _OF_VOTES),
    )
    return Counted(election=election, panel=by_panel, public=by_public)


_NO_BALLOT = BallotRules(kind=BallotKind.APPROVAL)


def _nobody(ids: Sequence[ApplicationId]) -> Group:
    scores = dict.fromkeys(sorted(ids), Fraction(0))
    return Group(raw=scores, scores=scores, supporters={}, votes=(), step=Fraction(1))


def _from_zero(scores: Scores) -> Scores:
    """Scores that may be below 0, moved up so that the lowest is 0; others as they are."""
    low = min([Fraction(0), *scores.values()])
    return {id_: score - low for id_, score in scores.items()}


def _together(one: Group | None, other: Group | None) -> dict[ApplicationId, int]:
    found: dict[ApplicationId, int] = {}
    for group in (one, other):
        for id_, people in (group.supporters if group else {}).items():
            found[id_] = found.get(id_, 0) + people
    return found


def _group(
    rules: BallotRules | None,
    cast: Sequence[Cast],
    ids: Sequence[ApplicationId],
    normalise: Normalise | None,
) -> Group | None:
    if rules is None:
        return None
    ballots = {one.voter: read(rules, one.says) for one in sorted(cast, key=lambda one: one.voter)}
    return _counted(rules, ballots, ids, normalise)


# Any below: what a ballot holds differs by its type.
def _counted(
    rules: BallotRules,
    ballots: Mapping[str, Any],
    ids: Sequence[ApplicationId],
    normalise: Normalise | None,
) -> Group:
    every = list(ballots.values())
    match rules.kind:
        case BallotKind.APPROVAL | BallotKind.CHOOSE_ONE | BallotKind.KNAPSACK:
            return _of([dict.fromkeys(one, 1) for one in every], approvals(every), ids)
        case BallotKind.CUMULATIVE | BallotKind.QUADRATIC:
            return _of(every, sums(every), ids)
        case BallotKind.YES_NO_ABSTAIN:
            said = [{id_: int(one[id_] is Answer.YES) for id_ in one} for one in every]
            return _of(said, yes_less_no(every), ids)
        case BallotKind.RANKING:
            places = borda(every, ids)
            return _of([dict.fromkeys(one, 1) for one in every], places, ids, step=_BORDA_STEP)
        case BallotKind.GRADE:
            return _graded(every, ids)
        case BallotKind.SCORE:
            return _scored(rules, ballots, ids, normalise)


def _graded(every: Sequence[Mapping[str, Grade]], ids: Sequence[ApplicationId]) -> Group:
    listed: dict[ApplicationId, list[int]] = {}
    for one in every:
        for id_, grade in one.items():
            listed.setdefault(id_, []).append(int(grade))
    backs = [{id_: int(grade >= Grade.GOOD) for id_, grade in one.items()} for one in every]
    return _of(backs, majority_grades(listed), ids, step=_GRADE_STEP)


def _scored(
    rules: BallotRules,
    ballots: Mapping[str, Any],
    ids: Sequence[ApplicationId],
    normalise: Normalise | None,
) -> Group:
    weights = {one.id: one.weight for one in rules.criteria}
    by_reader: dict[str, dict[ApplicationId, Fraction]] = {}
    for voter, ballot in ballots.items():
        found = {id_: weighted_mean(marks, weights) for id_, marks in ballot.items()}
        by_reader[voter] = {id_: mean for id_, mean in found.items() if mean is not None}
    done = corrected(by_reader, normalise)
    backs = [
        {id_: int(mean >= SUPPORTS_FROM) for id_, mean in own.items()} for own in by_reader.values()
    ]
    group = _of(backs, done.scores, ids, step=_SCORE_STEP)
    raw = {id_: done.raw.get(id_, Fraction(0)) for id_ in sorted(ids)}
    return Group(
        raw=raw,
        scores=group.scores,
        supporters=group.supporters,
        votes=group.votes,
        step=group.step,
        normalise=done.normalise,
    )


def _of(
    weights: Sequence[Mapping[ApplicationId, int]],
    scores: Scores,
    ids: Sequence[ApplicationId],
    *,
    step: Fraction = Fraction(1),
) -> Group:
    """A group from the weights of its ballots and the scores they come to; 0 for the unnamed."""
    whole = {id_: scores.get(id_, Fraction(0)) for id_ in sorted(ids)}
    people: dict[ApplicationId, int] = {}
    for ballot in weights:
        for id_, weight in ballot.items():
            people[id_] = people.get(id_, 0) + (weight > 0)
    votes = tuple(Votes(weights=dict(one)) for one in weights)
    return Group(raw=whole, scores=whole, supporters=people, votes=votes, step=step)
