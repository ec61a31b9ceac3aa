"""A divided pot computed again: every division once more, what it moved, and all sums.

Where a figure does not come out there is a `Difference`. What was frozen is proven by its seal,
which the pot's page shows too; shares follow from it, lines from the shares, and the pot's columns
from the lines.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from matchpot.domain.matching.export import DIVIDED_AGAIN, Difference
from matchpot.domain.matching.export_histories import history
from matchpot.domain.matching.export_sums import apart, columns, position
from matchpot.domain.matching.lines import USED, MatchLineState
from matchpot.domain.matching.rules import rule_sha256
from matchpot.domain.money import Cents
from matchpot.domain.run_export import DividedPot, RunLine, Step, WrittenRun, WrittenShare
from matchpot.domain.runs import approvers_needed

_SHARE = ("cents", "diff_cents", "weight", "donors", "counted_donors", "counted_cents")
_Shares = Mapping[int, WrittenShare]


def differences(pot: DividedPot) -> Iterator[Difference]:
    """Compute everything again; yield what differs, in the order of the export."""
    for at, version in enumerate(pot.versions):
        least = version.min_donation_cents
        found = rule_sha256(version.rule, version.caps, min_donation_cents=least)
        if found != version.digest:
            yield Difference(f"versions[{at}].digest", version.digest, found)
    undone = _undone(pot.lines)
    before: WrittenRun | None = None
    for run in pot.runs:
        yield from _run(run, before, undone)
        before = run
    yield from _lines(pot, undone)
    yield from _sums(pot)


# ---- divisions ----------------------------------------------------------------------------------


def _run(
    run: WrittenRun, before: WrittenRun | None, undone: frozenset[int]
) -> Iterator[Difference]:
    place, frozen = f"runs[{run.number}]", run.frozen()
    corrects = before.number if before else None
    if run.corrects != corrects:
        yield Difference(f"{place}.corrects", str(run.corrects), str(corrects))
    if frozen.digest != run.digest:
        yield Difference(f"{place}.digest", run.digest, frozen.digest)
    yield from _four_eyes(place, run)
    divided = frozen.divide()
    if divided.unallocated_cents != run.unallocated_cents:
        exported = run.unallocated_cents
        yield Difference(f"{place}.unallocated_cents", exported, divided.unallocated_cents)
    had = {project: share.cents for project, share in before.shares.items()} if before else {}
    again = {
        int(one.project): WrittenShare(
            project=int(one.project),
            takes_part=True,
            cents=one.cents,
            diff_cents=one.cents - had.get(int(one.project), 0),
            weight=str(one.weight),
            donors=one.donors,
            counted_donors=one.counted_donors,
            counted_cents=one.counted_cents,
            why=one.why_not_more,
        )
        for one in divided.shares
    }
    yield from _shares(run, {**_gone(run, had, undone), **again})


def _four_eyes(place: str, run: WrittenRun) -> Iterator[Difference]:
    """One person prepares; somebody else approves, and a correction takes two who do."""
    prepared = {one.person for one in run.signed if one.step is Step.PREPARED}
    approved = {one.person for one in run.signed if one.step is Step.APPROVED}
    if run.corrects is None:
        approved -= prepared
    needed = approvers_needed(is_correction=run.corrects is not None)
    if len(prepared) != 1 or len(approved) < needed:
        exported = f"{len(prepared)} prepared, {len(approved)} may approve"
        yield Difference(f"{place}.signed", exported, f"1 prepared, {needed} may approve")


def _gone(run: WrittenRun, had: Mapping[int, Cents], undone: frozenset[int]) -> _Shares:
    """Campaigns that had a share and take no part any more; one that was undone has no row."""
    return {
        project: WrittenShare(
            project=project, takes_part=False, cents=0, diff_cents=-cents, weight="0",
            donors=0, counted_donors=0, counted_cents=0, why=None,
        )
        for project, cents in had.items()
        if project in run.shares or (cents and project not in undone)
    }  # fmt: skip


def _shares(run: WrittenRun, again: _Shares) -> Iterator[Difference]:
    for project in sorted(run.shares.keys() | again.keys()):
        place = f"shares[{run.number}][{project}]"
        told, found = run.shares.get(project), again.get(project)
        if told is None or found is None:
            there, gone = "a share", "no share"
            yield Difference(place, there if told else gone, there if found else gone)
            continue
        yield from apart(
            place, [(name, getattr(told, name), getattr(found, name)) for name in _SHARE]
        )
        if (told.why, told.takes_part) != (found.why, found.takes_part):
            yield Difference(f"{place}.why", _why(told), _why(found))


def _why(share: WrittenShare) -> str:
    reason = share.why.value if share.why else "nothing in the way"
    return reason if share.takes_part else "takes no part"


# ---- lines --------------------------------------------------------------------------------------


def _undone(lines: Sequence[RunLine]) -> frozenset[int]:
    """Projects whose lines went back because their campaign was cancelled."""
    return frozenset(
        one.project
        for one in lines
        for change in one.line.changes or ()
        if change.state is MatchLineState.REVERSED and change.reason != DIVIDED_AGAIN
    )


def _lines(pot: DividedPot, undone: frozenset[int]) -> Iterator[Difference]:
    granted: Counter[tuple[int, int]] = Counter()
    cut: Counter[int] = Counter()
    for at, one in enumerate(pot.lines):
        yield from history(f"lines[{at}]", one.line)
        granted[one.run, one.project] += one.line.granted_cents
        cut[one.project] += sum(
            change.before_cents - change.cents
            for change in one.line.changes or ()
            if change.reason == DIVIDED_AGAIN
        )
    rises, falls = _moved(pot.runs)
    for run, project in sorted(granted.keys() | rises.keys()):
        here = granted[run, project], rises[run, project]
        yield from apart(f"lines[{run}][{project}]", [("granted_cents", *here)])
    for project in sorted((cut.keys() | falls.keys()) - undone):
        yield from apart(f"lines[{project}]", [("taken_back_cents", cut[project], falls[project])])


def _moved(runs: Iterable[WrittenRun]) -> tuple[Counter[tuple[int, int]], Counter[int]]:
    """What divisions gave by division and project, and what they took back by project."""
    rises: Counter[tuple[int, int]] = Counter()
    falls: Counter[int] = Counter()
    for run in runs:
        for project, share in run.shares.items():
            if share.diff_cents > 0:
                rises[run.number, project] += share.diff_cents
            falls[project] += max(0, -share.diff_cents)
    return rises, falls


# ---- sums ---------------------------------------------------------------------------------------


def _sums(pot: DividedPot) -> Iterator[Difference]:
    lines = [one.line for one in pot.lines]
    yield from apart("pot", columns(pot.budget, lines))
    yield from apart("pot", position(pot.position, pot.budget, lines, 0))
    has: defaultdict[int, Cents] = defaultdict(int)
    for one in pot.lines:
        has[one.project] += one.line.cents if one.line.state in USED else 0
    for project in sorted(pot.given_cents.keys() | has.keys()):
        told = pot.given_cents.get(project, 0)
        yield from apart(f"projects[{project}]", [("given_cents", told, has[project])])
