"""Rate limits: the domain's figures on routes, counted in our own database.

Counts in memory would multiply every limit by the number of web processes. A window is
real time: moving the clock of the stand-in gives nobody new attempts.
"""

import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import current_app, request
from flask_login import current_user
from limits.storage import Storage
from sqlalchemy import text

from matchpot.domain.errors import MatchpotError
from matchpot.domain.people import canonical_email
from matchpot.domain.trust.limits import Attempt, LimitKey, limits_of, network_of
from matchpot.extensions import current_settings, db, limiter
from matchpot.persistence import rates
from matchpot.persistence.engine import write_queue, writing

ADDRESS = "database://"

_SWEEP_SECONDS = 3600
_LATER_FLUSH = text("SET LOCAL synchronous_commit = off")

View = TypeVar("View", bound=Callable[..., Any])


class DatabaseStorage(Storage):
    """Flask-Limiter's storage on the table of counts, at the database of the running app."""

    STORAGE_SCHEME = ["database"]  # noqa: RUF012 - the library's own declaration

    def __init__(self, uri: str | None = None, **options: Any) -> None:
        super().__init__(uri, **options)
        self._swept_at = time.monotonic()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What counting may raise; nothing is turned into something else."""
        return Exception

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count an attempt; tells how many there were in this window."""
        now = datetime.now(UTC)
        engine = db.engine
        with write_queue(engine), writing(engine).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(_LATER_FLUSH)  # a count lost in a crash harms nobody
            if time.monotonic() - self._swept_at > _SWEEP_SECONDS:
                self._swept_at = time.monotonic()
                rates.sweep(connection, now=now)
            lasts = timedelta(seconds=expiry)
            return rates.add(connection, key, amount, now=now, lasts=lasts)

    def get(self, key: str) -> int:
        """How many attempts there were in this window."""
        with db.engine.connect() as connection:
            return rates.read(connection, key, now=datetime.now(UTC))[0]

    def get_expiry(self, key: str) -> float:
        """When the window ends, in unix seconds."""
        with db.engine.connect() as connection:
            return rates.read(connection, key, now=datetime.now(UTC))[1].timestamp()

    def check(self) -> bool:
        """The database answers for itself elsewhere."""
        return True

    def reset(self) -> int:
        """Forget all counts."""
        with write_queue(db.engine), writing(db.engine).begin() as connection:
            return rates.forget(connection)

    def clear(self, key: str) -> None:
        """Forget one count."""
        with write_queue(db.engine), writing(db.engine).begin() as connection:
            rates.forget(connection, key)


def visitor_network() -> str:
    """The network a request comes from: an address, or the /64 of an IPv6 address."""
    return network_of(request.remote_addr or "127.0.0.1")


def _person() -> str:
    return str(current_user.get_id() or "").partition(":")[0] or visitor_network()


def _address_mark() -> str:
    """A mark of the e-mail address in the form; the address itself is nobody's key.

    A form without an address counts for the person, or the network, who sent it: all
    such forms together must not share one limit.
    """
    try:
        typed = canonical_email(request.form.get("email", ""))
    except MatchpotError:
        typed = _person()
    secret = current_settings().secret_key.encode()
    return hmac.new(secret, typed.encode(), hashlib.sha256).hexdigest()[:32]


def _campaign() -> str:
    return str((request.view_args or {}).get("slug", "none"))


_COUNTED_BY: dict[LimitKey, Callable[[], str]] = {
    LimitKey.IP: visitor_network,
    LimitKey.EMAIL: _address_mark,
    LimitKey.ACCOUNT: _person,
    LimitKey.CAMPAIGN: _campaign,
    LimitKey.EVERYONE: lambda: "everyone",
}


def limited(attempt: Attempt) -> Callable[[View], View]:
    """Hold the posts to a route to the domain's limits for this kind of attempt.

    Stands below the route and above the audience.
    """

    def decorate(view: View) -> View:
        guarded: Any = view
        for limit in limits_of(attempt):
            guarded = limiter.limit(
                f"{limit.most} per {limit.window_seconds} second",
                key_func=_COUNTED_BY[limit.key],
                scope=f"{attempt}:{limit.key}",
                methods=["POST"],
            )(guarded)
        limited_view: View = guarded
        return limited_view

    return decorate


def seldom(view: View) -> View:
    """Hold reading what is costly to make to a few times a minute for each network.

    Stands below the route and the audience.
    """
    guarded: Any = limiter.limit("6 per minute", key_func=visitor_network, scope="seldom")(view)
    limited_view: View = guarded
    return limited_view


def drawn_now_and_then(draw: View) -> View:
    """Hold the drawing of pictures to sixty a minute for each network.

    Stands below the cache of what was drawn: a network that shows a page to many people asks for
    one picture all the time, and that costs nothing.
    """
    guarded: Any = limiter.limit("60 per minute", key_func=visitor_network, scope="drawn")(draw)
    limited_draw: View = guarded
    return limited_draw


def retry_after_seconds() -> int:
    """How long until the limit that was just reached lets go; a minute when unknown."""
    reached = limiter.current_limit if "limiter" in current_app.extensions else None
    if reached is None or not reached.breached:
        return 60
    return max(1, int(reached.reset_at - time.time()))
