"""Where the cents of an export stand: which of them follow from others, and which are only told."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from click.testing import CliRunner, Result

from matchpot.cli.matching.group import match
from matchpot.domain.run_export import FORMAT as DIVISION

Path = tuple[Any, ...]


def verified(export: object) -> Result:
    """Run the command on an export."""
    return CliRunner().invoke(match, ["verify", "-"], input=json.dumps(export))


def cents_of(export: dict[str, Any]) -> list[Path]:
    """The places of all whole numbers that are cents, and of all figures of rules and limits."""
    return [path for path in _numbers(export, ()) if _is_money(path)]


def proven(export: dict[str, Any]) -> list[Path]:
    """Those that the arithmetic alone finds out, without the seal.

    What a decision looked at is only told, but for the goal; and a goal that no gift and no line
    looked at is only told as well. Of a pot that was divided, every cent is proven.
    """
    if export["format"] == DIVISION:
        return cents_of(export)
    looked_at = {one["project"] for one in (*export["gifts"], *export["whole_lines"])}
    return [
        path
        for path in cents_of(export)
        if ("basis" not in path or path[-1] == "goal_cents")
        and (path[-1] != "goal_cents" or "basis" in path or _got(export, path) in looked_at)
    ]


def changed(export: dict[str, Any], path: Path, by: int) -> dict[str, Any]:
    """The export with one figure moved."""
    other = copy.deepcopy(export)
    inner: Any = other
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] += by
    return other


def _got(export: dict[str, Any], path: Path) -> str:
    project: str = export["got"][path[1]]["project"]
    return project


def _numbers(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _numbers(one, (*path, name))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _numbers(one, (*path, at))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield path


def _is_money(path: Path) -> bool:
    named = next(one for one in reversed(path) if isinstance(one, str))
    return named.endswith("cents") or named == "refunds" or bool({"rule", "caps"} & set(path))
