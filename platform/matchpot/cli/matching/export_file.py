"""An export as it stands in a file, read and written; docs/matching.md describes every key."""

from collections.abc import Mapping, Sequence
from typing import Any

from matchpot.cli.matching.documents import Part, Sheet
from matchpot.cli.matching.rule_parts import JOINT, NO_RULE, caps_of, joint_of, rule_of
from matchpot.domain.matching.caps import NO_CAPS, caps_params
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.export import (
    Basis,
    Export,
    SealedVersion,
    WrittenGift,
    WrittenLine,
    WrittenProject,
)
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.rules import rule_params
from matchpot.domain.matching.scenario import Id
from matchpot.domain.matching.scenes import ProjectTotals, Usage
from matchpot.domain.matching.stacking import PotView
from matchpot.domain.pots import Budget, PotMode, Share

FORMAT = "matchpot-export-1"
_TOTALS = ("crowd_cents", "crowd_donors", "match_cents", "goal_optimum_cents")
_USAGE = tuple(Usage.__slots__)
_VIEW_NEEDS = ("pot", "version", "available_cents", "usage")
_VIEW_MAY = ("tier", "priority", "mode", "share", "reason", "crowd_cents", "crowd_donors",
             "was_unlocked")  # fmt: skip

# Any: these are plain JSON values.
Plain = dict[str, Any]


# ---- writing ------------------------------------------------------------------------------------


def plain(export: Export) -> Plain:
    """Write an export as plain JSON values."""
    return {
        "format": FORMAT,
        "pots": [
            {
                "id": pot,
                "total_cents": budget.total_cents,
                "reserved_cents": budget.reserved_cents,
                "used_cents": budget.used_cents,
            }
            for pot, budget in export.pots.items()
        ],
        "versions": [_plain_version(version) for version in export.versions],
        "gifts": [
            {
                "id": gift.id,
                "project": gift.project,
                "donor": gift.donor,
                "cents": gift.cents,
                "refunds": list(gift.refunds),
                "basis": _plain_basis(gift.basis, whole=False),
                "lines": _plain_lines(gift.lines),
            }
            for gift in export.gifts
        ],
        "projects": [
            {
                "id": project.id,
                "closed": project.closed,
                "basis": _plain_basis(project.basis, whole=True),
                "lines": _plain_lines(project.lines),
            }
            for project in export.projects
        ],
    }


def _plain_version(version: SealedVersion) -> Plain:
    return {
        "id": version.id,
        "rule": {"kind": version.rule.KIND, **rule_params(version.rule)},
        "caps": caps_params(version.caps),
        "min_donation_cents": version.min_donation_cents,
        "digest": version.digest,
    }


def _plain_basis(basis: Basis, *, whole: bool) -> Plain:
    project = {name: getattr(basis.project, name) for name in ("goal_cents", *_TOTALS)}
    return {
        "project": project,
        "joint": {name: getattr(basis.joint, name) for name in JOINT},
        "pots": [_plain_view(view, whole=whole) for view in basis.views],
    }


def _plain_view(view: PotView, *, whole: bool) -> Plain:
    crowd = {
        "crowd_cents": view.crowd_cents,
        "crowd_donors": view.crowd_donors,
        "was_unlocked": view.was_unlocked,
    }
    return {
        "pot": view.id,
        "version": view.id,
        "available_cents": view.available_cents,
        "tier": view.tier,
        "priority": view.priority,
        "mode": view.mode.value,
        "share": view.share.value,
        "usage": {name: getattr(view.usage, name) for name in _USAGE},
        "reason": view.reason.value if view.reason else None,
        **(crowd if whole else {}),
    }


def _plain_lines(lines: Mapping[Id, WrittenLine]) -> list[Plain]:
    return [
        {
            "pot": pot,
            "granted_cents": line.granted_cents,
            "cents": line.cents,
            "state": line.state.value,
        }
        for pot, line in lines.items()
    ]


# ---- reading ------------------------------------------------------------------------------------


def read_export(data: bytes) -> Export:
    """Read an export; raise `BadInput` with everything that is wrong with its shape."""
    sheet = Sheet(data)
    needs = ("format", "pots", "versions", "gifts", "projects")
    whole = sheet.part("", sheet.content, needs=needs)
    if whole.found.get("format", FORMAT) != FORMAT:
        sheet.wrong("format", f"not {FORMAT}")
    versions = [_version(sheet, at, one) for at, one in whole.items("versions")]
    known = {version.id: version for version in versions}
    pots = dict(_pot(sheet, at, one) for at, one in whole.items("pots"))
    gifts = [_gift(sheet, at, one, known) for at, one in whole.items("gifts")]
    projects = [_project(sheet, at, one, known) for at, one in whole.items("projects")]
    sheet.check()
    return Export(pots=pots, versions=versions, gifts=gifts, projects=projects)


def _pot(sheet: Sheet, place: str, raw: object) -> tuple[Id, Budget]:
    part = sheet.part(place, raw, needs=("id", "total_cents", "reserved_cents", "used_cents"))
    total, reserved, used = (
        part.number(name) for name in ("total_cents", "reserved_cents", "used_cents")
    )
    if reserved + used > total:
        sheet.wrong(place, "reserves and uses more than there is")
        total = reserved + used
    budget = Budget(total_cents=total, reserved_cents=reserved, used_cents=used)
    return part.ident("id"), budget


def _version(sheet: Sheet, place: str, raw: object) -> SealedVersion:
    needs = ("id", "rule", "caps", "min_donation_cents", "digest")
    part = sheet.part(place, raw, needs=needs)
    digest = part.found.get("digest", "")
    if not isinstance(digest, str):
        sheet.wrong(part.at("digest"), "not a text")
    return SealedVersion(
        id=part.ident("id"),
        rule=rule_of(part),
        caps=caps_of(part),
        min_donation_cents=part.number("min_donation_cents"),
        digest=str(digest),
    )


_Versions = Mapping[Id, SealedVersion]


def _gift(sheet: Sheet, place: str, raw: object, versions: _Versions) -> WrittenGift:
    needs = ("id", "project", "donor", "cents", "refunds", "basis", "lines")
    part = sheet.part(place, raw, needs=needs)
    refunds = [sheet.number(at, one, least=1) for at, one in part.items("refunds")]
    return WrittenGift(
        id=part.ident("id"),
        project=part.ident("project"),
        donor=str(part.ident("donor")),
        cents=part.number("cents", least=1, default=1),
        refunds=refunds,
        basis=_basis(sheet, part, versions),
        lines=_lines(sheet, part),
    )


def _project(sheet: Sheet, place: str, raw: object, versions: _Versions) -> WrittenProject:
    part = sheet.part(place, raw, needs=("id", "closed", "basis", "lines"))
    return WrittenProject(
        id=part.ident("id"),
        closed=part.flag("closed"),
        basis=_basis(sheet, part, versions),
        lines=_lines(sheet, part),
    )


def _lines(sheet: Sheet, of: Part) -> Mapping[Id, WrittenLine]:
    found: dict[Id, WrittenLine] = {}
    for place, raw in of.items("lines"):
        part = sheet.part(place, raw, needs=("pot", "granted_cents", "cents", "state"))
        pot = part.ident("pot")
        if pot != "" and pot in found:
            sheet.wrong(part.at("pot"), "an earlier line is of this pot")
        found[pot] = WrittenLine(
            granted_cents=part.number("granted_cents"),
            cents=part.number("cents"),
            state=part.choice("state", MatchLineState, MatchLineState.HELD),
        )
    return found


def _basis(sheet: Sheet, of: Part, versions: _Versions) -> Basis:
    part = sheet.part(of.at("basis"), of.found.get("basis", {}), needs=("project", "joint", "pots"))
    views = [_view(sheet, at, one, versions) for at, one in part.items("pots")]
    _of_one_kind(sheet, part, views)
    return Basis(project=_totals(sheet, part), joint=joint_of(part), views=views)


def _of_one_kind(sheet: Sheet, part: Part, views: Sequence[PotView]) -> None:
    ids = [view.id for view in views]
    if len({type(one) for one in ids if one != ""}) > 1 or len(set(ids)) < len(ids):
        sheet.wrong(part.at("pots"), "each pot once, and ids are all texts or all whole numbers")


def _totals(sheet: Sheet, of: Part) -> ProjectTotals:
    raw = of.found.get("project", {"goal_cents": 0})
    part = sheet.part(of.at("project"), raw, needs=("goal_cents",), may=_TOTALS)
    numbers = {name: part.number(name) for name in _TOTALS if name in part.found}
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
    crowd = {
        name: part.number(name) for name in ("crowd_cents", "crowd_donors") if name in part.found
    }
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
        reason=part.choice("reason", Reason, Reason.POT_CLOSED) if "reason" in part.found else None,
        was_unlocked=part.flag("was_unlocked"),
        **crowd,
    )
