"""Somebody of a fund opens pages of its desk, in a process of its own; see `desking.py`.

`python -m matchpot.cli.bench.desk_visits PERSON VISITS ADDRESS...` prints the waits and the
statements of each address. A wait is the whole of an answer, from the request to its last byte.
"""

import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import event

from matchpot.cli.bench import runs
from matchpot.extensions import db


def visit(person_id: int, visits: int, addresses: Sequence[str]) -> list[dict[str, Any]]:
    """Ask each address so many times, after once to warm up."""
    # The entry file makes the app when it is imported; whoever only starts this needs none.
    from wsgi import app  # noqa: PLC0415 - see above

    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:  # Any: an event's
        seen.append(sql)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = f"{person_id}:1", True
    told = []
    for address in addresses:
        waits, status = [], client.get(address).status_code
        for _ in range(visits):
            seen.clear()
            began = time.perf_counter()
            client.get(address).get_data()
            waits.append((time.perf_counter() - began) * 1000)
        told.append({"status": status, "statements": len(seen), "waits_ms": waits})
    return told


if __name__ == "__main__":
    person, visits, *addresses = sys.argv[1:]
    with runs.told() as answers:
        answers.write(json.dumps(visit(int(person), int(visits), addresses)))
