"""The stand-in's clock, read and moved for a developer who wants to see a deadline pass."""

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime

from matchpot.domain.outside import PaymentsUnavailable

_TIMEOUT_SECONDS = 60  # moving the clock carries out what falls due on the way


def read_clock(api_base: str) -> datetime:
    """What the stand-in's clock says.

    Raises:
        PaymentsUnavailable: The stand-in is out of reach.
    """
    return _ask(api_base, None)


def move_clock(api_base: str, *, advance_seconds: int | None) -> datetime:
    """Put the clock ahead, or back to real time with None; tells what it says then.

    Raises:
        PaymentsUnavailable: The stand-in is out of reach.
    """
    order = {"reset": True} if advance_seconds is None else {"advance_seconds": advance_seconds}
    return _ask(api_base, json.dumps(order).encode())


def _ask(api_base: str, body: bytes | None) -> datetime:
    # The address is the operator's own setting, never a visitor's.
    question = urllib.request.Request(  # noqa: S310
        f"{api_base.rstrip('/')}/_control/clock",
        data=body,
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(question, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            said = json.load(answer)
    except (urllib.error.URLError, TimeoutError, ConnectionError, ValueError):
        raise PaymentsUnavailable from None
    return datetime.fromtimestamp(int(said["now"]), UTC)
