"""`matchpot seed`: fills an empty database with the demo town.

The town has lived for about three months when it is done. Everything is made through the
services with a clock of its own, and paid at the running stand-in, so books, match and
the provider's own books are true.
"""

import random
import subprocess
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from matchpot.cli import stand_in
from matchpot.cli.demo import building
from matchpot.cli.demo.haste import without_waiting
from matchpot.cli.demo.pictures import drawn
from matchpot.cli.demo.stage import RUNNER, Stage, lent
from matchpot.cli.demo.timeline import Agenda, Calendar, SeedClock
from matchpot.cli.stand_in import StandIn
from matchpot.domain.demo import LOG_INS, PASSWORD
from matchpot.extensions import current_settings, outside, reader
from matchpot.persistence.queries import people_list, work
from matchpot.persistence.queries.narrowing import Narrowed
from matchpot.settings import Settings

_THREADS = 4
_PATIENCE_SECONDS = 20


def is_empty() -> bool:
    """Whether there is nobody yet."""
    session = reader()
    count = people_list.count(session, Narrowed())
    session.close()  # `serve` lives long, and an open reader keeps SQLite's log from shrinking
    return count == 0


def _beats() -> Collection[str]:
    session = reader()
    names = work.beats(session).keys()
    session.close()  # as above
    return names


def tell_logins() -> None:
    """Print whom one can log in as, where the demo town is."""
    if building.DONE not in _beats():
        return
    click.echo(f"\nLog in with the password {PASSWORD} as")
    for one in LOG_INS:
        click.echo(f"  {one.email:<24} {one.name} ({one.does})")


@click.command("seed")
@click.option(
    "--seed", "number", default=1, show_default=True, help="Another number, another town."
)
@click.option("--small", is_flag=True, help="A few projects and gifts of each kind, for tests.")
@with_appcontext
def seed(number: int, *, small: bool) -> None:
    """Fill an empty database with the demo town."""
    settings = current_settings()
    _refuse_unfit(settings)
    began = time.monotonic()
    parts = building.parts_of(is_small=small)
    keys = building.pictured(parts)
    with (
        drawn(keys) as pictures,
        without_waiting(),
        _provider(settings) as provider,
        ThreadPoolExecutor(_THREADS) as crew,
    ):
        clock = SeedClock(datetime.now(UTC).replace(microsecond=0))
        with lent(outside(), clock) as staged:
            stage = Stage(
                outside=staged,
                clock=clock,
                calendar=Calendar(clock.moment),
                agenda=Agenda(),
                provider=provider,
                runner=current_app.extensions[RUNNER],
                limits=settings.limits,
                secret=settings.secret_key.encode(),
                base_url=settings.base_url,
                dice=random.Random(number),  # noqa: S311 - a story, not a secret
                words=random.Random(f"words {number}"),  # noqa: S311 - opens a demo's pages only
                crew=crew,
                pictures=pictures,
                keys=frozenset(keys),
                is_small=small,
            )
            building.build(stage, parts)
    click.echo(f"The demo town is there after {time.monotonic() - began:.0f} seconds.")


def _refuse_unfit(settings: Settings) -> None:
    """Stop where a demo town has no place.

    Raises:
        ClickException: Somebody lives here already, or payments would be real.
    """
    if settings.production or not settings.uses_stand_in:
        raise click.ClickException(
            "The demo town pays with play money: it needs the payment stand-in and no production."
        )
    refuse_half_built()
    if not is_empty():
        raise click.ClickException(
            "There are people in this database; the demo town is built in an empty one only."
        )


def refuse_half_built() -> None:
    """Stop when the demo town was begun and not finished.

    Raises:
        ClickException: It says how to start again.
    """
    done = _beats()
    if building.BEGUN in done and building.DONE not in done:
        raise click.ClickException(
            "The demo town was begun and never finished. "
            f"Remove {current_settings().var} (or empty the database) and start again."
        )


@contextmanager
def _provider(settings: Settings) -> Iterator[StandIn]:
    """The running stand-in, or one started for as long as it takes."""
    provider = StandIn(settings.stripe.api_base or "")
    if provider.answers():
        yield provider
        return
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        stand_in.command(settings), stdout=subprocess.DEVNULL
    )
    try:
        _wait(provider, process)
        yield provider
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(provider: StandIn, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + _PATIENCE_SECONDS
    while not provider.answers():
        if process.poll() is not None or time.monotonic() > ends:
            raise click.ClickException("The payment stand-in could not be started.")
        time.sleep(0.1)


commands: list[click.Command] = [seed]
