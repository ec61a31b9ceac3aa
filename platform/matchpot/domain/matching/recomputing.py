"""An export computed again: each decision once more, with the functions of the real run.

Where an answer differs by a cent, or a rule is not the one that was sealed, there is a
`Difference`. The figures a decision looked at are taken as they stand: holds of gifts that were
never paid were in them too, and are in no export. What follows by adding up is in
`export_sums.py`, the history of each line in `export_histories.py`.
"""

from collections.abc import Collection, Iterator, Mapping

from matchpot.domain.matching.decide import decide_gift, decide_project
from matchpot.domain.matching.export import (
    Difference,
    Export,
    SealedVersion,
    WrittenGift,
    WrittenLine,
    WrittenProject,
)
from matchpot.domain.matching.export_histories import history, sum_of_whole_line
from matchpot.domain.matching.export_moves import moves
from matchpot.domain.matching.export_rests import rests, winners
from matchpot.domain.matching.export_sums import sums
from matchpot.domain.matching.refund import GrantedLine, recompute_after_refund
from matchpot.domain.matching.rules import is_gift_rule, rule_sha256
from matchpot.domain.matching.scenario import Id
from matchpot.domain.matching.scenes import Gift
from matchpot.domain.matching.waiting import missing, never_short_cents
from matchpot.domain.money import Cents


def differences(export: Export) -> Iterator[Difference]:
    """Compute everything again; yield what differs, in the order of the export."""
    for at, version in enumerate(export.versions):
        yield from _seal(f"versions[{at}]", version)
    for at, gift in enumerate(export.gifts):
        yield from _gift(f"gifts[{at}]", gift)
    for at, project in enumerate(export.projects):
        yield from _project(f"projects[{at}]", project)
    goals = {one.project: one.goal_cents for one in export.got}
    for at, whole in enumerate(export.whole_lines):
        goal = goals.get(whole.project, 0)
        yield from sum_of_whole_line(f"whole_lines[{at}]", whole, goal_cents=goal)
    yield from rests(export)
    yield from winners(export)
    yield from sums(export)
    yield from moves(export)


def _seal(place: str, version: SealedVersion) -> Iterator[Difference]:
    least = version.min_donation_cents
    found = rule_sha256(version.rule, version.caps, min_donation_cents=least)
    if found != version.digest:
        yield Difference(f"{place}.digest", version.digest, found)


def _gift(place: str, gift: WrittenGift) -> Iterator[Difference]:
    basis = gift.basis
    decision = decide_gift(Gift(cents=gift.cents), basis.project, basis.views, basis.joint)
    granted = {} if gift.unmatched else {line.pot_id: line.cents for line in decision.lines}
    yield from _lines(f"{place}.lines", gift.lines, granted, field="granted_cents")
    for pot, line in gift.lines.items():
        yield from history(f"{place}.lines[{pot}]", line)
    if sum(gift.refunds) > gift.cents:
        yield Difference(f"{place}.refunds", sum(gift.refunds), gift.cents)
    elif any(line.has_grown for line in gift.lines.values()):
        yield from _no_more_than_missing(f"{place}.lines", gift, granted)
    else:
        left = _less_cases(gift, _left(gift, granted))
        yield from _lines(f"{place}.lines", gift.lines, left, field="cents")


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


def _less_cases(gift: WrittenGift, left: Mapping[Id, Cents]) -> Mapping[Id, Cents]:
    """What is left of lines that a case left out: nothing; after it came back, no more than was."""
    worth = dict(left)
    for pot, line in gift.lines.items():
        if line.is_left_out:
            worth[pot] = 0
        elif line.is_restored:
            worth[pot] = min(worth.get(pot, 0), line.cents)
    return worth


def _no_more_than_missing(
    place: str, gift: WrittenGift, granted: Mapping[Id, Cents]
) -> Iterator[Difference]:
    """A line may grow to what it would have been, had no pot been short; together neither more.

    How much of it came back to the pot in time is not for an export to say.
    """
    basis = gift.basis
    left = Gift(cents=gift.cents - sum(gift.refunds))
    whole = missing(left, basis.project, basis.views, {}, basis.joint)
    for pot, line in gift.lines.items():
        most = max(whole.get(pot, 0), granted.get(pot, 0))
        if line.cents > most:
            yield Difference(f"{place}[{pot}].cents", line.cents, most)
    together = sum(line.cents for line in gift.lines.values())
    most = never_short_cents(left, basis.project, basis.views, basis.joint)
    if together > most:
        yield Difference(f"{place}.cents", together, most)


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
