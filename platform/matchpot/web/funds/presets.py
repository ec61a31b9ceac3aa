"""Rules to start from: first those that Dutch funds use, then others, as the evidence orders them.

A named amount in sight moves people more than a match on every gift (Huck and Rasul 2011); where
gifts are matched, one for one is enough (Karlan and List 2007). So the first preset is a threshold,
and no preset goes above one for one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
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


# Proposed for a new rule and on unless a fund empties it; no festival of small gifts comes near it.
PACE: Mapping[str, int] = MappingProxyType(
    {"pace_gifts": 10, "pace_addresses": 2, "pace_hours": 24}
)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.key: preset
        for preset in (
            Preset(
                key="threshold",
                kind="unlock_fixed",
                title=_l("80% by people, then €750"),
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
                key="seventy_thirty",
                kind="top_up",
                title=_l("70/30, at most €20,000"),
                why=_l("People find 70%, the fund pays the last 30%. Cities and provinces use it."),
                fields={"trigger_bps": 7_000, "share_bps": 3_000, "cap_cents": 2_000_000},
            ),
            Preset(
                key="one_for_one_project",
                kind="ratio",
                title=_l("One for one, at most €5,000 for each project"),
                why=_l("Every gift is doubled, and the pot is spread over many projects."),
                fields={"num": 1, "den": 1, "per_project_cents": 500_000},
            ),
            Preset(
                key="supporters",
                kind="unlock_fixed",
                title=_l("100 people and half of the goal, then €1,000"),
                why=_l("Support counts by heads: the fund joins in when many people do."),
                fields={"trigger_bps": 5_000, "grant_cents": 100_000, "min_donors": 100},
            ),
            Preset(
                key="seed",
                kind="seed",
                title=_l("€1,000 from the start, if the goal is reached"),
                why=_l(
                    "Nobody wants to be the first. A gift that is there already, in a name people "
                    "know, brings in more than any match."
                ),
                fields={"amount_cents": 100_000, "condition": "success"},
            ),
            Preset(
                key="one_for_one_person",
                kind="ratio",
                title=_l("One for one, at most €100 for each person"),
                why=_l("Every gift is doubled, and many small givers weigh more than one large."),
                fields={"num": 1, "den": 1, "per_donor_project_cents": 10_000},
            ),
            Preset(
                key="bridge",
                kind="bridge",
                title=_l("From a quarter to a half"),
                why=_l(
                    "The fund carries a project over its slow middle: a quarter of the goal once "
                    "people gave the first quarter, paid when all of it is there."
                ),
                fields={"place_at_bps": 2_500, "share_bps": 2_500, "keep_if_bps": 10_000},
            ),
            Preset(
                key="heads",
                kind="per_donor",
                title=_l("€5 for everyone who gives"),
                why=_l("Many givers count, not large gifts, and nobody gains by giving twice."),
                fields={"cents_each": 500},
            ),
            Preset(
                key="until_goal",
                kind="gap_fill",
                title=_l("One for one until the goal is reached"),
                why=_l("What a project does not need stays in the pot for the others."),
                fields={"num": 1, "den": 1},
            ),
            Preset(
                key="early",
                kind="tier_pot",
                title=_l("The first €20,000 doubles gifts, then 10%"),
                why=_l("A strong reason to give early, and a pot that is not empty in an hour."),
                fields={"cents_1": 2_000_000, "bps_1": 10_000, "bps_2": 1_000},
            ),
            Preset(
                key="third_gift",
                kind="nth_payment",
                title=_l("Double the third gift"),
                why=_l("People who come back are worth most to a maker."),
                fields={"counts": "vest_on", "place": 3, "per_donor_project_cents": 10_000},
            ),
            Preset(
                key="larger",
                kind="tier_gift",
                title=_l("A larger share for larger gifts"),
                why=_l("For makers with few givers who can miss more."),
                fields={
                    "cents_1": 10_000,
                    "bps_1": 2_000,
                    "cents_2": 50_000,
                    "bps_2": 3_000,
                    "cents_3": 75_000,
                    "bps_3": 4_000,
                    "max_counted_cents": 100_000,
                },
            ),
        )
    }
)


def fields_of(rule: RuleText) -> dict[str, Any]:
    """What a form shows of a published rule, to make the next version from."""
    filters = dict(rule.caps.get("filters", {}))
    for name in ("from_day", "until_day"):
        if name in filters:
            filters[name] = date.fromisoformat(filters[name])
    if "cities" in filters:
        filters["cities"] = ", ".join(filters["cities"])
    typed = {**rule.params, **rule.caps, **filters}
    typed |= _exhaustion_fields(rule.caps.get("exhaustion", {}))
    typed["min_donation_cents"] = rule.min_donation_cents or None
    if rule.kind == "unlock_fixed":
        typed["trigger_by"] = "amount" if "trigger_cents" in rule.params else "share"
    if rule.kind == "nth_payment":
        chosen = "first_k" if "first_k" in rule.params else "vest_on"
        typed |= {"counts": chosen, "place": rule.params[chosen]}
    for at, (cents, bps) in enumerate(typed.get("brackets") or typed.get("segments") or (), 1):
        typed |= {f"cents_{at}": cents, f"bps_{at}": bps}
    return typed


def _exhaustion_fields(exhaustion: Mapping[str, Any]) -> dict[str, Any]:
    """How the money runs out, as the fields of the form."""
    names = {"mode": "exhaustion_mode", "first_bps": "first_bps", "wait_days": "wait_days"}
    typed = {field: exhaustion[name] for name, field in names.items() if name in exhaustion}
    for at, (opens_on, bps) in enumerate(exhaustion.get("tranches", ()), 1):
        opens = date.fromisoformat(opens_on) if opens_on else None
        typed |= {f"tranche_day_{at}": opens, f"tranche_bps_{at}": bps}
    return typed
