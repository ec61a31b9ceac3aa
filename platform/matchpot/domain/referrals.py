"""Where a maker may turn to when one fund cannot give: a few places that fit a plan, and why.

What fits is worked out by the guide (`guide/criteria.py`), for schemes elsewhere and for rounds,
pots and loans here alike; this chooses among its advices and says why in few words.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchpot.domain.guide.advice import Advice, Fit
from matchpot.domain.guide.schemes import Scheme, SchemeKind
from matchpot.domain.money import Cents

# More hints than this are no help.
MOST_HINTS = 3
LONGEST_NOTE = 1_000


class ReferralKind(StrEnum):
    """What a referral leads to."""

    ROUND = "round"
    POT = "pot"
    SCHEME = "scheme"  # one of the guide, or a loan here


class FitCode(StrEnum):
    """Why a place fits a plan; each with a value or none."""

    OF_DISCIPLINE = "of_discipline"
    EVERY_DISCIPLINE = "every_discipline"
    GIVES_ALL = "gives_all"  # value: what is asked, in cents
    GIVES_UP_TO = "gives_up_to"  # value: the most it gives this plan, in cents
    ADDS_TO_GIFTS = "adds_to_gifts"  # value: the most it adds to this plan, in cents
    OPENS_ON = "opens_on"  # value: the first day
    OPEN_UNTIL = "open_until"  # value: the last day
    ALWAYS_OPEN = "always_open"
    NOT_SURE = "not_sure"  # a fact is missing


@dataclass(frozen=True, slots=True)
class Why:
    """One reason; `value` is a word, cents or a day as text, as its code says."""

    code: FitCode
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One place and why it fits; `key` is that of its scheme."""

    key: str
    title: str
    provider: str
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is looked at of a plan here: its field, what it asked for, and the day."""

    discipline: str
    ask_cents: Cents
    today: date


def kind_of(key: str) -> ReferralKind:
    """What a key of the guide leads to.

    >>> [kind_of(key).value for key in ("round-3", "pot-7", "loan-1", "regeling-kort")]
    ['round', 'pot', 'scheme', 'scheme']
    """
    word, _, number = key.partition("-")
    if number.isdigit() and word in {ReferralKind.ROUND, ReferralKind.POT}:
        return ReferralKind(word)
    return ReferralKind.SCHEME


def for_discipline(schemes: Iterable[Scheme], discipline: str) -> list[Scheme]:
    """The schemes that are for a discipline; a quick look that spares a close one."""
    return [one for one in schemes if not one.disciplines or discipline in one.disciplines]


def hints(advices: Iterable[Advice], plan: Plan, *, besides: Collection[str]) -> list[Hint]:
    """The first few that fit or may fit, in the order of the advices.

    Args:
        advices: The best first.
        plan: What the plan asked for.
        besides: Keys of places that know the plan already.
    """
    found = (
        Hint(key=one.scheme.key, title=one.scheme.title, provider=one.scheme.provider, why=why)
        for one in advices
        if _may_help(one, besides)
        for why in [tuple(_reasons(one, plan))]
    )
    return [hint for _, hint in zip(range(MOST_HINTS), found, strict=False)]


def _may_help(one: Advice, besides: Collection[str]) -> bool:
    """Not what is open in the plan: whoever was turned down planned with this very money."""
    is_told = one.is_in_plan or one.scheme.key in besides
    return one.fit is not Fit.DOES_NOT_FIT and one.most_cents > 0 and not is_told


def _reasons(one: Advice, plan: Plan) -> Iterator[Why]:
    if one.scheme.disciplines:
        yield Why(FitCode.OF_DISCIPLINE, plan.discipline)
    else:
        yield Why(FitCode.EVERY_DISCIPLINE)
    if one.scheme.kind is SchemeKind.MATCH:
        yield Why(FitCode.ADDS_TO_GIFTS, str(one.most_cents))
    elif one.most_cents >= plan.ask_cents:
        yield Why(FitCode.GIVES_ALL, str(plan.ask_cents))
    else:
        yield Why(FitCode.GIVES_UP_TO, str(one.most_cents))
    if one.apply_from is not None and one.apply_from > plan.today:
        yield Why(FitCode.OPENS_ON, one.apply_from.isoformat())
    if one.apply_by is not None:
        yield Why(FitCode.OPEN_UNTIL, one.apply_by.isoformat())
    else:
        yield Why(FitCode.ALWAYS_OPEN)
    if one.missing:
        yield Why(FitCode.NOT_SURE)
