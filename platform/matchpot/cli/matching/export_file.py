"""The export of a simulation as it stands in a file; docs/matching.md describes every key.

Reading any export is in `export_reading.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from matchpot.cli.matching.rule_parts import JOINT
from matchpot.domain.matching.caps import caps_params
from matchpot.domain.matching.export import (
    FORMAT,
    Basis,
    Export,
    SealedVersion,
    SharedRest,
    WrittenChange,
    WrittenLine,
)
from matchpot.domain.matching.rules import rule_params
from matchpot.domain.matching.scenario import Id
from matchpot.domain.matching.scenes import ProjectTotals, Usage
from matchpot.domain.matching.stacking import PotView

_TOTALS = tuple(ProjectTotals.__slots__)
_USAGE = tuple(Usage.__slots__)

# Any: these are plain JSON values.
Plain = dict[str, Any]


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
        **_plain_rests(export.rests),
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


def _plain_rests(rests: Sequence[SharedRest]) -> Plain:
    """The rests that were shared; the key is left out where no pot shares one."""
    told = [
        {
            "pot": rest.pot,
            "cents": rest.cents,
            "pool_cents": rest.pool_cents,
            "missed": [list(one) for one in sorted(rest.missed.items())],
        }
        for rest in rests
    ]
    return {"rests": told} if told else {}


def _plain_version(version: SealedVersion) -> Plain:
    return {
        "id": version.id,
        "rule": {"kind": version.rule.KIND, **rule_params(version.rule)},
        "caps": caps_params(version.caps),
        "min_donation_cents": version.min_donation_cents,
        "digest": version.digest,
    }


def _plain_basis(basis: Basis, *, whole: bool) -> Plain:
    project = {name: getattr(basis.project, name) for name in _TOTALS}
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
        **({"opens_on": view.opens_on.isoformat()} if view.opens_on else {}),
    }


def _plain_lines(lines: Mapping[Id, WrittenLine]) -> list[Plain]:
    return [
        {
            "pot": pot,
            "granted_cents": line.granted_cents,
            "cents": line.cents,
            "state": line.state.value,
            **({} if line.changes is None else {"changes": _plain_changes(line.changes)}),
        }
        for pot, line in lines.items()
    ]


def _plain_changes(changes: Sequence[WrittenChange]) -> list[Plain]:
    return [
        {
            "state": change.state.value,
            "before_cents": change.before_cents,
            "cents": change.cents,
            "reason": change.reason,
        }
        for change in changes
    ]
