"""The Flask extensions, unbound, and the two doors to the database.

`reader()` gives the request's read session; `unit_of_work()` opens a session of
its own that holds the write lock from the start and commits at the end. Services
take the session and never commit. Nothing here knows a noun.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from flask import current_app
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session

from matchpot.persistence.barrier import barrier_session
from matchpot.persistence.engine import write_queue, writing
from matchpot.persistence.models.base import Base
from matchpot.services.ports import Outside
from matchpot.settings import Settings

db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"expire_on_commit": False},
)
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()
limiter = Limiter(key_func=get_remote_address)

_open_unit: ContextVar[bool] = ContextVar("open_unit", default=False)
_after_commit: list[Callable[[Session], None]] = []


View = TypeVar("View", bound=Callable[..., Any])


def open_to(audience: str) -> Callable[[View], View]:
    """Say who may use a route; a test of the house refuses a route that does not say it."""

    def mark(view: View) -> View:
        view.audience = audience  # type: ignore[attr-defined]  # read by that test
        return view

    return mark


everyone = open_to("everyone")


def after_commit(listener: Callable[[Session], None]) -> None:
    """Call `listener` with the session after every committed unit of work.

    It must not write and must not fail for want of anything outside: it only
    wakes others. Registering the same listener twice is one registration.
    """
    if listener not in _after_commit:
        _after_commit.append(listener)


def reader() -> Session:
    """The request's session for reading; closed with the request."""
    return db.session()


@contextmanager
def unit_of_work(*, hot: bool = False) -> Iterator[Session]:
    """A write transaction: committed when the block ends, rolled back when it raises.

    The reader is closed first, so that a request holds one connection and reads
    afresh afterwards; what it had loaded stays readable.

    Args:
        hot: On PostgreSQL, let go of row locks before the disk has flushed and
            wait for the flush in a second, tiny commit before returning. What
            the block wrote is durable when the block has ended, as ever.
    """
    if _open_unit.get():
        raise RuntimeError("a unit of work is open already; pass its session down")
    if db.session.registry.has():
        db.session.close()
    engine = db.engine
    token = _open_unit.set(True)
    try:
        if hot and engine.dialect.name == "postgresql":
            with barrier_session(engine) as session:
                yield session
        else:
            with write_queue(engine), Session(writing(engine), expire_on_commit=False) as session:
                yield session
                session.commit()
    finally:
        _open_unit.reset(token)
    for listener in _after_commit:
        listener(session)


def current_settings() -> Settings:
    """The settings the running app was made with."""
    settings: Settings = current_app.extensions["matchpot_settings"]
    return settings


def outside() -> Outside:
    """The outside world the running app was joined to."""
    joined: Outside = current_app.extensions["matchpot_outside"]
    return joined
