"""`matchpot lot freeze`: a pool frozen and sealed, ready to be published."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO

import click

from matchpot.cli.lots.named import NAMED
from matchpot.cli.matching.documents import refuse, said
from matchpot.domain.errors import InvalidValue
from matchpot.domain.lots import drawing
from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.lots.record import Frozen, Readings, Reveals, Source, to_document

_MOMENTS = ["%Y-%m-%dT%H:%M:%SZ"]
_COLUMNS = {"id", "cost_cents", "stratum"}


@click.command("freeze")
@click.argument("pool", type=click.File("r", encoding="utf-8-sig", errors="surrogateescape"))
@click.option("--csv", "as_csv", is_flag=True, help="Columns id, and cost_cents, stratum if any.")
@click.option("--title", default="", help="What the lot is about.")
@click.option("--number", type=click.IntRange(0), help="How many are taken at most.")
@click.option("--per-stratum", type=NAMED, multiple=True, help="STRATUM=NUMBER, once a stratum.")
@click.option("--budget-cents", type=click.IntRange(0), help="What all may cost together.")
@click.option("--beacon", is_flag=True, help="Draw from the public beacon, 24 hours from now.")
@click.option("--reading", "readings", multiple=True, help="A source of numbers, for RFC 3797.")
@click.option("--party", "parties", type=NAMED, multiple=True, help="NAME=COMMITMENT.")
@click.option("--frozen-at", type=click.DateTime(_MOMENTS), help="In UTC; now when left out.")
def freeze(
    pool: IO[str],
    *,
    as_csv: bool,
    title: str,
    number: int | None,
    per_stratum: tuple[tuple[str, str], ...],
    budget_cents: int | None,
    beacon: bool,
    readings: tuple[str, ...],
    parties: tuple[tuple[str, str], ...],
    frozen_at: datetime | None,
) -> None:
    """Freeze POOL (an id a line, - for standard input) and print the lot, to be published.

    Sources are used in the order beacon, the beacon a day later, numbers, parties. With none named
    the lot is drawn by commit and reveal, which needs no internet; what that asks for is told.
    The exit code is 2 when the pool or an option cannot be used.
    """
    now = frozen_at.replace(tzinfo=UTC) if frozen_at else datetime.now(UTC)
    sources: list[Source] = [
        *(drawing.beacons(now) if beacon else ()),
        *([Readings(readings)] if readings else []),
        *([Reveals(dict(parties))] if parties else []),
    ]
    try:
        made = drawing.freeze(
            title=title,
            frozen_at=now,
            tickets=list(_tickets_in(pool) if as_csv else _ids_in(pool)),
            limits=Limits(
                number=number,
                per_stratum={name: _whole(name, text) for name, text in per_stratum},
                budget_cents=budget_cents,
            ),
            sources=sources,
        )
    except InvalidValue as error:
        refuse([f"{place}: {said(code)}" for place, code in error.fields.items()])
    if not beacon:
        click.echo(_without_beacon(made), err=True)
    click.echo(json.dumps(to_document(made), ensure_ascii=False, indent=1).encode())


def _ids_in(pool: IO[str]) -> Iterator[Ticket]:
    return (Ticket(id=line.rstrip("\n")) for line in pool)


def _tickets_in(pool: IO[str]) -> Iterator[Ticket]:
    rows = csv.DictReader(pool)
    try:
        columns, listed = set(rows.fieldnames or ()), list(rows)
    except csv.Error as error:
        refuse([f"line {rows.line_num}: not CSV: {error}"])
    if "id" not in columns or columns - _COLUMNS:
        refuse([f"line 1: the columns are {', '.join(sorted(_COLUMNS))}; only id is needed"])
    for number, row in enumerate(listed, 2):
        yield Ticket(
            id=row["id"] or "",
            cost_cents=_whole(f"line {number}: cost_cents", row.get("cost_cents") or "0"),
            stratum=row.get("stratum") or "",
        )


def _whole(place: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        refuse([f"{place}: not a whole number"])
    return int(text)


def _without_beacon(made: Frozen) -> str:
    """What whoever freezes without the public beacon should know."""
    first = "No public beacon is asked for (--beacon)"
    if made.sources:
        return f"{first}: the draw is as fair as its sources, so say so where it is published."
    return (
        f"{first}, so this lot is drawn by commit and reveal, and is not complete yet.\n"
        "At least two parties each make a secret (openssl rand -hex 32) and hand in the SHA-256 of"
        f"\n{made.commit}|NAME|SECRET\n"
        "Then freeze the same pool again with --party NAME=COMMITMENT for each (docs/lots.md)."
    )
