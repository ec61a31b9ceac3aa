"""One file of grants, written in a process of its own; see `open_grants.py`.

`python -m matchpot.cli.bench.exporting json|csv [FUND]` works once and prints its figures.
"""

import json
import os
import sys
import time

from matchpot.cli.bench import measuring, runs
from matchpot.extensions import current_settings, reader
from matchpot.persistence.queries.ledger import read_one_moment
from matchpot.persistence.queries.open_grants import Wanted
from matchpot.services.grants_export import FileKind, GrantsFile, issuer


def main(kind: str, fund: str | None = None) -> dict[str, float]:
    """Write the file to nowhere, once."""
    # The entry file makes the app when it is imported.
    from wsgi import app  # noqa: PLC0415 - see above

    with app.app_context(), open(os.devnull, "w", encoding="utf-8") as nowhere:
        began, cpu_before = time.perf_counter(), time.process_time()
        session = reader()
        read_one_moment(session)
        file = GrantsFile(issuer(current_settings()), Wanted(fund_slug=fund), FileKind(kind))
        pieces = file.pieces(session)
        assert pieces is not None  # noqa: S101 - the grants were loaded
        written = 0
        for piece in pieces:
            nowhere.write(piece)
            written += 1
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu_before
    # Not of a grant: the beginning and the end of JSON, the mark before a table.
    frame = 2 if kind == FileKind.JSON else 1
    return {
        "grants": written - frame,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "most_mb": measuring.most_mb(os.getpid()),
    }


if __name__ == "__main__":
    with runs.told() as answers:
        answers.write(json.dumps(main(*sys.argv[1:])))
