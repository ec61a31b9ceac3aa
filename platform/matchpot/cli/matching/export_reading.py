"""An export read from a file, strictly; docs/matching.md describes every key.

Here are the decisions: versions, gifts, projects and what each looked at. What is added up, and
the lines with their history, is read in `export_accounts.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from matchpot.cli.matching.documents import Part, Sheet, said
from matchpot.cli.matching.export_accounts import (
    got_of,
    lines_of,
    pot_of,
    released_of,
    rest_of,
    whole_of,
    winners_of,
)
from matchpot.cli.matching.moves_reading import hold_of, move_of, paid_in_of
from matchpot.cli.matching.rule_parts import NO_RULE, caps_of, joint_of, rule_of
from matchpot.domain.matching.caps import NO_CAPS
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.export import (
    ABOUT_DONOR,
    FORMAT,
    FORMAT_WITH_MOVES,
    Basis,
    Difference,
    Export,
    SealedVersion,
    WrittenGift,
    WrittenProject,
)
from matchpot.domain.matching.export_seal import seal_of
from matchpot.domain.matching.parameters import Day, Flawed
from matchpot.domain.matching.scenario import Id
from matchpot.domain.matching.scenes import ProjectTotals, Usage
from matchpot.domain.matching.stacking import PotView
from matchpot.domain.pots import PotMode, Share

_NEEDS = ("format", "pots", "versions", "gifts", "projects")
_MOVES = ("paid_in", "holds", "moves")
_MAY = ("made_on", "rests", "whole_lines", "released", "got", "winners", "seal", *_MOVES)
_TOTALS = tuple(ProjectTotals.__slots__)
_USAGE = tuple(Usage.__slots__)
_VIEW_NEEDS = ("pot", "version", "available_cents", "usage")
_VIEW_MAY = ("tier", "priority", "mode", "share", "reason", "crowd_cents", "crowd_donors",
             "was_unlocked", "opens_on")  # fmt: skip


def read_export(sheet: Sheet) -> tuple[Export, Sequence[Difference]]:
    """Read an export, and say whether its seal is broken.

    Raises:
        BadInput: With everything that is wrong with its shape.
    """
    whole = sheet.part("", sheet.content, needs=_NEEDS, may=_MAY)
    tells_moves = _tells_moves(whole)
    versions = [_version(sheet, at, one) for at, one in whole.items("versions")]
    known = {version.id: version for version in versions}
    pots = [pot_of(sheet, at, one) for at, one in whole.items("pots")]
    gifts = [_gift(sheet, at, one, known) for at, one in whole.items("gifts")]
    projects = [_project(sheet, at, one, known) for at, one in whole.items("projects")]
    read = Export(
        pots={pot: budget for pot, budget, _ in pots},
        versions=versions,
        gifts=gifts,
        projects=projects,
        positions={pot: position for pot, _, position in pots if position is not None},
        whole_lines=[whole_of(sheet, at, one, known) for at, one in whole.items("whole_lines")],
        released=[released_of(sheet, at, one) for at, one in whole.items("released")],
        got=[got_of(sheet, at, one) for at, one in whole.items("got")],
        tells_moves=tells_moves,
        paid_in=[paid_in_of(sheet, at, one) for at, one in whole.items("paid_in")],
        holds=[hold_of(sheet, at, one) for at, one in whole.items("holds")],
        moves=[move_of(sheet, at, one) for at, one in whole.items("moves")],
        winners=[winners_of(sheet, at, one) for at, one in whole.items("winners")],
        rests=[rest_of(sheet, at, one) for at, one in whole.items("rests")],
    )
    sheet.check()
    return read, broken_seal(sheet)


def broken_seal(sheet: Sheet) -> Sequence[Difference]:
    """The seal of any export, where it is not that of its content."""
    content = sheet.content
    if content.get("seal") is None:
        return ()
    found = seal_of({name: content[name] for name in content if name != "seal"})
    seal = str(content["seal"])
    return () if seal == found else (Difference("seal", seal, found),)


def _tells_moves(whole: Part) -> bool:
    """Whether the moves of the pots are told, as the format promises or not."""
    found = whole.found.get("format", FORMAT)
    if found not in (FORMAT, FORMAT_WITH_MOVES):
        whole.sheet.wrong("format", f"not {FORMAT} or {FORMAT_WITH_MOVES}")
    for name in _MOVES:
        if (name in whole.found) != (found == FORMAT_WITH_MOVES):
            whole.sheet.wrong(name, "missing" if found == FORMAT_WITH_MOVES else "unknown")
    return bool(found == FORMAT_WITH_MOVES)


def _version(sheet: Sheet, place: str, raw: object) -> SealedVersion:
    needs = ("id", "rule", "caps", "min_donation_cents", "digest")
    part = sheet.part(place, raw, needs=needs, may=("pot", "number", "published_on"))
    digest = part.found.get("digest", "")
    if not isinstance(digest, str):
        sheet.wrong(part.at("digest"), "not a text")
    return SealedVersion(
        id=part.ident("id"),
        rule=rule_of(part),
        caps=caps_of(part),
        min_donation_cents=part.number("min_donation_cents"),
        digest=str(digest),
        pot=part.ident("pot") if "pot" in part.found else None,
    )


_Versions = Mapping[Id, SealedVersion]


def _gift(sheet: Sheet, place: str, raw: object, versions: _Versions) -> WrittenGift:
    needs = ("id", "project", "donor", "cents", "refunds", "basis", "lines")
    part = sheet.part(place, raw, needs=needs, may=("day", "unmatched", "weighed_again"))
    refunds = [sheet.number(at, one, least=1) for at, one in part.items("refunds")]
    return WrittenGift(
        id=part.ident("id"),
        project=part.ident("project"),
        donor=str(part.ident("donor")),
        cents=part.number("cents", least=1, default=1),
        refunds=refunds,
        basis=_basis(sheet, part, versions),
        lines=lines_of(sheet, part),
        unmatched=part.flag("unmatched"),
        weighed_again=part.flag("weighed_again"),
    )


def _project(sheet: Sheet, place: str, raw: object, versions: _Versions) -> WrittenProject:
    part = sheet.part(place, raw, needs=("id", "closed", "basis", "lines"))
    return WrittenProject(
        id=part.ident("id"),
        closed=part.flag("closed"),
        basis=_basis(sheet, part, versions),
        lines=lines_of(sheet, part),
    )


def _basis(sheet: Sheet, of: Part, versions: _Versions) -> Basis:
    part = sheet.part(of.at("basis"), of.found.get("basis", {}), needs=("project", "joint", "pots"))
    pots = list(part.items("pots"))
    views = [_view(sheet, at, one, versions) for at, one in pots]
    _of_one_kind(sheet, part, views)
    told = {view.id for view, (_, raw) in zip(views, pots, strict=True) if _tells_use(raw)}
    return Basis(
        project=_totals(sheet, part), joint=joint_of(part), views=views, tells_use=frozenset(told)
    )


def _tells_use(raw: object) -> bool:
    """Whether a decision was written down with what the pot had in use."""
    usage = raw.get("usage") if isinstance(raw, Mapping) else None
    return isinstance(usage, Mapping) and "pot_cents" in usage


def _of_one_kind(sheet: Sheet, part: Part, views: Sequence[PotView]) -> None:
    ids = [view.id for view in views]
    if len({type(one) for one in ids if one != ""}) > 1 or len(set(ids)) < len(ids):
        sheet.wrong(part.at("pots"), "each pot once, and ids are all texts or all whole numbers")


def _totals(sheet: Sheet, of: Part) -> ProjectTotals:
    raw = of.found.get("project", {"goal_cents": 0})
    part = sheet.part(of.at("project"), raw, needs=("goal_cents",), may=_TOTALS)
    found = [name for name in _TOTALS if name in part.found and name != "goal_cents"]
    numbers = {name: part.number(name) for name in found}
    return ProjectTotals(goal_cents=part.number("goal_cents"), **numbers)


# Stands for a version that is not there.
_NO_VERSION = SealedVersion(id="", rule=NO_RULE, caps=NO_CAPS, min_donation_cents=0, digest="")


def _view(sheet: Sheet, place: str, raw: object, versions: _Versions) -> PotView:
    part = sheet.part(place, raw, needs=_VIEW_NEEDS, may=_VIEW_MAY)
    version = versions.get(part.ident("version"))
    if version is None:
        sheet.wrong(part.at("version"), "there is no such version")
        version = _NO_VERSION
    usage = sheet.part(part.at("usage"), part.found.get("usage", {}), needs=(), may=_USAGE)
    return PotView(
        id=part.ident("pot"),
        rule=version.rule,
        available_cents=part.number("available_cents"),
        tier=part.number("tier", default=1),
        priority=part.number("priority"),
        mode=part.choice("mode", PotMode, PotMode.FILL),
        share=part.choice("share", Share, Share.ORDERED),
        caps=version.caps,
        min_donation_cents=version.min_donation_cents,
        usage=Usage(**{name: usage.number(name) for name in _USAGE}),
        reason=_reason(part),
        was_unlocked=part.flag("was_unlocked"),
        crowd_cents=_crowd(part, "crowd_cents"),
        crowd_donors=_crowd(part, "crowd_donors"),
        opens_on=_opens_on(part),
    )


def _crowd(part: Part, name: str) -> int | None:
    return part.number(name) if name in part.found else None


def _opens_on(part: Part) -> date | None:
    try:
        day = Day(name="opens_on").read(part.found.get("opens_on", date.min))
    except Flawed as error:
        part.sheet.wrong(part.at("opens_on"), said(error.flaw))
        return None
    return day if isinstance(day, date) and day > date.min else None


def _reason(part: Part) -> Reason | None:
    if "reason" not in part.found:
        return None
    if part.found["reason"] == ABOUT_DONOR:
        return Reason.SELF_DONATION  # any reason about a person: the sums are the same
    return part.choice("reason", Reason, Reason.POT_CLOSED)
