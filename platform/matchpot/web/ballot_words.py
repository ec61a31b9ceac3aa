"""Ballots in words: how each type is filled in, what one says, what is wrong with it.

Fields are in `ballot_fields.py`, papers as pages draw them in `ballot_papers.py`.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.allocation.ballots import Answer, Grade, Marks
from matchpot.domain.rounds.rules import BallotKind, BallotRules
from matchpot.web.ballot_fields import Unread
from matchpot.web.filters import euros
from matchpot.web.labels import label

GRADES: Mapping[Grade, LazyString] = {
    Grade.EXCELLENT: _l("Excellent"),
    Grade.VERY_GOOD: _l("Very good"),
    Grade.GOOD: _l("Good"),
    Grade.FAIR: _l("Fair"),
    Grade.POOR: _l("Poor"),
    Grade.REJECT: _l("To reject"),
}
HOW: Mapping[BallotKind, LazyString] = {
    BallotKind.APPROVAL: _l(
        "Choose what you like, at most %(most)s. All that you choose count alike."
    ),
    BallotKind.CHOOSE_ONE: _l("Choose the one that you like best."),
    BallotKind.KNAPSACK: _l("Spend the budget: choose what together costs %(budget)s at most."),
    BallotKind.RANKING: _l(
        "Put them in order: 1 is best. What you leave empty shares the last place."
    ),
    BallotKind.CUMULATIVE: _l(
        "Divide %(points)s points over at least %(fewest)s applications, at most %(most_each)s "
        "to one."
    ),
    BallotKind.QUADRATIC: _l(
        "You have %(credits)s credits. One vote costs 1, two cost 4, three cost 9: each next vote "
        "on the same application is dearer."
    ),
    BallotKind.SCORE: _l(
        "Score each application from 0 to 5 on every criterion, and give a reason of at least 20 "
        "characters. Choose not applicable where you cannot tell."
    ),
    BallotKind.GRADE: _l("Give each application a grade."),
    BallotKind.YES_NO_ABSTAIN: _l("Answer for each application whether it should be funded."),
}
UNREAD: Mapping[Unread, LazyString] = {
    Unread.NOT_A_NUMBER: _l("Write a whole number, or leave it empty."),
    Unread.SAME_PLACE: _l("Two applications have this place. Give each a place of its own."),
}


def how(rules: BallotRules, budget_cents: int) -> str:
    """How a paper of this type is filled in."""
    told = {name: str(value) for name, value in _params(rules).items()}
    return str(HOW[rules.kind]) % {**told, "budget": euros(budget_cents)}


def _params(rules: BallotRules) -> dict[str, Any]:
    """The numbers of a type, those that were not set too. Any: whole numbers of its class."""
    if rules.kind is BallotKind.SCORE:
        return {}
    kind = rules.ballot_type()
    names = ("most", "points", "fewest", "most_each", "credits")
    return {name: getattr(kind, name) for name in names if hasattr(kind, name)}


def number_of(rules: BallotRules, name: str) -> int:
    """A number of a type, such as its `points`."""
    return int(_params(rules)[name])


# Any below: what a ballot holds differs by its type (`votes.read`).
def said(rules: BallotRules, value: Any) -> str:
    """What a ballot says of one application; None is one that was left out."""
    if value is None:
        return str(_("Not chosen"))
    match rules.kind:
        case BallotKind.RANKING:
            return str(_("Place %(place)s", place=value))
        case BallotKind.CUMULATIVE:
            return str(ngettext("%(num)d point", "%(num)d points", value))
        case BallotKind.QUADRATIC:
            return str(ngettext("%(num)d vote", "%(num)d votes", value))
        case BallotKind.SCORE:
            return ", ".join(f"{name}: {score}" for name, score in scores_of(rules, value))
        case BallotKind.GRADE:
            return str(GRADES[value])
        case BallotKind.YES_NO_ABSTAIN:
            return label(Answer(value))
        case _:
            return str(_("Chosen"))


def scores_of(rules: BallotRules, marks: Marks) -> list[tuple[str, str]]:
    """The score of each criterion under its name; in words where it does not apply."""
    return [(one.label, _score(marks.scores.get(one.id))) for one in rules.criteria]


def _score(score: int | None) -> str:
    return str(_("n/a")) if score is None else str(score)
