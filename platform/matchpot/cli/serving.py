"""`matchpot serve` and `sandbox`: the processes of a running product.

`serve` brings the database up to date, fills an empty one with the demo town,
starts the others as processes of their own and stops them with itself.
"""

import os
import signal
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

from matchpot.cli import database
from matchpot.cli.demo import seeding
from matchpot.extensions import current_settings
from matchpot.settings import Settings

_PATIENCE_SECONDS = 60


@click.command("sandbox")
@with_appcontext
def sandbox() -> None:
    """Run the stand-in for Stripe alone, at STRIPE_API_BASE."""
    command = stand_in_command(current_settings())
    os.execv(command[0], command)  # noqa: S606 - our own interpreter and module


@click.command("serve")
@click.option("--workers", default=2, show_default=True, help="How many web processes.")
@click.option("--demo/--no-demo", default=True, help="Fill an empty database with the demo town.")
@click.pass_context
@with_appcontext
def serve(context: click.Context, workers: int, *, demo: bool) -> None:
    """Serve the site with its worker and, unless Stripe is set, the payment stand-in."""
    settings = current_settings()
    crew = Crew()
    with crew:
        if settings.uses_stand_in:
            crew.start(stand_in_command(settings))
            wait_for(f"{settings.stripe.api_base}/_control/clock", crew)
        context.invoke(database.migrate)
        if demo and settings.demo and seeding.is_empty():
            context.invoke(seeding.seed)
        crew.start([sys.executable, "-c", "from matchpot.cli import main; main()", "worker"])
        crew.start(web_command(settings, workers))
        wait_for(f"{settings.base_url}/health/live", crew)
        tell(settings, demo=demo)
        crew.watch()


class Crew:
    """The processes started here; they end with the block, or together when one of them ends."""

    def __init__(self) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        self._stopping = False

    def __enter__(self) -> "Crew":
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            if process.poll() is None:
                process.terminate()
        for process in self._processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def start(self, command: Sequence[str]) -> None:
        """Start a process; Ctrl-C reaches it through us, so that each is asked once."""
        self._processes.append(subprocess.Popen(command, start_new_session=True))  # noqa: S603

    @property
    def is_whole(self) -> bool:
        """Nobody asked to stop, and every process still runs."""
        return not self._stopping and all(p.poll() is None for p in self._processes)

    def watch(self) -> None:
        """Wait until somebody asks to stop or a process ends."""
        while self.is_whole:
            time.sleep(0.2)
        if not self._stopping:
            raise click.ClickException("A process ended by itself; the others were stopped.")


def stand_in_command(settings: Settings) -> list[str]:
    """How the stand-in is started so that it reaches this site."""
    parts = urlsplit(settings.stripe.api_base or "")
    hooks = f"{settings.base_url}/webhooks/stripe"
    return [
        sys.executable,
        *("-m", "matchpot.sandbox"),
        *("--port", str(parts.port or 8010)),
        *("--database", str(settings.var / "stand-in.db")),
        *("--webhook-url", hooks),
        *("--webhook-secret", settings.stripe.webhook_secret),
        *("--connect-webhook-url", f"{hooks}/accounts"),
        *("--connect-webhook-secret", settings.stripe.connect_webhook_secret),
    ]


def web_command(settings: Settings, workers: int) -> list[str]:
    """How the web server is started, at the port of BASE_URL."""
    port = urlsplit(settings.base_url).port or 8000
    return [
        sys.executable,
        *("-m", "gunicorn", "wsgi:app"),
        *("--chdir", str(settings.root)),
        *("--bind", f"127.0.0.1:{port}"),
        *("--workers", str(workers), "--threads", "4"),
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
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - loopback, ours
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise click.ClickException(f"{address} does not answer. Is the port taken by another program?")


def tell(settings: Settings, *, demo: bool) -> None:
    """Print where everything is."""
    click.echo(f"\nmatchpot is running at {settings.base_url}  (Ctrl-C stops it)")
    if settings.uses_stand_in:
        click.echo(f"  payments (stand-in)   {settings.stripe.api_base}/_control/")
    if settings.demo:
        click.echo(f"  mail                  {settings.base_url}/dev/mail")
        click.echo(f"  clock                 {settings.base_url}/dev/clock")
    if demo and settings.demo:
        seeding.tell_logins()


commands: list[click.Command] = [serve, sandbox]
