"""The public beacon over the network: asks drand's servers what they signed for a round.

Nothing is believed: whoever asks checks the signature (`domain/lots/quicknet.py`), so any server
will do, and none is asked unless the operator names it.
"""

import json
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

import structlog

log = structlog.get_logger()

# The hash of the network quicknet, as docs/lots.md has it.
CHAIN = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
_TIMEOUT_SECONDS = 10.0
# An answer has some three hundred bytes.
_MOST_BYTES = 10_000


class DrandBeacon:
    """Asks servers one after the other until one answers.

    Args:
        urls: Addresses of servers, `https://...` each.
        connect: How a server is reached; tests speak plain HTTP to one of their own.
    """

    def __init__(
        self, urls: Sequence[str], connect: Callable[..., HTTPConnection] = HTTPSConnection
    ) -> None:
        self._urls, self._connect = urls, connect

    def signature(self, number: int) -> str | None:
        """What the beacon signed for a round; None when no server can say."""
        for url in self._urls:
            try:
                return self._asked(url, number)
            except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
                log.warning("beacon_silent", url=url, error=repr(error))
        return None

    def _asked(self, url: str, number: int) -> str:
        parts = urlsplit(url)
        server = self._connect(parts.netloc, timeout=_TIMEOUT_SECONDS)
        try:
            server.request("GET", f"{parts.path.rstrip('/')}/{CHAIN}/public/{number}")
            answer = server.getresponse()
            if answer.status != 200:
                raise ValueError(f"answered {answer.status}")
            return str(json.loads(answer.read(_MOST_BYTES))["signature"])
        finally:
            server.close()
