"""`matchpot serve` and `sandbox`: the processes of a running product.

`serve` brings the database up to date, fills an empty one with the demo town,
starts the others as processes of their own and stops them with itself.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from types import FrameType
from urllib.parse import urlsplit

import click
from flask.cli import with_appcontext

from matchpot.cli import database, stand_in
from matchpot.cli.demo import seeding
from matchpot.extensions import current_settings
from matchpot.settings import Settings

# A machine that does much else starts slowly.
_PATIENCE_SECONDS = 60
_STOPPING_SECONDS = 10


class Stopped(BaseException):
    """Somebody asked to stop; not an error, so nothing but `serve` catches it."""


@click.command("sandbox")
@with_appcontext
def sandbox() -> None:
    """Run the stand-in for Stripe alone, at STRIPE_API_BASE."""
    command = stand_in.command(current_settings())
    os.execv(command[0], command)  # noqa: S606 - our own interpreter and module


@click.command("serve")
@click.option("--workers", default=2, show_default=True, help="How many web processes.")
@click.option("--demo/--no-demo", default=True, help="Fill an empty database with the demo town.")
@click.option(
    "--log-level",
    envvar="LOG_LEVEL",
    default="WARNING",
    show_default=True,
    help="INFO writes a line for every request.",
)
@click.pass_context
@with_appcontext
def serve(context: click.Context, workers: int, log_level: str, *, demo: bool) -> None:
    """Serve the site with its worker and, unless Stripe is set, the payment stand-in."""
    settings = current_settings()
    refuse_taken_ports(settings)
    # For the processes started here: what is told last, the addresses, must stay on the screen.
    os.putenv("LOG_LEVEL", log_level)
    crew = Crew()
    try:
        with crew:
            if settings.uses_stand_in:
                crew.start(stand_in.command(settings))
                wait_for(f"{settings.stripe.api_base}/_control/clock", crew)
            context.invoke(database.migrate)
            if demo and settings.demo and settings.uses_stand_in:
                _fill(context)
            crew.start([sys.executable, "-m", "matchpot", "worker"])
            crew.start(web_command(settings, workers))
            wait_for(f"{settings.base_url}/health/live", crew)
            tell(settings)
            crew.watch()
    except Stopped:
        click.echo("Stopped.")


def _fill(context: click.Context) -> None:
    """Build the demo town where nobody lives; one that was left half built is refused."""
    seeding.refuse_half_built()
    if seeding.is_empty():
        context.invoke(seeding.seed)


class Crew:
    """The processes started here; they end with the block, or together when one of them ends."""

    def __init__(self) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Crew":
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        # All at once, but the first: worker and web may need the stand-in to finish.
        _end(self._processes[1:])
        _end(self._processes[:1])

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        raise Stopped

    def start(self, command: Sequence[str]) -> None:
        """Start a process; Ctrl-C reaches it through us, so that each is asked once."""
        self._processes.append(subprocess.Popen(command, start_new_session=True))  # noqa: S603

    @property
    def is_whole(self) -> bool:
        """Every process still runs."""
        return all(process.poll() is None for process in self._processes)

    def watch(self) -> None:
        """Wait until somebody asks to stop.

        Raises:
            ClickException: A process ended by itself.
        """
        while self.is_whole:
            time.sleep(0.2)
        raise click.ClickException("A process ended by itself; the others were stopped.")


def _end(processes: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Ask processes to end, and make those that do not."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    ends = time.monotonic() + _STOPPING_SECONDS
    for process in processes:
        try:
            process.wait(timeout=max(0, ends - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def refuse_taken_ports(settings: Settings) -> None:
    """Say which port is taken before anything is started.

    Raises:
        ClickException: Another program listens where we want to.
    """
    wanted = {"BASE_URL": settings.base_url}
    if settings.uses_stand_in:
        wanted["STRIPE_API_BASE"] = settings.stripe.api_base or ""
    for setting, address in wanted.items():
        port = urlsplit(address).port or 80
        if not _is_free(port):
            raise click.ClickException(
                f"Port {port} is taken by another program. Stop that one, or choose another port: "
                f"{setting}=http://127.0.0.1:{port + 1000}"
            )


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        # As servers do: a port that was left a moment ago is free.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def web_command(settings: Settings, workers: int) -> list[str]:
    """How the web server is started, at the port of BASE_URL."""
    port = urlsplit(settings.base_url).port or 8000
    return [
        sys.executable,
        *("-m", "gunicorn", "wsgi:app"),
        *("--chdir", str(settings.root)),
        *("--bind", f"127.0.0.1:{port}"),
        *("--workers", str(workers), "--threads", "4"),
        # Longer than a page takes; a browser may hold a line on which it asks nothing.
        *("--graceful-timeout", "2"),
        *("--log-level", "warning"),
    ]


def wait_for(address: str, crew: Crew) -> None:
    """Wait until an address of ours answers.

    Raises:
        ClickException: It did not in time, or a process ended meanwhile.
    """
    ends = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < ends and crew.is_whole:
        try:
            urllib.request.urlopen(address, timeout=10).close()  # noqa: S310 - loopback, ours
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise click.ClickException(f"{address} does not answer, so nothing was started.")


def tell(settings: Settings) -> None:
    """Print where everything is."""
    click.echo(f"\nmatchpot is running at {settings.base_url}  (Ctrl-C stops it)")
    if settings.uses_stand_in:
        click.echo(f"  payments (stand-in)   {settings.stripe.api_base}/_control/")
    if settings.demo:
        click.echo(f"  mail                  {settings.base_url}/dev/mail")
        click.echo(f"  clock                 {settings.base_url}/dev/clock")
        click.echo(f"  be somebody           {settings.base_url}/dev/people")
        seeding.tell_logins()


commands: list[click.Command] = [serve, sandbox]
