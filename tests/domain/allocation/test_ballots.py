"""Ballots are valid exactly when they keep every rule of their type, and say which they break."""

import pytest

from matchpot.domain.allocation.ballots import (
    Answer,
    Approval,
    ChooseOne,
    Cumulative,
    Grade,
    Grading,
    Knapsack,
    Marks,
    Quadratic,
    Ranking,
    Score,
    Slate,
    YesNo,
)
from matchpot.domain.errors import InvalidValue

SLATE = Slate(
    costs={"a": 700, "b": 300, "c": 500, "d": 100, "e": 1, "f": 1},
    budget_cents=1_000,
    recused={"d"},
)
SCORE = Score(weights={"art": 2, "plan": 1})
WHY = "A plan of twenty le."  # twenty letters, spaces among them


def marks(art: int | None = 5, plan: int | None = 0, reason: str = WHY) -> dict[str, Marks]:
    return {"a": Marks(scores={"art": art, "plan": plan}, reason=reason)}


VALID = [
    (Approval(), ["a"]),
    (Approval(), ["a", "b", "c", "e", "f"]),
    (ChooseOne(), ["b"]),
    (Knapsack(), ["a", "b"]),
    (Knapsack(), []),
    (Ranking(), ["b"]),
    (Ranking(), ["f", "e", "c", "b", "a"]),
    (Cumulative(), {"a": 5, "b": 4, "c": 1}),
    (Cumulative(), {"a": 2, "b": 2, "c": 2, "e": 2, "f": 2}),
    (Quadratic(), {"a": 10}),
    (Quadratic(), {"a": 8, "b": 6}),
    (Quadratic(), {"a": 0}),
    (SCORE, marks()),
    (SCORE, marks(art=None, plan=None)),
    (Grading(), {"a": Grade.POOR}),
    (YesNo(), {"a": Answer.ABSTAIN, "b": Answer.NO}),
]
REFUSED = [
    (Approval(), [], "empty"),
    (Approval(), ["a", "b", "c", "e", "f", "g"], "unknown_application"),
    (Approval(most=2), ["a", "b", "c"], "too_many"),
    (Approval(), ["a", "a"], "twice"),
    (Approval(), ["d"], "recused"),
    (ChooseOne(), [], "not_exactly_one"),
    (ChooseOne(), ["a", "b"], "not_exactly_one"),
    (Knapsack(), ["a", "b", "e"], "over_budget"),
    (Ranking(), [], "empty"),
    (Ranking(), ["a", "b", "a"], "twice"),
    (Cumulative(), {"a": 5, "b": 4}, "not_all_points too_few_projects"),
    (Cumulative(), {"a": 5, "b": 4, "c": 2}, "not_all_points"),
    (Cumulative(), {"a": 6, "b": 3, "c": 1}, "too_much_on_one"),
    (Cumulative(), {"a": 5, "b": 5, "c": 0}, "below_one"),
    (Quadratic(), {"a": 10, "b": 1}, "over_credits"),
    (Quadratic(), {"a": -1}, "out_of_range"),
    (SCORE, {}, "empty"),
    (SCORE, marks(art=6), "out_of_range"),
    (SCORE, marks(art=-1), "out_of_range"),
    (SCORE, marks(reason=f"  {WHY[1:]}  "), "reason_too_short"),
    (SCORE, {"a": Marks(scores={"art": 1}, reason=WHY)}, "criterion_missing"),
    (SCORE, {"a": Marks(scores={"art": 1, "plan": 1, "x": 1}, reason=WHY)}, "unknown_criterion"),
    (Grading(), {"a": 6}, "out_of_range"),
    (Grading(), {"d": Grade.GOOD}, "recused"),
    (YesNo(), {}, "empty"),
    (YesNo(), {"a": "maybe"}, "out_of_range"),
]


@pytest.mark.parametrize(("kind", "ballot"), VALID)
def test_a_ballot_that_keeps_the_rules_is_valid(kind, ballot):
    assert kind.flaws(ballot, SLATE) == ()


@pytest.mark.parametrize(("kind", "ballot", "codes"), REFUSED)
def test_a_ballot_that_breaks_a_rule_is_told_which(kind, ballot, codes):
    assert [flaw.value for flaw in kind.flaws(ballot, SLATE)] == codes.split()


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        (Approval, {"most": 0}),
        (Cumulative, {"points": 0}),
        (Quadratic, {"credits": 0}),
        (Score, {"weights": {"art": 0}}),
        (Score, {"weights": {}}),
    ],
)
def test_a_type_of_ballot_that_nobody_could_fill_in_is_refused(kind, params):
    with pytest.raises(InvalidValue):
        kind(**params)
