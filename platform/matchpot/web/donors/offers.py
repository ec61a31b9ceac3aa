"""The rewards as the form shows them: a short list in the maker's order, a long one by amount.

All that can be chosen is in view; what is gone is folded away. What a reward is stands with its
project.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from matchpot.persistence.queries.giving import RewardOffer
from matchpot.web.filters import euros

# More than fit on a phone's screen or two.
_LONG = 8
# What people think in, in cents; a part begins at each of them.
_STEPS = (2_500, 5_000, 10_000, 25_000, 50_000, 100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A reward beside its button of the form."""

    reward: RewardOffer
    button: Any  # Any: a choice of a radio field, of which WTForms has no public type


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Rewards of about the same amount, the cheapest first; without a title it is all of them."""

    title: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """The parts of what can be chosen, and what is gone; `chosen_is_gone` when that was picked."""

    none: Any  # Any: as in `Choice`
    parts: Sequence[Part]
    gone: Sequence[Choice]

    @property
    def chosen_is_gone(self) -> bool:
        """Whether the form was sent with a reward that somebody else took meanwhile."""
        return any(one.button.checked for one in self.gone)


def arranged(buttons: Iterable[Any], rewards: Mapping[str, RewardOffer]) -> Offers:
    """Put the buttons of the form in parts; the first is the one for nothing."""
    none, *others = buttons
    choices = [Choice(reward=rewards[one.data], button=one) for one in others]
    there = [one for one in choices if one.reward.left != 0]
    gone = [one for one in choices if one.reward.left == 0]
    return Offers(none=none, parts=_parts(there), gone=gone)


def _parts(choices: Sequence[Choice]) -> list[Part]:
    if len(choices) <= _LONG:
        return [Part(title="", choices=choices)] if choices else []
    found: dict[int, list[Choice]] = {}
    for one in sorted(choices, key=lambda one: one.reward.minimum_cents):
        found.setdefault(_step(one.reward.minimum_cents), []).append(one)
    return [Part(title=_title(step), choices=inside) for step, inside in found.items()]


def _step(cents: int) -> int:
    """The last step at or below an amount; 0 below the first."""
    return max((step for step in _STEPS if step <= cents), default=0)


def _title(step: int) -> str:
    if step:
        return str(_("From %(amount)s", amount=euros(step)))
    return str(_("Less than %(amount)s", amount=euros(_STEPS[0])))
