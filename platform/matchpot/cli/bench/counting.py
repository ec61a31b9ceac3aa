"""How many statements each page sends to the database, counted in a process of its own.

`python -m matchpot.cli.bench.counting ADDRESS...` prints one number per address.
"""

import json
import sys
from collections.abc import Sequence
from typing import Any

from sqlalchemy import event

from matchpot.cli.bench import runs
from matchpot.extensions import db


def count(addresses: Sequence[str]) -> list[int]:
    """Ask each address twice and count the second time."""
    # The entry file makes the app when it is imported; whoever only starts this needs none.
    from wsgi import app  # noqa: PLC0415 - see above

    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:  # Any: an event's
        seen.append(sql)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    client, counted = app.test_client(), []
    for address in addresses:
        client.get(address)
        seen.clear()
        client.get(address)
        counted.append(len(seen))
    return counted


if __name__ == "__main__":
    with runs.told() as answers:
        answers.write(json.dumps(count(sys.argv[1:])))
