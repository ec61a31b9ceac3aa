"""What a donor is promised, in words: when everything comes back, and what happens next."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from flask_babel import gettext as _

from matchpot.domain.campaigns import GRACE_BPS, SuccessRule
from matchpot.domain.money import bps_of_rounded_up
from matchpot.web.filters import day_time, euros


class Promised(Protocol):
    """A campaign as far as its promise goes."""

    @property
    def success_rule(self) -> SuccessRule:
        """When the maker gets the money."""
        ...

    @property
    def goal_min_cents(self) -> int:
        """What must be there."""
        ...

    @property
    def deadline_at(self) -> datetime | None:
        """By when."""
        ...


def success_sentence(campaign: Promised) -> str:
    """When the donor gets everything back, the tip included, and when the maker gets it."""
    by = day_time(campaign.deadline_at) if campaign.deadline_at else _("the last day")
    return _SENTENCES[campaign.success_rule](campaign.goal_min_cents, by)


def _all_or_nothing(goal_cents: int, by: str) -> str:
    return str(
        _(
            "You get everything back, the tip too, when gifts and match together have not reached "
            "%(goal)s on %(by)s.",
            goal=euros(goal_cents),
            by=by,
        )
    )


def _with_grace(goal_cents: int, by: str) -> str:
    return str(
        _(
            "You get everything back, the tip too, when less than %(least)s (80%% of the goal) is "
            "reached on %(by)s. Between 80%% and the goal you choose yourself: keep your gift, "
            "add to it, or take it back.",
            least=euros(bps_of_rounded_up(goal_cents, GRACE_BPS)),
            by=by,
        )
    )


def _minimum_first(goal_cents: int, by: str) -> str:
    return str(
        _(
            "You get everything back, the tip too, when the minimum of %(goal)s is not reached on "
            "%(by)s. Once it is, the campaign goes on for more.",
            goal=euros(goal_cents),
            by=by,
        )
    )


def _every_gift(_goal_cents: int, by: str) -> str:
    return str(
        _(
            "The maker gets your gift whatever the others give. Until %(by)s you can take it back "
            "yourself.",
            by=by,
        )
    )


_SENTENCES: Mapping[SuccessRule, Callable[[int, str], str]] = {
    SuccessRule.AON_100: _all_or_nothing,
    SuccessRule.AON_80_GRACE: _with_grace,
    SuccessRule.MIN_THEN_CONTINUE: _minimum_first,
    SuccessRule.FLEXIBLE: _every_gift,
}
