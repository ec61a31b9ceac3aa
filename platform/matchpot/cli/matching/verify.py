"""`matchpot match verify`: an export computed again and compared, cent by cent."""

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

import click

from matchpot.cli.matching.division_reading import read_division
from matchpot.cli.matching.documents import MOST_TOLD, BadInput, Sheet, refuse
from matchpot.cli.matching.export_reading import broken_seal, read_export
from matchpot.domain import run_recomputing
from matchpot.domain.matching.export import Difference
from matchpot.domain.matching.recomputing import differences
from matchpot.domain.run_export import FORMAT as DIVISION

_Verdict = tuple[Mapping[str, int], Iterable[Difference]]


@click.command("verify")
@click.argument("export", type=click.File("rb"))
def verify(export: IO[bytes]) -> None:
    """Compute every decision of EXPORT (JSON, - for standard input) again and compare.

    EXPORT is of a pot that matches gifts, or of one that was divided. The answer is JSON. The exit
    code is 1 when a figure does not come out, and 2 when the file cannot be used. docs/matching.md
    describes both files.
    """
    try:
        sheet = Sheet(export.read())
        counts, differing = _divided(sheet) if _is_division(sheet) else _matched(sheet)
    except BadInput as error:
        refuse(error.problems)
    found = list(differing)
    told = {
        "verified": not found,
        **counts,
        "differences": [
            {"place": one.place, "exported": one.exported, "recomputed": one.recomputed}
            for one in found[:MOST_TOLD]
        ],
        "more_differences": max(0, len(found) - MOST_TOLD),
    }
    click.echo(json.dumps(told, indent=2))
    if found:
        raise SystemExit(1)


def _is_division(sheet: Sheet) -> bool:
    content: Any = sheet.content  # Any: whatever the file holds
    return isinstance(content, Mapping) and content.get("format") == DIVISION


def _matched(sheet: Sheet) -> _Verdict:
    read, broken = read_export(sheet)
    counts = {
        "versions": len(read.versions),
        "gifts": len(read.gifts),
        "projects": len(read.projects),
        "lines": len(read.lines()),
    }
    return counts, [*differences(read), *broken]


def _divided(sheet: Sheet) -> _Verdict:
    read = read_division(sheet)
    counts = {
        "versions": len(read.versions),
        "divisions": len(read.runs),
        "gifts": sum(len(own) for run in read.runs for own in run.given.values()),
        "projects": len(read.given_cents),
        "lines": len(read.lines),
    }
    return counts, [*run_recomputing.differences(read), *broken_seal(sheet)]
