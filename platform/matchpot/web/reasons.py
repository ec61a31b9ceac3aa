"""Why a pot adds nothing, or not more, and its sum for one gift, in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Explanation, Params, Stage, Step
from matchpot.web.filters import euros
from matchpot.web.sentences import ratio_sentence

R = Reason


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One line of a sum in words; `cents` is what stands after it, `cut` that it took away."""

    text: str
    cents: int
    cut: bool


REASONS: Mapping[Reason, LazyString] = {
    R.BELOW_MINIMUM: _l("The gift is smaller than this pot counts."),
    R.SELF_DONATION: _l("Makers' gifts to their own project are not matched."),
    R.TEAM_DONATION: _l("Gifts of people in the project's team are not matched."),
    R.HOUSEHOLD_DONATION: _l("Gifts from the maker's household are not matched."),
    R.FUNDER_DONATION: _l("Gifts of people who work for the fund are not matched."),
    R.CAMPAIGN_NOT_IN_POT: _l("The project does not take part in this pot."),
    R.POT_CLOSED: _l("The pot is not open."),
    R.POT_PAUSED: _l("The fund has paused the pot."),
    R.POT_EMPTY: _l("There is not more left in the pot."),
    R.CAP_PER_DONATION: _l("Only a part of a gift this large counts."),
    R.CAP_PER_DONOR_PROJECT: _l("The most for one person on this project is reached."),
    R.CAP_PER_DONOR_POT: _l("The most for one person in this pot is reached."),
    R.CAP_PER_PROJECT: _l("The most this pot gives to one project is reached."),
    R.CAP_PER_PROJECT_GOAL: _l("The pot gives no larger part of a project's goal."),
    R.FILLED_BY_OTHERS: _l("Another fund adds this part already."),
    R.SHARED_WITH_OTHERS: _l("Several funds share the addition."),
    R.JOINT_MULTIPLE: _l("All funds together add no more than the gift itself."),
    R.JOINT_PROJECT_GOAL: _l("All funds together add no more than half of the goal."),
    R.TRIGGER_NOT_REACHED: _l("The threshold is not reached yet."),
    R.DONORS_MISSING: _l("Not enough different people have given yet."),
    R.DATE_PASSED: _l("The last day for it has passed."),
    R.GOAL_NOT_REACHED: _l("The project did not reach its goal."),
    R.GIFT_REDUCED: _l("A part of the gift was given back."),
    R.HOLD_LAPSED: _l("The payment came after the addition was kept aside for it."),
}

# The same with the figure that decided, where a step carries one.
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
    if name in figures:
        return str(text) % {"amount": euros(int(figures[name]))}
    return str(REASONS[reason])


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
        return _("The gift.")
    if step.code is Stage.CROWD:
        return _("Given by people so far.")
    figures = dict(step.params)
    return _RULE_STEPS[str(figures["kind"])](figures, fund)


def _unlock_step(figures: Mapping[str, int | str], fund: str) -> str:
    return _(
        "The threshold of %(trigger)s is reached, so %(fund)s adds %(grant)s.",
        trigger=euros(int(figures["trigger_cents"])),
        fund=fund,
        grant=euros(int(figures["grant_cents"])),
    )


def _top_up_step(figures: Mapping[str, int | str], fund: str) -> str:
    return _(
        "The threshold of %(trigger)s is reached, so %(fund)s pays what is missing, "
        "at most %(most)s.",
        trigger=euros(int(figures["trigger_cents"])),
        fund=fund,
        most=euros(int(figures["most_cents"])),
    )


_RULE_STEPS: Mapping[str, Callable[[Mapping[str, int | str], str], str]] = {
    "ratio": ratio_sentence,
    "unlock_fixed": _unlock_step,
    "top_up": _top_up_step,
}
