"""How ballots become one exact score per application: sums, means, Borda, yes and no, two groups.

Corrections for lenient and strict readers are in `leniency.py`, majority judgment in
`majority_grade.py`. What a ballot may hold was checked before (`ballots.py`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from matchpot.domain.allocation.ballots import Answer, Marks
from matchpot.domain.allocation.elections import ApplicationId
from matchpot.domain.money import BPS


def sums(ballots: Iterable[Mapping[ApplicationId, int]]) -> dict[ApplicationId, Fraction]:
    """Add up points, or votes bought with credits, in the order of ids.

    >>> sums([{"a": 2, "b": 1}, {"a": 3}])
    {'a': Fraction(5, 1), 'b': Fraction(1, 1)}
    """
    found: dict[ApplicationId, int] = {}
    for ballot in ballots:
        for id_, points in ballot.items():
            found[id_] = found.get(id_, 0) + points
    return {id_: Fraction(found[id_]) for id_ in sorted(found)}


def approvals(ballots: Iterable[Collection[ApplicationId]]) -> dict[ApplicationId, Fraction]:
    """Count how many named each application: approvals, a choice, a knapsack."""
    return sums(dict.fromkeys(ballot, 1) for ballot in ballots)


def yes_less_no(
    ballots: Iterable[Mapping[ApplicationId, Answer]],
) -> dict[ApplicationId, Fraction]:
    """Yes counts 1, no counts -1, an abstention nothing."""
    worth = {Answer.YES: 1, Answer.NO: -1, Answer.ABSTAIN: 0}
    return sums({id_: worth[answer] for id_, answer in ballot.items()} for ballot in ballots)


def borda(
    ballots: Iterable[Sequence[ApplicationId]], applications: Collection[ApplicationId]
) -> dict[ApplicationId, Fraction]:
    """Points by place: of n applications the first gets n - 1, the last 0.

    Who is left out shares the last places, and the points of those places.

    >>> borda([["a", "b"], ["a"]], ["a", "b", "c"])
    {'a': Fraction(4, 1), 'b': Fraction(3, 2), 'c': Fraction(1, 2)}
    """
    found = dict.fromkeys(sorted(applications), Fraction(0))
    size = len(found)
    for ballot in ballots:
        shared = Fraction(size - len(ballot) - 1, 2)
        for at, id_ in enumerate(ballot):
            found[id_] += size - 1 - at
        for id_ in found.keys() - set(ballot):
            found[id_] += shared
    return found


def weighted_mean(marks: Marks, weights: Mapping[str, int]) -> Fraction | None:
    """The mean over the criteria that apply; None when none does.

    >>> marks = Marks(scores={"art": 5, "plan": 2, "reach": None}, reason="...")
    >>> weighted_mean(marks, {"art": 2, "plan": 1, "reach": 4})
    Fraction(4, 1)
    """
    counted = [(score, weights[name]) for name, score in marks.scores.items() if score is not None]
    whole = sum(weight for _, weight in counted)
    return Fraction(sum(score * weight for score, weight in counted), whole) if whole else None


def means(
    read: Mapping[str, Mapping[ApplicationId, Fraction]],
) -> dict[ApplicationId, Fraction]:
    """The mean of what each reader said, per application; `read` is by reader."""
    listed: dict[ApplicationId, list[Fraction]] = {}
    for said in read.values():
        for id_, score in said.items():
            listed.setdefault(id_, []).append(score)
    return {id_: Fraction(sum(listed[id_]), len(listed[id_])) for id_ in sorted(listed)}


def panel_and_public(
    panel: Mapping[ApplicationId, Fraction],
    public: Mapping[ApplicationId, Fraction],
    *,
    panel_bps: int = BPS,
) -> dict[ApplicationId, Fraction]:
    """Mix the scores of two groups, each brought to a whole of 1 first.

    So neither group counts for more because it is larger or scores higher. A group that said
    nothing leaves the decision to the other. Scores are 0 or more.

    >>> panel_and_public({"a": Fraction(3), "b": Fraction(1)}, {"b": Fraction(9)}, panel_bps=5_000)
    {'a': Fraction(3, 8), 'b': Fraction(5, 8)}
    """
    wholes = sum(panel.values()), sum(public.values())
    shares = {True: panel_bps, False: BPS - panel_bps}
    if not all(wholes):
        shares = {True: BPS, False: 0} if wholes[0] else {True: 0, False: BPS}
    return {
        id_: Fraction(panel.get(id_, 0), wholes[0] or 1) * Fraction(shares[True], BPS)
        + Fraction(public.get(id_, 0), wholes[1] or 1) * Fraction(shares[False], BPS)
        for id_ in sorted(panel.keys() | public.keys())
    }
