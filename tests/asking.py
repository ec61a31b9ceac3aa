"""What is asked of a database while something happens, to hold pages and jobs to few statements."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event


@contextmanager
def statements(on: Engine | Connection) -> Iterator[list[str]]:
    """A list that fills with every statement sent through it, until the block is left."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(on, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(on, "before_cursor_execute", note)
