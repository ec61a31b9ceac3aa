"""Where a campaign stands, in words anyone understands, for the top of its page.

Also what came together for it: a campaign that gives everything back counts down to nothing, and
its page still tells how far it had come.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from matchpot.domain.campaigns import PUBLIC, CampaignState, SuccessRule
from matchpot.persistence.queries.closing import Returned
from matchpot.web.filters import day, day_time, euros

C = CampaignState


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came together for a campaign, in cents: with it still, or given back at its end."""

    crowd_cents: int
    match_cents: int
    donors: int

    @property
    def total_cents(self) -> int:
        """People and funds together."""
        return self.crowd_cents + self.match_cents


def came_together(row: Any, returned: Returned | None) -> Came:
    """What a campaign has, and what it gave back because it ended without success."""
    back = returned or Returned()
    return Came(
        crowd_cents=row.raised_cents + back.crowd_cents,
        match_cents=row.match_cents + back.match_cents,
        donors=row.donor_count + back.donors,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A heading, a sentence, and the tone of the notice they stand in."""

    title: str
    text: str
    tone: str


def _preview(_row: Any) -> Standing:
    return Standing(
        _("Preview"),
        _("Only you and the coaches can see this page. It opens for everyone at the launch."),
        "info",
    )


def _paused(_row: Any) -> Standing:
    return Standing(
        _("Paused"),
        _("We are looking at a question about this campaign. No gifts can be made meanwhile."),
        "warning",
    )


def _counting(_row: Any) -> Standing:
    return Standing(
        _("Counting the last gifts"),
        _("The campaign has ended. Some payments are still on their way; the result follows soon."),
        "info",
    )


def _grace(row: Any) -> Standing:
    return Standing(
        _("Nearly there"),
        _(
            "The goal of %(goal)s was not quite reached. Gifts are still welcome for a few days.",
            goal=euros(row.goal_min_cents),
        ),
        "info",
    )


def _succeeded(row: Any) -> Standing:
    return Standing(
        _("It worked"),
        _(
            "%(total)s came together: %(gifts)s from people and %(match)s from funds. The project "
            "is being made.",
            total=euros(row.raised_cents + row.match_cents),
            gifts=euros(row.raised_cents),
            match=euros(row.match_cents),
        ),
        "success",
    )


def _failed(row: Any) -> Standing:
    return Standing(
        _("The goal was not reached"),
        _(
            "%(goal)s was needed and did not come together. Everyone who gave gets the gift back.",
            goal=euros(row.goal_min_cents),
        ),
        "warning",
    )


def _all_back(row: Any) -> Standing:
    return Standing(
        _("The goal was not reached"),
        _(
            "%(goal)s was needed and did not come together. Everyone who gave has got the gift "
            "back, and funds got back what they had added.",
            goal=euros(row.goal_min_cents),
        ),
        "warning",
    )


def _cancelled(_row: Any) -> Standing:
    return Standing(
        _("Cancelled"),
        _("This campaign was stopped. Everyone who gave gets the gift back."),
        "warning",
    )


_WORDS: Mapping[CampaignState, Callable[[Any], Standing]] = {
    C.PAUSED: _paused,
    C.COUNTING: _counting,
    C.GRACE: _grace,
    C.SUCCEEDED: _succeeded,
    C.SETTLED: _succeeded,
    C.PAID_OUT: _succeeded,
    C.FULFILLING: _succeeded,
    C.COMPLETED: _succeeded,
    C.FAILED: _failed,
    C.REFUNDING: _failed,
    C.CLOSED_FAILED: _all_back,
    C.CANCELLED: _cancelled,
    **dict.fromkeys(set(C) - PUBLIC, _preview),
}


def _stopped(_row: Any) -> Standing:
    return Standing(
        _("Cancelled"),
        _("This campaign was stopped. Everyone who gave has got the gift back."),
        "warning",
    )


# A campaign that was stopped gives back by the same states as one that missed its goal.
_STOPPED: Mapping[CampaignState, Callable[[Any], Standing]] = {
    C.REFUNDING: _cancelled,
    C.CLOSED_FAILED: _stopped,
}


def standing(row: Any, *, was_stopped: bool = False) -> Standing | None:
    """What to say at the top; None for a live campaign, which speaks for itself."""
    told = (was_stopped and _STOPPED.get(row.state)) or _WORDS.get(row.state)
    return told(row) if told else None


def rule_sentence(row: Any) -> str:
    """What happens with the gifts at the deadline."""
    goal = euros(row.goal_min_cents)
    if row.success_rule is SuccessRule.FLEXIBLE:
        return str(
            _(
                "The maker receives what comes together, also when it is less than %(goal)s.",
                goal=goal,
            )
        )
    if row.deadline_at is None:
        return str(
            _("When %(goal)s does not come together, everyone gets the gift back.", goal=goal)
        )
    return str(
        _(
            "When %(goal)s has not come together by %(moment)s, everyone gets the gift back.",
            goal=goal,
            moment=day_time(row.deadline_at),
        )
    )


def dates_sentence(row: Any) -> str:
    """From when to when gifts can be made."""
    if row.live_at is None or row.deadline_at is None:
        return ""
    return str(_("From %(start)s to %(end)s.", start=day(row.live_at), end=day(row.deadline_at)))
