"""An application: a project entered in a round, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import Cents
from matchpot.domain.moves import table
from matchpot.domain.rounds.phases import PLANNED, Phase
from matchpot.domain.rounds.questions import flaws as answer_flaws
from matchpot.domain.rounds.rules import RoundRules


class ApplicationState(StrEnum):
    """Where an application stands; what the panel made of it is in the tally."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"
    AWARDED = "awarded"
    DECLINED = "declined"


_A = ApplicationState

MOVES = table(
    {
        # Whoever was not judged in time takes part: silence is not held against a maker.
        _A.DRAFT: (_A.SUBMITTED, _A.WITHDRAWN),
        _A.SUBMITTED: (_A.DRAFT, _A.ELIGIBLE, _A.INELIGIBLE, _A.WITHDRAWN),
        _A.ELIGIBLE: (_A.INELIGIBLE, _A.WITHDRAWN, _A.AWARDED, _A.DECLINED),
        _A.INELIGIBLE: (_A.ELIGIBLE, _A.APPEALED, _A.WITHDRAWN),
        _A.APPEALED: (_A.ELIGIBLE, _A.INELIGIBLE, _A.WITHDRAWN),
        _A.WITHDRAWN: (),
        _A.AWARDED: (_A.DECLINED,),
        # One on the reserve list may still be awarded.
        _A.DECLINED: (_A.AWARDED,),
    }
)

# Stands for election; those withdrawn after the vote began stay in the lists and get nothing.
STANDS = frozenset({_A.SUBMITTED, _A.ELIGIBLE, _A.AWARDED, _A.DECLINED})
# Still the maker's to end.
WITHDRAWABLE = frozenset({_A.DRAFT, _A.SUBMITTED, _A.ELIGIBLE, _A.INELIGIBLE, _A.APPEALED})
# With so many an application is found ineligible: no words, no refusal. The same of an objection.
SHORTEST_REASON = 20
LONGEST_REASON = 1_000
LONGEST_APPEAL = 2_000
# So long before applying ends a maker who has not handed in is reminded, once.
REMIND_BEFORE = timedelta(days=3)
# What a project may begin to be entered in; handed in it is while applying is open.
PREPARABLE = frozenset({Phase.ANNOUNCED, Phase.PANEL_CALL, Phase.PANEL_DRAW, Phase.SUBMISSION})
# Until somebody votes the fund may say which applications exclude one another.
GROUPABLE = frozenset({Phase.SUBMISSION, Phase.ELIGIBILITY, Phase.CONFLICTS, Phase.READING})
# From here on everybody may know which plans take part: applying is over and the conditions are
# checked, so that no list tells by what vanished from it who was refused. A round that is called
# off names nobody.
NAMED = frozenset({*PLANNED[PLANNED.index(Phase.CONFLICTS) :], Phase.CLOSED, Phase.NO_DECISION})
# What residents vote on is for everybody to read from the vote on.
READ = frozenset({*PLANNED[PLANNED.index(Phase.PUBLIC_VOTE) :], Phase.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a maker fills in for one round."""

    ask_cents: Cents
    least_cents: Cents | None
    answers: Mapping[str, str]


def check(
    rules: RoundRules, asked: Asked, *, discipline: str, cost_cents: Cents, pays_fairly: bool = True
) -> None:
    """Raise `InvalidValue` by field where an application cannot be handed in.

    `cost_cents` is what the whole project costs: nobody asks for more than that. `pays_fairly`
    tells whether its budget pays what the round asks for (`RoundRules.least_pay_bps`).
    """
    flaws: dict[str, str] = {
        f"answers.{id_}": flaw for id_, flaw in answer_flaws(rules.questions, asked.answers)
    }
    if not rules.least_ask_cents <= asked.ask_cents <= rules.most_ask_cents or asked.ask_cents < 1:
        flaws["ask_cents"] = "out_of_range"
    elif asked.ask_cents > cost_cents:
        flaws["ask_cents"] = "more_than_it_costs"
    if asked.least_cents is not None and (
        not rules.may_need_less or not 0 < asked.least_cents <= asked.ask_cents
    ):
        flaws["least_cents"] = "out_of_range"
    if rules.disciplines and discipline not in rules.disciplines:
        flaws["discipline"] = "not_of_this_round"
    if not pays_fairly:
        flaws["fair_pay"] = "below"
    if flaws:
        raise InvalidValue(flaws)


def told(words: str, *, most: int = LONGEST_REASON, field: str = "reason") -> str:
    """Words that tell somebody enough to answer them; raises `InvalidValue` by `field`."""
    said = words.strip()
    if len(said) < SHORTEST_REASON:
        raise InvalidValue({field: "too_short"})
    if len(said) > most:
        raise InvalidValue({field: "too_long"})
    return said


def code_of(number: int) -> str:
    """The code an application goes by in a round, from 1.

    >>> code_of(7)
    'P-007'
    """
    return f"P-{number:03}"
