"""Scenarios made up by chance, as they stand in a file; every event in them can happen."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

CAP = st.integers(1, 2_500)
CENTS = st.integers(1, 1_200)
RATIO = st.fixed_dictionaries(
    {"kind": st.just("ratio"), "num": st.integers(1, 5), "den": st.sampled_from([1, 2, 3, 7])},
    optional={"rounding": st.sampled_from(["floor", "cumulative"])},
)
CAPS = st.fixed_dictionaries(
    {},
    optional={
        "per_donation_cents": CAP,
        "per_donor_project_cents": CAP,
        "per_donor_pot_cents": CAP,
        "per_project_cents": CAP,
        "per_project_goal_bps": st.integers(1, 10_000),
    },
)
JOINT = st.fixed_dictionaries(
    {},
    optional={
        "match_multiple_bps": st.integers(5_000, 40_000),
        "project_goal_bps": st.integers(2_000, 10_000),
    },
)
# Rules for gifts of every other kind.
OF_GIFTS = st.one_of(
    RATIO,
    st.fixed_dictionaries(
        {
            "kind": st.just("tier_gift"),
            "brackets": st.sampled_from(
                [
                    [[100, 2_000], [500, 5_000]],
                    [[0, 3_333]],
                    [[0, 9_000], [50, 1_000], [900, 7_777]],
                ]
            ),
        },
        optional={"style": st.sampled_from(["slab", "marginal"]), "max_counted": CAP},
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("tier_pot"),
            "segments": st.sampled_from(
                [[[400, 10_000], [None, 1_000]], [[90, 3_333], [1, 7], [500, 6_667]], [[2_000, 1]]]
            ),
        }
    ),
    st.fixed_dictionaries(
        {"kind": st.just("per_donor"), "cents_each": CAP}, optional={"max_donors": st.just(2)}
    ),
    st.fixed_dictionaries(
        {"kind": st.just("nth_payment"), "vest_on": st.integers(1, 3)},
        optional={"den": st.integers(1, 3), "all_or_nothing": st.booleans()},
    ),
    st.fixed_dictionaries(
        {"kind": st.just("nth_payment"), "first_k": st.integers(1, 2)},
        optional={"num": st.integers(1, 3), "all_or_nothing": st.booleans()},
    ),
    st.fixed_dictionaries({"kind": st.just("gap_fill")}, optional={"den": st.integers(1, 3)}),
)
BPS = st.integers(1, 10_000)
OF_PROJECTS = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.just("unlock_fixed"), "grant": CAP, "trigger_bps": BPS},
        optional={
            "min_donors": st.integers(0, 3),
            "basis": st.sampled_from(["crowd", "all"]),
            "latch": st.booleans(),
        },
    ),
    st.fixed_dictionaries(
        {"kind": st.just("top_up"), "trigger_bps": BPS, "share_bps": BPS}, optional={"cap": CAP}
    ),
    st.fixed_dictionaries(
        {"kind": st.just("bridge"), "place_at_bps": BPS, "share_bps": BPS, "keep_if_bps": BPS}
    ),
    st.fixed_dictionaries(
        {"kind": st.just("seed"), "amount": CAP},
        optional={"condition": st.sampled_from(["none", "success"])},
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("seed"),
            "amount": CAP,
            "condition": st.just("threshold"),
            "trigger_bps": BPS,
        }
    ),
)
# Pots that often run dry, and pots that seldom do.
TOTALS = (0, 700, 2_000, 50_000)
SMALL = (0, 150, 400, 900, 2_000)
PROJECTS = ("p", "q")
DONORS = ("x", "x", "y", "m")


@st.composite
def a_pot(draw: Any, pot_id: str, rules: Any, totals: Sequence[int]) -> dict[str, Any]:
    place = {
        "tier": st.integers(0, 2),
        "priority": st.integers(0, 2),
        "mode": st.sampled_from(["fill", "fill", "stack"]),
        "share": st.sampled_from(["ordered", "proportional"]),
        "caps": CAPS,
        "min_donation_cents": st.integers(0, 300),
        "projects": st.sampled_from([["p"], ["q"], ["p", "q"], []]),
    }
    total = {
        "id": st.just(pot_id),
        "total_cents": st.sampled_from(totals),
        "rule": rules,
    }
    pot: dict[str, Any] = draw(st.fixed_dictionaries(total, optional=place))
    return pot


@st.composite
def some_events(draw: Any, *, most: int = 16) -> list[dict[str, Any]]:
    """Gifts by a few people, refunds of parts and wholes, disputes that end or do not, closes."""
    events: list[dict[str, Any]] = []
    left: dict[str, int] = {}
    disputed: set[str] = set()
    is_open = list(PROJECTS)
    for at in range(draw(st.integers(1, most))):
        whole = sorted(one for one in left if left[one] and one not in disputed)
        kinds = ["donate"] * 4 * bool(is_open) + ["refund", "refund", "open"] * bool(whole)
        kind = draw(st.sampled_from([*kinds, *["judge"] * bool(disputed), *["close"] * (at > 9)]))
        if kind == "donate":
            gift = f"d{at}"
            left[gift] = draw(CENTS)
            project, donor = (
                draw(st.sampled_from([is_open[0], *is_open])),
                draw(st.sampled_from(DONORS)),
            )
            events.append({"type": "donate", "id": gift, "project": project, "donor": donor})
            events[-1]["cents"] = left[gift]
        elif kind == "refund":
            gift = draw(st.sampled_from(whole))
            cents = draw(st.integers(1, left[gift]))
            events.append({"type": "refund", "donation": gift, "cents": cents})
            left[gift] -= cents
        elif kind == "open":
            gift = draw(st.sampled_from(whole))
            disputed.add(gift)
            events.append({"type": "dispute_opened", "donation": gift})
        elif kind == "judge":
            gift = draw(st.sampled_from(sorted(disputed)))
            disputed.remove(gift)
            won = draw(st.booleans())
            left[gift] = left[gift] if won else 0
            events.append({"type": f"dispute_{'won' if won else 'lost'}", "donation": gift})
        elif kind == "close" and is_open:
            events.append({"type": "close", "project": is_open.pop()})
    return events


@st.composite
def a_scenario(
    draw: Any, rules: Any = RATIO, *, most_pots: int = 4, totals: Sequence[int] = TOTALS
) -> dict[str, Any]:
    """Two projects, one of which a donor made, and pots with these rules."""
    pots = draw(st.integers(1, most_pots))
    return {
        "projects": [
            {"id": "p", "goal_cents": draw(st.integers(1, 9_000)), "maker": "m"},
            {"id": "q", "goal_cents": 4_000},
        ],
        "pots": [draw(a_pot(f"pot{at}", rules, totals)) for at in range(pots)],
        "joint": draw(JOINT),
        "events": draw(some_events()),
    }


@st.composite
def a_dry_scenario(draw: Any, rules: Any = OF_GIFTS) -> dict[str, Any]:
    """Small pots that everybody asks, and afterwards gifts that go back, the first ones first."""
    scenario: dict[str, Any] = draw(a_scenario(rules, totals=SMALL[1:]))
    for project in scenario["projects"]:
        project["goal_cents"] = 90_000
    for pot in scenario["pots"]:
        pot.pop("projects", None)
    gifts = [
        {"type": "donate", "id": f"d{at}", "project": draw(st.sampled_from(PROJECTS)),
         "donor": draw(st.sampled_from("xyz")), "cents": draw(st.integers(100, 1_200))}
        for at in range(draw(st.integers(5, 9)))
    ]  # fmt: skip
    back = [
        {"type": "refund", "donation": gift["id"], "cents": draw(st.integers(1, gift["cents"]))}
        for gift in gifts[: draw(st.integers(1, 3))]
    ]
    last = draw(st.integers(0, 2))
    events = [*gifts[: len(gifts) - last], *back, *gifts[len(gifts) - last :]]
    close = {"type": "close", "project": "q"}
    return {**scenario, "events": [*events, *[close] * draw(st.integers(0, 1))]}
