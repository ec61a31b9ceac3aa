"""Running a stand-in: in a thread of this process, or as a process of its own.

Tests and commands use `start_sandbox`, which waits until the stand-in answers::

    with start_sandbox(webhook_url=..., webhook_secret="whsec_...") as sandbox:
        client = StripeClient("sk_test_x", base_addresses={"api": sandbox.url})
        sandbox.control("clock", {"advance_seconds": 3600})
"""

import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from matchpot.sandbox.app import create_app
from matchpot.sandbox.clock import Clock
from matchpot.sandbox.settings import Endpoint, SandboxSettings
from matchpot.sandbox.store import Store
from matchpot.sandbox.webhooks import Courier
from matchpot.sandbox.world import World

STOP_SECONDS = 10.0
CALL_SECONDS = 60.0
OPENER = build_opener(ProxyHandler({}))


class ControlRefused(RuntimeError):
    """A control call was answered with an error; `status` and `body` say which."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


class QuietHandler(WSGIRequestHandler):
    """Answers without a line in the log per request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing."""


class Server:
    """One stand-in that listens from the moment it is made."""

    def __init__(self, settings: SandboxSettings) -> None:
        store = Store(settings.database)
        self._world = World(settings=settings, store=store, clock=Clock(store))
        self._courier = Courier(self._world)
        app = create_app(self._world, self._courier)
        self._listener: BaseWSGIServer = make_server(
            settings.host, settings.port, app, threaded=True, request_handler=QuietHandler
        )
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        self.url = f"http://{host}:{self._listener.port}"
        self._world.base_url = self.url

    def serve(self) -> None:
        """Answers requests until `stop` is called from another thread."""
        self._courier.start()
        self._listener.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """Stops listening and delivering, and closes the file."""
        self._listener.shutdown()
        self._listener.server_close()
        self._courier.stop()
        self._world.store.close()


class Runner(Protocol):
    """Whatever keeps a stand-in running."""

    url: str

    def stop(self) -> None:
        """Ends it and waits for the end."""


class ThreadRunner:
    """Runs a stand-in in a thread of this process."""

    def __init__(self, settings: SandboxSettings) -> None:
        self._server = Server(settings)
        self.url = self._server.url
        self._thread = threading.Thread(target=self._server.serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread and waits for it."""
        self._server.stop()
        self._thread.join(STOP_SECONDS)


class ProcessRunner:
    """Runs a stand-in as a process of its own, as in production-like set-ups."""

    def __init__(self, settings: SandboxSettings) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module with our own arguments
            [sys.executable, "-m", "matchpot.sandbox", *arguments_of(settings)],
            stdout=subprocess.PIPE,
            text=True,
        )
        if self._process.stdout is None:
            raise RuntimeError("the stand-in has no output to read its address from")
        self._output = self._process.stdout
        first_line = self._output.readline()
        if "http" not in first_line:
            self.stop()
            raise RuntimeError("the stand-in did not start")
        self.url = first_line.split()[-1]

    def stop(self) -> None:
        """Ends the process and waits for it."""
        self._process.terminate()
        self._process.wait(STOP_SECONDS)
        self._output.close()


def arguments_of(settings: SandboxSettings) -> list[str]:
    """The command line that gives these settings."""
    arguments = ["--database", str(settings.database), "--host", settings.host]
    arguments += ["--port", str(settings.port), "--pending-days", str(settings.pending_days)]
    if not settings.overdraft:
        arguments.append("--no-overdraft")
    for prefix, endpoint in (
        ("--webhook", settings.webhook),
        ("--connect-webhook", settings.connect_webhook),
    ):
        if endpoint is not None:
            arguments += [f"{prefix}-url", endpoint.url, f"{prefix}-secret", endpoint.secret]
    return arguments


class Sandbox:
    """A running stand-in: its address, its control calls, and how to end it."""

    def __init__(self, runner: Runner, folder: tempfile.TemporaryDirectory[str] | None) -> None:
        self._runner = runner
        self._folder = folder
        self.url = runner.url

    # The answers of control calls are free JSON, as the package's docstring lists them.
    def control(
        self, path: str, body: dict[str, Any] | None = None, *, method: str = "POST"
    ) -> Any:
        """Makes a control call, e.g. ``control("clock", {"advance_seconds": 60})``.

        Raises:
            ControlRefused: when it is answered with an error.
        """
        data = None if method == "GET" else json.dumps(body or {}).encode()
        message = Request(  # noqa: S310 - the stand-in's own loopback address
            f"{self.url}/_control/{path}",
            data=data,
            method=method,
            headers={"Content-Type": "application/json"},
        )
        try:
            with OPENER.open(message, timeout=CALL_SECONDS) as response:
                return json.load(response)
        except HTTPError as error:
            with error:
                raise ControlRefused(error.code, error.read().decode()) from error

    def stop(self) -> None:
        """Ends the stand-in; a database of its own is thrown away."""
        self._runner.stop()
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start_sandbox(
    *,
    database: Path | str | None = None,
    port: int = 0,
    webhook_url: str | None = None,
    webhook_secret: str = "whsec_sandbox_platform",  # noqa: S107 - a secret between test programs
    connect_webhook_url: str | None = None,
    connect_webhook_secret: str = "whsec_sandbox_connect",  # noqa: S107 - the same
    pending_days: int = 0,
    overdraft: bool = True,
    own_process: bool = False,
) -> Sandbox:
    """Starts a stand-in on a free loopback port; without a database it has one of its own.

    Raises:
        UnsafeSetup: when an address is not of this machine.
    """
    folder = None
    if database is None:
        folder = tempfile.TemporaryDirectory(prefix="sandbox-")
        database = Path(folder.name) / "sandbox.db"
    settings = SandboxSettings(
        database=database,
        port=port,
        webhook=Endpoint(webhook_url, webhook_secret) if webhook_url else None,
        connect_webhook=(
            Endpoint(connect_webhook_url, connect_webhook_secret) if connect_webhook_url else None
        ),
        pending_days=pending_days,
        overdraft=overdraft,
    )
    runner: Runner = ProcessRunner(settings) if own_process else ThreadRunner(settings)
    return Sandbox(runner, folder)
