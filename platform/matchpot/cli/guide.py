"""`matchpot guide`: schemes of the financing guide taken in from a file, and written to one."""

import json
from typing import IO

import click
from flask.cli import AppGroup

from matchpot.domain.deadlines import local_day
from matchpot.domain.guide.files import FileFault, csv_pieces, json_document
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import guide as queries
from matchpot.services import guide_import
from matchpot.services.guide import Step
from matchpot.services.guide_import import Planned

guide = AppGroup("guide", help="Schemes of the financing guide, in and out.")


@guide.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--why", default="", help="Why, for the history of each scheme.")
def import_guide(file: IO[bytes], why: str, *, dry_run: bool) -> None:
    """Take the schemes of FILE into the guide, CSV or JSON: all of them, or none.

    What is wrong is told by line and column; - is the standard input.
    """
    data, now = file.read(), outside().clock.now()
    planned = guide_import.plan(reader(), data, today=local_day(now))
    for fault in planned.faults:
        click.echo(_told(fault), err=True)
    if planned.faults:
        raise click.ClickException(f"{len(planned.faults)} faults, so nothing was taken in")
    click.echo(_summary(planned))
    if not dry_run:
        with unit_of_work() as session:
            guide_import.take_in(session, data, Step(by=None, now=now, why=why))
        click.echo("Done.")


@guide.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8", atomic=True, lazy=True))
@click.option(
    "--format", "kind", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
def export_guide(file: IO[str], kind: str) -> None:
    """Write every scheme that stands in the guide to FILE, as `import` takes it.

    What funds offer on this platform is left out; - is the standard output.
    """
    every = queries.published(reader(), today=local_day(outside().clock.now()))
    schemes = [one for one in every if not one.offered_by]
    if kind == "json":
        document = {"schemes": json_document(schemes)}
        file.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
        return
    for piece in csv_pieces(schemes):
        file.write(piece)


def _told(fault: FileFault) -> str:
    place = [f"line {fault.line}"] if fault.line else []
    place += [fault.column] if fault.column else []
    value = f": {fault.value}" if fault.value else ""
    return f"{', '.join(place) or 'the file'}: {fault.code.value}{value}"


def _summary(planned: Planned) -> str:
    counts = (
        ("new", len(planned.added)),
        ("changed", len(planned.changed)),
        ("as they are", planned.same),
        ("with periods that are all past", len(planned.past)),
        ("offers of this platform left out", planned.offers),
    )
    return ", ".join(f"{count} {what}" for what, count in counts if count) or "nothing"


commands: list[click.Command] = [guide]
