"""The rules of a round, frozen when it opens: one canonical text, its digest, and no way back.

What is not among the rules (a picture, a word of welcome) may change; a rule may not, because
people volunteered, applied or voted by it. Another rule is another round.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from matchpot.domain.errors import FieldFrozen, InvalidValue
from matchpot.domain.rounds.schedule import Plan


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rules and the plan as one text."""

    text: str

    @property
    def digest(self) -> str:
        """The SHA-256 of the text, published when the round opens."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def rules(self) -> dict[str, Any]:
        """The rules that were frozen, the plan among them. Any: plain JSON values."""
        frozen: dict[str, Any] = json.loads(self.text)
        return frozen

    def check_unchanged(self, rules: Mapping[str, Any], plan: Plan) -> None:
        """Raise `FieldFrozen` with the rules that differ, were left out or came in."""
        other, own = freeze(rules, plan).rules, self.rules
        changed = {name for name in {*own, *other} if own.get(name) != other.get(name)}
        changed |= own.keys() ^ other.keys()
        if changed:
            raise FieldFrozen(sorted(changed))


def freeze(rules: Mapping[str, Any], plan: Plan) -> Snapshot:
    """Freeze rules with the plan, under the key `plan`; the order of keys makes no difference.

    Raises `InvalidValue` by place for anything that can be written in two ways, such as a fraction
    of a number, or that is no plain value. Any: plain JSON values.
    """
    flaws = dict(_flaws("rules", rules))
    if "plan" in rules:
        flaws["rules.plan"] = "stands_twice"
    if flaws:
        raise InvalidValue(flaws)
    whole = {**rules, "plan": plan.plain()}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Snapshot(text)


def _flaws(place: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaf_flaws(place, name if isinstance(name, str) else ())
            yield from _flaws(f"{place}.{name}", inner)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _flaws(f"{place}[{at}]", inner)
    else:
        yield from _leaf_flaws(place, value)


def _leaf_flaws(place: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if any("\ud800" <= one <= "\udfff" for one in value):
            yield place, "not_a_text"
    elif value is not None and not isinstance(value, int):
        yield place, "not_a_plain_value"
