"""Rules to start from, in the order the evidence recommends them.

A named amount behind a threshold moves people more than a match on every gift (Huck and Rasul
2011); where gifts are matched, one for one is enough (Karlan and List 2007). So the first preset
is a threshold, and no preset goes above one for one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.persistence.queries.pots import RuleText


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A rule to start from: its form fields, and why one would choose it."""

    key: str
    kind: str
    title: LazyString
    why: LazyString
    fields: Mapping[str, Any] = field(default_factory=dict)


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.key: preset
        for preset in (
            Preset(
                key="threshold",
                kind="unlock_fixed",
                title=_l("80% by people, then € 750"),
                why=_l(
                    "A fixed amount in sight gives the maker a story to tell on the way. "
                    "Research finds that it brings in more than a match on every gift."
                ),
                fields={"trigger_bps": 8_000, "grant_cents": 75_000},
            ),
            Preset(
                key="last_quarter",
                kind="top_up",
                title=_l("The last quarter"),
                why=_l("People find the first three quarters, the fund pays what is missing."),
                fields={"trigger_bps": 7_500, "share_bps": 2_500},
            ),
            Preset(
                key="one_for_one_person",
                kind="ratio",
                title=_l("One for one, at most € 100 for each person"),
                why=_l("Every gift is doubled, and many small givers weigh more than one large."),
                fields={"num": 1, "den": 1, "per_donor_project_cents": 10_000},
            ),
            Preset(
                key="one_for_one_project",
                kind="ratio",
                title=_l("One for one, at most € 5,000 for each project"),
                why=_l("Every gift is doubled, and the pot is spread over many projects."),
                fields={"num": 1, "den": 1, "per_project_cents": 500_000},
            ),
            Preset(
                key="seventy_thirty",
                kind="top_up",
                title=_l("70/30, at most € 20,000"),
                why=_l("People find 70%, the fund pays the last 30%. Cities and provinces use it."),
                fields={"trigger_bps": 7_000, "share_bps": 3_000, "cap_cents": 2_000_000},
            ),
            Preset(
                key="supporters",
                kind="unlock_fixed",
                title=_l("100 people and half of the goal, then € 1,000"),
                why=_l("Support counts by heads: the fund joins in when many people do."),
                fields={"trigger_bps": 5_000, "grant_cents": 100_000, "min_donors": 100},
            ),
        )
    }
)


def fields_of(rule: RuleText) -> dict[str, Any]:
    """What a form shows of a published rule, to make the next version from."""
    typed = {**rule.params, **rule.caps}
    typed["min_donation_cents"] = rule.min_donation_cents or None
    if rule.kind == "unlock_fixed":
        typed["trigger_by"] = "amount" if "trigger_cents" in rule.params else "share"
    return typed
