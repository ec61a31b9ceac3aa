"""A write session that lets go of row locks before the disk has flushed, and then waits for it.

A row lock is held through the flush of an ordinary commit, so one hot pot takes no more gifts a
second than the disk takes flushes. Here the commit itself does not wait; a second, empty commit
right behind it does, and its flush covers ours. Nobody is answered before that, so what was
acknowledged is on the disk, as ever. PostgreSQL only.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchpot.persistence import driver
from matchpot.persistence.engine import BEGIN

# One message to the server each: what is sent together is answered together.
_HOT = {BEGIN: "BEGIN; SET LOCAL synchronous_commit = off"}
_COMMIT_AND_WAIT = "COMMIT; SELECT pg_logical_emit_message(true, 'matchpot', 'barrier')"


@contextmanager
def barrier_session(engine: Engine) -> Iterator[Session]:
    """A session on one connection; committed and flushed when the block ends without an error."""
    with (
        engine.connect() as opened,
        Session(opened.execution_options(**_HOT), expire_on_commit=False) as session,
    ):
        yield session
        session.flush()
        driver.run(session.connection(), _COMMIT_AND_WAIT)
        # The server has committed; this tells the session so.
        session.commit()
