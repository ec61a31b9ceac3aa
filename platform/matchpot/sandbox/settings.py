"""How one stand-in is set up; what is refused here never starts."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class UnsafeSetup(ValueError):
    """The stand-in would listen, or deliver, outside this machine."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where events go, and the secret that signs them."""

    url: str
    secret: str

    def __post_init__(self) -> None:
        """Refuses addresses of other machines: events hold what a donor typed."""
        if not is_loopback(urlsplit(self.url).hostname or ""):
            raise UnsafeSetup(f"webhooks go to this machine only, not to {self.url}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """The set-up of one stand-in.

    `pending_days` is how long received money stays pending; `overdraft` says whether refunds may
    take the balance below zero, the rest being drawn from the platform's bank account.
    """

    database: Path | str
    host: str = "127.0.0.1"
    port: int = 0
    webhook: Endpoint | None = None
    connect_webhook: Endpoint | None = None
    pending_days: int = 0
    overdraft: bool = True

    def __post_init__(self) -> None:
        """Refuses to listen anywhere but on loopback."""
        if not is_loopback(self.host):
            raise UnsafeSetup(f"the stand-in listens on loopback only, not on {self.host}")


def is_loopback(host: str) -> bool:
    """Whether this name or address is this machine itself."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
