"""The export of a divided pot read from a file, strictly; docs/matching.md describes every key.

What it shares with the export of a pot that matches gifts, such as lines with their history, is
read in `export_accounts.py`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from matchpot.cli.matching.documents import Part, Sheet
from matchpot.cli.matching.export_accounts import line_of, pot_of
from matchpot.cli.matching.rule_parts import caps_of
from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.caps import NO_CAPS
from matchpot.domain.matching.donation_lists import MOST_CENTS
from matchpot.domain.matching.pool_scene import DonorId, PoolReason, ProjectId
from matchpot.domain.matching.pools import POOL_KINDS, PoolRule, parse_pool_rule
from matchpot.domain.matching.pro_rata import ProRata
from matchpot.domain.money import Cents
from matchpot.domain.run_export import (
    FORMAT,
    DividedPot,
    PoolVersion,
    RunLine,
    Signature,
    Step,
    WrittenRun,
    WrittenShare,
)

NEEDS = ("format", "pots", "projects", "versions", "runs", "left_out", "signed", "gifts", "shares",
         "lines")  # fmt: skip
MAY = ("made_on", "seal", "votes")
_COUNTS = ("donors", "counted_donors")
_MOST_PEOPLE = 10**9
# As many as Python turns into a number without asking.
_MOST_DIGITS = 4_000
# Stands for a version that is not there.
_NO_VERSION = PoolVersion(
    id=0, rule=ProRata(), params={}, caps=NO_CAPS, min_donation_cents=0, digest=""
)


def read_division(sheet: Sheet) -> DividedPot:
    """Read the export of a divided pot.

    Raises:
        BadInput: With everything that is wrong with its shape.
    """
    whole = sheet.part("", sheet.content, needs=NEEDS, may=MAY)
    if whole.found.get("format") != FORMAT:
        sheet.wrong("format", f"not {FORMAT}")
    projects = dict(_project(sheet, at, one) for at, one in whole.items("projects"))
    versions = [_version(sheet, at, one) for at, one in whole.items("versions")]
    pots = [pot_of(sheet, at, one) for at, one in whole.items("pots")]
    if len(pots) != 1 or pots[0][2] is None:
        sheet.wrong("pots", "one pot, with where its money is")
    found = _Found(sheet, projects)
    found.read(whole)
    known = {version.id: version for version in versions}
    runs = [found.run(at, one, known) for at, one in whole.items("runs")]
    found.all_known(run.number for run in runs)
    sheet.check()
    _, budget, position = pots[0]
    assert position is not None  # noqa: S101 - the sheet was refused otherwise
    return DividedPot(
        budget=budget,
        position=position,
        versions=versions,
        runs=runs,
        lines=found.lines,
        given_cents=projects,
    )


def _project(sheet: Sheet, place: str, raw: object) -> tuple[int, Cents]:
    part = sheet.part(place, raw, needs=("id", "given_cents"), may=("project", "title"))
    return part.number("id"), part.number("given_cents")


def _version(sheet: Sheet, place: str, raw: object) -> PoolVersion:
    needs = ("id", "rule", "caps", "min_donation_cents", "digest")
    part = sheet.part(place, raw, needs=needs, may=("pot", "number", "published_on"))
    rule, params = _rule(part)
    return PoolVersion(
        id=part.number("id"),
        rule=rule,
        params=params,
        caps=caps_of(part),
        min_donation_cents=part.number("min_donation_cents"),
        digest=part.text("digest"),
    )


def _rule(part: Part) -> tuple[PoolRule, Mapping[str, int | str | bool]]:
    place, raw = part.at("rule"), part.found.get("rule", {"kind": ProRata.KIND})
    if not part.sheet.is_object(raw, place):
        return ProRata(), {}
    kind, params = raw.get("kind"), {name: raw[name] for name in raw if name != "kind"}
    if not isinstance(kind, str) or kind not in POOL_KINDS:
        part.sheet.wrong(f"{place}.kind", f"not one of {', '.join(POOL_KINDS)}")
        return ProRata(), {}
    try:
        return parse_pool_rule(kind, params), params
    except RuleIncomplete as error:
        part.sheet.flaws(place, error)
        return ProRata(), {}


@dataclass(frozen=True, slots=True)
class _Found:
    """What belongs to divisions, gathered by their numbers before the divisions are read."""

    sheet: Sheet
    projects: Mapping[int, Cents]
    given: dict[int, dict[ProjectId, dict[DonorId, Cents]]] = field(default_factory=dict)
    left_out: dict[int, dict[str, Cents]] = field(default_factory=dict)
    signed: dict[int, list[Signature]] = field(default_factory=dict)
    shares: dict[int, dict[int, WrittenShare]] = field(default_factory=dict)
    lines: list[RunLine] = field(default_factory=list)
    votes: dict[int, dict[ProjectId, int]] = field(default_factory=dict)

    def read(self, whole: Part) -> None:
        """Read every list that names divisions."""
        for at, one in whole.items("shares"):
            self._share(at, one)
        for at, one in whole.items("gifts"):
            self._gift(at, one)
        for at, one in whole.items("votes"):
            self._vote(at, one)
        for at, one in whole.items("left_out"):
            part = self.sheet.part(at, one, needs=("run", "reason", "cents"))
            sums = self.left_out.setdefault(part.number("run"), {})
            self._once(sums, part.text("reason"), part, "reason")
            sums[part.text("reason")] = part.number("cents")
        for at, one in whole.items("signed"):
            part = self.sheet.part(at, one, needs=("run", "step", "person", "role"), may=("day",))
            self.signed.setdefault(part.number("run"), []).append(_signature(part))
        for at, one in whole.items("lines"):
            self._line(at, one)

    def _project(self, part: Part) -> int:
        project = part.number("project")
        if project not in self.projects:
            self.sheet.wrong(part.at("project"), "there is no such project")
        return project

    def _once(self, known: Collection[object], one: object, part: Part, name: str) -> None:
        if one in known:
            self.sheet.wrong(part.at(name), "stands twice in this division")

    def _share(self, place: str, raw: object) -> None:
        needs = ("run", "project", "takes_part", "cents", "diff_cents", "weight",
                 "counted_cents", "why", *_COUNTS)  # fmt: skip
        part = self.sheet.part(place, raw, needs=needs)
        project, run = self._project(part), part.number("run")
        shares, weight = self.shares.setdefault(run, {}), _digits(part, "weight")
        self._once(shares, project, part, "project")
        why = None if part.found.get("why") is None else _why(part)
        shares[project] = WrittenShare(
            project=project,
            takes_part=part.flag("takes_part"),
            cents=part.number("cents"),
            diff_cents=part.number("diff_cents", least=-MOST_CENTS),
            weight=weight,
            donors=part.number("donors", most=_MOST_PEOPLE),
            counted_donors=part.number("counted_donors", most=_MOST_PEOPLE),
            counted_cents=part.number("counted_cents"),
            why=why,
        )
        if shares[project].takes_part:
            self.given.setdefault(run, defaultdict(dict)).setdefault(project, {})

    def _gift(self, place: str, raw: object) -> None:
        part = self.sheet.part(place, raw, needs=("run", "project", "donor", "cents"))
        given = self.given.setdefault(part.number("run"), {})
        own, donor = given.setdefault(self._project(part), {}), part.text("donor")
        self._once(own, donor, part, "donor")
        own[donor] = part.number("cents", least=1, default=1)

    def _vote(self, place: str, raw: object) -> None:
        part = self.sheet.part(place, raw, needs=("run", "project", "votes"))
        own, project = self.votes.setdefault(part.number("run"), {}), self._project(part)
        self._once(own, project, part, "project")
        own[project] = int(_digits(part, "votes"))

    def _line(self, place: str, raw: object) -> None:
        needs = ("project", "run", "granted_cents", "cents", "state", "changes")
        part = self.sheet.part(place, raw, needs=needs, may=("pot", "day"))
        line = RunLine(project=self._project(part), run=part.number("run"), line=line_of(part))
        self.lines.append(line)

    def run(self, place: str, raw: object, versions: Mapping[int, PoolVersion]) -> WrittenRun:
        """Read a division with all that was gathered of it."""
        needs = ("number", "corrects", "version", "pool_cents", "unallocated_cents", "digest")
        part = self.sheet.part(place, raw, needs=needs, may=("frozen_on", "settled_on"))
        version = versions.get(part.number("version"))
        if version is None:
            self.sheet.wrong(part.at("version"), "there is no such version")
        number = part.number("number", least=1, default=1)
        corrects = None if part.found.get("corrects") is None else part.number("corrects")
        return WrittenRun(
            number=number,
            corrects=corrects,
            version=version or _NO_VERSION,
            pool_cents=part.number("pool_cents"),
            unallocated_cents=part.number("unallocated_cents"),
            digest=part.text("digest"),
            left_out=self.left_out.get(number, {}),
            signed=self.signed.get(number, []),
            given=self.given.get(number, {}),
            shares=self.shares.get(number, {}),
            votes=self.votes.get(number, {}),
        )

    def all_known(self, numbers: Iterable[int]) -> None:
        """Refuse rows of divisions that are not there, and divisions out of order."""
        listed = list(numbers)
        if listed != sorted(set(listed)):
            self.sheet.wrong("runs", "each division once, in order")
        named: Sequence[Iterable[int]] = (
            *(self.given, self.votes, self.left_out, self.signed, self.shares),
        )
        of_lines = {line.run for line in self.lines}
        for stray in sorted({run for group in named for run in group} | of_lines):
            if stray not in listed:
                self.sheet.wrong("runs", f"there is no division {stray}")


def _signature(part: Part) -> Signature:
    return Signature(
        step=part.choice("step", Step, Step.PREPARED),
        person=part.number("person", least=1, default=1),
        role=part.text("role"),
    )


def _digits(part: Part, name: str) -> str:
    """A whole number of any length, as its digits."""
    text = part.text(name)
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return text
    part.sheet.wrong(part.at(name), "not digits")
    return "0"


def _why(part: Part) -> PoolReason:
    return part.choice("why", PoolReason, PoolReason.NO_WEIGHT)
