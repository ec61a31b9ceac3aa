"""Several things done to one database at the same moment, each by a thread in a transaction."""

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove
from matchpot.persistence.engine import write_queue, writing


def at_once(engine: Engine, *acts: Callable[[Session], Any]) -> list[Any]:
    """Do several things at the same moment; what each returned, or how it was refused."""
    results: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int) -> None:
        start.wait(timeout=60)
        with (
            write_queue(engine),
            Session(writing(engine), expire_on_commit=False) as session,
        ):
            try:
                results[place] = acts[place](session)
                session.commit()
            except IllegalMove as refused:
                results[place] = refused

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
