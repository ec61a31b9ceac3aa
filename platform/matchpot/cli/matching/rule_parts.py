"""Rules, their limits and joint limits as they stand in files; used by scenarios and exports."""

from matchpot.cli.matching.documents import Part
from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.caps import NO_CAPS, Caps, parse_caps
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.rules import KINDS, Rule, parse_rule
from matchpot.domain.matching.stacking import JointCaps

JOINT = ("match_multiple_bps", "project_goal_bps")
_MOST_BPS = 1_000_000  # a hundredfold
# Stands for a rule that cannot be read; a sheet with a problem is never used.
NO_RULE = Ratio(num=1, den=1)


def rule_of(part: Part) -> Rule:
    """Read the rule of a pot or a version; that the key is missing was told before."""
    place, raw = part.at("rule"), part.found.get("rule", {"kind": "ratio", "num": 1, "den": 1})
    if part.sheet.is_object(raw, place):
        kind = raw.get("kind")
        if "kind" not in raw:
            part.sheet.wrong(f"{place}.kind", "missing")
        elif not isinstance(kind, str) or kind not in KINDS:
            part.sheet.wrong(f"{place}.kind", f"not one of {', '.join(KINDS)}")
        else:
            try:
                return parse_rule(kind, {name: raw[name] for name in raw if name != "kind"})
            except RuleIncomplete as error:
                part.sheet.flaws(place, error)
    return NO_RULE


def caps_of(part: Part) -> Caps:
    """Read the limits of a pot or a version; none when they are left out."""
    place, raw = part.at("caps"), part.found.get("caps", {})
    if part.sheet.is_object(raw, place):
        try:
            return parse_caps(raw)
        except RuleIncomplete as error:
            part.sheet.flaws(place, error)
    return NO_CAPS


def joint_of(part: Part) -> JointCaps:
    """Read the joint limits; each is off when it is left out."""
    joint = part.sheet.part(part.at("joint"), part.found.get("joint", {}), needs=(), may=JOINT)
    return JointCaps(
        **{name: joint.number(name, most=_MOST_BPS) for name in JOINT if name in joint.found}
    )
