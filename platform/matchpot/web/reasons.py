"""Why a pot adds nothing, or not more, and its sum for one gift, in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Explanation, Params, Stage, Step
from matchpot.domain.matching.tier_gift import TierStyle
from matchpot.web.filters import day, euros, percent_exact
from matchpot.web.kind_sentences import (
    per_donor_sentence,
    ratio_sentence,
    seed_sentence,
    tier_gift_sentence,
    tier_pot_sentence,
)
from matchpot.web.words.matching import REASONS

R = Reason


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One line of a sum in words; `cents` is what stands after it, `cut` that it took away."""

    text: str
    cents: int
    cut: bool


# The sentences of `REASONS` with the figure that decided, where a step carries one.
_LIMITS: Mapping[Reason, tuple[str, LazyString]] = {
    R.BELOW_MINIMUM: ("min_donation_cents", _l("Gifts from %(amount)s on count.")),
    R.CAP_PER_DONATION: ("limit_cents", _l("Of one gift, at most %(amount)s counts.")),
    R.CAP_PER_DONOR_PROJECT: (
        "limit_cents",
        _l("At most %(amount)s is added for one person on one project."),
    ),
    R.CAP_PER_DONOR_POT: (
        "limit_cents",
        _l("At most %(amount)s is added for one person over all projects."),
    ),
    R.CAP_PER_PROJECT: ("limit_cents", _l("At most %(amount)s for one project.")),
    R.CAP_PER_PROJECT_GOAL: ("limit_cents", _l("At most %(amount)s for one project.")),
    R.CAP_PER_DAY: ("limit_cents", _l("At most %(amount)s is added to gifts on one day.")),
    R.CAP_PER_MAKER_YEAR: (
        "limit_cents",
        _l("At most %(amount)s is added for one maker in a year, over all projects."),
    ),
    R.POT_EMPTY: ("available_cents", _l("There is %(amount)s left in the pot.")),
    R.TRIGGER_NOT_REACHED: (
        "trigger_cents",
        _l("The threshold of %(amount)s is not reached yet."),
    ),
}


def reason_sentence(reason: Reason, params: Params = ()) -> str:
    """Why a pot adds nothing, or not more; with the figure that decided where it is known."""
    name, text = _LIMITS.get(reason, ("", REASONS[reason]))
    figures = dict(params)
    if reason is R.NEXT_TRANCHE and "opens_on" in figures:
        return next_tranche_sentence(date.fromisoformat(str(figures["opens_on"])))
    if name in figures:
        return str(text) % {"amount": euros(int(figures[name]))}
    return str(REASONS[reason])


def next_tranche_sentence(opens_on: date) -> str:
    """From when on a pot has more."""
    return str(
        _(
            "What the pot has for now is used. It has more from %(day)s on, first for the gifts "
            "that came first.",
            day=day(opens_on),
        )
    )


def explanation_steps(explanation: Explanation, fund: str | None = None) -> list[ToldStep]:
    """The sum of one pot, line by line, as it was made."""
    giver = fund or _("the fund")
    return [
        ToldStep(_step(step, giver), step.after_cents, isinstance(step.code, Reason))
        for step in explanation.steps
    ]


def _step(step: Step, fund: str) -> str:
    if isinstance(step.code, Reason):
        return reason_sentence(step.code, step.params)
    if step.code is Stage.GIFT:
        return str(_("The gift."))
    figures = dict(step.params)
    if step.code is Stage.CROWD:
        return _crowd_step(figures, fund)
    return _RULE_STEPS[str(figures["kind"])](figures, fund)


def _crowd_step(figures: Mapping[str, int | str], fund: str) -> str:
    """What people gave; where a fund counts less of it, whose count it is, and what all gave."""
    if "all_crowd_cents" not in figures:
        return str(_("Given by people so far."))
    return str(
        _(
            "Given by people so far, as %(fund)s counts gifts; all gifts together are %(all)s.",
            fund=fund,
            all=euros(int(figures["all_crowd_cents"])),
        )
    )


def _unlock_step(figures: Mapping[str, int | str], fund: str) -> str:
    return str(
        _(
            "The threshold of %(trigger)s is reached, so %(fund)s adds %(grant)s.",
            trigger=euros(int(figures["trigger_cents"])),
            fund=fund,
            grant=euros(int(figures["grant_cents"])),
        )
    )


def _top_up_step(figures: Mapping[str, int | str], fund: str) -> str:
    return str(
        _(
            "The threshold of %(trigger)s is reached, so %(fund)s pays what is missing, "
            "at most %(most)s.",
            trigger=euros(int(figures["trigger_cents"])),
            fund=fund,
            most=euros(int(figures["most_cents"])),
        )
    )


def _bridge_step(figures: Mapping[str, int | str], fund: str) -> str:
    return str(
        _(
            "The threshold of %(trigger)s is reached, so %(fund)s adds %(share)s of the goal.",
            trigger=euros(int(figures["trigger_cents"])),
            fund=fund,
            share=percent_exact(int(figures["share_bps"])),
        )
    )


def _tier_gift_step(figures: Mapping[str, int | str], fund: str) -> str:
    return tier_gift_sentence(figures, fund, slab=figures["style"] == TierStyle.SLAB)


_RULE_STEPS: Mapping[str, Callable[[Mapping[str, int | str], str], str]] = {
    "ratio": ratio_sentence,
    "tier_gift": _tier_gift_step,
    "tier_pot": tier_pot_sentence,
    "per_donor": per_donor_sentence,
    "nth_payment": ratio_sentence,
    "gap_fill": ratio_sentence,
    "bridge": _bridge_step,
    "seed": seed_sentence,
    "unlock_fixed": _unlock_step,
    "top_up": _top_up_step,
}
