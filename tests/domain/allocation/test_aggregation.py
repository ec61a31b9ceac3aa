"""Ballots become scores exactly, as other people's code counts them."""

import random
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from votelib.component.rankscore import Borda
from votelib.convert import RankedToPositionalVotes
from votelib.evaluate.cardinal import MajorityJudgment

from matchpot.domain.allocation.aggregation import (
    approvals,
    borda,
    means,
    panel_and_public,
    sums,
    weighted_mean,
    yes_less_no,
)
from matchpot.domain.allocation.ballots import Answer, Marks
from matchpot.domain.allocation.leniency import Normalise, corrected
from matchpot.domain.allocation.majority_grade import majority_grades

SCORES = st.integers(0, 5).map(Fraction)


def test_points_approvals_and_answers_are_added_up():
    assert sums([{"b": 2}, {"a": 1, "b": 3}]) == {"a": 1, "b": 5}
    assert approvals([["a", "b"], ["b"]]) == {"a": 1, "b": 2}
    said = [{"a": Answer.YES, "b": Answer.NO}, {"a": Answer.YES, "b": Answer.ABSTAIN}]
    assert yes_less_no(said) == {"a": 2, "b": -1}


def test_a_criterion_that_does_not_apply_counts_for_nothing():
    marks = Marks(scores={"art": 4, "plan": None}, reason="")
    assert weighted_mean(marks, {"art": 1, "plan": 9}) == 4
    assert weighted_mean(Marks(scores={"art": None}, reason=""), {"art": 1}) is None


@given(st.lists(st.permutations("abcd"), min_size=1, max_size=6))
def test_borda_counts_as_votelib_does(ballots):
    votes: dict[tuple[str, ...], int] = {}
    for ballot in ballots:
        votes[tuple(ballot)] = votes.get(tuple(ballot), 0) + 1
    assert borda(ballots, "abcd") == RankedToPositionalVotes(Borda(base=0)).convert(votes)


@given(st.lists(st.lists(st.sampled_from("abcd"), unique=True), max_size=6))
def test_every_borda_ballot_gives_out_the_same_points(ballots):
    assert sum(borda(ballots, "abcd").values()) == 6 * len(ballots)


@given(st.integers(1, 6).flatmap(lambda n: st.lists(st.tuples(*[st.integers(0, 5)] * n),
       min_size=2, max_size=4)))  # fmt: skip
@settings(max_examples=100)
def test_majority_judgment_elects_whom_votelib_elects(rows):
    """A row holds the grades of one application; everyone grades everything.

    Ties are left out: votelib takes several medians away at once, and loses count.
    """
    ids = "abcd"[: len(rows)]
    ours = majority_grades(dict(zip(ids, rows, strict=True)))
    highest = int(max(ours.values()))
    best = [id_ for id_ in ids if int(ours[id_]) == highest]
    if len(best) == 1:
        votes: dict[frozenset, int] = {}
        for grades in zip(*rows, strict=True):
            vote = frozenset(zip(ids, grades, strict=True))
            votes[vote] = votes.get(vote, 0) + 1
        assert MajorityJudgment().evaluate(votes, n_seats=1) == best


@given(st.lists(st.lists(st.integers(0, 5), min_size=6, max_size=6), min_size=2, max_size=3))
def test_ties_are_told_apart_by_taking_medians_away(rows):
    def medians(grades: list[int]) -> list[int]:
        left = sorted(grades)
        return [left.pop((len(left) - 1) // 2) for _ in grades]

    ids = "abc"[: len(rows)]
    ours = majority_grades(dict(zip(ids, rows, strict=True)))
    order = {id_: medians(row) for id_, row in zip(ids, rows, strict=True)}
    assert sorted(ids, key=ours.__getitem__) == sorted(ids, key=order.__getitem__)


def test_the_grade_is_the_lower_median_and_ties_look_at_the_grades_around_it():
    assert int(majority_grades({"a": [1, 2, 4, 5]})["a"]) == 2
    scores = majority_grades({"a": [3, 3, 3], "b": [0, 3, 5], "c": [3, 3, 5]})
    assert scores["c"] > scores["a"] > scores["b"]
    assert majority_grades({"a": []}) == {}


# ---- lenient and strict readers -----------------------------------------------------------------


def test_where_everyone_read_everything_the_mean_decides():
    read = {"x": {"a": Fraction(5), "b": Fraction(4)}, "y": {"a": Fraction(1), "b": Fraction(3)}}
    both = corrected(read)
    assert both.normalise is Normalise.NONE
    assert both.scores == both.raw == {"a": 3, "b": Fraction(7, 2)}


def test_centring_takes_a_readers_own_mean_away():
    read = {"x": {"a": Fraction(5), "b": Fraction(3)}, "y": {"b": Fraction(1), "c": Fraction(3)}}
    both = corrected(read, Normalise.CENTRE)
    assert both.scores == {"a": 4, "b": 2, "c": 4}
    assert both.raw == {"a": 5, "b": 2, "c": 3}


@pytest.mark.parametrize("normalise", [*Normalise, None])
def test_nobody_reading_gives_no_scores(normalise):
    assert corrected({"x": {}}, normalise).scores == {}


@given(st.dictionaries(st.sampled_from("xyz"), st.dictionaries(st.sampled_from("abcd"), SCORES,
       min_size=1), min_size=1))  # fmt: skip
@settings(max_examples=60)
def test_the_additive_model_is_the_best_fit_of_its_kind(read):
    """Held against descent, one unknown at a time, on the sum it is to make least."""
    scores = corrected(read, Normalise.ADDITIVE).scores
    every = [(r, i, s) for r, said in read.items() for i, s in said.items()]
    whole, readers, own = 0.0, dict.fromkeys(read, 0.0), dict.fromkeys(scores, 0.0)
    for _ in range(600):
        whole = sum(float(s) - own[i] - readers[r] for r, i, s in every) / len(every)
        for id_ in own:
            left = [float(s) - whole - readers[r] for r, i, s in every if i == id_]
            own[id_] = sum(left) / (len(left) + 1)
        for reader in readers:
            left = [float(s) - whole - own[i] for r, i, s in every if r == reader]
            readers[reader] = sum(left) / (len(left) + 1)
    for id_, score in scores.items():
        assert float(score) == pytest.approx(whole + own[id_], abs=1e-3)


def test_correcting_finds_more_of_the_truly_best_when_little_was_read():
    chance, found = random.Random(1), {Normalise.NONE: 0, Normalise.ADDITIVE: 0}
    for _ in range(12):
        truth = {f"p{n:02}": chance.gauss(3, 0.7) for n in range(24)}
        lenient = {f"r{n}": chance.gauss(0, 0.9) for n in range(9)}
        read: dict[str, dict[str, Fraction]] = {reader: {} for reader in lenient}
        for id_, good in truth.items():
            for reader in chance.sample(sorted(lenient), 4):
                said = round(good + lenient[reader] + chance.gauss(0, 0.5))
                read[reader][id_] = Fraction(max(1, min(5, said)))
        best = set(sorted(truth, key=truth.__getitem__)[-6:])
        for normalise in found:
            scores = corrected(read, normalise).scores
            found[normalise] += len(best & set(sorted(scores, key=scores.__getitem__)[-6:]))
    assert found[Normalise.ADDITIVE] > found[Normalise.NONE]


# ---- two groups ---------------------------------------------------------------------------------


def test_a_panel_and_a_public_each_count_as_a_whole():
    panel, public = {"a": Fraction(3), "b": Fraction(1)}, {"b": Fraction(500), "c": Fraction(500)}
    assert panel_and_public(panel, public) == {"a": Fraction(3, 4), "b": Fraction(1, 4), "c": 0}
    mixed = panel_and_public(panel, public, panel_bps=6_000)
    assert mixed == {"a": Fraction(9, 20), "b": Fraction(7, 20), "c": Fraction(1, 5)}
    assert sum(mixed.values()) == 1


def test_a_group_that_said_nothing_leaves_it_to_the_other():
    one = {"a": Fraction(2), "b": Fraction(2)}
    half = {"a": Fraction(1, 2), "b": Fraction(1, 2)}
    assert panel_and_public(one, {}, panel_bps=1) == half
    assert panel_and_public({}, one, panel_bps=9_999) == half
    assert panel_and_public({}, {}) == {}


@given(st.dictionaries(st.sampled_from("xyz"), st.dictionaries(st.sampled_from("ab"), SCORES)))
def test_means_lie_between_what_was_said(read):
    for id_, mean in means(read).items():
        said = [scores[id_] for scores in read.values() if id_ in scores]
        assert min(said) <= mean <= max(said)
        assert any(low <= mean for low, _ in combinations([*said, *said], 2))
