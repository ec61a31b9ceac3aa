"""The table of rule kinds, how a rule is read and written, and the seal of a published version.

A new kind is one file with one class and one row in `KINDS`; nothing else in this room changes.
Two shapes exist: a rule that answers each gift (`GiftRule`) and a rule that answers a whole project
(`ProjectRule`). Rules that divide a pool at the end of a round are in `pools.py`; all are sealed
here.
"""

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Protocol, TypeAlias, TypeGuard, runtime_checkable

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.bridge import Bridge
from matchpot.domain.matching.caps import Caps, caps_params
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.exhaustion import Exhaustion, ExhaustionMode
from matchpot.domain.matching.explain import Clause, Params
from matchpot.domain.matching.gap_fill import GapFill
from matchpot.domain.matching.nth_payment import NthPayment
from matchpot.domain.matching.parameters import Field, FieldFlaw, Plain, read_fields, to_plain
from matchpot.domain.matching.per_donor import PerDonor
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.scenes import GiftScene, ProjectScene
from matchpot.domain.matching.seed import Seed
from matchpot.domain.matching.tier_gift import TierGift
from matchpot.domain.matching.tier_pot import TierPot
from matchpot.domain.matching.top_up import TopUp
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.money import Cents


class GiftRule(Protocol):
    """A rule that answers each gift."""

    KIND: ClassVar[str]
    FIELDS: ClassVar[tuple[Field, ...]]

    def match_cents(self, counted_cents: Cents, scene: GiftScene) -> Cents:
        """Match for what counts of one gift, before caps."""
        ...

    def figures(self) -> Params:
        """The figures of the step in an explanation."""
        ...

    def clauses(self) -> tuple[Clause, ...]:
        """The rule in clauses."""
        ...


class Hesitant(Protocol):
    """A rule for gifts that can say why it gives less than its kind could."""

    def why_less(self, counted_cents: Cents, scene: GiftScene) -> Reason | None:
        """Say why; None when it gives in full."""
        ...


class ProjectRule(Protocol):
    """A rule that answers a whole project; provisional until its campaign closes."""

    KIND: ClassVar[str]
    FIELDS: ClassVar[tuple[Field, ...]]

    def why_not(self, scene: ProjectScene) -> Reason | None:
        """Say why the pot adds nothing now; None when it does."""
        ...

    def line_cents(self, scene: ProjectScene) -> Cents:
        """What the line should be now, before caps."""
        ...

    def why_not_at_close(self, scene: ProjectScene, *, all_match_cents: Cents) -> Reason | None:
        """Say why the line lapses at the close; None when it is captured."""
        ...

    def figures(self, scene: ProjectScene) -> Params:
        """The figures of the step in an explanation."""
        ...

    def clauses(self) -> tuple[Clause, ...]:
        """The rule in clauses."""
        ...


@runtime_checkable
class _ChecksFields(Protocol):
    """A rule whose fields must also fit each other."""

    @staticmethod
    def flaws(values: Mapping[str, Any]) -> dict[str, str]:
        """Return what is wrong between fields that are each right."""
        ...


Rule: TypeAlias = (
    Ratio
    | TierGift
    | TierPot
    | PerDonor
    | NthPayment
    | GapFill
    | UnlockFixed
    | TopUp
    | Bridge
    | Seed
)

KINDS: Mapping[str, type[Rule]] = MappingProxyType(
    {
        kind.KIND: kind
        for kind in (
            *(Ratio, TierGift, TierPot, PerDonor, NthPayment, GapFill),
            *(UnlockFixed, TopUp, Bridge, Seed),
        )
    }
)


def is_gift_rule(rule: GiftRule | ProjectRule) -> TypeGuard[GiftRule]:
    """Tell whether a rule answers each gift."""
    return hasattr(rule, "match_cents")


def needs(kind: str) -> frozenset[str]:
    """The figures of `Usage` a kind looks at that cost a question of their own to find."""
    return getattr(KINDS[kind], "NEEDS", frozenset())


def says_why_less(rule: object) -> TypeGuard[Hesitant]:
    """Tell whether a rule can say why it gives less."""
    return hasattr(rule, "why_less")


def gives_whole_or_nothing(rule: object) -> bool:
    """Tell whether a rule gives nothing where the pot cannot pay all of it."""
    return isinstance(rule, NthPayment) and rule.all_or_nothing


def latches(rule: object) -> bool:
    """Tell whether a rule that was met once stays met, whatever goes back afterwards."""
    return isinstance(rule, UnlockFixed) and rule.latch


def is_project_rule(rule: GiftRule | ProjectRule) -> TypeGuard[ProjectRule]:
    """Tell whether a rule answers a whole project."""
    return hasattr(rule, "line_cents")


def is_about_projects(kind: str) -> bool:
    """Tell whether rules of a kind answer a whole project; false for kinds that divide a pool."""
    return hasattr(KINDS.get(kind), "line_cents")


def fits(exhaustion: Exhaustion, rule: GiftRule | ProjectRule) -> bool:
    """Tell whether a pot with this rule can run out like this: a whole project cannot wait."""
    return exhaustion.mode is ExhaustionMode.FCFS or is_gift_rule(rule)


def parse_rule(kind: str, params: Mapping[str, object]) -> Rule:
    """Read a rule from plain values; raise `RuleIncomplete` with a flaw per field.

    >>> parse_rule("ratio", {"num": 1, "den": 2})
    Ratio(num=1, den=2, rounding=<Rounding.FLOOR: 'floor'>)
    """
    made = KINDS.get(kind)
    if made is None:
        raise RuleIncomplete({"kind": FieldFlaw.UNKNOWN})
    values, flaws = read_fields(made.FIELDS, params)
    if not flaws and isinstance(made, _ChecksFields):
        flaws = made.flaws(values)
    if flaws:
        raise RuleIncomplete(flaws)
    return made(**values)


class Sealed(Protocol):
    """Any rule that can be published, whatever it answers."""

    KIND: ClassVar[str]
    FIELDS: ClassVar[tuple[Field, ...]]


def rule_params(rule: Sealed) -> dict[str, Plain]:
    """Write a rule's parameters as plain JSON values, without its kind; the way back of parsing."""
    return to_plain(rule.FIELDS, rule)


def canonical_json(rule: Sealed, caps: Caps, *, min_donation_cents: Cents = 0) -> str:
    """Write one rule version as the one text that is sealed: sorted keys, no spaces, ASCII."""
    version = {
        "caps": caps_params(caps),
        "kind": rule.KIND,
        "min_donation_cents": min_donation_cents,
        "params": rule_params(rule),
    }
    return json.dumps(version, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def rule_sha256(rule: Sealed, caps: Caps, *, min_donation_cents: Cents = 0) -> str:
    """Seal one rule version: the SHA-256 of its canonical text, in hexadecimal."""
    text = canonical_json(rule, caps, min_donation_cents=min_donation_cents)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
