"""Which commands work on the app."""

from collections.abc import Iterator, Sequence

import click

from matchpot.cli import books, database, founding, guide, serving
from matchpot.cli.bench import command as bench
from matchpot.cli.demo import seeding

_ROOMS: Sequence[Sequence[click.Command]] = (
    database.commands,
    serving.commands,
    books.commands,
    founding.commands,
    guide.commands,
    seeding.commands,
    bench.commands,
)


def commands() -> Iterator[click.Command]:
    """Every command that needs the app."""
    for room in _ROOMS:
        yield from room
