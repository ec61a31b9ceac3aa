"""`matchpot match verify`: an export computed again and compared, cent by cent."""

import json
from typing import IO

import click

from matchpot.cli.matching.documents import MOST_TOLD, BadInput, refuse
from matchpot.cli.matching.export_reading import read_export
from matchpot.domain.matching.recomputing import differences


@click.command("verify")
@click.argument("export", type=click.File("rb"))
def verify(export: IO[bytes]) -> None:
    """Compute every decision of EXPORT (JSON, - for standard input) again and compare.

    The answer is JSON. The exit code is 1 when a figure does not come out, and 2 when the file
    cannot be used. docs/matching.md describes the file.
    """
    try:
        read, broken = read_export(export.read())
    except BadInput as error:
        refuse(error.problems)
    found = [*differences(read), *broken]
    told = {
        "verified": not found,
        "versions": len(read.versions),
        "gifts": len(read.gifts),
        "projects": len(read.projects),
        "lines": len(read.lines()),
        "differences": [
            {"place": one.place, "exported": one.exported, "recomputed": one.recomputed}
            for one in found[:MOST_TOLD]
        ],
        "more_differences": max(0, len(found) - MOST_TOLD),
    }
    click.echo(json.dumps(told, indent=2))
    if found:
        raise SystemExit(1)
