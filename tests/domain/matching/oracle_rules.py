"""What each rule says, and how cents are divided: the second opinion, from the design's tables."""

from fractions import Fraction
from typing import Any

WHOLE = {"unlock_fixed", "top_up", "bridge", "seed"}
FAR = 10**18
Plain = dict[str, Any]


def of_gift(rule: Plain, e: int, before: Plain) -> int:
    """Match for e, which is more than nothing, before all limits."""
    return int(globals()[f"_{rule['kind']}"](rule, e, before))


def _ratio(rule: Plain, e: int, before: Plain) -> int:
    if rule.get("rounding") == "cumulative":
        last = before["counted"]
        return (last + e) * rule["num"] // rule["den"] - last * rule["num"] // rule["den"]
    return int(e * rule["num"] // rule["den"])


def _tier_gift(rule: Plain, e: int, _before: Plain) -> int:
    most = min(e, rule.get("max_counted", FAR))
    if rule.get("style", "slab") == "slab":
        bps = [share for lo, share in rule["brackets"] if e >= lo]
        return most * bps[-1] // 10_000 if bps else 0
    # Cent by cent, each at the share of the bracket it lies in.
    exact = Fraction(0)
    for cent in range(1, most + 1):
        bps = [share for lo, share in rule["brackets"] if cent > lo]
        exact += Fraction(bps[-1], 10_000) if bps else 0
    return int(exact)


def _tier_pot(rule: Plain, e: int, before: Plain) -> int:
    gone, given = before["pot"], 0
    for size, bps in rule["segments"]:
        rem = FAR if size is None else max(0, size - gone)
        gone = 0 if size is None else max(0, gone - size)
        take = min(rem, e * bps // 10_000)
        given += take
        if take < rem:
            break
        e -= -(-take * 10_000 // bps)
    return int(given)


def _per_donor(rule: Plain, _e: int, before: Plain) -> int:
    first = before["gifts_of_donor"] == 0 and before["people"] < rule.get("max_donors", FAR)
    return int(rule["cents_each"]) if first else 0


def _nth_payment(rule: Plain, e: int, before: Plain) -> int:
    place = before["gifts_of_donor"] + 1
    wanted = place == rule["vest_on"] if "vest_on" in rule else place <= rule["first_k"]
    return int(e * rule.get("num", 1) // rule.get("den", 1)) if wanted else 0


def _gap_fill(rule: Plain, e: int, before: Plain) -> int:
    gap = max(0, before["goal"] - before["there"] - e)
    return int(min(e * rule.get("num", 1) // rule.get("den", 1), gap))


# ---- whole projects -----------------------------------------------------------------------------


def _up(cents: int, bps: int) -> int:
    """A share, rounded up."""
    return -(-cents * bps // 10_000)


def is_met(rule: Plain, scene: Plain) -> bool:
    """Whether the pot comes in."""
    kind, goal, crowd = rule["kind"], scene["goal"], scene["crowd"]
    if kind == "unlock_fixed":
        counts = crowd + (scene["others"] if rule.get("basis") == "all" else 0)
        trigger = rule.get("trigger_cents", _up(goal, rule.get("trigger_bps", 0)))
        met = counts >= trigger and scene["people"] >= rule.get("min_donors", 0)
        return bool(met or (rule.get("latch") and scene["was_met"]))
    if kind == "top_up":
        return bool(crowd >= _up(goal, rule["trigger_bps"]))
    if kind == "bridge":
        return bool(crowd >= _up(goal, rule["place_at_bps"]))
    return True


def of_project(rule: Plain, scene: Plain) -> int:
    """What the line of a pot that comes in should be, before all limits."""
    kind, goal = rule["kind"], scene["goal"]
    if kind == "unlock_fixed":
        return int(rule["grant"])
    if kind == "seed":
        return int(rule["amount"])
    share = goal * rule["share_bps"] // 10_000
    if kind == "bridge":
        return int(share)
    return int(min(rule.get("cap", FAR), share, max(0, goal - scene["crowd"])))


def is_kept(rule: Plain, scene: Plain, everything: int) -> bool:
    """Whether a line is captured at the close; `everything` is all match, this line's too."""
    kind, goal, crowd = rule["kind"], scene["goal"], scene["crowd"]
    if kind == "top_up":
        return crowd + everything >= goal and is_met(rule, scene)
    if kind == "bridge":
        enough = crowd + everything >= _up(goal, rule.get("keep_if_bps", 10_000))
        return enough and is_met(rule, scene)
    if kind == "seed":
        if rule.get("condition") == "success":
            return bool(crowd + everything >= goal)
        if rule.get("condition") == "threshold":
            return bool(crowd >= _up(goal, rule["trigger_bps"]))
        return True
    return is_met(rule, scene)


# ---- dividing -----------------------------------------------------------------------------------


def cut_from_the_last(given: dict[str, int], room: int) -> dict[str, int]:
    """The lines in their order, as many cents as there is room for."""
    kept = {}
    for pot, cents in given.items():
        kept[pot] = min(cents, room)
        room -= kept[pot]
    return kept


def capped_lr(total: int, weights: dict[str, int], caps: dict[str, int]) -> dict[str, int]:
    """Capped largest remainder of section 2, with fractions."""
    fixed: dict[str, int] = {}
    while True:
        rest = [one for one in weights if one not in fixed]
        left, weight = total - sum(fixed.values()), sum(weights[one] for one in rest)
        over = [one for one in rest if weight and left * weights[one] > caps[one] * weight]
        if not over:
            break
        fixed.update({one: caps[one] for one in over})
    if not weight:
        return fixed | dict.fromkeys(rest, 0)
    exact = {one: Fraction(left * weights[one], weight) for one in rest}
    parts = {one: int(exact[one]) for one in rest}
    by_rest = sorted(rest, key=lambda one: (-(exact[one] - parts[one]), one))
    for one in by_rest[: left - sum(parts.values())]:
        parts[one] += 1
    return fixed | parts
