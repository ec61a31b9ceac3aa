"""A pot written out so that anyone can compute it again, and the computing again.

An export holds what every decision looked at and what came of it, without names. Each decision is
made once more with the functions of the real run; where the answer differs by a cent, or a rule is
not the one that was sealed, there is a `Difference`. The figures a decision looked at are taken as
they stand: holds of gifts that were never paid were in them too, and are in no export. How an
export stands in a file is the command line's work.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.decide import decide_gift, decide_project
from matchpot.domain.matching.lines import RESERVED, USED, MatchLineState
from matchpot.domain.matching.refund import GrantedLine, recompute_after_refund
from matchpot.domain.matching.rules import GiftRule, ProjectRule, is_gift_rule, rule_sha256
from matchpot.domain.matching.scenario import Id
from matchpot.domain.matching.scenes import Gift, ProjectTotals
from matchpot.domain.matching.stacking import JointCaps, PotView
from matchpot.domain.money import Cents
from matchpot.domain.pots import Budget


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedVersion:
    """A rule version with the seal it was published under."""

    id: Id
    rule: GiftRule | ProjectRule
    caps: Caps
    min_donation_cents: Cents
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """All that one decision looked at."""

    project: ProjectTotals
    joint: JointCaps
    views: Sequence[PotView]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """A line: what it was when the gift was decided, and what it is now."""

    granted_cents: Cents
    cents: Cents
    state: MatchLineState


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenGift:
    """A gift, what went back of it in turn, and its lines by pot. `donor` names nobody."""

    id: Id
    project: Id
    donor: str
    cents: Cents
    refunds: Sequence[Cents]
    basis: Basis
    lines: Mapping[Id, WrittenLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenProject:
    """The last decision on a whole project, and its lines by pot."""

    id: Id
    closed: bool
    basis: Basis
    lines: Mapping[Id, WrittenLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The pots whose lines are all here, and every decision they took part in."""

    pots: Mapping[Id, Budget]
    versions: Sequence[SealedVersion]
    gifts: Sequence[WrittenGift]
    projects: Sequence[WrittenProject]

    def lines(self) -> Sequence[tuple[Id, WrittenLine]]:
        """Every line with its pot."""
        of_gifts = [line for gift in self.gifts for line in gift.lines.items()]
        return [*of_gifts, *(line for one in self.projects for line in one.lines.items())]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of the export that does not come out."""

    place: str
    exported: int | str
    recomputed: int | str


def differences(export: Export) -> Iterator[Difference]:
    """Compute everything again; yield what differs, in the order of the export."""
    for at, version in enumerate(export.versions):
        yield from _seal(f"versions[{at}]", version)
    for at, gift in enumerate(export.gifts):
        yield from _gift(f"gifts[{at}]", gift)
    for at, project in enumerate(export.projects):
        yield from _project(f"projects[{at}]", project)
    yield from _columns(export)


def _seal(place: str, version: SealedVersion) -> Iterator[Difference]:
    least = version.min_donation_cents
    found = rule_sha256(version.rule, version.caps, min_donation_cents=least)
    if found != version.digest:
        yield Difference(f"{place}.digest", version.digest, found)


def _gift(place: str, gift: WrittenGift) -> Iterator[Difference]:
    basis = gift.basis
    decision = decide_gift(Gift(cents=gift.cents), basis.project, basis.views, basis.joint)
    granted = {line.pot_id: line.cents for line in decision.lines}
    yield from _lines(f"{place}.lines", gift.lines, granted, field="granted_cents")
    if sum(gift.refunds) > gift.cents:
        yield Difference(f"{place}.refunds", sum(gift.refunds), gift.cents)
        return
    yield from _lines(f"{place}.lines", gift.lines, _left(gift, granted), field="cents")


def _left(gift: WrittenGift, granted: Mapping[Id, Cents]) -> Mapping[Id, Cents]:
    """What is left of each line after all that went back, in turn."""
    left, worth = gift.cents, dict(granted)
    for cents in gift.refunds:
        left -= cents
        lines = [
            GrantedLine(view, worth.get(view.id, 0))
            for view in gift.basis.views
            if is_gift_rule(view.rule) and (view.reason is None or view.id in worth)
        ]
        for cut in recompute_after_refund(
            Gift(cents=left), gift.basis.project, lines, gift.basis.joint
        ):
            worth[cut.pot_id] = cut.after_cents
    return worth


def _project(place: str, project: WrittenProject) -> Iterator[Difference]:
    basis = project.basis
    decision = decide_project(basis.project, basis.views, basis.joint, at_close=project.closed)
    decided = {line.pot_id: line.cents for line in decision.lines}
    yield from _lines(f"{place}.lines", project.lines, decided, field="cents")


def _lines(
    place: str, written: Mapping[Id, WrittenLine], found: Mapping[Id, Cents], *, field: str
) -> Iterator[Difference]:
    """Compare one figure of all lines; a line that is not there has nothing."""
    for pot in _all(written, found):
        exported: Cents = getattr(written[pot], field) if pot in written else 0
        if exported != found.get(pot, 0):
            yield Difference(f"{place}[{pot}].{field}", exported, found.get(pot, 0))


def _all(one: Collection[Id], other: Collection[Id]) -> list[Id]:
    return [*one, *(pot for pot in other if pot not in one)]


def _columns(export: Export) -> Iterator[Difference]:
    """Each pot's columns are the sums of its lines."""
    for pot, budget in export.pots.items():
        lines = [line for of, line in export.lines() if of == pot]
        reserved = sum(line.cents for line in lines if line.state in RESERVED)
        used = sum(line.cents for line in lines if line.state in USED)
        for field, exported, found in (
            ("reserved_cents", budget.reserved_cents, reserved),
            ("used_cents", budget.used_cents, used),
        ):
            if exported != found:
                yield Difference(f"pots[{pot}].{field}", exported, found)
