"""The command line of the stand-in: ``python -m matchpot.sandbox --help``."""

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Sequence

from matchpot.sandbox.serving import Server
from matchpot.sandbox.settings import Endpoint, SandboxSettings, UnsafeSetup


def parser() -> argparse.ArgumentParser:
    """The arguments, with their help."""
    made = argparse.ArgumentParser(
        prog="python -m matchpot.sandbox", description="A stand-in for Stripe on this machine."
    )
    made.add_argument("--host", default="127.0.0.1", help="loopback only")
    made.add_argument("--port", type=int, default=8010, help="0 takes a free one")
    made.add_argument("--database", default="var/sandbox.db", help="its own SQLite file")
    made.add_argument("--webhook-url", help="where events of the platform go")
    made.add_argument("--webhook-secret", default="")
    made.add_argument("--connect-webhook-url", help="where events of connected accounts go")
    made.add_argument("--connect-webhook-secret", default="")
    made.add_argument("--pending-days", type=int, default=0, help="how long money stays pending")
    made.add_argument(
        "--no-overdraft", action="store_true", help="refunds wait until the balance bears them"
    )
    return made


def settings_from(arguments: argparse.Namespace) -> SandboxSettings:
    """The settings that the arguments ask for.

    Raises:
        UnsafeSetup: for addresses of other machines, or a webhook without its secret.
    """
    return SandboxSettings(
        database=arguments.database,
        host=arguments.host,
        port=arguments.port,
        webhook=_endpoint(arguments.webhook_url, arguments.webhook_secret),
        connect_webhook=_endpoint(arguments.connect_webhook_url, arguments.connect_webhook_secret),
        pending_days=arguments.pending_days,
        overdraft=not arguments.no_overdraft,
    )


def _endpoint(url: str | None, secret: str) -> Endpoint | None:
    if not url:
        return None
    if not secret:
        raise UnsafeSetup(f"the webhook {url} needs a secret")
    return Endpoint(url, secret)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the stand-in until it is interrupted or terminated."""
    logging.basicConfig(level=logging.WARNING)
    try:
        settings = settings_from(parser().parse_args(argv))
    except UnsafeSetup as error:
        sys.stderr.write(f"{error}\n")
        return 2
    server = Server(settings)
    threading.Thread(target=server.serve, daemon=True).start()
    sys.stdout.write(f"The Stripe stand-in listens on {server.url}\n")
    sys.stdout.flush()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
